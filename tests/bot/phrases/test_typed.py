"""Typed replies: in Norwegian where there is no doubt, else left to the reader."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Language
from bot.parts import Content
from bot.phrases import Phrases
from tests.bot.phrases.conftest import LANGUAGES, NOW, PHRASES

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("phrase", "code", "text", "norwegian"),
    [
        ("are_you_hurt", "ar", "نعم.", "Ja"),
        ("are_you_hurt", "so", "maya", "Nei"),
        ("are_you_hurt", "ro", "Ja", "Ja"),
        ("are_you_hurt", "ar", "نعم ولا", None),
        ("day_of_letter", "fa", "۲۰ نوامبر", "fredag 20. november 2026"),
        ("day_of_letter", "ar", "٢٠/١١/٢٠٢٦", "fredag 20. november 2026"),
        ("day_of_letter", "pl", "24 grudnia", None),
        ("day_of_letter", "pl", "24 czerwca", "onsdag 24. juni 2026"),
        ("which_day_suits", "pl", "20 listopada", None),
        ("which_day_suits", "pl", "24 grudnia", "torsdag 24. desember 2026"),
        ("which_day_suits", "nb", "1.1.", "fredag 1. januar 2027"),
        ("day_of_letter", "ro", "3.11.26", "tirsdag 3. november 2026"),
        ("day_of_letter", "so", "2026-11-03", "tirsdag 3. november 2026"),
        ("day_of_letter", "fa", "۱۴۰۵/۰۸/۲۹", None),
        ("day_of_letter", "fa", "31.02.2026", None),
        ("day_of_letter", "ar", "أمس", None),
        ("amount_of_bill", "ar", "١٢٬٥٠٠ كرونة", "12\u00a0500 kroner"),
        ("amount_of_bill", "fa", "۱۲۵۰۰", "12\u00a0500 kroner"),
        ("amount_of_bill", "pl", "1 234,50 kr", "1\u00a0234,50 kroner"),
        ("amount_of_bill", "en", "12,500.00", "12\u00a0500 kroner"),
        ("amount_of_bill", "en", "500 or 600", None),
        ("amount_of_bill", "en", "1234567890123", None),
        ("age_of_child", "fa", "۳ ساله", "3"),
        ("age_of_child", "so", "saddex", None),
        ("which_town", "ar", "drammen", "Drammen"),
        ("which_town", "en", "BERGEN", "Bergen"),
        ("which_town", "en", "Paris", None),
        ("which_hospital", "pl", "haukeland", "Haukeland universitetssykehus"),
        ("which_hospital", "pl", "Oslo", None),
        ("which_hospital", "pl", "sykehus", None),
        ("which_hospital", "pl", "ahus", "Ahus"),
        ("safe_now", "nb", "vet ikke", "Vet ikke"),
        ("safe_now", "nb", "kanskje", None),
        ("hello", "nb", "ja", None),
    ],
)
def test_a_typed_reply_is_told_in_norwegian_where_it_is_sure(
    phrases: Phrases, phrase: str, code: str, text: str, norwegian: str | None
) -> None:
    assert phrases.typed(phrase, text, phrases.languages[code], TODAY) == norwegian


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("phrase", PHRASES)
def test_the_words_of_a_button_may_be_typed(translated: Phrases, phrase: str, code: str) -> None:
    question = translated[phrase]
    if question.answer not in ("choices", "yes_no", "town", "hospital"):
        return
    language, source = translated.languages[code], translated.languages.source
    shown, norwegian = (translated.choices(phrase, one, TODAY) for one in (language, source))
    for choice, nb in zip(shown, norwegian, strict=True):
        if not choice.id.endswith(".other"):
            assert translated.typed(phrase, choice.label, language, TODAY) == nb.label


@pytest.fixture(scope="module", params=LANGUAGES)
def language(content: Content, request: pytest.FixtureRequest) -> Language:
    return content.languages[request.param]


@given(kroner=st.integers(1, 9_999_999))
def test_an_amount_as_the_language_writes_it_comes_back_in_norwegian(
    phrases: Phrases, language: Language, kroner: int
) -> None:
    nb = phrases.languages.source
    said = phrases.typed("amount_of_bill", language.format_amount(kroner), language, TODAY)
    assert said == nb.format_amount(kroner)


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_date_in_figures_comes_back_in_norwegian(phrases: Phrases, language: Language, day: date) -> None:
    typed = language.format_digits(f"{day.day}.{day.month}.{day.year}")
    said = phrases.typed("day_of_letter", typed, language, TODAY)
    assert said == phrases.languages.source.format_day(day)


@given(text=st.text(st.characters(exclude_categories=())), phrase=st.sampled_from(PHRASES))
def test_any_text_is_read_or_left_alone(phrases: Phrases, text: str, phrase: str) -> None:
    for code in LANGUAGES:
        assert phrases.typed(phrase, text, phrases.languages[code], TODAY) != ""
