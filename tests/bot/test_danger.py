"""Danger seen by words alone, in every language and spelling."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.danger import DangerListError, DangerWords, compile_phrase, fold, read_phrases
from bot.parts import Content
from bot.settings import Settings

SEEN = [
    ("nb", "emergency", "Han puster ikke"),
    ("nb", "self_harm", "jeg vil ikke leve mer"),
    ("en", "emergency", "My husband is not breathing"),
    ("en", "emergency", "my mother fall down and not wake up"),
    ("en", "emergency", "my baby fell asleep and is not waking up"),
    ("en", "emergency", "old man fall not awake"),
    ("en", "self_harm", "I want to kill myself"),
    ("en", "self_harm", "i want to fall asleep and not wake up"),
    ("ro", "emergency", "nu respiră"),
    ("ro", "self_harm", "vreau sa mor"),
    ("pl", "emergency", "on nie oddycha"),
    ("pl", "self_harm", "nie chce juz zyc"),
    ("fa", "emergency", "نفس نمی‌کشه"),
    ("fa", "self_harm", "میخوام بمیرم"),
    ("fa", "self_harm", "mikham bemiram"),
    ("ar", "emergency", "لا يتنفس"),
    ("ar", "self_harm", "أريد أن أموت"),
    ("so", "emergency", "ma neefsanayo"),
    ("so", "self_harm", "waan is dilayaa"),
]


@pytest.mark.parametrize(("language", "danger", "text"), SEEN)
def test_danger_is_seen_in_every_language(content: Content, language: str, danger: str, text: str) -> None:
    match = content.danger.find(text)
    assert match is not None
    assert match.danger == danger


@pytest.mark.parametrize(("language", "danger", "text"), SEEN)
def test_danger_is_seen_at_the_end_of_a_long_story(
    content: Content, language: str, danger: str, text: str
) -> None:
    story = "I came to Norway three years ago and I worked every day. We live five in one room. " * 10
    match = content.danger.find(f"{story}{text}.")
    assert match is not None
    assert match.danger == danger


def near_misses() -> list[tuple[str, str]]:
    rows = []
    for path in sorted(Path("tests/data/danger_near_misses").glob("*.txt")):
        rows += [(path.stem, line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return rows


@pytest.mark.parametrize(("language", "text"), near_misses())
def test_a_near_miss_does_not_alarm(content: Content, language: str, text: str) -> None:
    assert content.danger.find(text) is None


def test_ones_own_wish_to_die_wins_over_an_emergency(content: Content) -> None:
    match = content.danger.find("He is not breathing. I want to kill myself.")
    assert match is not None
    assert match.danger == "self_harm"


def test_what_is_cut_out_does_not_hide_danger_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "danger.txt"
    path.write_text("[emergency]\npuster ... ikke\n[self_harm]\nvil do\n[not_danger]\nblodtrykk\n")
    words = DangerWords([("nb", path)])
    assert words.find("han puster blodtrykk ikke") is not None


@pytest.mark.parametrize("line", ["puster (ikke)", "a,b", "***", "a//b"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "danger.txt"
    path.write_text(f"[emergency]\n{line}\n")
    with pytest.raises(DangerListError, match=r"danger\.txt:2"):
        read_phrases(path)


@given(st.text(max_size=4096))
def test_any_text_can_be_read(text: str) -> None:
    words = DangerWords((code, Settings().translations / code / "danger.txt") for code in ("nb", "en", "ar"))
    words.find(text)
    assert fold(fold(text)) == fold(text)


def test_phrases_say_what_they_match() -> None:
    assert compile_phrase("ikke/ikkje ... pust*").count("{0,4}") == 1
