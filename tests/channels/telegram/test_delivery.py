"""Nothing is lost and nothing is said twice, whatever Telegram does."""

import logging
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.settings import Settings
from bot.store import post
from bot.store.work import Store
from tests.channels.telegram.conftest import running, until
from tests.wire.nlu import Nlu
from tests.wire.telegram import TOKEN, BotApi, Person


def states(settings: Settings, table: str) -> set[str]:
    with sqlite3.connect(settings.data / "rettvis.db") as database:
        found = {state for (state,) in database.execute(f"SELECT DISTINCT state FROM {table}")}
    database.close()
    return found


@pytest.mark.usefixtures("bot")
async def test_too_many_requests_in_one_chat_do_not_stop_the_others(person: Person, api: BotApi) -> None:
    api.fails("sendMessage", status=429, chat=person.chat, retry_after=2)
    began = time.monotonic()
    person.writes("hallo")
    await until(lambda: api.called("sendMessage"))
    others = [Person(api, chat, "nb") for chat in range(1, 21)]
    for other in others:
        other.writes("hallo")
    await until(lambda: all(other.sees for other in others))
    assert time.monotonic() - began < 2
    assert not person.sees
    await until(lambda: person.sees)
    assert 2 <= time.monotonic() - began < 6


@pytest.mark.usefixtures("bot")
async def test_blocked_drops_what_waits_and_unblocked_resumes(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    api.blocked.add(person.chat)
    other = Person(api, 5, "nb")
    person.writes("hallo")
    await until(lambda: "undeliverable" in states(bot_settings, "outbox"))
    other.writes("hallo")
    await until(lambda: other.sees)
    assert len([call for call in api.called("sendMessage") if call.parameters["chat_id"] == person.chat]) == 1
    person.unblocks()
    person.writes("/help")
    await until(lambda: person.sees)


@pytest.mark.usefixtures("bot")
async def test_a_block_drops_what_waits(person: Person, api: BotApi, bot_settings: Settings) -> None:
    api.fails("sendMessage", status=429, retry_after=60, chat=person.chat)
    person.writes("hallo")
    await until(lambda: api.called("sendMessage"))
    person.blocks()
    await until(lambda: states(bot_settings, "outbox") == {"undeliverable"})


@pytest.mark.usefixtures("bot")
async def test_chat_not_found_is_undeliverable(person: Person, api: BotApi, bot_settings: Settings) -> None:
    api.fails("sendMessage", status=400, description="Bad Request: chat not found")
    person.writes("hallo")
    await until(lambda: "undeliverable" in states(bot_settings, "outbox"))
    assert len(api.called("sendMessage")) == 1


@pytest.mark.usefixtures("bot")
async def test_a_message_that_telegram_refuses_does_not_hold_up_the_next(
    person: Person, api: BotApi, nlu: Nlu
) -> None:
    nlu.knows("hva er nødvendig", "necessary_care", "nb")
    api.fails("sendMessage", status=400, description="Bad Request: something new")
    person.writes("hva er nødvendig")
    await until(lambda: len(person.sees) == 1)


@pytest.mark.parametrize("kind", ["status", "reset_before"])
@pytest.mark.usefixtures("bot")
async def test_network_errors_are_tried_again(kind: str, person: Person, api: BotApi) -> None:
    api.fails("*", "status" if kind == "status" else "reset_before", status=502, times=12)
    person.writes("hallo")
    await until(lambda: person.sees)
    await until(lambda: not api.unconfirmed)
    assert len(person.sees) == 1


@pytest.mark.usefixtures("bot")
async def test_reset_after_telegram_took_it_gives_one_copy_more_at_most(person: Person, api: BotApi) -> None:
    api.fails("sendMessage", "reset_after")
    person.writes("hallo")
    await until(lambda: len(person.sees) == 2)
    person.writes("/help")
    await until(lambda: len(person.sees) == 3)


@pytest.mark.usefixtures("bot")
async def test_endless_resets_do_not_resend_without_end(person: Person, api: BotApi) -> None:
    api.fails("sendMessage", "reset_after", times=3)
    person.writes("hallo")
    await until(lambda: len(person.sees) == 3)
    person.writes("/help")
    await until(lambda: len(person.sees) == 4)
    assert len(api.called("sendMessage")) == 4


@pytest.mark.usefixtures("bot")
async def test_half_an_answer_to_a_poll_loses_nothing(person: Person, api: BotApi) -> None:
    api.fails("getUpdates", "garbage")
    person.writes("hallo")
    await until(lambda: person.sees)


@pytest.mark.usefixtures("bot")
async def test_the_same_update_again_is_answered_once(person: Person, api: BotApi) -> None:
    person.writes("/help", update_id=500)
    await until(lambda: person.sees)
    for _ in range(20):
        person.writes("/help", update_id=500)
    person.writes("/help")
    await until(lambda: len(person.sees) == 2)
    await until(lambda: not api.unconfirmed)
    assert len(person.sees) == 2


@pytest.mark.usefixtures("bot")
async def test_numbers_may_start_anew_below_the_last(person: Person, api: BotApi) -> None:
    person.writes("hallo", update_id=9000)
    await until(lambda: person.sees)
    await until(lambda: not api.unconfirmed)
    person.writes("/help", update_id=300)
    await until(lambda: len(person.sees) == 2)


async def test_a_revoked_token_is_said_plainly_and_not_stormed(
    person: Person, api: BotApi, bot_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    api.token = "1:new"
    async with running(bot_settings):
        await until(lambda: "refuses the bot token" in caplog.text)
        person.writes("hallo")
        api.token = TOKEN
        await until(lambda: person.sees)
    assert caplog.text.count("refuses the bot token") <= 3


async def test_a_webhook_that_is_still_set_is_taken_away(
    person: Person, api: BotApi, bot_settings: Settings
) -> None:
    api.webhook = "https://old.example/"
    async with running(bot_settings):
        person.writes("hallo")
        await until(lambda: person.sees)


async def test_a_message_that_always_fails_is_set_aside_with_a_sentence(
    person: Person, nlu: Nlu, bot_settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nlu.languages = {"canary poison": "so", "hallo": "so"}
    nlu.knows("hallo", "necessary_care", "so")
    translations = tmp_path / "translations"
    break_translation(bot_settings.translations, translations, "Jeg forsto ikke helt.")
    async with running(bot_settings.model_copy(update={"translations": translations})):
        person.writes("canary poison")
        person.writes("hallo")
        await until(lambda: len(person.sees) == 3)
    assert nlu.asked == ["canary poison"] * 3 + ["hallo"]
    assert states(bot_settings, "inbox") == {"failed", "done"}
    assert "113" in person.sees[0].text
    assert "set aside" in caplog.text
    assert "canary" not in caplog.text


def break_translation(source: Path, copy: Path, sentence: str) -> None:
    """A copy of the translations in which one Somali sentence has a blank that nobody fills."""
    shutil.copytree(source, copy)
    path = copy / "so" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="so")
    for message in catalogue:
        if str(message.id).startswith(sentence):
            message.string = "{nobody}"
    with path.open("wb") as file:
        write_po(file, catalogue)


async def test_a_damaged_row_does_not_stop_the_others(
    person: Person, store: Store, bot_settings: Settings
) -> None:
    async with store.work() as work:
        await post.receive(work, "telegram", 1, "somebody", b"not what it should be")
    await store.close()
    async with running(bot_settings):
        person.writes("hallo")
        await until(lambda: person.sees)
        await until(lambda: states(bot_settings, "inbox") == {"failed", "done"})


async def test_only_one_of_two_bots_polls(person: Person, api: BotApi, bot_settings: Settings) -> None:
    long = bot_settings.model_copy(update={"telegram_lease_seconds": 30})
    async with running(long), running(long):
        for number in range(3):
            person.writes("/help")
            await until(lambda number=number: len(person.sees) == number + 1)  # type: ignore[misc]
    assert api.most_pollers == 1
    assert len(person.sees) == 3


async def test_another_takes_over_at_once(person: Person, bot_settings: Settings) -> None:
    long = bot_settings.model_copy(update={"telegram_lease_seconds": 60})
    for number in (1, 2):
        async with running(long):
            person.writes("/help")
            await until(lambda number=number: len(person.sees) == number)  # type: ignore[misc]


async def test_the_end_is_quick_and_loses_nothing(person: Person, bot_settings: Settings, nlu: Nlu) -> None:
    async with running(bot_settings):
        person.writes("hallo")
        await until(lambda: nlu.asked)
        began = time.monotonic()
    assert time.monotonic() - began < 4
    assert len(person.sees) == 1


def test_loggers_of_libraries_are_silent() -> None:
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.CRITICAL)
