"""What a person has given to staff beside words. Each opening stands in the audit."""

from bot.staff.keys import unlocked
from bot.staff.login import Member
from bot.store import attachments, audit, case_moves
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
