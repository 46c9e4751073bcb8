"""Notices: they come after the commit, reach all processes by Redis, and nothing is lost with them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.domain import Message
from bot.notices import Bell, Notices, shared
from bot.notices.local import ALONE_SECONDS
from bot.notices.shared import CHANNEL, WHOLE_SECONDS, SharedNotices
from bot.store import conversations, news, texts
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.wire.redis import RedisServer, redis_server

LONG = 60.0
"""Longer than any test: who waits so long and goes on was woken."""
SECRET_WORDS = "jeg venter ved apoteket"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("BEAT_SECONDS", 0.1), ("DEAF_SECONDS", 1.0), ("RETRY_SECONDS", 0.1)):
        monkeypatch.setattr(shared, name, seconds)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


Pair = tuple[SharedNotices, SharedNotices]


@pytest.fixture
async def pair(server: RedisServer) -> AsyncIterator[Pair]:
    """The notices of two processes that hear each other."""
    both = SharedNotices(server.url), SharedNotices(server.url)
    tasks = [asyncio.create_task(one.carry()) for one in both]
    await until(lambda: all(one.patience == WHOLE_SECONDS for one in both))
    yield both
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(seen: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "was not seen in time"
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def rung(notices: Notices, name: str) -> AsyncIterator[None]:
    """Asserts that a notice of the name comes at the latest at the end."""
    bell = Bell()
    started = time.monotonic()
    with notices.hearing(name, bell.ring):
        yield
        await bell.wait(LONG)
    assert time.monotonic() - started < LONG


async def stays_quiet(bell: Bell) -> bool:
    started = time.monotonic()
    await bell.wait(0.3)
    return time.monotonic() - started >= 0.3


async def say(store: Store, conversation: str | None = None, token: str = "") -> tuple[str, str]:
    """A message in a conversation, a new one if none is given; its id and token."""
    async with store.work() as work:
        if conversation is None:
            found, token = await conversations.create_web(work, "nb")
        else:
            known = await conversations.find_web(work, conversation, token)
            assert known is not None
            found = known
        message = Message(sender="staff", language="nb", direction="ltr", text=SECRET_WORDS)
        await texts.append(work, found, message)
        await conversations.save(work, found)
        return found.id, token


async def test_a_notice_comes_after_the_commit_and_to_its_own_listeners_only(store: Store) -> None:
    conversation, token = await say(store)
    other = Bell()
    with store.notices.hearing(news.talk(store.keys, "another"), other.ring):
        async with rung(store.notices, news.talk(store.keys, conversation)):
            await say(store, conversation, token)
        assert await stays_quiet(other)


async def test_what_is_undone_gives_no_notice(store: Store) -> None:
    bell = Bell()
    with store.notices.hearing(news.CASES, bell.ring):
        with contextlib.suppress(RuntimeError):
            async with store.work() as work:
                work.news.add(news.CASES)
                raise RuntimeError
        assert await stays_quiet(bell)


async def test_a_bell_that_rings_while_nobody_waits_is_not_missed() -> None:
    bell = Bell()
    bell.ring()
    assert not await stays_quiet(bell)
    assert await stays_quiet(bell)


async def test_who_listens_no_more_leaves_nothing_behind(store: Store) -> None:
    with store.notices.hearing("cases", Bell().ring), store.notices.hearing("cases", Bell().ring):
        pass
    assert not store.notices._ears


@pytest.mark.redis
async def test_a_notice_reaches_another_process_and_its_own_only_once(pair: Pair) -> None:
    here, there = pair
    own = Bell()
    with here.hearing(news.CASES, own.ring):
        async with rung(there, news.CASES):
            here.tell([news.CASES])
        assert not await stays_quiet(own)
        assert await stays_quiet(own)


@pytest.mark.redis
async def test_nothing_of_a_conversation_stands_in_a_notice_not_even_its_id(
    server: RedisServer, database_url: str, store: Store, tmp_path: Path, pair: Pair
) -> None:
    here, there = pair
    writing = Store(database_url, FileKeyStore(tmp_path / "keys"), clock=store.clock, notices=here)
    overheard = []
    async with Redis.from_url(server.url) as redis, redis.pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe(CHANNEL)
        await channel.get_message(timeout=5)
        conversation, token = await say(writing)
        async with rung(there, news.talk(writing.keys, conversation)):
            await say(writing, conversation, token)
        while message := await channel.get_message(timeout=0.05):
            overheard.append(message["data"].decode())
            if len(overheard) > 20:
                break
    await writing.close()
    told = [one for one in overheard if "talk." in one]
    assert told
    for one in told:
        assert conversation not in one
        assert token not in one
        assert not any(word in one for word in SECRET_WORDS.split())


@pytest.mark.redis
@pytest.mark.parametrize("fault", ["killed", "paused"])
async def test_without_redis_nothing_is_lost_and_it_is_taken_up_again(
    fault: str, server: RedisServer, database_url: str, store: Store, tmp_path: Path, pair: Pair
) -> None:
    here, there = pair
    keys = tmp_path / "keys"
    writing = Store(database_url, FileKeyStore(keys), clock=store.clock, notices=here)
    reading = Store(database_url, FileKeyStore(keys), clock=store.clock, notices=there)
    conversation, token = await say(writing)

    async def reads(wanted: int) -> None:
        bell = Bell()
        with there.hearing(news.talk(reading.keys, conversation), bell.ring):
            while True:
                async with reading.work() as work:
                    found = await conversations.find_web(work, conversation, token)
                    assert found is not None
                    if len(await texts.messages_after(work, found, 0)) >= wanted:
                        return
                await bell.wait(there.patience)

    server.kill() if fault == "killed" else server.pause()
    started = time.monotonic()
    await say(writing, conversation, token)
    assert time.monotonic() - started < LONG
    async with asyncio.timeout(30):
        await reads(2)
    await until(lambda: here.patience == there.patience == ALONE_SECONDS)
    await say(writing, conversation, token)
    async with asyncio.timeout(30):
        await reads(3)
    async with rung(there, news.CASES):
        # Whoever waits is woken when Redis is back, for something may have been told meanwhile.
        server.start() if fault == "killed" else server.resume()
        await until(lambda: here.patience == there.patience == WHOLE_SECONDS)
    async with rung(there, news.talk(reading.keys, conversation)):
        await say(writing, conversation, token)
    await writing.close()
    await reading.close()
