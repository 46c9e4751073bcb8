"""Every topic in every language: whole, with facts filled in, and safe to show."""

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.answers import Answers
from bot.assistant.opening import OpeningValues
from bot.catalogues import update_catalogues
from bot.check import check_content
from bot.hours import OSLO_TIME
from bot.i18n import Languages, phone_spans, plain
from bot.parts import Content
from bot.settings import Settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=OSLO_TIME)
LANGUAGES = Languages(Settings().translations).codes
TOPICS = sorted(path.stem for path in (Settings().content / "topics").glob("*.md"))
CONTRACT = Path(__file__).parent.parent / "data" / "topics.txt"


def answer_text(content: Content, topic: str, code: str) -> str:
    language = content.languages[code]
    live = OpeningValues(content.answers, content.centres, language, NOW)
    answer = content.answers.answer(topic, language, NOW.date(), live=live)
    assert answer.language == code
    assert answer.fallback == "none"
    return "\n".join((answer.text, answer.more, answer.simpler, answer.closing))


def test_every_topic_of_the_public_contract_has_content() -> None:
    assert set(CONTRACT.read_text(encoding="utf-8").split()) <= set(TOPICS)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_whole_in_every_language(content: Content, topic: str, code: str) -> None:
    text = answer_text(content, topic, code)
    assert "{" not in text
    assert "}" not in text
    assert len(text) > 20


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_phone_numbers_are_western_and_isolated(content: Content, topic: str, code: str) -> None:
    text = answer_text(content, topic, code)
    known = set(content.answers.facts.phones().values())
    shown = {number for _, _, number in phone_spans(text)}
    assert shown <= known
    for number in known:
        bare = text.replace(f"\u2066{number.replace(' ', chr(0xA0))}\u2069", "")
        assert number not in plain(bare).replace("\u00a0", " ")


@pytest.mark.parametrize("code", LANGUAGES)
def test_danger_says_113_first_and_labels_the_police(content: Content, code: str) -> None:
    text = answer_text(content, "emergency", code)
    numbers = [number for _, _, number in phone_spans(text)]
    assert numbers[0] == "113"
    assert "112" in numbers


@pytest.mark.parametrize("code", ["fa", "ar"])
def test_amounts_and_hours_follow_the_language(content: Content, code: str) -> None:
    language = content.languages[code]
    assert not re.search(r"[0-9]", language.format_amount(50000))
    assert not re.search(r"[0-9]", language.format_day(date(2026, 11, 24)))


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_fit_a_button(content: Content, code: str) -> None:
    language = content.languages[code]
    labels = {content.answers.label(topic, language) for topic in TOPICS}
    assert max(len(label) for label in labels) <= 40
    assert len(labels) == len(TOPICS)


def test_no_old_schedule_of_bergen_is_told(content: Content) -> None:
    text = answer_text(content, "opening_hours", "nb")
    assert "18:00" not in text
    assert "20:30" not in text


def test_the_check_finds_no_error() -> None:
    assert check_content(Settings()).errors == []


def test_drafts_are_told_and_never_counted_as_vetted(content: Content) -> None:
    answer = content.answers.answer("invoice_received", content.languages["so"], NOW.date())
    assert answer.draft
    assert answer.closing.startswith(
        content.languages["so"].gettext("Utkast: ingen fagperson har sjekket denne teksten ennå.")
    )
    assert check_content(Settings()).drafts == dict.fromkeys(LANGUAGES, 1.0)


def test_past_its_review_date_an_answer_says_call_first(content: Content) -> None:
    answer = content.answers.answer("invoice_received", content.languages["nb"], NOW.date())
    assert answer.overdue
    assert "Ring først: \u2066488\u00a090\u00a0560\u2069" in answer.closing


def changed_copy(tmp_path: Path, edit: tuple[str, str]) -> tuple[Settings, Languages]:
    """The content with one edited paragraph, and catalogues brought in step with it."""
    for name in ("content", "translations"):
        shutil.copytree(getattr(Settings(), name), tmp_path / name)
    topic = tmp_path / "content" / "topics" / "invoice_received.md"
    text = topic.read_text(encoding="utf-8")
    assert edit[0] in text
    topic.write_text(text.replace(*edit), encoding="utf-8")
    settings = Settings(content=tmp_path / "content", translations=tmp_path / "translations")
    update_catalogues(settings)
    return settings, Languages(settings.translations)


def test_an_edited_paragraph_is_not_served_in_its_old_translation(tmp_path: Path) -> None:
    edit = (
        "Kan du ikke betale, skal sykehuset dekke det selv. [S3]",
        "Kan du ikke betale, spør sykehuset. [S3]",
    )
    settings, languages = changed_copy(tmp_path, edit)
    answers = Answers(settings.content, languages, settings.translations, drafts="show")
    somali = answers.answer("invoice_received", languages["so"], NOW.date())
    assert somali.fallback == "short"
    assert "113" not in somali.text
    assert "488\u00a090\u00a0560" in somali.text
    assert "spør sykehuset" in answers.answer("invoice_received", languages["nb"], NOW.date()).text
    report = check_content(settings)
    assert any("so/answers.po: invoice_received" in error for error in report.errors) or report.fuzzy["so"]


def test_with_drafts_hidden_danger_is_still_told(content: Content) -> None:
    answers = Answers(Settings().content, content.languages, Settings().translations, drafts="hide")
    for code in LANGUAGES:
        language = content.languages[code]
        assert answers.answer("emergency", language, NOW.date()).fallback == "none"
        assert answers.answer("invoice_received", language, NOW.date()).fallback in ("short", "language")


def test_the_catalogues_are_in_step_with_code_and_content(tmp_path: Path) -> None:
    shutil.copytree(Settings().translations, tmp_path / "translations")
    update_catalogues(Settings(translations=tmp_path / "translations"))
    for code in LANGUAGES[1:]:
        for domain in ("messages", "answers"):
            roots = (Settings().translations, tmp_path / "translations")
            old, new = (undated(root / code / "LC_MESSAGES" / f"{domain}.po") for root in roots)
            assert old == new, f"{code}/{domain}.po: run ./rettvis catalogues"


def undated(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if "-Date:" not in line]


def test_a_staff_sentence_without_english_fails_the_check(tmp_path: Path) -> None:
    translations = tmp_path / "translations"
    shutil.copytree(Settings().translations, translations)
    catalogue = translations / "en" / "LC_MESSAGES" / "staff.po"
    catalogue.write_text(
        catalogue.read_text(encoding="utf-8").replace('msgstr "Log in"', 'msgstr ""'), encoding="utf-8"
    )
    errors = check_content(Settings(translations=translations)).errors
    assert [one for one in errors if "staff.po" in one] == ["en/staff.po: “Logg inn” is not translated"]
