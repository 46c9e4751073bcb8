"""Texts as HTML."""

from hypothesis import given
from hypothesis import strategies as st

from api.chat.texts import paragraphs, telephone, to_html
from bot.domain import Link, Source
from bot.i18n import Languages
from bot.settings import ROOT


def test_numbers_are_called_in_norway_and_short_ones_as_they_are() -> None:
    assert telephone("488 90 560") == "tel:+4748890560"
    assert telephone("113") == "tel:113"
    assert telephone("116 117") == "tel:116117"
    assert telephone("+47 488 90 560") == "tel:+4748890560"


def test_number_in_arabic_text_stands_in_one_piece() -> None:
    arabic = Languages(ROOT / "translations")["ar"]
    html = to_html(f"اتصل على {arabic.phone('488 90 560')}.")
    assert html == (
        'اتصل على <a href="tel:+4748890560" class="tel"><bdi dir="ltr">488\u00a090\u00a0560</bdi></a>.'
    )


def test_web_addresses_and_titles_are_isolated() -> None:
    html = to_html(
        "Se a.no/b. Kilde: Loven & mer; Visitors",
        [Link("a.no/b", "https://a.no/b")],
        [Source("Loven & mer", "https://lov.no", "2020"), Source("Visitors", "https://h.no", "", "en")],
    )
    assert '<a href="https://a.no/b" target="_blank" rel="noopener noreferrer">' in html
    assert '<bdi lang="nb">Loven &amp; mer</bdi>; <bdi lang="en">Visitors</bdi>' in html


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    html = to_html(text)
    assert "<" not in html.replace("<br>", "").replace('<a href="tel:', "").replace("</bdi></a>", "").replace(
        '"><bdi dir="ltr">', ""
    ).replace('" class="tel', "")


@given(st.text(alphabet=" \nab"))
def test_paragraphs_lose_no_word(text: str) -> None:
    assert "".join("".join(paragraphs(text)).split()) == "".join(text.split())
