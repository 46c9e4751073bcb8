"""Updates that Telegram brings to us: the web application takes them, the bot tells Telegram where to.

The way to the inbox is the poll's own. Whatever is not confirmed with 200 Telegram brings again.
"""

import asyncio
import hmac
import json
import logging

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.assistant import Assistant
from bot.channels.telegram.api import BOT_REFUSED, back_off, close_bot, make_bot, readable
from bot.channels.telegram.degraded import Degraded
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.pump import Pace, describe, pause
from bot.channels.telegram.render import Renderer
from bot.channels.telegram.updates import ALLOWED
from bot.domain import RettvisError
from bot.settings import Settings
from bot.store import sealing
from bot.store.keys import KeyStore

AGAIN_SECONDS = 600.0
"""So often the webhook is set anew: somebody may have taken it away."""

log = logging.getLogger(__name__)


class BadUpdate(RettvisError):
    """Not what Telegram sends. Never holds it."""


def webhook_secret(settings: Settings, keys: KeyStore) -> str:
    """What Telegram shows with each update. Raises KeyStoreError."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    return sealing.derive(keys.service_secret(), "telegram webhook").hex()


class Receiver:
    """Takes updates in the web application. May run in many copies."""

    def __init__(self, settings: Settings, assistant: Assistant, pace: Pace | None = None) -> None:
        """Connects to nothing yet. Raises NoToken, KeyStoreError."""
        pace = pace or Pace()
        self._bot = make_bot(settings)
        self._secret = webhook_secret(settings, assistant.store.keys).encode()
        degraded = Degraded(self._bot, assistant, Renderer(assistant.turns.languages), pace)
        self._intake = Intake(assistant.store, degraded, pace)

    def is_telegram(self, shown: str) -> bool:
        """Whether a request shows the secret; compared in constant time."""
        return hmac.compare_digest(shown.encode(), self._secret)

    async def take(self, body: bytes) -> bool:
        """Keeps an update; False if it cannot be kept now. Raises BadUpdate."""
        try:
            update = Update.de_json(readable(json.loads(body)), None)
            is_numbered = isinstance(update.update_id, int)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # `from None`: the error of the decoder carries the whole text.
            raise BadUpdate from None
        if not is_numbered:
            raise BadUpdate
        stripped = self._intake.strip(update)
        return stripped is None or await self._intake.commit([stripped])

    async def close(self) -> None:
        """Lets all connections go."""
        await close_bot(self._bot)


class Hook:
    """Tells Telegram where to bring the updates, in the process that holds the lease."""

    def __init__(self, bot: Bot, lease: Lease, pace: Pace, *, url: str, secret: str) -> None:
        self._bot = bot
        self._lease = lease
        self._pace = pace
        self._url = url
        self._secret = secret
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Sets the webhook, and sets it again now and then, until told to stop."""
        while not stop.is_set():
            if not self._lease.is_held:
                await pause(stop, min(0.2, self._pace.idle))
                continue
            await pause(stop, await self._set())

    async def _set(self) -> float:
        """One try; returns how long to wait before the next."""
        try:
            await self._bot.set_webhook(
                self._url, secret_token=self._secret, allowed_updates=ALLOWED, drop_pending_updates=False
            )
        except InvalidToken:
            log.error(BOT_REFUSED)  # noqa: TRY400 (the line says all)
            return self._pace.longest
        except TelegramError as error:
            wait = back_off(self._failures, self._pace.longest, self._pace.first)
            self._failures += 1
            log.warning("setWebhook: %s; again in %.0f s", describe(error), wait)
            return wait
        self._failures = 0
        return AGAIN_SECONDS
