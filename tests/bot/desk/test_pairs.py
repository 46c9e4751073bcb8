"""Two sides that do not say the same are not put line by line."""

from bot.desk.view import pairs
from bot.parts import Content


def test_a_short_form_stands_beside_the_whole(content: Content) -> None:
    somali = content.languages["so"]
    (only,) = pairs("Én.\n\nTo.", "Kow.", somali, is_aligned=False)
    assert (only.norwegian, only.other) == ("Én.\n\nTo.", "Kow.")


def test_the_same_text_goes_line_by_line(content: Content) -> None:
    somali = content.languages["so"]
    one, two = pairs("Én.\n\nTo.", "Kow.\n\nLaba.", somali, is_aligned=True)
    assert (one.other, two.other) == ("Kow.", "Laba.")


def test_norwegian_is_one_side(content: Content) -> None:
    (only,) = pairs("Én.", "Én.", content.languages["nb"], is_aligned=True)
    assert only.other == ""
