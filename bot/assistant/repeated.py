"""A message that was sent before gets the reply that it got then."""

from bot.domain import Reply, Routing
from bot.store import texts
from bot.store.conversations import Conversation
from bot.store.work import Work


async def stored_reply(work: Work, conversation: Conversation, client_id: str) -> Reply | None:
    """The reply to the person's message with this id; None if there is no such message yet."""
    seq = await texts.seq_of_client_id(work, conversation, client_id)
    if seq is None:
        return None
    stored = await texts.messages_after(work, conversation, seq - 1)
    routing = stored[0].routing if stored else None
    replies = []
    for one in stored[1:]:
        if one.message.sender == "person":
            break
        replies.append(one.message)
    fallback = Routing(None, None, (), conversation.language or "nb", danger=False, outcome="with_staff")
    return Reply(tuple(replies), routing or fallback)
