"""Taking work from the store and doing it: different chats at once, one chat in its order."""

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.notices import Bell

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How fast things are tried; all in seconds."""

    idle: float = 1.0
    first: float = 1.0
    longest: float = 60.0
    probe_longest: float = 20.0
    slow_store: float = 1.5
    apologise_after: float = 10.0
    drain: float = 4.0


def describe(error: BaseException) -> str:
    """An error for the log: its class and the place, never its message, which may hold what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Waits, but not longer than until the end."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


class Pump:
    """Takes jobs and runs them as tasks, never two of one chat at a time."""

    def __init__(self, name: str, take: Callable[[], Awaitable[None]], pace: Pace) -> None:
        self._name = name
        self._take = take
        self._pace = pace
        self._bell = Bell()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, float] = {}

    def wake(self) -> None:
        """There may be work."""
        self._bell.ring()

    def is_free(self, chat: str) -> bool:
        """Whether nothing is being done for the chat, nor waited for."""
        return chat not in self._tasks and self._resting.get(chat, 0.0) <= time.monotonic()

    def rest(self, chat: str, seconds: float) -> None:
        """Leaves a chat alone for a while."""
        now = time.monotonic()
        self._resting = {one: until for one, until in self._resting.items() if until > now}
        self._resting[chat] = now + seconds

    def start(self, chat: str, job: Coroutine[Any, Any, None]) -> None:
        """Does a job for a chat."""
        task = asyncio.create_task(self._guarded(job, chat))
        self._tasks[chat] = task
        task.add_done_callback(lambda _: self._done(chat))

    async def run(self, stop: asyncio.Event) -> None:
        """Takes and does, until told to stop."""
        while not stop.is_set():
            await self._guarded(self._take())
            await self._bell.wait(self._pace.idle)

    async def drain(self, *, take: bool = False) -> None:
        """Ends what has been begun, and with `take` all that is due; gives up when it takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.drain):
                if take:
                    await self._guarded(self._take())
                while self._tasks:
                    await asyncio.wait(list(self._tasks.values()))
                    if take:
                        await self._guarded(self._take())
        left = list(self._tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _done(self, chat: str) -> None:
        self._tasks.pop(chat, None)
        self.wake()

    async def _guarded(self, job: Awaitable[None], chat: str | None = None) -> None:
        try:
            await job
        except Exception as error:  # noqa: BLE001 (one broken round must not stop the bot)
            log.error("%s: %s", self._name, describe(error))  # noqa: TRY400 (no message, see describe)
            if chat is not None:
                self.rest(chat, self._pace.first)
