"""Typed blanks: what staff type into `{date}` or `{phone}`, read strictly, written as each language does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from bot.domain import RettvisError
from bot.i18n import Language
from bot.phrases.places import Places

BlankKind = Literal["date", "time", "weekday", "place", "amount", "phone", "number", "weeks"]
BLANK_KINDS: tuple[BlankKind, ...] = get_args(BlankKind)
Reason = Literal[
    "empty",
    "not_a_date",
    "no_such_day",
    "past",
    "too_far",
    "not_a_time",
    "not_after",
    "not_a_weekday",
    "unknown_place",
    "not_an_amount",
    "not_a_phone",
    "not_a_number",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
AHEAD = timedelta(days=366)
"""No appointment lies further ahead; a date that does is a slip of the finger."""

SAMPLES: Mapping[BlankKind, str] = {
    "date": "tirsdag 24. november 2026",
    "time": "17:00",
    "weekday": "tirsdag",
    "place": "Haukeland universitetssykehus",
    "amount": "12 500 kroner",
    "phone": "488 90 560",
    "number": "3",
    "weeks": "3 uker",
}
"""What stands in a blank in the end, told to translators."""

_TO = "_to"


@dataclass(frozen=True)
class Blank:
    """A blank of a sentence: `{time_to}` has the name `time_to` and the kind `time`."""

    name: str
    kind: BlankKind


@dataclass(frozen=True)
class BlankProblem:
    """What is wrong with one blank. `part` counts the parts of a composed message from 0."""

    blank: str
    reason: Reason
    part: int = 0


class BadBlanks(RettvisError):
    """Some blanks cannot be filled with what was typed; all problems at once. Never holds the values."""

    def __init__(self, problems: tuple[BlankProblem, ...]) -> None:
        super().__init__(", ".join(f"{{{problem.blank}}} {problem.reason}" for problem in problems))
        self.problems = problems


class _Bad(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


Value = date | time | str | int


@dataclass(frozen=True)
class Filled:
    """What stands in a blank, and how a language writes it."""

    value: Value
    written: Callable[[Language], str]


def blank_kind(name: str) -> BlankKind | None:
    """The kind of a blank by its name: what stands before the first underscore."""
    first = name.split("_", maxsplit=1)[0]
    return next((kind for kind in BLANK_KINDS if kind == first), None)


def fill_blanks(
    blanks: tuple[Blank, ...], values: Mapping[str, str], places: Places, now: datetime
) -> dict[str, Filled]:
    """The blanks of a sentence, filled. `now` is an aware datetime in Europe/Oslo.

    Raises:
        BadBlanks: what was typed is missing, impossible or already past.
    """
    filled: dict[str, Filled] = {}
    problems = []
    for blank in blanks:
        try:
            filled[blank.name] = _read(blank.kind, values.get(blank.name, ""), places, now.date())
        except _Bad as bad:
            problems.append(BlankProblem(blank.name, bad.reason))
    problems = problems or [*_out_of_order(filled), *_already_past(filled, now)]
    if problems:
        raise BadBlanks(tuple(problems))
    return filled


def _out_of_order(filled: Mapping[str, Filled]) -> list[BlankProblem]:
    """Ends that do not come after their beginnings."""
    problems = []
    for name, end in filled.items():
        start = filled.get(name.removesuffix(_TO)) if name.endswith(_TO) else None
        if start is None:
            continue
        match start.value, end.value:
            case (time() as one, time() as other) if other <= one:
                problems.append(BlankProblem(name, "not_after"))
            case (date() as one, date() as other) if other <= one:
                problems.append(BlankProblem(name, "not_after"))
    return problems


def _already_past(filled: Mapping[str, Filled], now: datetime) -> list[BlankProblem]:
    """A time of today that is over: nobody can keep an appointment in the past."""
    days = [value.value for value in filled.values() if isinstance(value.value, date)]
    times = {name: value.value for name, value in filled.items() if isinstance(value.value, time)}
    if not times or days != [now.date()]:
        return []
    last = max(times, key=lambda name: times[name])
    return [BlankProblem(last, "past")] if times[last] <= now.time() else []


def _read(kind: BlankKind, raw: str, places: Places, today: date) -> Filled:
    text = " ".join(raw.split())
    if not text:
        raise _Bad("empty")
    match kind:
        case "date":
            return _date(text, today)
        case "time":
            return _time(text)
        case "weekday":
            return _weekday(text)
        case "place":
            return _place(text, places)
        case "amount":
            kroner = _whole(text, _AMOUNT, 9_999_999, "not_an_amount")
            return Filled(kroner, lambda language: language.format_amount(kroner))
        case "phone":
            number = norwegian_phone(text)
            if number is None:
                raise _Bad("not_a_phone")
            return Filled(number, lambda language: language.phone(number))
        case "number":
            count = _whole(text, _NUMBER, 9_999, "not_a_number")
            return Filled(count, lambda language: language.format_number(count))
        case "weeks":
            weeks = _whole(text, _NUMBER, 52, "not_a_number")
            return Filled(weeks, lambda language: language.format_weeks(weeks))


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NORWEGIAN = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")
_NUMBER = re.compile(r"[0-9]+")
_AMOUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+")


def _date(text: str, today: date) -> Filled:
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NORWEGIAN.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise _Bad("not_a_date")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _Bad("no_such_day") from error
    if found < today:
        raise _Bad("past")
    if found > today + AHEAD:
        raise _Bad("too_far")
    return Filled(found, lambda language: language.format_day(found))


def _time(text: str) -> Filled:
    match = _TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 99)
    if hour > 23 or minute > 59:
        raise _Bad("not_a_time")
    found = time(hour, minute)
    return Filled(found, lambda language: language.format_time(found))


def _weekday(text: str) -> Filled:
    """A weekday as a form sends it: 1 for Monday to 7 for Sunday."""
    if text not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise _Bad("not_a_weekday")
    weekday = int(text) - 1
    return Filled(weekday, lambda language: language.format_weekday(weekday))


def _place(text: str, places: Places) -> Filled:
    place = places.get(text)
    if place is None or place.kind == "town":
        raise _Bad("unknown_place")
    return Filled(place.id, place.written)


def _whole(text: str, form: re.Pattern[str], most: int, reason: Reason) -> int:
    """A whole number from 1 to `most`."""
    digits = text.replace(" ", "").replace(".", "") if form.fullmatch(text) else ""
    if not digits or len(digits) > len(str(most)) or not 1 <= int(digits) <= most:
        raise _Bad(reason)
    return int(digits)


def norwegian_phone(text: str) -> str | None:
    """A Norwegian phone number in Norwegian grouping, or None if it is none."""
    digits = re.sub(r"[ .\-\u00a0]", "", text)
    digits = re.sub(r"^(?:\+|00)47(?=[2-9][0-9]{7}$)", "", digits)
    # Emergency and help lines (113, 116 117), short numbers (02800), mobile and 800 numbers, the rest.
    forms = (
        r"(11[0-9])",
        r"(116)([0-9]{3})",
        r"(0[0-9]{4})",
        r"([489][0-9]{2})([0-9]{2})([0-9]{3})",
        r"([2-7][0-9])([0-9]{2})([0-9]{2})([0-9]{2})",
    )
    for form in forms:
        if match := re.fullmatch(form, digits):
            return " ".join(match.groups())
    return None
