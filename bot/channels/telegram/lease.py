"""Only one process polls and sends at a time; the others stand by."""

import asyncio
import logging
import secrets

from bot.channels.telegram.pump import pause
from bot.store import post
from bot.store.keys import KeyStoreError
from bot.store.work import Store, StoreDown

NAME = "telegram"
log = logging.getLogger(__name__)


class Lease:
    """Held by at most one process; after a kill another takes over when it has run out."""

    def __init__(self, store: Store, seconds: int) -> None:
        self._store = store
        self._seconds = seconds
        self._holder = secrets.token_hex(16)
        self._failures = 0
        self.is_held = False

    async def keep(self, stop: asyncio.Event) -> None:
        """Takes and renews until told to stop."""
        while not stop.is_set():
            await self.renew()
            await pause(stop, self._seconds / 3 if self.is_held else min(1.0, self._seconds / 3))

    async def renew(self) -> None:
        """One try."""
        held = self.is_held
        try:
            async with self._store.work() as work:
                held = await post.hold_lease(work, NAME, self._holder, self._seconds)
            self._failures = 0
        except (StoreDown, KeyStoreError):
            # In a store that is down nobody can hold a lease, and danger must still be answered.
            # Telegram itself lets only one poll.
            self._failures += 1
            held = held or self._failures > 1
        if held != self.is_held:
            log.info("telegram: %s", "polling" if held else "standing by")
        self.is_held = held

    async def release(self) -> None:
        """Lets another take over at once."""
        try:
            async with self._store.work() as work:
                await post.release_lease(work, NAME, self._holder)
        except (StoreDown, KeyStoreError):
            log.warning("telegram: the lease could not be given back")
