"""Fetching updates: committed to the inbox before the next call confirms them."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.api import BOT_REFUSED, back_off
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.pump import Pace, describe, pause
from bot.channels.telegram.updates import ALLOWED

log = logging.getLogger(__name__)


class Poller:
    """Our own loop: the library's confirms updates that lie only in memory."""

    def __init__(
        self,
        bot: Bot,
        lease: Lease,
        intake: Intake,
        *,
        poll_seconds: int,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._lease = lease
        self._intake = intake
        self._poll_seconds = poll_seconds
        self._pace = pace
        self._offset: int | None = None
        self._failures = 0
        self._has_unhooked = False

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
            if not self._has_unhooked:
                # Telegram gives nothing to a poll while it brings updates elsewhere.
                await self._bot.delete_webhook()
                self._has_unhooked = True
            updates = await self._bot.get_updates(
                offset=self._offset, timeout=self._poll_seconds, allowed_updates=ALLOWED
            )
        except InvalidToken:
            log.error(BOT_REFUSED)  # noqa: TRY400 (the line says all)
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
        stripped = [one for one in map(self._intake.strip, updates) if one is not None]
        if stripped and not await self._intake.commit(stripped):
            # Nothing is confirmed: Telegram gives the same updates again, and new ones with them.
            return self._pace.first
        # After an empty answer all is confirmed. Numbers may then start anew below the last one.
        self._offset = max(one.update_id for one in updates) + 1 if updates else None
        return 0.0

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
