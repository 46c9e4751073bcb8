"""Phone calls, as counters alone: topic × outcome, and outcome × language. Nothing joins the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from sqlalchemy import and_, delete, update

from bot.store.counters import add_one, month_of
from bot.store.tables import Base, CallCount, OutcomeChannelLanguageCount
from bot.store.work import Work

CallOutcome = Literal["answered", "referred", "silent", "hang_up", "wrong_number"]
CALL_OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)
CHANNEL = "phone"
NO_TOPIC = "none"
"""The topic of a call that was about nothing: silence, a wrong number."""

Rows = Sequence[tuple[type[Base], dict[str, str]]]


@dataclass(frozen=True)
class Call:
    """What is counted of a call. `month` as YYYY-MM; no `language` when nobody could tell."""

    month: str
    topic: str
    outcome: CallOutcome
    language: str | None


def is_outcome(name: str) -> TypeGuard[CallOutcome]:
    """Whether a call can end like this."""
    return name in CALL_OUTCOMES


async def count_call(work: Work, topic: str | None, outcome: CallOutcome, language: str | None) -> Call:
    """Counts a call; what it returns takes it back."""
    call = Call(month_of(work.now), topic or NO_TOPIC, outcome, language)
    for table, key in _rows(call):
        await add_one(work, table, **key)
    return call


async def uncount_call(work: Work, call: Call) -> None:
    """Takes a call back; a row that counts nothing any more goes."""
    for table, key in _rows(call):
        column = table.__table__.c
        row = and_(*(column[name] == value for name, value in key.items()))
        one_less = {"n": column["n"] - 1}
        await work.session.execute(update(table).where(row, column["n"] > 0).values(one_less))
        await work.session.execute(delete(table).where(row, column["n"] == 0))


def _rows(call: Call) -> Rows:
    by_topic = (CallCount, {"month": call.month, "topic": call.topic, "outcome": call.outcome})
    if call.language is None:
        return [by_topic]
    key = {"month": call.month, "outcome": call.outcome, "channel": CHANNEL, "language": call.language}
    return [by_topic, (OutcomeChannelLanguageCount, key)]
