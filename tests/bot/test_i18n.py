"""Plural forms: a number of weeks in each language's own grammar."""

from dataclasses import replace

import pytest
from babel.messages.catalog import Catalog

from bot.i18n import Language
from bot.parts import Content

ARABIC = ("{weeks} أسبوع", "أسبوع", "أسبوعان", "{weeks} أسابيع", "{weeks} أسبوع", "{weeks} أسبوعًا")
POLISH = ("{weeks} tydzień", "{weeks} tygodnie", "{weeks} tygodni")


def speaking(language: Language, forms: tuple[str, ...]) -> Language:
    catalogue = Catalog(locale=language.code)
    catalogue.add(("{weeks} uke", "{weeks} uker"), forms)
    return replace(language, catalogues={"messages": catalogue, "answers": Catalog(locale=language.code)})


@pytest.mark.parametrize(
    ("code", "forms", "weeks", "written"),
    [
        ("ar", ARABIC, 1, "أسبوع"),
        ("ar", ARABIC, 2, "أسبوعان"),
        ("ar", ARABIC, 3, "٣ أسابيع"),
        ("ar", ARABIC, 12, "١٢ أسبوعًا"),
        ("pl", POLISH, 1, "1 tydzień"),
        ("pl", POLISH, 4, "4 tygodnie"),
        ("pl", POLISH, 12, "12 tygodni"),
        ("pl", POLISH, 22, "22 tygodnie"),
        ("pl", ("", "", ""), 4, "4 uker"),
        ("nb", (), 1, "1 uke"),
        ("nb", (), 52, "52 uker"),
    ],
)
def test_weeks_follow_the_grammar_of_the_language(
    content: Content, code: str, forms: tuple[str, ...], weeks: int, written: str
) -> None:
    language = content.languages[code]
    assert (speaking(language, forms) if forms else language).format_weeks(weeks) == written


def test_a_stale_word_is_not_taken_for_the_name_of_a_place(content: Content) -> None:
    catalogue = Catalog(locale="ar")
    catalogue.add("Stavanger", "مساعدة في ستافانغر", context="places", flags=["fuzzy"])
    arabic = replace(content.languages["ar"], catalogues={"answers": catalogue})
    assert arabic.current("Stavanger", context="places") == "Stavanger"
