"""Taking over a case that waits at another centre where nobody is at work. The person is told who answers."""

from bot.staff.casework import Casework
from bot.staff.login import Member
from bot.store import audit, covering
from bot.store.cases import CaseGone, CaseTaken
from bot.store.covering import NotNeeded

TRIES = 5


async def cover(casework: Casework, member: Member, home: str) -> str:
    """The id of the case that came first there, theirs from now on. Raises NotNeeded."""
    if home == member.centre:
        raise NotNeeded
    for _ in range(TRIES):
        try:
            async with casework.store.work() as work:
                first = await covering.first_waiting(work, home)
                case = await covering.cover(work, first, member.id, home=home, centre=member.centre)
                await casework.tell_centre(work, case)
                await audit.write(work, "case covered", account=member.id, subject=case.id)
                return case.id
        except (CaseGone, CaseTaken):
            # Somebody was faster, or the person has deleted it: the next one then.
            continue
    raise NotNeeded


async def seen(casework: Casework, member: Member) -> None:
    """What others took over from their centre is known there."""
    async with casework.store.work() as work:
        await covering.note_seen(work, member.centre)
