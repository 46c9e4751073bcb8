"""Counters without text and without ids, by month; no table crosses more than it says."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text

from bot.store.tables import (
    Base,
    NotUnderstoodCount,
    OutcomeChannelLanguageCount,
    TopicCentreCount,
    TopicLanguageCount,
    WaitingCount,
    WeekCount,
)
from bot.store.work import Work

Band = Literal["under_1h", "1h_4h", "same_day", "next_day", "longer"]
BANDS: tuple[Band, ...] = get_args(Band)
"""How long somebody waited until a member of staff took the case: under 1 hour; 1 to 4 hours; longer, but
on the same day in Norway; on the day after; later. By the clock, not by opening hours.
"""
_OSLO = ZoneInfo("Europe/Oslo")
_HOUR = 3600


async def count_message(
    work: Work, *, topic: str | None, language: str, outcome: str, channel: str, centre: str | None
) -> None:
    """Counts one message of a person in every table that it belongs to."""
    month = month_of(work.now)
    if topic is not None:
        await add_one(work, TopicLanguageCount, month=month, topic=topic, language=language)
        if centre is not None:
            await add_one(work, TopicCentreCount, month=month, topic=topic, centre=centre)
    if outcome == "menu":
        await add_one(work, NotUnderstoodCount, month=month, language=language)
    await add_one(
        work, OutcomeChannelLanguageCount, month=month, outcome=outcome, channel=channel, language=language
    )
    await add_one(work, WeekCount, week=f"{datetime.fromtimestamp(work.now, UTC):%G-W%V}")


async def count_waiting(work: Work, *, centre: str, opened_at: int) -> None:
    """Counts how long a case waited that somebody takes now. Once for each case, at the first take."""
    band = band_of(opened_at, work.now)
    await add_one(work, WaitingCount, month=month_of(work.now), band=band, centre=centre)


def month_of(moment: float) -> str:
    """The month that a moment (seconds) is counted in, by UTC: "2026-11"."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m}"


def band_of(opened_at: int, taken_at: int) -> Band:
    """The band of a wait."""
    seconds = taken_at - opened_at
    if seconds < _HOUR:
        return "under_1h"
    if seconds < 4 * _HOUR:
        return "1h_4h"
    opened, taken = (datetime.fromtimestamp(moment, _OSLO).date() for moment in (opened_at, taken_at))
    if taken == opened:
        return "same_day"
    return "next_day" if taken - opened == timedelta(days=1) else "longer"


async def add_one(work: Work, table: type[Base], **key: str) -> None:
    """One more in the row of a table that has this key."""
    await work.session.execute(_one_more(table.__tablename__, tuple(key)), key)


@cache
def _one_more(table: str, key: tuple[str, ...]) -> TextClause:
    """As text, which PostgreSQL and SQLite read alike: SQLAlchemy compiles an upsert anew every time."""
    columns, values = ", ".join(key), ", ".join(f":{name}" for name in key)
    return text(
        f"INSERT INTO {table} ({columns}, n) VALUES ({values}, 1) "  # noqa: S608 (names of our own tables)
        f"ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + 1"
    )
