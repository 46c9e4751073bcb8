"""What staff have begun to write. It is theirs: it stays when the case goes to somebody else meanwhile,
and stands ready when they have the case again. With the conversation it goes.
"""

from bot.staff.composing import Draft
from bot.staff.keys import NoKey, unlocked
from bot.staff.login import Member
from bot.staff.sending import is_sent
from bot.store import case_papers, cases, conversations
from bot.store.cases import Case, CaseGone
from bot.store.conversations import Conversation
from bot.store.work import Store, Work


class Drafts:
    """Keeps the drafts of everybody who may know of a case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, member: Member, case_id: str, draft: Draft) -> None:
        """Keeps what they have begun, instead of what was kept before. Raises CaseGone."""
        async with self._store.work() as work:
            case = await _seen(work, member, case_id)
            if draft == Draft():
                await case_papers.forget_draft(work, case_id, member.id)
            else:
                conversation = await append_only(work, case)
                await case_papers.keep_draft(work, conversation, case_id, member.id, draft.to_bytes())

    async def own(self, member: Member, case_id: str) -> Draft:
        """What they have begun; empty if nothing, or if their key is a new one. Raises CaseGone."""
        async with self._store.work() as work:
            case = await _seen(work, member, case_id)
            if not await case_papers.has_draft(work, case_id, member.id):
                return Draft()
            try:
                conversation = await unlocked(work, member, case)
            except NoKey:
                return Draft()
            return Draft.from_bytes(await case_papers.draft(work, conversation, case_id, member.id))

    async def is_sent(self, member: Member, case_id: str, form: str) -> bool:
        """Whether this very form has been sent before, whoever has the case by now. Raises CaseGone."""
        async with self._store.work() as work:
            conversation = await append_only(work, await _seen(work, member, case_id))
            return await is_sent(work, conversation, form_id(form))


async def append_only(work: Work, case: Case) -> Conversation:
    """A conversation that can be written to, not read. Raises CaseGone."""
    conversation = await conversations.find_for_staff(work, case.conversation, None)
    if conversation is None:
        raise CaseGone
    return conversation


def form_id(form: str) -> str:
    """What a form's reply is known by in the conversation."""
    return f"staff {form}"


async def _seen(work: Work, member: Member, case_id: str) -> Case:
    case = await cases.hold(work, case_id)
    if not case.is_seen_by(member.id, member.centre):
        raise CaseGone
    return case
