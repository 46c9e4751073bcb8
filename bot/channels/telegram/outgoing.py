"""What staff say, on its way to Telegram: cut where Telegram needs it, and left in the outbox."""

from bot.channels.telegram.render import Renderer
from bot.domain import Message
from bot.i18n import Languages
from bot.store import post
from bot.store.conversations import Conversation
from bot.store.work import Work


class Outgoing:
    """Puts messages into the outbox; the bot's own process sends them."""

    def __init__(self, languages: Languages) -> None:
        self._renderer = Renderer(languages)

    async def deliver(self, work: Work, conversation: Conversation, message: Message) -> None:
        """In the transaction that stores the message."""
        for one in self._renderer.message(message):
            await post.send_later(work, conversation.id, one.to_bytes())
