"""What a message names: read in every language, and nothing read where something else may be meant."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entities import NOTHING, Entities, EntityReader
from bot.parts import Content

TODAY = date(2026, 11, 24)
"""A Tuesday."""


@pytest.fixture(scope="module")
def reader(content: Content) -> EntityReader:
    return EntityReader(content.languages, content.centres)


DAYS = {
    "nb": {"Er dere åpne på torsdag?": 3, "e det åpent laurdag": 5, "kan jeg komme i morgen": 2},
    "en": {"are you open on Thursday": 3, "is it closed sunday?": 6, "can i come tomorrow": 2},
    "ro": {"sunteți deschis joi?": 3, "e deschis Duminica": 6, "pot veni maine": 2},
    "pl": {"czy w czwartek jest otwarte": 3, "a w sobotę?": 5, "czy mogę przyjść jutro": 2},
    "fa": {"پنج‌شنبه باز هستید؟": 3, "روز شنبه چی": 5, "فردا می‌توانم بیایم": 2},
    "ar": {"هل تفتحون يوم الخميس": 3, "يوم السبت مفتوح؟": 5, "بكرة فاتحين؟": 2},
    "so": {"khamiista ma furan tihiin": 3, "sabtida ma furan yihiin": 5, "berri ma iman karaa": 2},
}


@pytest.mark.parametrize(
    ("code", "text", "weekday"),
    [(code, text, weekday) for code, rows in DAYS.items() for text, weekday in rows.items()],
)
def test_a_day_is_the_next_of_its_name(
    content: Content, reader: EntityReader, code: str, text: str, weekday: int
) -> None:
    (day,) = reader.read(text, content.languages[code], TODAY).days
    assert day.weekday() == weekday
    assert TODAY <= day < TODAY + timedelta(days=7)


NUMBERS = {
    ("nb", "jeg er 16 år og har ikke papirer"): Entities(ages=(16,)),
    ("en", "my brother is 16 years old"): Entities(ages=(16,)),
    ("ro", "am 16 ani și nu am acte"): Entities(ages=(16,)),
    ("pl", "mam 16 lat i nie mam papierów"): Entities(ages=(16,)),
    ("fa", "من ۱۶ ساله هستم و مدرک ندارم"): Entities(ages=(16,)),
    ("ar", "عمري ١٦ سنة وليس عندي أوراق"): Entities(ages=(16,)),
    ("so", "waxaan ahay 16 jir sharci ma lihi"): Entities(ages=(16,)),
    ("nb", "regning på 23 400,50 kr fra Haukeland"): Entities(amounts=(23400,)),
    ("en", "they want 23,400 kroner"): Entities(amounts=(23400,)),
    ("ro", "factură de 23.400 de coroane"): Entities(amounts=(23400,)),
    ("pl", "rachunek na 23 400 koron"): Entities(amounts=(23400,)),
    ("fa", "فاکتور ۲۳۴۰۰ کرون"): Entities(amounts=(23400,)),
    ("ar", "فاتورة ٢٣٬٤٠٠ كرونة"): Entities(amounts=(23400,)),
    ("so", "biil 23400 karoon ah"): Entities(amounts=(23400,)),
    ("nb", "hun er 20 uker på vei"): Entities(weeks=(20,)),
    ("en", "20 weeks pregnant"): Entities(weeks=(20,)),
    ("ro", "20 de săptămâni"): Entities(weeks=(20,)),
    ("pl", "w 20 tygodniu ciąży"): Entities(weeks=(20,)),
    ("fa", "۲۰ هفته باردارم"): Entities(weeks=(20,)),
    ("ar", "حامل ٢٠ أسبوع"): Entities(weeks=(20,)),
    ("so", "20 toddobaad uur leh"): Entities(weeks=(20,)),
}


@pytest.mark.parametrize(
    ("code", "text", "expected"), [(*row, expected) for row, expected in NUMBERS.items()]
)
def test_ages_amounts_and_weeks_are_read_in_every_language(
    content: Content, reader: EntityReader, code: str, text: str, expected: Entities
) -> None:
    found = reader.read(text, content.languages[code], TODAY)
    assert replace(found, centre=None) == expected


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("nb", "jeg har bodd her i 16 år", NOTHING),
        ("nb", "det er 3 år siden jeg kom", NOTHING),
        ("en", "I am 5 months pregnant", NOTHING),
        ("ro", "sunt aici de 3 luni", NOTHING),
        ("ro", "am 5 ani de când am venit", NOTHING),
        ("pl", "jestem tu 5 lat", NOTHING),
        ("nb", "de vil ha 5 tusen kroner", Entities(amounts=(5000,))),
        ("so", "waxay rabaan 5 kun kroner", Entities(amounts=(5000,))),
        ("nb", "sønnen min har 39,5 i feber", NOTHING),
    ],
)
def test_what_may_mean_something_else_is_not_read(
    content: Content, reader: EntityReader, code: str, text: str, expected: Entities
) -> None:
    assert reader.read(text, content.languages[code], TODAY) == expected


@pytest.mark.parametrize(("text", "weekday"), [("یک شنبه", 6), ("سه شنبه", 1), ("شنبه", 5)])
def test_a_name_within_a_longer_one_is_not_read_too(
    content: Content, reader: EntityReader, text: str, weekday: int
) -> None:
    (day,) = reader.read(f"{text} باز هستید؟", content.languages["fa"], TODAY).days
    assert day.weekday() == weekday


def test_a_weekend_is_two_days_and_a_town_belongs_to_its_centre(
    content: Content, reader: EntityReader
) -> None:
    found = reader.read("er det åpent i helga i Bergen?", content.languages["nb"], TODAY)
    assert [day.weekday() for day in found.days] == [5, 6]
    assert found.centre == "bergen"


@given(text=st.text(max_size=200), today=st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_any_text_can_be_read(content: Content, reader: EntityReader, text: str, today: date) -> None:
    for language in content.languages:
        found = reader.read(text, language, today)
        assert all(today <= day < today + timedelta(days=7) for day in found.days)
        assert all(0 <= n < 10**8 for n in (*found.ages, *found.weeks, *found.amounts))
