"""The phrases as they are, and the same with every message translated by a stand-in."""

import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.answers import Answers
from bot.hours import OSLO_TIME, Centres
from bot.i18n import SOURCE, Languages
from bot.parts import Content
from bot.phrases import Phrases
from bot.phrases.rules import phrase_messages
from bot.settings import Settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=OSLO_TIME)
LANGUAGES = Languages(Settings().translations).codes
PHRASES = [
    phrase["id"]
    for path in sorted((Settings().content / "phrases").glob("*.toml"))
    for phrase in tomllib.loads(path.read_text(encoding="utf-8"))["phrase"]
]
MARKS = {"fa": "متن", "ar": "نص"}
"""What the stand-in for a translator writes before a sentence; elsewhere the language's code."""

VALUES = {
    "date": "2026-11-24",
    "time": "17:00",
    "time_to": "19:30",
    "weekday": "2",
    "place": "haukeland",
    "amount": "12 500",
    "phone": "48890560",
    "number": "3",
    "weeks": "4",
}
"""Something right for every blank that a sentence has."""


@pytest.fixture(scope="session")
def phrases(content: Content) -> Phrases:
    """The phrases as the project serves them."""
    return content.phrases


@pytest.fixture(scope="session")
def translations(phrases: Phrases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All translations, with each phrase, button and place translated by the stand-in."""
    folder = tmp_path_factory.mktemp("translated") / "translations"
    shutil.copytree(Settings().translations, folder)
    for code in LANGUAGES:
        if code != SOURCE:
            translate(phrases, folder / code / "LC_MESSAGES" / "answers.po", code)
    return folder


@pytest.fixture(scope="session")
def translated(translations: Path) -> Phrases:
    """The phrases with every message translated."""
    return load(translations)


def load(translations: Path, content: Path | None = None) -> Phrases:
    """Phrases over other folders than the project's."""
    content = content or Settings().content
    answers = Answers(content, Languages(translations), translations, drafts="show")
    return Phrases(content, answers, Centres(content / "centres"), drafts="show")


def translate(phrases: Phrases, path: Path, code: str) -> None:
    """Writes stand-ins for the translations of all phrases into a catalogue."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    for context, source in phrase_messages(phrases):
        catalogue.delete(source, context=context)
        catalogue.add(source, f"{mark(code)} {source}", context=context)
    with path.open("wb") as file:
        write_po(file, catalogue)


def mark(code: str) -> str:
    """What the stand-in writes before a sentence."""
    return MARKS.get(code, code)


def values(phrases: Phrases, phrase: str) -> dict[str, str]:
    """Something right for each blank of a phrase."""
    return {blank.name: VALUES[blank.name] for blank in phrases[phrase].blanks}


def edited(translations: Path, tmp_path: Path, code: str, change: tuple[str, str, bool]) -> Phrases:
    """The translations with one phrase changed: its id, its new text, whether it is stale."""
    folder = tmp_path / "translations"
    shutil.copytree(translations, folder)
    path = folder / code / "LC_MESSAGES" / "answers.po"
    phrase, text, stale = change
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    message = next(one for one in catalogue if one.context == f"phrase {phrase}")
    message.string = text
    if stale:
        message.flags.add("fuzzy")
    with path.open("wb") as file:
        write_po(file, catalogue)
    return load(folder)
