"""A conversation under the hands of a member of staff: their key opens it."""

from bot.domain import RettvisError
from bot.staff.login import Member
from bot.store import cases, conversations, wraps
from bot.store.cases import Case, CaseGone
from bot.store.conversations import Conversation
from bot.store.work import Work


class NoKey(RettvisError):
    """Their key does not open this conversation yet; a colleague who opens it gives it to them."""


async def unlocked(work: Work, member: Member, case: Case) -> Conversation:
    """The conversation of a case that is theirs; staff who joined later are given the key too.

    Raises:
        CaseGone
        NoKey: they were given no key to it.
    """
    key = await wraps.staff_key(work, case.conversation, member.id, member.private_key)
    conversation = await conversations.find_for_staff(work, case.conversation, key)
    if conversation is None:
        raise CaseGone
    if conversation.public_key is not None:
        if key is None:
            raise NoKey
        await cases.add_wraps(work, case.conversation, key)
    return conversation
