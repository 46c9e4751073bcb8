"""Notices between processes, by Redis. Nothing is kept there, so when it is away nothing is lost.

Every process says now and then that it is there. Who has just heard somebody, be it themselves, knows that
notices arrive, and looks less often without one. A Redis that hangs is found out by the same silence.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Collection

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.notices.local import Bell, Notices

CHANNEL = "rettvis"
BEAT_SECONDS = 2.0
DEAF_SECONDS = 5.0
"""After so long a silence notices are taken for lost."""
RETRY_SECONDS = 1.0
WHOLE_SECONDS = 5.0
"""How long to wait for a notice before looking anyway, while all processes are heard."""
log = logging.getLogger(__name__)


class SharedNotices(Notices):
    """Wakes whoever waits for news, in all processes."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._me = secrets.token_hex(8)
        self._heard = float("-inf")
        self._untold: set[str] = set()
        self._news = Bell()

    @property
    def patience(self) -> float:
        """See `Notices.patience`: more while others can be heard."""
        return WHOLE_SECONDS if self._hears() else super().patience

    def tell(self, names: Collection[str]) -> None:
        """See `Notices.tell`. Here at once; elsewhere if Redis is there."""
        super().tell(names)
        self._untold.update(names)
        self._news.ring()

    async def carry(self) -> None:
        """See `Notices.carry`. Connects, and connects again."""
        await asyncio.gather(self._again_and_again(self._publish), self._again_and_again(self._listen))

    def _hears(self) -> bool:
        return time.monotonic() - self._heard < DEAF_SECONDS

    async def _again_and_again(self, work: Callable[[Redis], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                async with Redis.from_url(
                    self._url, socket_timeout=DEAF_SECONDS, socket_connect_timeout=DEAF_SECONDS
                ) as redis:
                    await redis.ping()
                    failures = 0
                    await work(redis)
            except (RedisError, OSError, TimeoutError) as error:
                # The type alone: an address may hold a password.
                if failures == 0:
                    log.warning("notices: redis is away (%s); looking at the store", type(error).__name__)
                failures += 1
            self._untold.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _publish(self, redis: Redis) -> None:
        while True:
            names, self._untold = self._untold, set()
            await redis.publish(CHANNEL, " ".join((self._me, *sorted(names))))
            await self._news.wait(BEAT_SECONDS)

    async def _listen(self, redis: Redis) -> None:
        async with contextlib.aclosing(redis.pubsub(ignore_subscribe_messages=True)) as channel:
            await channel.subscribe(CHANNEL)
            silent_since = time.monotonic()
            while time.monotonic() - silent_since < DEAF_SECONDS:
                message = await channel.get_message(timeout=BEAT_SECONDS)
                if message is not None:
                    silent_since = time.monotonic()
                    self._hear(message["data"].decode())
        raise TimeoutError

    def _hear(self, notice: str) -> None:
        sender, *names = notice.split()
        was_deaf, self._heard = not self._hears(), time.monotonic()
        if was_deaf:
            # Something may have been told before we listened.
            log.info("notices: redis is heard")
            self._wake_all()
        elif sender != self._me:
            self._wake(names)
