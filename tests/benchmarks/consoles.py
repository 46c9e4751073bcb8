"""Open consoles: each a connection of its own that listens for news, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import batched
from urllib.parse import urlsplit

from bot.processes import LOOPBACK

WAIT_SECONDS = 20.0
AT_ONCE = 10


class Console:
    """Hears numbers of changes; keeps when it heard the latest."""

    def __init__(self) -> None:
        self.number = -1
        self.heard = 0.0
        self._news = asyncio.Event()

    async def listen(self, url: str, cookie: str) -> None:
        """Until cancelled."""
        reader, writer = await asyncio.open_connection(LOOPBACK, urlsplit(url).port)
        try:
            writer.write(
                f"GET /staff/events HTTP/1.1\r\nHost: {LOOPBACK}\r\nCookie: {cookie}\r\n\r\n".encode()
            )
            assert b" 200 " in await reader.readline()
            event = b""
            while line := await reader.readline():
                if line.startswith(b"event: "):
                    event = line.removeprefix(b"event: ").strip()
                elif line.startswith(b"data: ") and event == b"changed":
                    self.number, self.heard = int(line.removeprefix(b"data: ")), time.perf_counter()
                    self._news.set()
        finally:
            writer.close()

    async def wait_beyond(self, number: int) -> float:
        """When it heard of a later change."""
        while self.number <= number:
            self._news.clear()
            await self._news.wait()
        return self.heard


@asynccontextmanager
async def listening(url: str, cookies: Sequence[str]) -> AsyncIterator[list[Console]]:
    """A console for each cookie, all of them connected."""
    consoles = [Console() for _ in cookies]
    tasks = []
    try:
        # Some at a time: what is measured is news, not a rush at the door.
        for batch in batched(zip(consoles, cookies, strict=True), AT_ONCE):
            tasks += [asyncio.create_task(console.listen(url, cookie)) for console, cookie in batch]
            await all_beyond([console for console, _ in batch], -1)
        yield consoles
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def all_beyond(consoles: Sequence[Console], number: int) -> list[float]:
    """When each of them heard of a change after this one."""
    async with asyncio.timeout(WAIT_SECONDS):
        return await asyncio.gather(*(console.wait_beyond(number) for console in consoles))
