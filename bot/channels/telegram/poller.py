"""Fetching updates: committed to the inbox before the next call confirms them."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.api import CHANNEL, back_off
from bot.channels.telegram.degraded import Degraded
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.pump import Pace, describe, pause
from bot.channels.telegram.updates import ALLOWED, Stripped, strip
from bot.store import conversations, post
from bot.store.keys import KeyStoreError
from bot.store.work import Store, StoreDown

log = logging.getLogger(__name__)


class Poller:
    """Our own loop: the library's confirms updates that lie only in memory."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        lease: Lease,
        degraded: Degraded,
        *,
        poll_seconds: int,
        pace: Pace,
        on_received: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._lease = lease
        self._degraded = degraded
        self._poll_seconds = poll_seconds
        self._pace = pace
        self._on_received = on_received
        self._offset: int | None = None
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until cancelled: what was fetched and not committed comes again."""
        while not stop.is_set():
            if not self._lease.is_held:
                await pause(stop, min(0.2, self._pace.idle))
                continue
            await pause(stop, await self._round())

    async def _round(self) -> float:
        """One call and what it brings; returns how long to wait before the next."""
        try:
            updates = await self._bot.get_updates(
                offset=self._offset, timeout=self._poll_seconds, allowed_updates=ALLOWED
            )
        except InvalidToken:
            log.error("telegram refuses the bot token: set RETTVIS_TELEGRAM_TOKEN anew")  # noqa: TRY400
            return self._pace.longest
        except Conflict:
            return await self._conflict()
        except TelegramError as error:
            return self._failed(error)
        except Exception as error:  # noqa: BLE001 (an update of a shape that the library does not know)
            return self._failed(error)
        self._failures = 0
        return await self._keep(updates)

    async def _keep(self, updates: Sequence[Update]) -> float:
        stripped = [one for one in map(self._strip, updates) if one is not None]
        if stripped and not await self._commit(stripped):
            # Nothing is confirmed: Telegram gives the same updates again, and new ones with them.
            return self._pace.first
        # After an empty answer all is confirmed. Numbers may then start anew below the last one.
        self._offset = max(one.update_id for one in updates) + 1 if updates else None
        return 0.0

    async def _commit(self, stripped: list[Stripped]) -> bool:
        committing = asyncio.create_task(self._receive(stripped))
        try:
            await asyncio.wait({committing}, timeout=self._pace.slow_store)
            if not committing.done():
                # Somebody in danger must not wait for a slow disk.
                await self._degraded.speak(stripped)
            await committing
        except (StoreDown, KeyStoreError) as error:
            log.warning("inbox: the store is down: %s", describe(error))
            await self._degraded.speak(stripped)
            return False
        finally:
            # At the end of the process too: a transaction is finished, not torn.
            await asyncio.wait({committing}, timeout=self._pace.drain)
        self._degraded.store_is_back()
        self._on_received()
        return True

    async def _receive(self, stripped: list[Stripped]) -> None:
        async with self._store.work() as work:
            for one in stripped:
                chat = conversations.chat_hash(work, CHANNEL, one.address)
                await post.receive(work, CHANNEL, one.update_id, chat, one.to_bytes())

    def _strip(self, update: Update) -> Stripped | None:
        try:
            return strip(update)
        except Exception as error:  # noqa: BLE001 (one strange update must not stop all the others)
            log.error("update left out: %s", describe(error))  # noqa: TRY400
            return None

    async def _conflict(self) -> float:
        """A webhook is set, or somebody else polls with our token."""
        log.warning("telegram: somebody else receives this bot's updates")
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("webhook: %s", describe(error))
        self._failures += 1
        return back_off(self._failures, self._pace.longest, self._pace.first)

    def _failed(self, error: Exception) -> float:
        wait = back_off(self._failures, self._pace.longest, self._pace.first)
        self._failures += 1
        log.warning("getUpdates: %s; again in %.0f s", describe(error), wait)
        return wait
