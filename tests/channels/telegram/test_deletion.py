"""/delete: nothing is left here, and nothing younger than 48 hours there."""

import sqlite3
import time

import pytest

from bot.settings import Settings
from bot.store import conversations
from bot.store.work import Store
from tests.channels.telegram.conftest import until
from tests.wire.telegram import BotApi, Person


def rows(settings: Settings, table: str) -> int:
    with sqlite3.connect(settings.data / "rettvis.db") as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    database.close()
    return found


@pytest.mark.usefixtures("bot")
async def test_delete_wipes_both_sides_and_forgets(person: Person, bot_settings: Settings) -> None:
    for text in ("/start", "hallo", "en ting til"):
        before = len(person.sees)
        person.writes(text)
        await until(lambda before=before: len(person.sees) > before)  # type: ignore[misc]
    assert rows(bot_settings, "conversations") == 1
    await until(lambda: rows(bot_settings, "channel_messages") == len(person.chat_window))
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)
    for table in ("conversations", "messages", "key_wraps", "outbox", "channel_messages"):
        assert rows(bot_settings, table) == 0
    keys = bot_settings.key_file.read_bytes()
    # Header and the service's own slot; after them only empty slots.
    assert not keys[24 + 48 :].replace(b"\0", b"").strip(bytes(range(16)))
    with sqlite3.connect(bot_settings.data / "rettvis.db") as database:
        await until(lambda: database.execute("SELECT max(address_hash) FROM inbox").fetchone() == ("",))
    database.close()


@pytest.mark.usefixtures("bot")
async def test_old_messages_do_not_save_the_young_ones(person: Person, api: BotApi) -> None:
    api.clock = lambda: time.time() - 50 * 3600
    person.writes("hallo")
    await until(lambda: person.sees)
    old = len(person.chat_window)
    api.clock = time.time
    person.writes("hallo igjen")
    await until(lambda: len(person.chat_window) > old + 1)
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == old + 1)
    assert not any(shown.text == "hallo igjen" for shown in person.chat_window)


@pytest.mark.usefixtures("bot")
async def test_many_messages_are_wiped_in_batches(person: Person, api: BotApi, store: Store) -> None:
    person.writes("hallo")
    await until(lambda: person.sees)
    async with store.work() as work:
        found = await conversations.find_chat(work, "telegram", str(person.chat))
        assert found is not None
        for number in range(1000, 1230):
            await conversations.note_channel_message(work, found[0], number)
    await store.close()
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)
    assert [len(call.parameters["message_ids"]) for call in api.called("deleteMessages")] == [100, 100, 33]


@pytest.mark.usefixtures("bot")
async def test_forgets_at_once_even_while_telegram_fails(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    person.writes("hallo")
    await until(lambda: person.sees)
    api.fails("deleteMessages", status=500, times=float("inf"))
    person.writes("/delete")
    await until(lambda: rows(bot_settings, "conversations") == 0)
    assert len(person.chat_window) > 2
    api.repair()
    await until(lambda: len(person.chat_window) == 1)


@pytest.mark.usefixtures("bot")
async def test_one_can_write_again_afterwards(person: Person) -> None:
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)
    person.writes("hallo")
    await until(lambda: len(person.sees) > 1)


async def test_keys_destroyed_by_a_process_that_died_do_not_lock_the_chat(store: Store) -> None:
    async with store.work() as work:
        first, _ = await conversations.find_or_create_chat(work, "telegram", "5")
    for slot in (2, 3):
        store.keys.destroy(slot)
    async with store.work() as work:
        second, new = await conversations.find_or_create_chat(work, "telegram", "5")
    assert new
    assert second.id != first.id
    await store.close()
