"""What a person has given to staff beside words. Each opening stands in the audit."""

from bot.staff.keys import unlocked
from bot.staff.login import Member
from bot.store import attachments, audit, callbacks, case_moves
from bot.store.cases import CaseGone
from bot.store.work import Store


class Enclosed:
    """Opens it for the owner of a case, and for nobody else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def file(self, member: Member, case_id: str, attachment: str) -> bytes:
        """A picture or a recording. Raises CaseGone, NotYours, NoKey."""
        async with self._store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            conversation = await unlocked(work, member, case)
            data = await attachments.read(work, conversation, attachment)
            if data is None:
                raise CaseGone
            await audit.write(work, "attachment opened", account=member.id, subject=attachment)
            return data

    async def number(self, member: Member, case_id: str, *, is_again: bool) -> str | None:
        """Where the person wants to be called. `is_again`: it stands on their page already.

        Raises:
            CaseGone, NotYours, NoKey
        """
        async with self._store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            if not await callbacks.is_asked(work, case.conversation):
                return None
            number = await callbacks.read(work, await unlocked(work, member, case))
            if not is_again:
                await audit.write(work, "callback opened", account=member.id, subject=case_id)
            return number

    async def called(self, member: Member, case_id: str) -> None:
        """The call is made: the number goes. Raises CaseGone, NotYours."""
        async with self._store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            await callbacks.forget(work, case.conversation)
