"""The content check over phrases."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.check import check_content
from bot.domain import ContentError
from bot.phrases import Phrases
from bot.phrases.rules import overdue_phrases, phrase_problems, translation_problems
from bot.settings import Settings
from tests.bot.phrases.conftest import LANGUAGES, load


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Settings().content, tmp_path / "content"))


def edit(content: Path, file: str, old: str, new: str) -> None:
    path = content / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(content: Path) -> list[str]:
    phrases = load(Settings().translations, content)
    return list(phrase_problems(phrases, phrases.answers.sources))


def test_the_phrases_as_they_are_hold_the_rules() -> None:
    assert problems(Settings().content) == []


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ("Ring 488 90 560.", "numbers belong in facts"),
        ("Ring ٤٨٨.", "numbers belong in facts"),
        ("Kom til Storgata.", "street address"),
    ],
)
def test_a_number_or_an_address_in_a_sentence_is_found(copied: Path, new: str, rule: str) -> None:
    edit(copied, "phrases/closing.toml", "God bedring.", new)
    assert [rule in problem and "get_well" in problem for problem in problems(copied)] == [True]


def test_a_number_on_a_button_is_found(copied: Path) -> None:
    edit(copied, "phrases/closing.toml", '"Litt"', '"Ring 113"')
    assert ["did_this_help" in problem for problem in problems(copied)] == [True]


def test_an_unknown_source_is_found(copied: Path) -> None:
    edit(copied, "phrases/rights.toml", 'source = "P14"', 'source = "P99"')
    assert ["unknown source P99" in problem for problem in problems(copied)] == [True]
    edit(copied, "places.toml", 'source = "P15"', 'source = "P98"')
    assert "places.toml: legevakt_place: unknown source P98" in problems(copied)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("appointment", "{weeks}", "{months}", "expect_answer_in_weeks: {months} is no fact"),
        ("rights", 'source = "P14"\n', "", "right_asylum_waiting: source is missing"),
    ],
)
def test_the_check_stops_at_an_unknown_blank_or_a_missing_source(
    copied: Path, file: str, old: str, new: str, rule: str
) -> None:
    edit(copied, f"phrases/{file}.toml", old, new)
    with pytest.raises(ContentError) as caught:
        check_content(Settings(content=copied))
    assert rule in str(caught.value)


def test_whole_translations_are_no_problem(translated: Phrases) -> None:
    for code in LANGUAGES[1:]:
        assert list(translation_problems(translated, translated.languages[code])) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "is not translated"),
        ("Kaalay {date}.", "placeholders differ"),
        ("Kaalay {date} {time", "placeholders differ"),
        ("Kaalay {date} {time} 488 90 560", "numbers belong in facts"),
    ],
)
def test_what_a_translation_lost_is_found(translations: Path, tmp_path: Path, text: str, rule: str) -> None:
    folder = Path(shutil.copytree(translations, tmp_path / "translations"))
    old = 'msgid "Kom {date} klokken {time}."\nmsgstr "so Kom {date} klokken {time}."'
    edit(folder, "so/LC_MESSAGES/answers.po", old, old.replace("so Kom {date} klokken {time}.", text))
    changed = load(folder)
    found = list(translation_problems(changed, changed.languages["so"]))
    assert [rule in problem and "phrase come_on" in problem for problem in found] == [True]


def test_only_facts_grow_old(phrases: Phrases) -> None:
    late = "\n".join(overdue_phrases(phrases, date(2026, 11, 21)))
    assert "complaint_in_time (2026-01-31)" in late
    assert "hello" not in late
    assert "day_of_letter" not in late
    assert list(overdue_phrases(phrases, date(2025, 1, 1))) == []


def test_the_whole_check_takes_phrases_with_it() -> None:
    report = check_content(Settings())
    assert "phrases/bill.toml, complaint_in_time (2026-01-31)" in report.overdue
