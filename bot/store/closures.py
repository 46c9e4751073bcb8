"""Days on which a centre is closed, as its staff have said. Each ends by hand, or by itself."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sqlalchemy import select, update

from bot.domain import RettvisError
from bot.store import audit
from bot.store.staff_tables import ClosureRow
from bot.store.work import Work

Reason = Literal["illness", "holiday", "course", "moving", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
MOST_DAYS = 60
MOST_AHEAD = timedelta(days=366)
Fault = Literal["past", "backwards", "too_long", "too_far"]


class BadClosure(RettvisError):
    """Days that cannot be meant; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Closure:
    """A closure; both days included. `made_by` is an account."""

    id: str
    centre: str
    first: date
    last: date
    reason: str
    made_by: str


def is_reason(name: str) -> bool:
    """Whether there is such a reason."""
    return name in REASONS


async def make(work: Work, centre: str, first: date, last: date, reason: str, *, by: str, today: date) -> str:
    """Closes a centre; its id. The same closure twice (a double click) is one.

    Raises:
        BadClosure
    """
    _check(first, last, today)
    row = ClosureRow(
        id=secrets.token_hex(16),
        centre_id=centre,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        reason=reason,
        created_by=by,
        created_at=work.now,
        ended_at=None,
    )
    for known in await current(work, today):
        if (known.centre, known.first, known.last, known.reason) == (centre, first, last, reason):
            return known.id
    work.session.add(row)
    await work.session.flush()
    await audit.write(work, "closure made", account=by, subject=row.id)
    return row.id


async def current(work: Work, today: date) -> list[Closure]:
    """The closures of today and of days to come that nobody has ended, soonest first."""
    query = (
        select(ClosureRow)
        .where(ClosureRow.last_day >= today.isoformat(), ClosureRow.ended_at.is_(None))
        .order_by(ClosureRow.first_day, ClosureRow.last_day, ClosureRow.id)
    )
    return [
        Closure(
            row.id,
            row.centre_id,
            date.fromisoformat(row.first_day),
            date.fromisoformat(row.last_day),
            row.reason,
            row.created_by,
        )
        for row in (await work.session.scalars(query)).all()
    ]


async def end(work: Work, closure: str, *, by: str) -> bool:
    """Ends a closure now; False if there is none, or somebody was faster."""
    done = await work.session.execute(
        update(ClosureRow)
        .where(ClosureRow.id == closure, ClosureRow.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(ClosureRow.id)
    )
    if done.first() is None:
        return False
    await audit.write(work, "closure ended", account=by, subject=closure)
    return True


def _check(first: date, last: date, today: date) -> None:
    if last < first:
        raise BadClosure("backwards")
    if first < today:
        raise BadClosure("past")
    if (last - first).days + 1 > MOST_DAYS:
        raise BadClosure("too_long")
    if first - today > MOST_AHEAD:
        raise BadClosure("too_far")
