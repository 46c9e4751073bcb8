"""The queue: who waits, what is mine, what colleagues have, what is done. `?waiting=2` turns a page."""

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.chat.visit import PART
from api.staff.cases import QUEUE, case_path, telling
from api.staff.forms import read_fields
from api.staff.guard import CaseMember
from api.staff.pages import go_to, render, words_of
from api.state import TheParts
from bot.staff import covering
from bot.staff.login import Member
from bot.store import accounts, case_clock
from bot.store.queue import LISTS, ListName

router = APIRouter(prefix="/staff/queue")


@router.get("")
async def show(request: Request, member: CaseMember, parts: TheParts) -> Response:
    """The queue; for the page's own script the lists alone."""
    words = words_of(request)
    async with parts.store.work() as work:
        # Read first: what changes while we look is told once more, not once less.
        clock = await case_clock.read(work)
        on_duty = await accounts.on_duty(work, member.centre)
    tell = await telling(request, words)
    pages = _pages(request)
    queue, present = await parts.casework.queue(member, late_since=tell.late_since, pages=pages)
    return render(
        request,
        "queue_part.html" if PART in request.headers else "queue.html",
        words,
        title=words.gettext("Saker"),
        queue=queue,
        turned=pages,
        present=present,
        tell=tell,
        clock=clock,
        on_duty=[one.login for one in on_duty],
        is_on_duty=_is_on_duty(member, on_duty),
        alarm=parts.settings.waiting_alarm_minutes,
    )


def _pages(request: Request) -> Mapping[ListName, int]:
    """Which page of which list is asked for; nonsense is the first."""
    asked = {name: request.query_params.get(name, "") for name in LISTS}
    numbers = {name: int(text) for name, text in asked.items() if re.fullmatch("[0-9]{1,6}", text)}
    return {name: number for name, number in numbers.items() if number > 0}


@router.post("/cover")
async def take_over(request: Request, member: CaseMember, parts: TheParts) -> Response:
    """Takes over the case that comes first at a centre where nobody is on duty."""
    home = (await read_fields(request)).get("centre", "")
    return go_to(case_path(await covering.cover(parts.casework, member, home)))


@router.post("/covered")
async def note_covered(member: CaseMember, parts: TheParts) -> Response:
    """What others took over from this centre is known here."""
    await covering.seen(parts.casework, member)
    return go_to(QUEUE)


def _is_on_duty(member: Member, on_duty: list[accounts.Account]) -> bool:
    return any(one.id == member.id for one in on_duty)
