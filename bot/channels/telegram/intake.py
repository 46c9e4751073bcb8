"""Into the inbox: stripped, sealed and committed before Telegram is told that an update has arrived."""

import asyncio
import logging
from dataclasses import replace

from telegram import Update

from bot.channels.telegram.api import CHANNEL
from bot.channels.telegram.degraded import Degraded
from bot.channels.telegram.pump import Pace, describe
from bot.channels.telegram.updates import Stripped, strip
from bot.store import conversations, post
from bot.store.keys import KeyStoreError
from bot.store.work import Store, StoreDown

log = logging.getLogger(__name__)


class Intake:
    """What poll and webhook share. Danger does not wait for the store."""

    def __init__(self, store: Store, degraded: Degraded, pace: Pace) -> None:
        self._store = store
        self._degraded = degraded
        self._pace = pace

    def strip(self, update: Update) -> Stripped | None:
        """What is kept of an update; None if nothing is."""
        try:
            return strip(update)
        except Exception as error:  # noqa: BLE001 (one strange update must not stop all the others)
            log.error("update left out: %s", describe(error))  # noqa: TRY400 (no message, see describe)
            return None

    async def commit(self, stripped: list[Stripped]) -> bool:
        """Keeps updates; False if the store is down: then nothing may be confirmed."""
        committing = asyncio.create_task(self._receive(stripped))
        try:
            await asyncio.wait({committing}, timeout=self._pace.slow_store)
            if not committing.done():
                # Somebody in danger must not wait for a slow disk.
                await self._degraded.speak(stripped)
            unmarked = await committing
            await self._mark(unmarked)
        except (StoreDown, KeyStoreError) as error:
            log.warning("inbox: the store is down: %s", describe(error))
            await self._degraded.speak(stripped)
            return False
        finally:
            # At the end of the process too: a transaction is finished, not torn.
            await asyncio.wait({committing}, timeout=self._pace.drain)
        self._degraded.store_is_back()
        return True

    async def _receive(self, stripped: list[Stripped]) -> list[Stripped]:
        """Commits; returns those that nobody had warned by then."""
        unmarked = []
        async with self._store.work() as work:
            for one in stripped:
                chat = conversations.chat_hash(work, CHANNEL, one.address)
                marked = self._marked(one)
                if marked.warned is None:
                    unmarked.append(one)
                is_new = await post.receive(work, CHANNEL, one.update_id, chat, marked.to_bytes())
                if not is_new and marked.warned is not None:
                    await post.rewrite(work, CHANNEL, one.update_id, marked.to_bytes())
        return unmarked

    def _marked(self, stripped: Stripped) -> Stripped:
        """With the numbers of the messages by which it was answered in danger already.

        Whoever works the inbox may be another process, and must not say it again.
        """
        warned = self._degraded.warned(stripped.update_id)
        return stripped if warned is None else replace(stripped, warned=tuple(warned))

    async def _mark(self, unmarked: list[Stripped]) -> None:
        """For those warned while their rows were being written."""
        marked = [one for one in map(self._marked, unmarked) if one.warned is not None]
        if not marked:
            return
        async with self._store.work() as work:
            for one in marked:
                await post.rewrite(work, CHANNEL, one.update_id, one.to_bytes())
