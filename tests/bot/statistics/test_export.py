"""No spreadsheet takes a text of ours for a formula."""

import pytest

from bot.statistics.export import inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Barn", "< 5", "≥ 27", "12–48", ":", ""])
def test_other_texts_stay(text: str) -> None:
    assert inert(text) == text
