"""Short counts that all processes share: tries that must wait, and what may happen only once.

Nothing in them says of whom or of what: a keyed hash, a number, and when. They are forgotten within half
an hour.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, text, update

from bot.store import sealing
from bot.store.tables import TallyRow
from bot.store.work import Work

LONGEST_SECONDS = 15 * 60
"""Nothing is counted over a longer time."""
_BEGIN = text("INSERT INTO tallies (key, n, at) VALUES (:key, 0, :at) ON CONFLICT (key) DO NOTHING")


@dataclass(frozen=True)
class Tally:
    """How often, and when last or first (see who counts). `n` is 0 if never."""

    key: str
    n: int
    at: int


async def hold(work: Work, purpose: str, name: str = "") -> Tally:
    """A count that no other process can change until the end of the transaction."""
    key = sealing.lookup(work.keys.service_secret(), f"tally {purpose}", name)
    await work.session.execute(_BEGIN, {"key": key, "at": work.now})
    query = select(TallyRow).where(TallyRow.key == key).with_for_update()
    row = (await work.session.scalars(query.execution_options(populate_existing=True))).one()
    return Tally(key, row.n, row.at)


async def put(work: Work, tally: Tally, n: int, at: int) -> None:
    """What is counted now. The count must be held."""
    await work.session.execute(update(TallyRow).where(TallyRow.key == tally.key).values(n=n, at=at))


async def hit(work: Work, purpose: str, *, most: int, seconds: int) -> int | None:
    """Seconds to wait, if it has happened so often in this stretch of time; None to go on, and it counts."""
    tally = await hold(work, purpose)
    begun = work.now - work.now % seconds
    n = tally.n if tally.at == begun else 0
    if n >= most:
        return begun + seconds - work.now
    await put(work, tally, n + 1, begun)
    return None


async def is_first(work: Work, purpose: str, name: str) -> bool:
    """Whether this happens for the first time."""
    tally = await hold(work, purpose, name)
    await put(work, tally, tally.n + 1, work.now)
    return tally.n == 0


async def forget_old(work: Work) -> None:
    """What is older than anything that is counted."""
    await work.session.execute(delete(TallyRow).where(TallyRow.at < work.now - LONGEST_SECONDS))
