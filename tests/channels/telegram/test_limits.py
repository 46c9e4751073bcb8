"""Somebody writes very fast: they are told so, politely and seldom; danger and deletion go through."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.limit import ChatLimit
from bot.channels.telegram.updates import Stripped
from bot.i18n import Languages, plain
from bot.settings import Settings
from tests.channels.telegram.conftest import running, until
from tests.channels.telegram.test_degraded import DANGER
from tests.wire.telegram import BotApi, Person

LANGUAGES = Languages(Settings().translations)
TOO_MANY = "Det kom mange meldinger på kort tid."


@pytest.fixture
async def slow(bot_settings: Settings) -> AsyncIterator[Settings]:
    """A bot that takes two messages a minute."""
    changes = {"rate_limits": "on", "conversation_messages_per_minute": 2}
    settings = bot_settings.model_copy(update=changes)
    async with running(settings):
        yield settings


def notices(person: Person, code: str) -> list[str]:
    return [shown.text for shown in person.sees if LANGUAGES[code].gettext(TOO_MANY) in shown.text]


@pytest.mark.usefixtures("slow")
async def test_who_writes_too_fast_is_told_once_in_their_language(person: Person, api: BotApi) -> None:
    for _ in range(6):
        person.writes("/start")
    await until(lambda: not api.unconfirmed and notices(person, "so"))
    other = Person(api, 7, "nb")
    other.writes("/start")
    await until(lambda: other.sees)
    assert len(notices(person, "so")) == 1
    assert "113" in plain(notices(person, "so")[0])
    assert len(person.sees) == 3


@pytest.mark.usefixtures("slow")
async def test_danger_is_never_limited(person: Person) -> None:
    for _ in range(3):
        person.writes("/start")
    await until(lambda: notices(person, "so"))
    person.writes(DANGER)
    await until(lambda: "113" in plain(person.sees[-1].text.splitlines()[0]))


@pytest.mark.usefixtures("slow")
async def test_a_button_for_danger_is_never_limited(api: BotApi) -> None:
    person = Person(api, 7, "nb")
    for _ in range(3):
        person.writes("/start")
    await until(lambda: notices(person, "nb"))
    person.presses_data("group.eligibility")
    person.presses_data("topic.zd7r")
    await until(lambda: "113" in plain(person.sees[-1].text.splitlines()[0]))
    assert len(person.sees) == 4


@pytest.mark.usefixtures("slow")
async def test_deleting_is_never_limited_and_takes_everything(person: Person) -> None:
    for _ in range(4):
        person.writes("/start")
    await until(lambda: notices(person, "so"))
    person.writes("/delete")
    await until(lambda: len(person.chat_window) == 1)


def test_an_update_that_is_tried_again_counts_once() -> None:
    limit = ChatLimit(Settings(conversation_messages_per_minute=2))
    for _ in range(5):
        assert not limit.is_over(Stripped(1, 7))
    assert not limit.is_over(Stripped(2, 7))
    assert limit.is_over(Stripped(3, 7))
    assert not limit.is_over(Stripped(4, 8))
    assert limit.may_tell(Stripped(3, 7))
    assert not limit.may_tell(Stripped(5, 7))
