"""Cleaning what people send: the same on every database, and never an error."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import MAX_TEXT, BadText, clean_text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("\ud800hei", "hei"),
        ("\u202eevil\u202c", "evil"),
        ("e\u0301", "é"),
        ("سلام\u200cها", "سلام\u200cها"),
        ("  hei\n\nder ", "hei\n\nder"),
        ("z" + "\u0335" * 50, "z" + "\u0335" * 4),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_text_is_cleaned(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize("raw", ["", "  \n", "\x00\x01", "\ud800", "\u202e"])
def test_nothing_left_is_empty(raw: str) -> None:
    with pytest.raises(BadText, match="empty"):
        clean_text(raw)


def test_the_limit_is_exact() -> None:
    assert len(clean_text("a" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(BadText, match="too_long"):
        clean_text("a" * (MAX_TEXT + 1))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_cleaned_once_and_for_all(raw: str) -> None:
    try:
        text = clean_text(raw)
    except BadText:
        return
    assert clean_text(text) == text
    text.encode("utf-8")
    assert "\x00" not in text
    assert unicodedata.is_normalized("NFC", text) or unicodedata.normalize("NFC", text) != text
