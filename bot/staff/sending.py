"""What staff and their cases say to a person: stored and brought on its way in one transaction."""

from collections.abc import Awaitable, Callable, Mapping

from bot.domain import Message
from bot.staff.composing import Prepared
from bot.store import conversations, texts
from bot.store.conversations import Conversation
from bot.store.work import Work

Deliver = Callable[[Work, Conversation, Message], Awaitable[None]]
"""Brings a stored message to a person, in the transaction that stores it."""


class Sending:
    """Says things in conversations. `deliver` is by channel; who reads on the web looks for themselves."""

    def __init__(self, deliver: Mapping[str, Deliver]) -> None:
        self._deliver = deliver

    async def tell(self, work: Work, conversation: Conversation, said: Message) -> None:
        """Says something that nobody wrote."""
        await self._send(work, conversation, await texts.append(work, conversation, said))
        await conversations.save(work, conversation)

    async def send(self, work: Work, conversation: Conversation, prepared: Prepared, *, once: str) -> None:
        """Sends what somebody wrote. `once` is what it is known by: `is_sent` says whether it was sent."""
        for number, one in enumerate(prepared.messages):
            message = await texts.append(
                work,
                conversation,
                one.message,
                client_id=once if number == 0 else None,
                norwegian=one.norwegian,
                question=one.question,
            )
            await self._send(work, conversation, message)
        await conversations.save(work, conversation)

    async def _send(self, work: Work, conversation: Conversation, message: Message) -> None:
        deliver = self._deliver.get(conversation.channel)
        if deliver is not None:
            await deliver(work, conversation, message)


async def is_sent(work: Work, conversation: Conversation, once: str) -> bool:
    """Whether what is known by this has been sent before."""
    return await texts.seq_of_client_id(work, conversation, once) is not None
