"""Counters without text and without ids, by month; no table crosses more than it says."""

from datetime import UTC, datetime
from functools import cache

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


async def count_message(
    work: Work, *, topic: str | None, language: str, outcome: str, channel: str, centre: str | None
) -> None:
    """Counts one message of a person in every table that it belongs to."""
    moment = datetime.fromtimestamp(work.now, UTC)
    month = f"{moment:%Y-%m}"
    if topic is not None:
        await add_one(work, TopicLanguageCount, month=month, topic=topic, language=language)
        if centre is not None:
            await add_one(work, TopicCentreCount, month=month, topic=topic, centre=centre)
    if outcome == "menu":
        await add_one(work, NotUnderstoodCount, month=month, language=language)
    await add_one(
        work, OutcomeChannelLanguageCount, month=month, outcome=outcome, channel=channel, language=language
    )
    await add_one(work, WeekCount, week=f"{moment:%G-W%V}")


_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600
BANDS = {"under_15m": 15 * _MINUTE, "15m_1h": _HOUR, "1h_4h": 4 * _HOUR, "4h_24h": _DAY, "over_24h": None}
"""How long people waited for staff: each band ends where the next begins; the last has no end."""


async def count_wait(work: Work, *, centre: str, seconds: int) -> None:
    """Counts one case that somebody has claimed after so long."""
    month = f"{datetime.fromtimestamp(work.now, UTC):%Y-%m}"
    band = next(name for name, end in BANDS.items() if end is None or seconds < end)
    await add_one(work, WaitingCount, month=month, band=band, centre=centre)


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
