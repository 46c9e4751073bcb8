"""The figures of a year, made when somebody asks for them.

Only months that are over are published, and the year itself once it is over: two looks at a number that
still grows would tell what came between.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.statistics.counted import network_of, year_of
from bot.statistics.figures import NONE, SMALL
from bot.statistics.suppression import Figures, Month, add_up, protect_month, protect_year
from bot.store import numbers
from bot.store.counters import month_of
from bot.store.numbers import MonthCounts
from bot.store.work import Store

_GRACE = 3600
"""A month is over when the last that is counted in it is surely stored."""


@dataclass(frozen=True)
class Weeks:
    """Messages of some weeks in a row, together at least 5."""

    first: str
    last: str
    messages: int


@dataclass(frozen=True)
class Year:
    """What is published of a year.

    `months` are all that are over, also those with nothing in them; `whole` the year's figures: what
    the months add up to as long as it is not over.
    """

    year: int
    months: Mapping[str, Figures]
    whole: Figures
    is_over: bool
    weeks: tuple[Weeks, ...]


class Statistics:
    """Publishes years; remembers what it has worked out as long as the counts are the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, tuple[tuple[object, ...], Year]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def years(self) -> list[int]:
        """The years that there is something to say about, newest first; this year in any case."""
        async with self._store.work() as work:
            first = await numbers.first_month(work)
            this = datetime.fromtimestamp(work.now, UTC).year
        return list(range(this, min(this, int(first[:4]) if first else this) - 1, -1))

    async def publish(self, year: int) -> Year:
        """The figures of a year."""
        async with self._store.work() as work:
            counted = await numbers.months_of(work, year)
            weeks = await numbers.weeks(work, year)
            open_month = month_of(work.now - _GRACE)
        names = [f"{year:04}-{month:02}" for month in range(1, 13)]
        months = {name: counted.get(name, MonthCounts()) for name in names if name < open_month}
        basis = (months, weeks)
        async with self._one_at_a_time:
            known = self._known.get(year)
            if known is None or known[0] != basis:
                known = basis, await asyncio.to_thread(publish, year, months, weeks)
                self._known[year] = known
        return known[1]


def publish(year: int, counted: Mapping[str, MonthCounts], weeks: Mapping[str, int]) -> Year:
    """The figures of a year from the counts of its months that are over."""
    networks = {name: network_of(counts) for name, counts in counted.items()}
    figures = {name: protect_month(network) for name, network in networks.items()}
    is_over = len(counted) == 12
    if is_over:
        months = [Month(networks[name], figures[name]) for name in networks]
        whole = protect_year(months, network_of(year_of(counted.values())))
    else:
        whole = add_up(list(figures.values()))
    return Year(year, figures, whole, is_over=is_over, weeks=in_a_row(weeks, figures))


def in_a_row(weeks: Mapping[str, int], months: Mapping[str, Figures]) -> tuple[Weeks, ...]:
    """Weeks, small ones together with those that follow.

    Only weeks of months whose total is published: no other month's total can be worked out from them.
    """
    found: list[Weeks] = []
    first, messages = "", 0
    for name in _all_weeks(months):
        if not all(_is_public(months.get(month)) for month in _months_of(name)):
            first, messages = "", 0
            continue
        first, messages = first or name, messages + weeks.get(name, 0)
        if messages == 0 or messages >= SMALL:
            found.append(Weeks(first, name, messages))
            first, messages = "", 0
    return tuple(found)


def _is_public(month: Figures | None) -> bool:
    if month is None:
        return False
    return month.get(("messages",), NONE).exact is not None


def _all_weeks(months: Mapping[str, Figures]) -> list[str]:
    if not months:
        return []
    start, end = (date.fromisoformat(f"{name}-01") for name in (min(months), max(months)))
    days = (start + timedelta(days=at) for at in range((end - start).days + 31))
    return list(dict.fromkeys(f"{day:%G-W%V}" for day in days))


def _months_of(week: str) -> set[str]:
    monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC)
    return {f"{monday + timedelta(days=at):%Y-%m}" for at in range(7)}
