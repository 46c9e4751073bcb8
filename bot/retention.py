"""When conversations end by themselves, and the sweep that ends them."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from bot.settings import Settings
from bot.store import (
    audit,
    bridges,
    conversations,
    expiry,
    not_understood,
    post,
    staff_sessions,
    tallies,
    wraps,
)
from bot.store.conversations import Conversation
from bot.store.work import Store, StoreDown

HOUR: Final = 3600
DAY: Final = 24 * HOUR
SWEEP_SECONDS = 600
PAGE = 1000
BRIDGE_SECONDS = 60
"""Whoever follows cases tells the person that a bridge is over; here it only goes, if nobody did."""
UPDATE_NUMBERS_DAYS = 2
"""Telegram repeats an update for a day at most; its number is kept a little longer."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retention:
    """How long what is kept; all in seconds."""

    bot: int
    closed: int
    hard_stop: int

    @classmethod
    def of(cls, settings: Settings) -> "Retention":
        """The retention that the settings ask for."""
        return cls(settings.bot_hours * HOUR, settings.case_days * DAY, settings.hard_stop_days * DAY)

    def expires(self, conversation: Conversation) -> int:
        """When a conversation ends if nobody writes any more (seconds since 1970)."""
        match conversation.state:
            case "bot":
                return conversation.last_message_at + self.bot
            case "closed" if conversation.closed_at is not None:
                return min(
                    conversation.closed_at + self.closed, conversation.last_message_at + self.hard_stop
                )
            case _:
                return conversation.last_message_at + self.hard_stop


async def sweep(store: Store, retention: Retention) -> int:
    """Ends all conversations whose time has come; returns how many. Safe to run twice, or to be killed."""
    ended = 0
    while True:
        async with store.work() as work:
            batch = await expiry.expired(
                work, bot=retention.bot, closed=retention.closed, hard_stop=retention.hard_stop
            )
            for conversation in batch:
                await conversations.delete_conversation(work, conversation)
            for conversation in await bridges.over(work, since=BRIDGE_SECONDS):
                await bridges.erase(work, conversation)
            await post.forget_updates(work, work.now - UPDATE_NUMBERS_DAYS * DAY)
            await not_understood.forget_old(work)
            await staff_sessions.forget_ended(work)
            await audit.prune(work)
            await tallies.forget_old(work)
        ended += len(batch)
        if not batch:
            return ended


async def unused_slots(store: Store) -> set[int]:
    """Key slots that no conversation needs: a process died between the key store and the database."""
    unused = await asyncio.to_thread(store.keys.used)
    after: str | None = ""
    while after is not None:
        # Page by page, each in its own transaction: nobody waits long, and no more than a page is held.
        async with store.work() as work:
            needed, after = await wraps.server_slots_after(work, after, PAGE)
        unused -= needed
    return unused


async def sweep_forever(store: Store, retention: Retention) -> None:
    """Sweeps every ten minutes until cancelled; a store that is down is tried again next time."""
    unused: set[int] = set()
    while True:
        try:
            ended = await sweep(store, retention)
            if ended:
                log.info("conversations ended: %d", ended)
            # A slot is written before its row, so only one that is without a row twice is left over.
            before, unused = unused, await unused_slots(store)
            for slot in before & unused:
                await asyncio.to_thread(store.keys.destroy, slot)
        except StoreDown:
            log.warning("sweep: the store is down")
        await asyncio.sleep(SWEEP_SECONDS)
