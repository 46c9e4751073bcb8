"""The queue of a member of staff: what waits, what is theirs, what colleagues have, what is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from bot.store.cases import Case, case_of
from bot.store.staff_tables import CallbackRow
from bot.store.tables import CaseRow
from bot.store.work import Work

MOST = 100
"""No list is longer; `waiting_count` says how many there are."""
MOST_CLOSED = 30


@dataclass(frozen=True)
class Queue:
    """The cases of a centre as one of its staff sees them.

    `lost` wait too, but nobody reads at their other end any more. `elsewhere` counts by centre how many
    wait there: nothing else of them is shown. `to_call` are the cases, by id, whose person waits for a call.
    """

    waiting: list[Case]
    lost: list[Case]
    offered: list[Case]
    mine: list[Case]
    others: list[Case]
    closed: list[Case]
    waiting_count: int
    elsewhere: Mapping[str, int]
    to_call: frozenset[str]


async def queue(work: Work, account: str, centre: str) -> Queue:
    """Everything that a member of staff may know of now."""
    row = CaseRow
    here = row.centre_id == centre
    waits = row.state == "waiting"
    staffed = row.state == "with_staff"
    oldest = (row.danger.desc(), row.opened_at, row.id)
    offered = or_(row.transfer_account == account, row.transfer_centre == centre)
    counts = await _waiting_by_centre(work)
    return Queue(
        waiting=await _cases(work, here & waits & row.undeliverable.is_(False), *oldest),
        lost=await _cases(work, here & waits & row.undeliverable, *oldest),
        offered=await _cases(work, offered & (row.state != "closed"), *oldest),
        mine=await _cases(
            work, staffed & (row.owner == account), (row.person_seq > row.read_seq).desc(), *oldest
        ),
        others=await _cases(work, here & staffed & (row.owner != account), *oldest),
        closed=await _cases(
            work, here & (row.state == "closed"), row.closed_at.desc(), row.changed.desc(), most=MOST_CLOSED
        ),
        waiting_count=counts.pop(centre, 0),
        elsewhere=counts,
        to_call=await _to_call(work),
    )


async def _cases(work: Work, condition: ColumnElement[bool], *order: Any, most: int = MOST) -> list[Case]:
    query = select(CaseRow).where(condition).order_by(*order).limit(most)
    rows = await work.session.scalars(query.execution_options(populate_existing=True))
    return [case_of(row) for row in rows.all()]


async def _to_call(work: Work) -> frozenset[str]:
    query = select(CaseRow.id).join(CallbackRow, CallbackRow.conversation == CaseRow.conversation)
    return frozenset((await work.session.scalars(query.where(CallbackRow.done_at.is_(None)))).all())


async def _waiting_by_centre(work: Work) -> dict[str, int]:
    query = (
        select(CaseRow.centre_id, func.count())
        .where(CaseRow.state == "waiting", CaseRow.undeliverable.is_(False))
        .group_by(CaseRow.centre_id)
    )
    return {row[0]: row[1] for row in (await work.session.execute(query)).all()}
