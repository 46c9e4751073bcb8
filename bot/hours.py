"""Health centres and when they are open, in Europe/Oslo, with Norwegian holidays.

A centre is never said to be open on days when the sources are known to be unsure (DESIGN: hours):
24 and 31 December, the weekdays between them, Holy Week and July, unless a sourced row names them.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from opening_hours import OpeningHours, State, validate

from bot.domain import ContentError, Validity

OSLO_TIME = ZoneInfo("Europe/Oslo")
LOOK_AHEAD_DAYS = 60

Kind = Literal["drop_in", "appointment", "office", "phone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DOOR: tuple[Kind, ...] = ("drop_in", "office")
"""Kinds that a person can walk in on."""
VISITS: tuple[Kind, ...] = ("drop_in", "appointment", "office")
"""Kinds for which a person comes to the centre."""


@dataclass(frozen=True)
class Row:
    """One schedule of a centre: an OpenStreetMap `opening_hours` rule with source and validity."""

    kind: Kind
    rule: str
    source: str
    validity: Validity

    @cached_property
    def hours(self) -> OpeningHours:
        """The rule, read for Norway."""
        return OpeningHours(self.rule, timezone=OSLO_TIME, country="NO")

    def openings(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing, aware, of each time that the rule says open; `days` from the first day on."""
        start = datetime.combine(first, time.min, OSLO_TIME)
        for opens, closes, state, _ in self.hours.intervals(start, start + timedelta(days=days)):
            if state == State.OPEN:
                yield opens, closes

    @property
    def names_unsure_days(self) -> bool:
        """Whether the rule itself speaks of December or July, and so may be trusted there."""
        return "Dec" in self.rule or "Jul" in self.rule or "easter" in self.rule


@dataclass(frozen=True, order=True)
class Closed:
    """Days on which a centre is closed, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Centre:
    """A health centre. `phone` and `web` are keys of the facts; `towns` whose people go there first.

    `closed` is what its staff have said about days to come; runs of days, soonest first, with an open
    day between any two.
    """

    id: str
    name: str
    town: str
    phone: str | None
    web: str | None
    towns: tuple[str, ...]
    region: str
    rows: tuple[Row, ...]
    staff_rows: tuple[Row, ...]
    closed: tuple[Closed, ...] = ()

    def valid_rows(self, day: date, kinds: tuple[Kind, ...] = KINDS) -> list[Row]:
        """The schedules of these kinds that hold on a day."""
        return [row for row in self.rows if row.kind in kinds and row.validity.is_valid(day)]

    def is_closed(self, day: date) -> bool:
        """Whether its staff have said that it is closed on a day."""
        return any(day in one for one in self.closed)


@dataclass(frozen=True)
class Status:
    """How a centre stands at a moment.

    `open` is None when nobody knows (unsure days, or no schedule); `next_opening` is the next sure
    opening in Europe/Oslo; `overdue` means that the schedule should have been looked at again.
    """

    open: bool | None
    next_opening: datetime | None
    closes: datetime | None
    overdue: bool
    source: str | None
    unsure_day: bool


@dataclass(frozen=True)
class WeekLine:
    """Opening on one weekday (0 = Monday) in the schedule of one kind."""

    kind: Kind
    weekday: int
    opens: time
    closes: time


def openings_on(centre: Centre, day: date) -> list[WeekLine] | None:
    """When people are received on a day, earliest first; None when nobody knows."""
    if centre.is_closed(day):
        return []
    rows = centre.valid_rows(day, VISITS)
    if is_unsure(day) and not all(row.names_unsure_days for row in rows):
        return None
    return sorted(_lines(rows, day, days=1), key=lambda line: line.opens)


def oslo_time(seconds: float) -> datetime:
    """A moment (Unix time) as the clocks in Norway show it; aware."""
    return datetime.fromtimestamp(seconds, OSLO_TIME)


def is_unsure(day: date) -> bool:
    """Whether centres often depart from their schedule on this day, without a source that says how."""
    if day.month == 7 or (day.month == 12 and 24 <= day.day <= 31):
        return True
    sunday = easter(day.year)
    return bool(sunday - timedelta(days=7) <= day <= sunday + timedelta(days=1))


def merged(closed: Iterable[Closed]) -> tuple[Closed, ...]:
    """The same days in as few runs as there are: what overlaps or follows on is one."""
    runs: list[Closed] = []
    for one in sorted(closed):
        if runs and one.first <= runs[-1].last + timedelta(days=1):
            runs[-1] = Closed(runs[-1].first, max(runs[-1].last, one.last))
        else:
            runs.append(one)
    return tuple(runs)


def status(rows: list[Row], now: datetime, closed: Sequence[Closed] = ()) -> Status:
    """The status that schedules give at a moment (aware datetime), but for the days that it is closed."""
    now = now.astimezone(OSLO_TIME)
    is_closed = any(now.date() in one for one in closed)
    if not rows:
        known = False if is_closed else None
        return Status(known, None, None, overdue=False, source=None, unsure_day=False)
    unsure = not is_closed and any(is_unsure(now.date()) and not row.names_unsure_days for row in rows)
    openings = _openings(rows, now, closed)
    closing = [closes for opens, closes in openings if opens <= now < closes]
    return Status(
        open=None if unsure else bool(closing),
        next_opening=next((opens for opens, _ in openings if opens > now), None),
        closes=max(closing) if closing and not unsure else None,
        overdue=any(row.validity.is_overdue(now.date()) for row in rows),
        source=rows[0].source,
        unsure_day=unsure,
    )


def _openings(rows: list[Row], now: datetime, closed: Sequence[Closed]) -> list[tuple[datetime, datetime]]:
    """Sure openings from now on, soonest first."""
    # The first opening after a long closure is looked for too.
    days = LOOK_AHEAD_DAYS + sum((one.last - one.first).days + 1 for one in closed)
    found = []
    for row in rows:
        for opens, closes in row.openings(now.date(), days):
            day = opens.date()
            sure = row.names_unsure_days or not is_unsure(day)
            is_closed = any(day in one for one in closed)
            if sure and not is_closed and row.validity.is_valid(day):
                found.append((opens, closes))
    return sorted(found)


# A full week without holiday, in neither an unsure season nor a week with a special rule.
_PLAIN_MONDAY = date(2026, 9, 7)


def week(rows: list[Row]) -> list[WeekLine]:
    """The plain week of the schedules, for showing as a table."""
    return _lines(rows, _PLAIN_MONDAY, days=7)


def _lines(rows: list[Row], first: date, *, days: int) -> list[WeekLine]:
    return [
        WeekLine(row.kind, opens.weekday(), opens.time(), closes.time())
        for row in rows
        for opens, closes in row.openings(first, days)
    ]


class Centres:
    """All centres by id."""

    def __init__(self, folder: Path) -> None:
        """Reads `<id>.toml` files.

        Raises:
            ContentError: naming the file and the rule that is broken.
        """
        self._by_id = {path.stem: _read_centre(path) for path in sorted(folder.glob("*.toml"))}
        if not self._by_id:
            raise ContentError(f"{folder}: no centres")

    def __iter__(self) -> Iterator[Centre]:
        return iter(self._by_id.values())

    def __contains__(self, centre: object) -> bool:
        return centre in self._by_id

    def __getitem__(self, centre: str) -> Centre:
        return self._by_id[centre]

    def close(self, closed: Mapping[str, Iterable[Closed]]) -> None:
        """From now on these centres are closed on these days, and on no others."""
        self._by_id = {
            centre.id: replace(centre, closed=merged(closed.get(centre.id, ())))
            for centre in self._by_id.values()
        }


def _read_centre(path: Path) -> Centre:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Centre(
            id=path.stem,
            name=table["name"],
            town=table["town"],
            phone=table.get("phone"),
            web=table.get("web"),
            towns=tuple(table.get("towns", ())),
            region=table.get("region", ""),
            rows=tuple(_read_row(row) for row in table.get("hours", ())),
            staff_rows=tuple(_read_row({"kind": "phone", **row}) for row in table.get("staff_hours", ())),
        )
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        KeyError,
        TypeError,
        ValueError,
        SyntaxError,
    ) as error:
        raise ContentError(f"{path}: {error}") from error


def _read_row(table: dict[str, object]) -> Row:
    kind = table["kind"]
    if kind not in KINDS:
        raise ValueError(f"kind {kind}")
    if not validate(str(table["rule"])):
        raise ValueError(f"rule {table['rule']}")
    return Row(
        kind=kind,
        rule=str(table["rule"]),
        source=str(table["source"]),
        validity=Validity(
            cast("date", table["valid_from"]),
            cast("date", table["review_by"]),
            cast("date | None", table.get("valid_until")),
        ),
    )
