"""Live updates: one look at the database for all consoles of a process together.

It is made when a notice of a change comes, and once a second in any case.

A console is told only that something has changed, with the number of the change; it then asks for what it
shows. So nothing is missed and nothing comes twice, however long a connection was lost.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from api.staff.guard import Guard
from bot.notices import Bell
from bot.staff.casework import Casework
from bot.staff.following import Bridges
from bot.staff.login import Member
from bot.staff.roles import CASES
from bot.store import case_clock, news, staff_sessions
from bot.store.keys import KeyStoreError
from bot.store.work import Store, StoreDown

LOOK_SECONDS = 1.0
BREATH_SECONDS = 0.25
"""However much happens, consoles are not told more often."""
STILL_SECONDS = 15.0
SETTLE_SECONDS = 2.0
log = logging.getLogger(__name__)
router = APIRouter()

Watching = Annotated[Member, Depends(Guard(CASES, is_news=True))]


@dataclass
class Watcher:
    """Looks at the clock of all cases, and at who is still logged in, while anybody follows."""

    store: Store
    number: int = -1
    sessions: frozenset[str] | None = None
    _begun: int = 0
    _done: int = 0
    """The looks that were begun, and the last that is done."""
    _tick: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _followers: int = 0

    async def follow(self, session: str) -> AsyncGenerator[tuple[str, int]]:
        """The number now, then each new one (`changed`); now and then the old one (`still`).

        Whoever hears nothing for longer knows that the line is dead. Ends within seconds when the session
        does.
        """
        self._followers += 1
        if self._task is None or self._task.done():
            self.number, self.sessions = -1, None
            self._task = asyncio.create_task(self._watch())
        seen, spoken = -1, time.monotonic()
        # What was seen before this session began does not know of it.
        after = self._begun
        try:
            while self._done <= after or self.sessions is None or session in self.sessions:
                if self.number > seen:
                    seen, spoken = self.number, time.monotonic()
                    yield "changed", seen
                elif time.monotonic() - spoken >= STILL_SECONDS:
                    spoken = time.monotonic()
                    yield "still", seen
                await self._tick.wait()
        finally:
            self._followers -= 1

    async def close(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        bell = Bell()
        with self.store.notices.hearing(news.CASES, bell.ring):
            while self._followers:
                await self._look()
                # All who wait are woken; who comes later waits for the next one.
                tick, self._tick = self._tick, asyncio.Event()
                tick.set()
                await asyncio.sleep(BREATH_SECONDS)
                await bell.wait(LOOK_SECONDS - BREATH_SECONDS)

    async def _look(self) -> None:
        self._begun += 1
        look = self._begun
        try:
            async with self.store.work() as work:
                self.number = await case_clock.read(work)
                self.sessions = await staff_sessions.living(work)
            self._done = look
        except (StoreDown, KeyStoreError):
            log.warning("consoles: the store is down")


@router.get("/staff/events")
async def events(request: Request, member: Watching) -> Response:
    """A stream of the numbers of changes."""
    watcher: Watcher = request.app.state.watcher
    return StreamingResponse(
        _stream(watcher, member.session),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _stream(watcher: Watcher, session: str) -> AsyncIterator[str]:
    async with contextlib.aclosing(watcher.follow(session)) as news:
        async for event, number in news:
            yield f"id: {number}\nevent: {event}\ndata: {number}\n\n"
    yield "event: over\ndata: 0\n\n"


async def settle_forever(casework: Casework, bridges: Bridges) -> None:
    """Tells people what can no more be undone, and ends bridges that are over, until cancelled."""
    while True:
        try:
            await casework.settle()
            await bridges.settle()
        except (StoreDown, KeyStoreError):
            log.warning("cases: the store is down")
        await asyncio.sleep(SETTLE_SECONDS)


@contextlib.asynccontextmanager
async def living_cases(app: FastAPI, casework: Casework, bridges: Bridges) -> AsyncIterator[None]:
    """What goes on with cases and bridges while the application runs."""
    watcher: Watcher = app.state.watcher
    settling = asyncio.create_task(settle_forever(casework, bridges))
    try:
        yield
    finally:
        settling.cancel()
        await asyncio.gather(settling, return_exceptions=True)
        await watcher.close()
