"""The commands and their menu."""

import pytest

from bot.channels.telegram.commands import COMMANDS, read_command
from bot.i18n import Languages, plain
from bot.settings import Settings
from tests.channels.telegram.conftest import until
from tests.wire.nlu import Nlu
from tests.wire.telegram import BotApi, Person

LANGUAGES = Languages(Settings().translations)


@pytest.mark.usefixtures("bot")
async def test_start_welcomes_in_the_language_of_the_phone(person: Person) -> None:
    person.writes("/start")
    await until(lambda: person.sees)
    welcome = person.sees[0]
    assert LANGUAGES["so"].gettext("Regninger") in welcome.buttons
    assert "Telegram" in welcome.text


@pytest.mark.usefixtures("bot")
async def test_start_in_an_unknown_language_shows_all_seven(api: BotApi) -> None:
    person = Person(api, 7, "ti")
    person.writes("/start from-a-poster")
    await until(lambda: person.sees)
    assert list(person.sees[0].buttons) == [language.name for language in LANGUAGES]
    person.presses("Polski")
    await until(lambda: len(person.sees) == 3)
    assert "Polski" in person.sees[1].text
    assert "Telegram" in person.sees[1].text
    person.writes("/help")
    await until(lambda: len(person.sees) == 4)
    assert LANGUAGES["pl"].gettext("Regninger") in person.sees[3].buttons


@pytest.mark.usefixtures("bot")
async def test_language_offers_all_seven(person: Person) -> None:
    person.writes("/language")
    await until(lambda: person.sees)
    assert list(person.sees[0].buttons) == [language.name for language in LANGUAGES]


@pytest.mark.usefixtures("bot")
async def test_person_is_offered_a_person(person: Person) -> None:
    person.writes("/person")
    await until(lambda: person.sees)
    assert {"consent", "decline"} <= set(person.sees[-1].buttons.values())


@pytest.mark.usefixtures("bot")
async def test_card_says_that_it_is_not_ready_and_whom_to_call(api: BotApi) -> None:
    person = Person(api, 7, "nb")
    person.writes("/card")
    await until(lambda: person.sees)
    assert "Kortet er ikke klart ennå" in person.sees[0].text
    assert "488\u00a090\u00a0560" in person.sees[0].text
    assert len(person.sees[0].buttons) == 2


@pytest.mark.usefixtures("bot")
async def test_words_after_delete_change_nothing_unless_they_tell_of_danger(api: BotApi) -> None:
    person = Person(api, 7, "nb")
    person.writes("/start")
    await until(lambda: person.sees)
    person.writes("/delete jeg får ikke puste")
    await until(lambda: len(person.sees) == 2)
    assert "113" in plain(person.sees[1].text.splitlines()[0])
    person.writes("/delete please")
    await until(lambda: len(person.chat_window) == 1)
    assert "Samtalen er slettet" in person.chat_window[0].text


@pytest.mark.usefixtures("bot")
async def test_unknown_command_is_read_as_words(person: Person, nlu: Nlu) -> None:
    person.writes("/emergency")
    await until(lambda: person.sees)
    assert nlu.asked == ["emergency"]


@pytest.mark.usefixtures("bot")
async def test_menu_is_told_to_telegram_in_every_language(api: BotApi) -> None:
    wanted = {"", "nb", "no", "nn", "en", "ro", "pl", "fa", "ar", "so"}
    await until(lambda: wanted == set(api.menus))
    for code, commands in api.menus.items():
        assert [command["command"] for command in commands] == list(COMMANDS), code
        assert all(3 <= len(command["description"]) <= 256 for command in commands), code


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", "start"),
        ("/Start@rettvis_bot x", "start"),
        ("/delete", "delete"),
        ("/delete everything please", "delete"),
        ("/help me please", None),
        ("delete", None),
        ("/", None),
        (None, None),
    ],
)
def test_reading_commands(text: str | None, command: str | None) -> None:
    assert read_command(text) == command
