"""Telegram brings the updates itself: the web application keeps them, the bot answers them."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import ValidationError

from bot.i18n import plain
from bot.settings import TELEGRAM_UPDATES, Settings
from tests.channels.telegram.conftest import running, until
from tests.channels.telegram.test_degraded import DANGER, store_down
from tests.conftest import MakeServer
from tests.wire.nlu import Nlu
from tests.wire.telegram import BotApi, Person

SECRET = "x" * 40
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


@pytest.fixture
async def web(bot_settings: Settings, serve: MakeServer) -> str:
    """The web application, taking updates. Its address is known only once it runs."""
    placeholder = f"http://127.0.0.1:1{TELEGRAM_UPDATES}"
    changes = {"telegram_webhook_url": placeholder, "telegram_webhook_secret": SECRET}
    settings = Settings.model_validate(bot_settings.model_dump() | changes)
    return await asyncio.to_thread(serve, settings)


@pytest.fixture
def hooked(bot_settings: Settings, web: str) -> Settings:
    """Settings of the bot that belongs to it."""
    changes = {"telegram_webhook_url": f"{web}{TELEGRAM_UPDATES}", "telegram_webhook_secret": SECRET}
    return Settings.model_validate(bot_settings.model_dump() | changes)


@pytest.fixture
async def hooked_bot(hooked: Settings, api: BotApi) -> AsyncIterator[None]:
    async with running(hooked):
        await until(lambda: api.webhook)
        yield


def inbox(settings: Settings) -> list[tuple[int, str]]:
    with sqlite3.connect(settings.data / "rettvis.db", timeout=10) as database:
        rows = database.execute("SELECT update_id, state FROM inbox ORDER BY update_id").fetchall()
    database.close()
    return rows


@pytest.mark.usefixtures("hooked_bot")
async def test_a_message_brought_by_telegram_is_answered(person: Person, api: BotApi, nlu: Nlu) -> None:
    nlu.knows("goorma ayaad furan tihiin", "opening_hours", "so")
    person.writes("goorma ayaad furan tihiin")
    await until(lambda: len(person.sees) >= 2)
    assert api.brought == [200]
    assert not api.called("getUpdates")


@pytest.mark.usefixtures("hooked_bot")
async def test_telegram_is_told_where_to_what_and_with_which_secret(api: BotApi) -> None:
    told = api.called("setWebhook")[0].parameters
    assert told["url"].endswith(TELEGRAM_UPDATES)
    assert told["secret_token"] == SECRET
    assert told["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert not told.get("drop_pending_updates")


async def test_the_secret_comes_from_the_key_store_unless_it_is_set(
    bot_settings: Settings, api: BotApi, serve: MakeServer, person: Person
) -> None:
    url = f"http://127.0.0.1:1{TELEGRAM_UPDATES}"
    settings = bot_settings.model_copy(update={"telegram_webhook_url": url})
    server = await asyncio.to_thread(serve, settings)
    async with running(settings.model_copy(update={"telegram_webhook_url": f"{server}{TELEGRAM_UPDATES}"})):
        await until(lambda: api.webhook)
        assert len(api.webhook_secret) == 64
        person.writes("/start")
        await until(lambda: person.sees)


@pytest.mark.usefixtures("web")
async def test_a_message_is_in_the_inbox_before_it_is_confirmed_and_waits_for_the_bot(
    hooked: Settings, api: BotApi, person: Person
) -> None:
    assert hooked.telegram_webhook_url is not None
    api.webhook_secret, api.webhook = SECRET, hooked.telegram_webhook_url
    update = person.writes("/start")
    await until(lambda: api.brought)
    assert inbox(hooked) == [(update, "pending")]
    async with running(hooked):
        await until(lambda: person.sees)


@pytest.mark.usefixtures("hooked_bot")
async def test_an_update_brought_twice_is_answered_once(person: Person, hooked: Settings) -> None:
    update = person.writes("/start")
    await until(lambda: person.sees)
    person.api.put({"message": {"message_id": 1}}, update)
    person.sends(text="/start", shown="/start", update_id=update)
    person.writes("/language")
    await until(lambda: len(person.sees) >= 2)
    assert len(person.sees) == 2
    assert {state for _, state in inbox(hooked)} == {"done"}


async def test_a_bot_that_fetches_takes_the_webhook_away(
    bot_settings: Settings, api: BotApi, person: Person
) -> None:
    api.webhook = "http://127.0.0.1:1/elsewhere"
    async with running(bot_settings):
        person.writes("/start")
        await until(lambda: person.sees)
    assert api.webhook == ""
    assert api.called("deleteWebhook")[0].at < api.called("getUpdates")[0].at


# --- what is refused


@pytest.mark.parametrize("shown", [None, "", "wrong", SECRET[:-1], SECRET + "x", "é" * 20])
async def test_who_does_not_know_the_secret_is_refused(
    web: str, shown: str | None, bot_settings: Settings
) -> None:
    headers = {b"Content-Type": b"application/json"}
    if shown is not None:
        headers[b"X-Telegram-Bot-Api-Secret-Token"] = shown.encode("latin-1")
    async with httpx.AsyncClient() as client:
        refused = await client.post(f"{web}{TELEGRAM_UPDATES}", content=b"{}", headers=headers)
    assert (refused.status_code, refused.content) == (403, b"")
    assert inbox(bot_settings) == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"7", "application/json", 400),
        (b'{"update_id": "x"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"update_id=1", "application/x-www-form-urlencoded", 415),
        (b'{"update_id": 1, "poll": {}}', "application/json; charset=utf-8", 200),
        (b'{"update_id": 2, "text": "' + b"x" * 500_000 + b'"}', "application/json", 200),
        (b'{"update_id": 3, "text": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
    ],
)
async def test_only_updates_are_taken(web: str, content: bytes, kind: str, status: int) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{web}{TELEGRAM_UPDATES}", content=content, headers=HEADERS | {"Content-Type": kind}
        )
    assert answer.status_code == status


async def test_nobody_reads_there_and_without_a_webhook_there_is_nothing(
    web: str, bot_settings: Settings, serve: MakeServer
) -> None:
    plain_server = await asyncio.to_thread(serve, bot_settings)
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{web}{TELEGRAM_UPDATES}", headers=HEADERS)).status_code == 405
        nothing = await client.post(f"{plain_server}{TELEGRAM_UPDATES}", content=b"{}", headers=HEADERS)
    assert nothing.status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://rettvis.example.org/telegram/updates",
        "https://rettvis.example.org/",
        "https://rettvis.example.org/telegram/updates?x=1",
        "rettvis.example.org/telegram/updates",
    ],
)
def test_a_wrong_address_is_refused_at_start(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(telegram_webhook_url=url)


def test_a_short_secret_is_refused_at_start() -> None:
    for secret in ("short", "x" * 40 + " "):
        with pytest.raises(ValidationError):
            Settings.model_validate({"telegram_webhook_secret": secret})


# --- the store is down


@pytest.mark.usefixtures("hooked_bot")
async def test_danger_is_answered_once_while_the_store_is_down(
    person: Person, api: BotApi, hooked: Settings
) -> None:
    async with store_down(hooked):
        person.writes(DANGER)
        await until(lambda: person.sees)
        await until(lambda: len(api.brought) > 3)
        assert set(api.brought) == {503}
        assert len(person.sees) == 1
    await until(lambda: not api.unconfirmed)
    person.writes("hallo")
    await until(lambda: len(person.sees) == 2)
    assert "113" in plain(person.sees[0].text.splitlines()[0])
    assert "113" not in plain(person.sees[1].text.splitlines()[0])
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)


@pytest.mark.usefixtures("hooked_bot")
async def test_others_are_brought_again_and_answered(person: Person, api: BotApi, hooked: Settings) -> None:
    async with store_down(hooked):
        person.writes("hallo")
        await until(lambda: 503 in api.brought)
    await until(lambda: person.sees)


@pytest.mark.usefixtures("hooked_bot")
async def test_nothing_that_was_brought_stands_in_the_log(
    person: Person, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person.writes("kanarifugl-1894")
    await until(lambda: person.sees)
    api.put({"message": {"message_id": "kanarifugl-1894", "text": 7}})
    await until(lambda: not api.unconfirmed)
    told = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    for canary in ("kanarifugl-1894", SECRET, str(person.chat), "Canary"):
        assert canary not in told
