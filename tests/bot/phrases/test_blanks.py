"""Blanks: what staff type is read strictly and written as each language does."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import ISOLATE_END, ISOLATE_LTR, Language, phone_spans
from bot.parts import Content
from bot.phrases import BLANK_KINDS, REASONS, BadBlanks, Blank, Phrases
from bot.phrases.blanks import AHEAD, BlankKind, blank_kind, fill_blanks, norwegian_phone
from tests.bot.phrases.conftest import LANGUAGES, NOW

TODAY = NOW.date()


def write(phrases: Phrases, kind: BlankKind, raw: str, language: Language) -> str:
    filled = fill_blanks((Blank(kind, kind),), {kind: raw}, phrases.places, NOW)
    return filled[kind].written(language)


def reason(phrases: Phrases, kind: BlankKind, raw: str) -> str:
    with pytest.raises(BadBlanks) as caught:
        fill_blanks((Blank(kind, kind),), {kind: raw}, phrases.places, NOW)
    assert raw.strip() == "" or raw not in str(caught.value)
    return caught.value.problems[0].reason


def western(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("date", "2026-02-31", "no_such_day"),
        ("date", "31.2.2027", "no_such_day"),
        ("date", "2026-11-20", "past"),
        ("date", "2062-11-24", "too_far"),
        ("date", "i morgen", "not_a_date"),
        ("date", "24.12.", "not_a_date"),
        ("date", "٢٠٢٦-١١-٢٤", "not_a_date"),
        ("date", "", "empty"),
        ("time", "24:00", "not_a_time"),
        ("time", "17:60", "not_a_time"),
        ("time", "fem", "not_a_time"),
        ("weekday", "8", "not_a_weekday"),
        ("weekday", "tirsdag", "not_a_weekday"),
        ("place", "rikshospitalet", "unknown_place"),
        ("place", "oslo_town", "unknown_place"),
        ("amount", "0", "not_an_amount"),
        ("amount", "12,50", "not_an_amount"),
        ("amount", "12.50", "not_an_amount"),
        ("amount", "-5", "not_an_amount"),
        ("amount", "9" * 400, "not_an_amount"),
        ("phone", "12345678", "not_a_phone"),
        ("phone", "+46 70 123 45 67", "not_a_phone"),
        ("phone", "488 90 56", "not_a_phone"),
        ("number", "tre", "not_a_number"),
        ("number", "2.5", "not_a_number"),
        ("weeks", "53", "not_a_number"),
        ("weeks", "\u00a0", "empty"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(
    phrases: Phrases, kind: BlankKind, raw: str, expected: str
) -> None:
    assert reason(phrases, kind, raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "code", "expected"),
    [
        ("date", "24.11.2026", "nb", "tirsdag 24. november 2026"),
        ("date", "2026-11-21", "en", "Saturday, November 21, 2026"),
        ("date", "2026-11-24", "ro", "marți, 24 noiembrie 2026"),
        ("date", "2026-11-24", "pl", "wtorek, 24 listopada 2026"),
        ("date", "2026-11-24", "fa", "سه‌شنبه ۲۴ نوامبر ۲۰۲۶"),
        ("date", "2026-11-24", "ar", "الثلاثاء، ٢٤ نوفمبر ٢٠٢٦"),
        ("date", "2026-11-24", "so", "Talaado, Noofeembar 24, 2026"),
        ("time", "9", "nb", "09:00"),
        ("time", "17.30", "ar", "١٧:٣٠"),
        ("weekday", "1", "so", "Isniin"),
        ("weekday", "7", "fa", "یکشنبه"),
        ("amount", "12.500", "nb", "12\u00a0500 kroner"),
        ("amount", "12 500", "ar", "١٢,٥٠٠ كرونة"),
        ("number", "3", "fa", "۳"),
        ("weeks", "1", "nb", "1 uke"),
        ("weeks", "20", "nb", "20 uker"),
        ("place", "oslo", "en", "the health centre in Oslo"),
        ("phone", "+4748890560", "ar", f"{ISOLATE_LTR}488\u00a090\u00a0560{ISOLATE_END}"),
        ("phone", "22400040", "fa", f"{ISOLATE_LTR}22\u00a040\u00a000\u00a040{ISOLATE_END}"),
        ("phone", "116117", "nb", f"{ISOLATE_LTR}116\u00a0117{ISOLATE_END}"),
    ],
)
def test_each_language_writes_it_in_its_own_way(
    phrases: Phrases, kind: BlankKind, raw: str, code: str, expected: str
) -> None:
    assert write(phrases, kind, raw, phrases.languages[code]).casefold() == expected.casefold()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(content: Content, request: pytest.FixtureRequest) -> Language:
    return content.languages[request.param]


@given(day=st.dates(TODAY, TODAY + AHEAD))
def test_any_day_of_the_coming_year_keeps_its_day_and_year(
    phrases: Phrases, language: Language, day: date
) -> None:
    written = write(phrases, "date", day.isoformat(), language)
    numbers = set(map(int, re.findall(r"\d+", western(written))))
    assert numbers == {day.day, day.year}
    assert language.format_weekday(day.weekday()) in written
    assert set(re.findall(r"\d", written)) <= set(language.digits)


@given(day=st.dates(date.min, TODAY - timedelta(days=1)) | st.dates(TODAY + AHEAD + timedelta(days=1)))
def test_no_day_outside_the_coming_year_is_taken(phrases: Phrases, day: date) -> None:
    assert reason(phrases, "date", day.isoformat()) in {"past", "too_far"}


@given(moment=st.times())
def test_any_time_is_written_on_24_hours(phrases: Phrases, language: Language, moment: date) -> None:
    written = write(phrases, "time", f"{moment:%H:%M}", language)
    assert western(written) == f"{moment:%H:%M}"


@given(kroner=st.integers(1, 9_999_999))
def test_any_amount_keeps_its_digits(phrases: Phrases, language: Language, kroner: int) -> None:
    written = western(write(phrases, "amount", str(kroner), language))
    assert "".join(c for c in written if c.isdigit()) == str(kroner)
    assert re.search(r"[^\W\d]", written)


@given(weeks=st.integers(1, 52))
def test_any_number_of_weeks_has_its_word(phrases: Phrases, language: Language, weeks: int) -> None:
    written = western(write(phrases, "weeks", str(weeks), language))
    assert re.search(r"[^\W\d]", written)
    # Arabic says one and two weeks without a digit.
    assert str(weeks) in written or (language.code == "ar" and weeks in (1, 2))


@given(number=st.from_regex(r"[2-9][0-9]{7}", fullmatch=True), spaces=st.lists(st.integers(1, 8), max_size=3))
def test_any_phone_number_is_western_isolated_and_found_again(
    phrases: Phrases, language: Language, number: str, spaces: list[int]
) -> None:
    raw = "".join(f" {digit}" if place in spaces else digit for place, digit in enumerate(number))
    written = write(phrases, "phone", raw, language)
    assert written[0] == ISOLATE_LTR
    assert written[-1] == ISOLATE_END
    assert [shown.replace(" ", "") for _, _, shown in phone_spans(f"… {written}.")] == [number]


@given(raw=st.text(st.characters(exclude_categories=())), kind=st.sampled_from(BLANK_KINDS))
def test_any_text_is_written_or_refused_and_nothing_else(phrases: Phrases, kind: BlankKind, raw: str) -> None:
    try:
        written = write(phrases, kind, raw, phrases.languages["ar"])
    except BadBlanks as error:
        problem = error.problems[0]
        written = problem.reason if problem.reason in REASONS else ""
    assert written


def test_an_end_comes_after_its_beginning(phrases: Phrases) -> None:
    blanks = (Blank("time", "time"), Blank("time_to", "time"))
    with pytest.raises(BadBlanks) as caught:
        fill_blanks(blanks, {"time": "17:00", "time_to": "17:00"}, phrases.places, NOW)
    assert [(one.blank, one.reason) for one in caught.value.problems] == [("time_to", "not_after")]


@pytest.mark.parametrize(("time", "refused"), [("11:59", True), ("12:00", True), ("12:01", False)])
def test_a_time_of_today_that_is_over_is_refused(phrases: Phrases, time: str, refused: bool) -> None:
    blanks = (Blank("date", "date"), Blank("time", "time"))
    typed = {"date": TODAY.isoformat(), "time": time}
    if not refused:
        assert fill_blanks(blanks, typed, phrases.places, NOW)
        return
    with pytest.raises(BadBlanks, match="past"):
        fill_blanks(blanks, typed, phrases.places, NOW)


def test_all_bad_blanks_are_told_at_once(phrases: Phrases) -> None:
    blanks = (Blank("date", "date"), Blank("time", "time"))
    with pytest.raises(BadBlanks) as caught:
        fill_blanks(blanks, {"date": "31.02.2027", "time": ""}, phrases.places, NOW)
    assert [one.reason for one in caught.value.problems] == ["no_such_day", "empty"]


def test_the_kind_stands_before_the_underscore() -> None:
    assert blank_kind("time_to") == "time"
    assert blank_kind("timer") is None


@pytest.mark.parametrize("number", ["113", "112", "116 117", "02800", "488 90 560", "800 33 033"])
def test_norwegian_numbers_keep_their_grouping(number: str) -> None:
    assert norwegian_phone(number.replace(" ", "")) == number
