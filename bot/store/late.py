"""Cases that wait too long, and whether anybody was told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.store import post
from bot.store.cases import WAITS
from bot.store.tables import CaseRow
from bot.store.work import Work

PAUSE_SECONDS = 15 * 60
"""No more than one mail to a centre in this time."""


@dataclass(frozen=True)
class Late:
    """A case that waits, and since when."""

    case: str
    since: int


async def untold(work: Work, centre: str, before: int) -> list[Late]:
    """Cases of a centre that have waited since before a time, and of which nobody was told. Oldest first."""
    row = CaseRow
    query = (
        select(row.id, row.opened_at)
        .where(WAITS, row.centre_id == centre, row.opened_at <= before, row.alarmed_at.is_(None))
        .order_by(row.opened_at)
    )
    return [Late(one.id, one.opened_at) for one in (await work.session.execute(query)).all()]


async def begin(work: Work, centre: str, holder: str) -> bool:
    """Whether this process may tell a centre now; no other may for a quarter of an hour."""
    return await post.hold_lease(work, _lease(centre), holder, PAUSE_SECONDS)


async def give_up(work: Work, centre: str, holder: str) -> None:
    """Nobody could be told: it may be tried again at once."""
    await post.release_lease(work, _lease(centre), holder)


async def told(work: Work, cases: Sequence[str]) -> None:
    """Somebody knows of these cases: once is enough."""
    await work.session.execute(update(CaseRow).where(CaseRow.id.in_(cases)).values(alarmed_at=work.now))


def _lease(centre: str) -> str:
    return f"alarm {centre}"
