"""The process: everything built, run side by side, and drained at the end."""

import asyncio
import logging
import signal

from telegram import Bot

from bot.assistant import Assistant, Bridging
from bot.channels.telegram.api import back_off, close_bot, make_bot
from bot.channels.telegram.commands import set_menus
from bot.channels.telegram.degraded import Degraded
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.limit import ChatLimit
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.pump import Pace, pause
from bot.channels.telegram.render import Renderer
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.webhook import Hook, webhook_secret
from bot.channels.telegram.worker import Worker
from bot.settings import Settings
from bot.store import news

log = logging.getLogger(__name__)


async def run(settings: Settings, assistant: Assistant, bridging: Bridging) -> None:
    """Runs the bot until SIGTERM or SIGINT, then ends what it has begun. Raises RettvisError."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, assistant, bridging, stop)


async def serve(
    settings: Settings,
    assistant: Assistant,
    bridging: Bridging,
    stop: asyncio.Event,
    pace: Pace | None = None,
) -> None:
    """Receives, answers and sends until `stop` is set. Raises RettvisError if it cannot be built."""
    bot = make_bot(settings)
    try:
        await _Service(settings, assistant, bridging, bot, pace or Pace()).run(stop)
    finally:
        await close_bot(bot)


class _Service:
    def __init__(
        self, settings: Settings, assistant: Assistant, bridging: Bridging, bot: Bot, pace: Pace
    ) -> None:
        self._bot = bot
        self._pace = pace
        self._languages = assistant.turns.languages
        store = assistant.store
        self._notices = store.notices
        renderer = Renderer(self._languages)
        self._lease = Lease(store, settings.telegram_lease_seconds)
        degraded = Degraded(bot, assistant, renderer, pace)
        self._sender = Sender(bot, store, self._lease, pace)
        self._worker = Worker(
            bot,
            store,
            self._lease,
            assistant,
            bridging,
            renderer,
            degraded,
            ChatLimit(settings),
            pace=pace,
        )
        self._source: Poller | Hook
        if settings.telegram_webhook_url is not None:
            secret = webhook_secret(settings, store.keys)
            self._source = Hook(bot, self._lease, pace, url=settings.telegram_webhook_url, secret=secret)
        else:
            intake = Intake(store, degraded, pace)
            self._source = Poller(
                bot, self._lease, intake, poll_seconds=settings.telegram_poll_seconds, pace=pace
            )

    async def run(self, stop: asyncio.Event) -> None:
        with (
            self._notices.hearing(news.INBOX, self._worker.pump.wake),
            self._notices.hearing(news.OUTBOX, self._sender.pump.wake),
        ):
            await self._run(stop)

    async def _run(self, stop: asyncio.Event) -> None:
        carrying = asyncio.create_task(self._notices.carry())
        polling = [asyncio.create_task(self._source.run(stop)), asyncio.create_task(self._set_menus(stop))]
        pumping = [
            asyncio.create_task(self._lease.keep(stop)),
            asyncio.create_task(self._worker.pump.run(stop)),
            asyncio.create_task(self._sender.pump.run(stop)),
        ]
        await stop.wait()
        log.info("telegram: ending")
        # A poll may last for half a minute; what it would bring has not been confirmed and comes again.
        for task in (*polling, carrying):
            task.cancel()
        await asyncio.gather(*polling, carrying, return_exceptions=True)
        self._worker.pump.wake()
        self._sender.pump.wake()
        await asyncio.gather(*pumping, return_exceptions=True)
        await self._worker.pump.drain()
        await self._sender.pump.drain(take=True)
        await self._lease.release()

    async def _set_menus(self, stop: asyncio.Event) -> None:
        attempt = 0
        while not stop.is_set():
            if self._lease.is_held:
                if await set_menus(self._bot, self._languages):
                    return
                attempt += 1
            await pause(stop, back_off(attempt, self._pace.longest, self._pace.first))
