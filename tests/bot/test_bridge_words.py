"""The lists of bridge words: every word is found by what a helper may hear, mean or read."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bridge_words import COUNT, BridgeListError, BridgeWord, BridgeWords, as_secret
from bot.check import check_content
from bot.i18n import Languages
from bot.settings import Settings

FOLDER = Settings().translations
CODES = Languages(FOLDER).codes
WORDS = BridgeWords(FOLDER, CODES)
A_WORD = st.sampled_from(CODES).flatmap(
    lambda code: st.tuples(st.just(code), st.sampled_from(list(WORDS[code])))
)


def _with_line(folder: Path, line: str) -> BridgeWords:
    for code in CODES:
        (folder / code).mkdir(exist_ok=True)
        shutil.copy(FOLDER / code / "bridge.txt", folder / code)
    with (folder / "so" / "bridge.txt").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    return BridgeWords(folder, CODES)


def test_three_words_are_one_of_hundreds_of_thousands_in_every_language() -> None:
    for code in CODES:
        size = len(WORDS[code])
        assert size * (size - 1) * (size - 2) > 2**18, code
    assert list(WORDS.problems()) == []


@given(A_WORD, st.sampled_from([str.upper, str.title, lambda text: f"  {text} "]))
def test_a_word_is_found_by_each_of_its_names(chosen: tuple[str, BridgeWord], typed: object) -> None:
    code, word = chosen
    assert callable(typed)
    for name in (*word.names[:2], word.label):
        assert WORDS.find(code, typed(name)) == word, name


@given(A_WORD)
def test_a_meaning_leads_to_its_word_or_to_one_that_sounds_so(chosen: tuple[str, BridgeWord]) -> None:
    code, word = chosen
    found = WORDS.find(code, word.norwegian)
    assert found is not None
    assert found == word or found.latin.casefold() == word.norwegian


@given(A_WORD)
def test_one_letter_more_finds_no_other_word(chosen: tuple[str, BridgeWord]) -> None:
    code, word = chosen
    for letter in "aehkx":
        assert WORDS.find(code, f"{word.latin}{letter}") in (None, word)
        assert word in WORDS.close(code, f"{word.latin}{letter}") or len(word.latin) < 3


@pytest.mark.parametrize("typed", ["", " ", "·", "<b>", "\u0000", "🍎", "x" * 10_000])
def test_what_is_no_word_finds_none(typed: str) -> None:
    assert WORDS.find("fa", typed) is None


def test_words_are_different_and_drawn_anew() -> None:
    drawn = [WORDS.pick("ar") for _ in range(100)]
    assert all(len(set(words)) == COUNT for words in drawn)
    assert len({as_secret("ar", words) for words in drawn}) > 90


def test_order_and_language_are_part_of_the_secret() -> None:
    one, two, three = WORDS.pick("pl")
    assert as_secret("pl", (one, two, three)) != as_secret("pl", (two, one, three))
    assert as_secret("pl", (one, two, three)) != as_secret("ro", (one, two, three))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("tufaax | tufaax", "not of the form"),
        ("tufaax | | eple", "not of the form"),
        ("تفاح | تفاح | fjær", "bare Latin letters"),
        ("a\u030aa | aa | fjær", "composed"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, rule: str) -> None:
    with pytest.raises(BridgeListError, match=f"so/bridge.txt:82: .*{rule}"):
        _with_line(tmp_path, line)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("tufaax | tufaax | fjær", "too much alike"),
        ("TÚFAAX | tufaax | fjær", "too much alike"),
        ("tufaxx | tufaxx | fjær", "too much alike"),
        ("xyzzyqq | xyzzyqq | eple", "too much alike"),
        ("xyzzyqq | xyzzyqq | fjær", "not the same number"),
    ],
)
def test_words_that_could_be_misheard_are_named(tmp_path: Path, line: str, rule: str) -> None:
    assert any(rule in problem for problem in _with_line(tmp_path, line).problems())


def test_the_check_looks_at_the_lists(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "translations")
    path = tmp_path / "translations" / "fa" / "bridge.txt"
    path.write_text(
        path.read_text(encoding="utf-8").replace("سیب | sib | eple", "موز | mawz | eple"), encoding="utf-8"
    )
    report = check_content(Settings(translations=tmp_path / "translations"))
    assert [error for error in report.errors if "bridge.txt" in error] == [
        "fa/bridge.txt: “موز” and “موز” are too much alike"
    ]
