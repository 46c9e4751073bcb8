"""The store is down or slow: danger is answered, once, and nothing is lost."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.i18n import plain
from bot.settings import Settings
from tests.channels.telegram.conftest import until
from tests.wire.telegram import BotApi, Person

pytestmark = pytest.mark.usefixtures("bot")
DANGER = "jeg får ikke puste"


@asynccontextmanager
async def store_down(settings: Settings) -> AsyncIterator[None]:
    """A database without its inbox, for a while."""
    path = settings.data / "rettvis.db"
    database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(database.execute, "ALTER TABLE inbox RENAME TO gone")
    try:
        yield
    finally:
        await asyncio.to_thread(database.execute, "ALTER TABLE gone RENAME TO inbox")
        database.close()


async def test_danger_is_answered_once_while_the_store_is_down(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    await until(lambda: api.called("getUpdates"))
    async with store_down(bot_settings):
        began = time.monotonic()
        update = person.writes(DANGER)
        await until(lambda: person.sees)
        assert time.monotonic() - began < 2
        polls = len(api.called("getUpdates"))
        await until(lambda: len(api.called("getUpdates")) > polls + 3)
        assert update in api.unconfirmed
    await until(lambda: not api.unconfirmed)
    person.writes("hallo")
    await until(lambda: len(person.sees) == 2)
    assert "113" in plain(person.sees[0].text.splitlines()[0])
    assert "113" not in plain(person.sees[1].text.splitlines()[0])


async def test_others_are_told_and_answered_later(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    await until(lambda: api.called("getUpdates"))
    async with store_down(bot_settings):
        person.writes("hallo")
        person.writes("er noen der")
        await until(lambda: person.sees)
        polls = len(api.called("getUpdates"))
        await until(lambda: len(api.called("getUpdates")) > polls + 3)
        assert len(person.sees) == 1
        assert "113" in plain(person.sees[0].text)
    await until(lambda: len(person.sees) >= 3)


async def test_danger_said_in_an_outage_can_be_wiped(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    await until(lambda: api.called("getUpdates"))
    async with store_down(bot_settings):
        person.writes(DANGER)
        await until(lambda: person.sees)
    await until(lambda: not api.unconfirmed)
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)


async def test_danger_does_not_wait_for_a_slow_store(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    await until(lambda: api.called("getUpdates"))
    path = bot_settings.data / "rettvis.db"
    lock = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
    try:
        began = time.monotonic()
        person.writes(DANGER)
        await until(lambda: person.sees)
        assert time.monotonic() - began < 2
    finally:
        lock.rollback()
        lock.close()
    await until(lambda: not api.unconfirmed)
    person.writes("hallo")
    await until(lambda: len(person.sees) == 2)
