"""The queue of a member of staff: what waits, what is theirs, what colleagues have, what is done.

Each list is a page of some cases with the count of all, so that a look costs the same however many there
are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, func, or_, select

from bot.store import callbacks
from bot.store.cases import FIRST_COME, WAITS, Case, case_of
from bot.store.covering import Covered, covered, is_staffed
from bot.store.staff_tables import CallbackRow
from bot.store.tables import CaseRow
from bot.store.work import Work

ListName = Literal["waiting", "lost", "offered", "mine", "others", "closed"]
LISTS: tuple[ListName, ...] = get_args(ListName)
PAGE_SIZES: Mapping[ListName, int] = {
    "waiting": 20, "lost": 10, "offered": 20, "mine": 20, "others": 10, "closed": 10,
}  # fmt: skip
"""Those that stand folded are shorter."""
_MOST_UNDONE = 10


@dataclass(frozen=True)
class Page:
    """Some of a list's cases. `number` counts pages from 1, `count` all cases of the list."""

    cases: list[Case]
    number: int
    count: int
    size: int

    @property
    def has_next(self) -> bool:
        """Whether more come after these."""
        return self.number * self.size < self.count

    @property
    def first(self) -> int:
        """The place of the first one in the whole list, from 1."""
        return (self.number - 1) * self.size + 1


@dataclass(frozen=True)
class Queue:
    """The cases of a centre as one of its staff sees them.

    `lost` wait too, but nobody reads at their other end any more. `late_count` of those that wait were opened
    at the given time or before. `undoable` is what they closed or released a moment ago. `elsewhere` counts
    by centre how many wait there: nothing else of them is shown. `unstaffed` are those of them where nobody
    is on duty, so that a case there may be taken over; `covered` is what others have taken over from here.
    `to_call` are the shown cases, by id, whose person waits for a call.
    """

    waiting: Page
    lost: Page
    offered: Page
    mine: Page
    others: Page
    closed: Page
    late_count: int
    undoable: list[Case]
    elsewhere: Mapping[str, int]
    unstaffed: frozenset[str]
    covered: list[Covered]
    to_call: frozenset[str]

    @property
    def shown(self) -> list[Case]:
        """All cases of the pages."""
        pages = (self.waiting, self.lost, self.offered, self.mine, self.others, self.closed)
        return [case for page in pages for case in page.cases]


async def queue(
    work: Work,
    account: str,
    centre: str,
    *,
    late_since: int = 0,
    pages: Mapping[ListName, int] | None = None,
) -> Queue:
    """What a member of staff may know of now; of each list the given page, else the first."""
    row = CaseRow
    here = row.centre_id == centre
    waits = here & WAITS
    staffed = row.state == "with_staff"
    offered = or_(row.transfer_account == account, row.transfer_centre == centre)
    lists: dict[ListName, tuple[ColumnElement[bool], tuple[Any, ...]]] = {
        "waiting": (waits, FIRST_COME),
        "lost": (here & (row.state == "waiting") & row.undeliverable, FIRST_COME),
        "offered": (offered & (row.state != "closed"), FIRST_COME),
        "mine": (staffed & (row.owner == account), ((row.person_seq > row.read_seq).desc(), *FIRST_COME)),
        "others": (here & staffed & (row.owner != account), FIRST_COME),
        "closed": (here & (row.state == "closed"), (row.closed_at.desc(), row.changed.desc())),
    }
    conditions = [condition for condition, _ in lists.values()]
    *counts, late_count = await _counts(work, [*conditions, waits & (row.opened_at <= late_since)])
    wanted = pages or {}
    found = {
        name: await _page(work, condition, order, wanted.get(name, 1), PAGE_SIZES[name], count)
        for (name, (condition, order)), count in zip(lists.items(), counts, strict=True)
    }
    elsewhere = await _waiting_elsewhere(work, centre)
    return Queue(
        **found,
        late_count=late_count,
        undoable=await _undoable(work, account, centre),
        elsewhere=elsewhere,
        unstaffed=frozenset([one for one in elsewhere if not await is_staffed(work, one)]),
        covered=await covered(work, centre),
        to_call=await _to_call(work, [case.id for page in found.values() for case in page.cases]),
    )


async def _page(
    work: Work, condition: ColumnElement[bool], order: tuple[Any, ...], number: int, size: int, count: int
) -> Page:
    # A list may have become shorter since its last page was linked to.
    number = min(number, max(1, -(-count // size)))
    cases = await _cases(work, condition, order, number, size) if count else []
    return Page(cases, number, count, size)


async def _cases(
    work: Work, condition: ColumnElement[bool], order: tuple[Any, ...], number: int, size: int
) -> list[Case]:
    query = select(CaseRow).where(condition).order_by(*order).limit(size).offset((number - 1) * size)
    rows = await work.session.scalars(query.execution_options(populate_existing=True))
    return [case_of(row) for row in rows.all()]


async def _counts(work: Work, conditions: list[ColumnElement[bool]]) -> list[int]:
    """How many cases there are of each kind, in one question to the database."""
    each = [select(func.count()).select_from(CaseRow).where(one).scalar_subquery() for one in conditions]
    return [int(count) for count in (await work.session.execute(select(*each))).one()]


async def _undoable(work: Work, account: str, centre: str) -> list[Case]:
    condition = (CaseRow.closed_by == account) & (CaseRow.undo_until >= work.now)
    found = await _cases(work, condition, (CaseRow.undo_until.desc(),), 1, _MOST_UNDONE)
    return [case for case in found if case.is_seen_by(account, centre)]


async def _to_call(work: Work, cases: list[str]) -> frozenset[str]:
    query = select(CaseRow.id).join(CallbackRow, CallbackRow.conversation == CaseRow.conversation)
    query = query.where(CaseRow.id.in_(cases), callbacks.HAS_NUMBER)
    return frozenset((await work.session.scalars(query)).all())


async def _waiting_elsewhere(work: Work, centre: str) -> dict[str, int]:
    query = (
        select(CaseRow.centre_id, func.count())
        .where(WAITS, CaseRow.centre_id != centre)
        .group_by(CaseRow.centre_id)
    )
    return {row[0]: row[1] for row in (await work.session.execute(query)).all()}
