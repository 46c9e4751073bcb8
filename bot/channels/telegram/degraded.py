"""While the store is down: danger is answered all the same, once per update, and nothing is kept."""

import logging
import time

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import TelegramError

from bot.assistant import Assistant
from bot.channels.telegram.pump import Pace, describe
from bot.channels.telegram.render import Post, Renderer
from bot.channels.telegram.updates import Stripped
from bot.domain import Reply

REMEMBERED = 10_000
log = logging.getLogger(__name__)


async def send(bot: Bot, chat: int, post: Post) -> int:
    """Sends one message and returns its number. Raises TelegramError."""
    message = await bot.send_message(
        chat,
        post.text,
        # A preview would fetch a page about somebody's illness and show it on the lock screen.
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=_keyboard(post),
        disable_notification=post.quiet,
    )
    return message.message_id


def _keyboard(post: Post) -> InlineKeyboardMarkup | None:
    """The rows as Telegram takes them."""
    if not post.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in post.rows]
    )


class Degraded:
    """What is said straight from memory, and what must not be said again when the store is back."""

    def __init__(self, bot: Bot, assistant: Assistant, renderer: Renderer, pace: Pace) -> None:
        self._bot = bot
        self._assistant = assistant
        self._renderer = renderer
        self._pace = pace
        self._warned: dict[int, list[int]] = {}
        self._apologised: set[int] = set()
        self._down_since: float | None = None

    def store_is_back(self) -> None:
        """Ends an outage."""
        self._down_since = None
        self._apologised.clear()

    async def speak(self, updates: list[Stripped]) -> None:
        """The danger reply for those that need it; for the others, when it lasts, one plain sentence."""
        self._down_since = self._down_since or time.monotonic()
        lasts = time.monotonic() - self._down_since >= self._pace.apologise_after
        for stripped in updates:
            reply = self._assistant.danger_reply(stripped.incoming, None)
            if reply is not None:
                await self.warn(stripped, reply)
            elif lasts and stripped.kind != "blocked" and stripped.chat not in self._apologised:
                self._apologised.add(stripped.chat)
                await self._apologise(stripped)

    async def warn(self, stripped: Stripped, reply: Reply) -> None:
        """The danger reply, unless it was given before; a failed sending is tried again with the update."""
        if stripped.update_id in self._warned:
            return
        try:
            sent = [await send(self._bot, stripped.chat, post) for post in self._renderer.reply(reply)]
        except TelegramError as error:
            log.warning("danger reply while the store is down: %s", describe(error))
            return
        while len(self._warned) >= REMEMBERED:
            self._warned.pop(next(iter(self._warned)))
        self._warned[stripped.update_id] = sent

    def warned(self, update_id: int) -> list[int] | None:
        """The numbers of the messages by which an update was answered in danger; None if it was not."""
        return self._warned.get(update_id)

    async def _apologise(self, stripped: Stripped) -> None:
        turns = self._assistant.turns
        language = turns.languages[turns.languages.best(stripped.hint) or turns.languages.codes[0]]
        text = language.gettext(
            "Akkurat nå kan jeg ikke svare. Jeg svarer så snart jeg kan. "
            "Ring {phone} hvis du ikke kan vente. Er det fare for livet: ring {ambulance}.",
            phone=turns.service.phone("oslo_phone", language),
            ambulance=turns.service.phone("ambulance", language),
        )
        try:
            for post in self._renderer.message(turns.service.say(language, text)):
                await send(self._bot, stripped.chat, post)
        except TelegramError as error:
            log.warning("sentence while the store is down: %s", describe(error))
