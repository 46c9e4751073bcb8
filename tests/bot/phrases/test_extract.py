"""Extraction: Babel finds every sentence, button and place that the service shows."""

from pathlib import Path

from babel.messages.extract import extract_from_file

from bot.i18n import Languages
from bot.phrases import Phrases
from bot.phrases.rules import phrase_messages
from bot.settings import Settings
from tests.bot.phrases.conftest import PHRASES

CONTENT = Settings().content


def extracted(path: Path, method: str) -> dict[tuple[str | None, str], list[str]]:
    found = extract_from_file(f"bot.phrases.extract:{method}", path, keywords={"pgettext": ((1, "c"), 2)})
    return {(context, str(message)): comments for _, message, comments, context in found}


def all_messages() -> dict[tuple[str | None, str], list[str]]:
    messages = extracted(CONTENT / "places.toml", "extract_places")
    for path in sorted((CONTENT / "phrases").glob("*.toml")):
        messages |= extracted(path, "extract_phrases")
    return messages


def test_what_is_extracted_is_what_is_shown(phrases: Phrases) -> None:
    assert set(all_messages()) == set(phrase_messages(phrases))
    assert {context for context, _ in all_messages()} >= {f"phrase {phrase}" for phrase in PHRASES}


def test_translators_are_told_what_comes_into_a_blank() -> None:
    comments = all_messages()["phrase can_you_come", "Kan du komme {date} klokken {time}?"]
    assert "The person replies by: yes_no" in comments
    assert "{time} becomes “17:00”" in comments


def test_the_answers_catalogue_takes_phrases_and_places() -> None:
    mapping = (Settings().translations / "answers.cfg").read_text(encoding="utf-8")
    assert "phrases = bot.phrases.extract:extract_phrases" in mapping
    assert "[phrases: phrases/**.toml]" in mapping
    assert "[places: places.toml]" in mapping


def test_a_filled_catalogue_serves_every_phrase(translations: Path, translated: Phrases) -> None:
    for language in Languages(translations):
        for context, source in phrase_messages(translated):
            assert language.find(source, context=context, domain="answers").text
