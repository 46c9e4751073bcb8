"""Numbers as people type them."""

import pytest

from bot.phones import BadNumber, looks_like_number, read_number, written


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("900 12 345", "+4790012345"),
        ("90012345", "+4790012345"),
        ("+47 900 12 345", "+4790012345"),
        ("۹۰۰ ۱۲ ۳۴۵", "+4790012345"),
        ("٩٠٠١٢٣٤٥", "+4790012345"),
        ("+46 70 123 45 67", "+46701234567"),
        ("0046 70-123 45 67", "+46701234567"),
        ("+252 61 5123456", "+252615123456"),
    ],
)
def test_a_number_is_read_in_any_digits_and_is_norwegian_without_a_country(typed: str, number: str) -> None:
    assert looks_like_number(typed)
    assert read_number(typed) == number
    assert read_number(written(number)) == number


@pytest.mark.parametrize(
    "typed", ["", "113", "12345678", "829 12 345", "+47", "0701234567890123", "ring meg", "9" * 300, "\0"]
)
def test_what_nobody_can_call_or_costs_too_much_is_refused(typed: str) -> None:
    with pytest.raises(BadNumber):
        read_number(typed)


@pytest.mark.parametrize(
    "text", ["jeg fikk en regning på 12000 kroner", "113", "hei", "født 01.02.1990 i Oslo"]
)
def test_a_sentence_is_no_number(text: str) -> None:
    assert not looks_like_number(text)
