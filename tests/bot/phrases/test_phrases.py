"""Every sentence in every language: whole, with its blanks; English and Norwegian where it is missing."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.i18n import Language, phone_spans, plain
from bot.phrases import BadBlanks, Phrases
from tests.bot.phrases.conftest import LANGUAGES, NOW, PHRASES, VALUES, edited, load, mark, values


def language_of(phrases: Phrases, code: str) -> Language:
    return phrases.languages[code]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_renders_in_every_language_or_says_that_it_falls_back(
    phrases: Phrases, phrase: str, code: str
) -> None:
    rendered = phrases.render(phrase, language_of(phrases, code), values(phrases, phrase), NOW)
    assert rendered.text
    assert not set("{}") & set(rendered.text)
    assert rendered.language in (code, "en", "nb")
    assert rendered.fallback == (rendered.language != code)
    assert rendered.draft


@pytest.mark.parametrize("code", LANGUAGES[1:])
@pytest.mark.parametrize("phrase", PHRASES)
def test_a_translated_phrase_is_whole_in_its_language(translated: Phrases, phrase: str, code: str) -> None:
    rendered = translated.render(phrase, language_of(translated, code), values(translated, phrase), NOW)
    assert not rendered.fallback
    assert rendered.language == code
    assert rendered.text.startswith(f"{mark(code)} ")


@pytest.mark.parametrize("code", ["fa", "ar"])
@pytest.mark.parametrize("phrase", PHRASES)
def test_from_right_to_left_only_phone_numbers_are_western_and_stand_apart(
    translated: Phrases, phrase: str, code: str
) -> None:
    text = translated.render(phrase, language_of(translated, code), values(translated, phrase), NOW).text
    for start, end, _ in reversed(list(phone_spans(text))):
        text = text[:start] + text[end:]
    assert not re.search("[0-9]", text)
    assert plain(text) == text


def test_every_kind_of_blank_is_used_and_every_group_has_phrases(phrases: Phrases) -> None:
    assert {blank.name for phrase in phrases.values() for blank in phrase.blanks} == set(VALUES)
    assert all(phrases.of_group(group.id) for group in phrases.groups)
    assert [group.id for group in phrases.groups][:3] == ["greeting", "understanding", "safety"]


def test_a_norwegian_sentence_reads_as_norwegians_write(phrases: Phrases) -> None:
    said = phrases.render("appointment_at", phrases.languages.source, VALUES, NOW).text
    assert said == "Du har time tirsdag 24. november 2026 klokken 17:00. Sted: Haukeland universitetssykehus."
    said = phrases.render("bill_struck", phrases.languages.source, VALUES, NOW).text
    assert "12\u00a0500 kroner" in said
    said = phrases.render("expect_answer_in_weeks", phrases.languages.source, {"weeks": "1"}, NOW).text
    assert "1 uke." in said


def test_an_empty_blank_is_an_error_that_names_it(phrases: Phrases) -> None:
    with pytest.raises(BadBlanks) as caught:
        phrases.render("come_on", phrases.languages.source, {"date": "2026-11-24", "time": " "}, NOW)
    assert [(one.blank, one.reason) for one in caught.value.problems] == [("time", "empty")]


def test_what_staff_type_is_never_read_as_a_blank(phrases: Phrases) -> None:
    with pytest.raises(BadBlanks):
        phrases.render("we_refer_you", phrases.languages.source, {"place": "{ambulance}"}, NOW)


@pytest.mark.parametrize(
    "change",
    [
        ("come_on", "Kaalay {date}.", False),
        ("come_on", "Kaalay {date} {time} {place}.", False),
        ("come_on", "Kaalay {date {time}.", False),
        ("come_on", "Kaalay {date} {time}.", True),
        ("come_on", "", False),
    ],
    ids=["blank lost", "blank too many", "brace lost", "stale", "missing"],
)
def test_a_translation_that_cannot_be_trusted_falls_back_to_english(
    translations: Path, tmp_path: Path, change: tuple[str, str, bool]
) -> None:
    changed = edited(translations, tmp_path, "so", change)
    rendered = changed.render("come_on", changed.languages["so"], VALUES, NOW)
    assert (rendered.language, rendered.fallback) == ("en", True)
    assert rendered.text.startswith("en Kom Tuesday")


def test_without_english_it_falls_back_to_norwegian(translations: Path, tmp_path: Path) -> None:
    nobody = tmp_path / "translations"
    shutil.copytree(translations, nobody)
    for code in ("en", "so"):
        path = nobody / code / "LC_MESSAGES" / "answers.po"
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        for message in [one for one in catalogue if (one.context or "").startswith("phrase")]:
            message.string = ""
        with path.open("wb") as file:
            write_po(file, catalogue)
    untranslated = load(nobody)
    rendered = untranslated.render("safe_now", untranslated.languages["so"], {}, NOW)
    assert (rendered.text, rendered.language, rendered.fallback) == ("Er du trygg nå?", "nb", True)
