"""The clock of all cases: a number that rises with every change of any of them.

Whoever knows the number that they last saw can ask whether anything has changed since. Its row is locked
until the change is committed, so a higher number is never seen before a lower one.
"""

from sqlalchemy import select, update

from bot.store import news
from bot.store.staff_tables import CaseClockRow
from bot.store.work import Work

_ONLY = 1


async def tick(work: Work) -> int:
    """The next number, for a change in the open transaction."""
    work.news.add(news.CASES)
    moved = await work.session.execute(
        update(CaseClockRow)
        .where(CaseClockRow.id == _ONLY)
        .values(value=CaseClockRow.value + 1)
        .returning(CaseClockRow.value)
    )
    return moved.scalar_one()


async def read(work: Work) -> int:
    """The number of the last change."""
    return (await work.session.execute(select(CaseClockRow.value))).scalar_one()
