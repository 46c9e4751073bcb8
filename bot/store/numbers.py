"""The counters, read for the statistics. Exact: what may be published of them, bot.statistics decides."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from bot.store.tables import (
    CallCount,
    OutcomeChannelLanguageCount,
    TopicCentreCount,
    TopicLanguageCount,
    WaitingCount,
    WeekCount,
)
from bot.store.work import Work

Numbers = dict[tuple[str, ...], int]


@dataclass
class MonthCounts:
    """All that was counted in a month. Not understood is the outcome `menu`, so it is not read twice."""

    topic_language: Numbers = field(default_factory=dict)
    topic_centre: Numbers = field(default_factory=dict)
    outcomes: Numbers = field(default_factory=dict)
    """By outcome, channel and language."""
    waiting: Numbers = field(default_factory=dict)
    """By band and centre."""
    calls: Numbers = field(default_factory=dict)
    """By topic and outcome."""


async def first_month(work: Work) -> str | None:
    """The first month in which anything was counted ("2026-11"); None before that."""
    months = [
        await work.session.scalar(select(func.min(table.month)))
        for table in (OutcomeChannelLanguageCount, WaitingCount, CallCount)
    ]
    return min((month for month in months if month is not None), default=None)


async def months_of(work: Work, year: int) -> dict[str, MonthCounts]:
    """What was counted in each month of a year."""
    found: dict[str, MonthCounts] = {}

    async def read(table: Any, *columns: str) -> list[tuple[str, tuple[str, ...], int]]:
        query = select(table.month, *(getattr(table, name) for name in columns), table.n)
        rows = await work.session.execute(query.where(table.month.between(f"{year:04}-01", f"{year:04}-12")))
        return [(month, tuple(key), n) for month, *key, n in rows.all()]

    for month, (topic, language), n in await read(TopicLanguageCount, "topic", "language"):
        found.setdefault(month, MonthCounts()).topic_language[topic, language] = n
    for month, (topic, centre), n in await read(TopicCentreCount, "topic", "centre"):
        found.setdefault(month, MonthCounts()).topic_centre[topic, centre] = n
    for month, (outcome, channel, language), n in await read(
        OutcomeChannelLanguageCount, "outcome", "channel", "language"
    ):
        found.setdefault(month, MonthCounts()).outcomes[outcome, channel, language] = n
    for month, (band, centre), n in await read(WaitingCount, "band", "centre"):
        found.setdefault(month, MonthCounts()).waiting[band, centre] = n
    for month, (topic, outcome), n in await read(CallCount, "topic", "outcome"):
        found.setdefault(month, MonthCounts()).calls[topic, outcome] = n
    return found


async def weeks(work: Work, year: int) -> dict[str, int]:
    """All messages by ISO week ("2026-W47"), of the weeks that bear the year's number."""
    query = select(WeekCount.week, WeekCount.n).where(
        WeekCount.week.between(f"{year:04}-W01", f"{year:04}-W53")
    )
    return {row.week: row.n for row in (await work.session.execute(query)).all()}
