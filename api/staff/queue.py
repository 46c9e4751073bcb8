"""The queue: who waits, what is mine, what colleagues have, what is done."""

from fastapi import APIRouter, Request, Response

from api.chat.visit import PART
from api.staff.cases import telling
from api.staff.guard import CaseMember
from api.staff.pages import render, words_of
from api.state import TheParts
from bot.staff.login import Member
from bot.store import accounts, case_clock

router = APIRouter(prefix="/staff/queue")


@router.get("")
async def show(request: Request, member: CaseMember, parts: TheParts) -> Response:
    """The queue; for the page's own script the lists alone."""
    words = words_of(request)
    async with parts.store.work() as work:
        # Read first: what changes while we look is told once more, not once less.
        clock = await case_clock.read(work)
        on_duty = await accounts.on_duty(work, member.centre)
    queue, present = await parts.casework.queue(member)
    tell = await telling(request, words)
    return render(
        request,
        "queue_part.html" if PART in request.headers else "queue.html",
        words,
        title=words.gettext("Saker"),
        queue=queue,
        present=present,
        tell=tell,
        clock=clock,
        late=[case for case in queue.waiting if tell.is_late(case)],
        on_duty=[one.login for one in on_duty],
        is_on_duty=_is_on_duty(member, on_duty),
        alarm=parts.settings.waiting_alarm_minutes,
        undoable=[one for one in (*queue.closed, *queue.waiting) if one.may_undo(member.id, tell.now)],
    )


def _is_on_duty(member: Member, on_duty: list[accounts.Account]) -> bool:
    return any(one.id == member.id for one in on_duty)
