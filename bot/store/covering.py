"""A case that waits where nobody is at work is taken over by another centre, which knows of it by number.

The other centre picks none: it gets the one that comes first there. What was taken is told where it
waited before, until somebody has seen it.
"""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from bot.domain import RettvisError
from bot.store import accounts, case_clock
from bot.store.case_moves import take
from bot.store.cases import FIRST_COME, READERS, WAITS, Case, CaseTaken, hold
from bot.store.tables import CaseRow
from bot.store.work import Work


class NotNeeded(RettvisError):
    """Nobody waits there any more, or somebody there is on duty."""


@dataclass(frozen=True)
class Covered:
    """Cases of one centre that a colleague of another has taken over."""

    centre: str
    owner: str | None
    count: int


async def first_waiting(work: Work, centre: str) -> str:
    """The case that comes first at a centre where nobody who answers cases is on duty. Raises NotNeeded."""
    if await is_staffed(work, centre):
        raise NotNeeded
    row = CaseRow
    query = select(row.id).where(WAITS, row.centre_id == centre).order_by(*FIRST_COME).limit(1)
    found = await work.session.scalar(query)
    if found is None:
        raise NotNeeded
    return found


async def cover(work: Work, case_id: str, account: str, *, home: str, centre: str) -> Case:
    """A waiting case of another centre is theirs, and their centre's. Raises CaseGone, CaseTaken."""
    case = await hold(work, case_id)
    if case.centre != home:
        raise CaseTaken
    waits = (CaseRow.state == "waiting", CaseRow.owner.is_(None))
    await take(work, case, account, *waits, centre_id=centre, covered_from=home)
    return await hold(work, case_id)


async def is_staffed(work: Work, centre: str) -> bool:
    """Whether somebody of a centre who answers cases has said that they are at work."""
    return any(one.role in READERS for one in await accounts.on_duty(work, centre))


async def covered(work: Work, home: str) -> list[Covered]:
    """What others have taken over from a centre, and nobody there has seen yet."""
    row = CaseRow
    query = (
        select(row.centre_id, row.owner, func.count())
        .where(row.covered_from == home)
        .group_by(row.centre_id, row.owner)
        .order_by(row.centre_id, row.owner)
    )
    return [Covered(one[0], one[1], one[2]) for one in (await work.session.execute(query)).all()]


async def note_seen(work: Work, home: str) -> None:
    """Somebody of the centre knows of everything that was taken over."""
    changed = await case_clock.tick(work)
    await work.session.execute(
        update(CaseRow).where(CaseRow.covered_from == home).values(covered_from=None, changed=changed)
    )
