"""Closures: days on which a centre is closed, told to people at once in their language."""

from datetime import date

from fastapi import APIRouter, Request, Response

from api.staff.forms import read_fields
from api.staff.guard import CaseMember
from api.staff.menu import N_
from api.staff.pages import go_to, member_of, render, words_of
from api.state import TheParts, parts_of
from bot.closures import closed_text
from bot.store import accounts, closures
from bot.store.closures import MOST_DAYS, BadClosure, Fault, Reason, is_reason

router = APIRouter(prefix="/staff/closures")
PATH = "/staff/closures"
REASON_NAMES: dict[Reason, str] = {
    "illness": N_("Sykdom"),
    "holiday": N_("Ferie"),
    "course": N_("Kurs eller møte"),
    "moving": N_("Flytting"),
    "other": N_("Annet"),
}
FAULTS: dict[Fault, str] = {
    "past": N_("Den første dagen er allerede over. Begynn i dag eller senere."),
    "backwards": N_("Den siste dagen er før den første."),
    "too_long": N_("En stenging varer høyst {days} dager. Meld resten for seg."),
    "too_far": N_("Den første dagen er mer enn et år fram. Se på årstallet."),
}


@router.get("")
async def show(request: Request, _member: CaseMember) -> Response:
    """Closures now and to come, and the form for a new one."""
    return await _page(request)


@router.post("")
async def make(request: Request, member: CaseMember, parts: TheParts) -> Response:
    """A new closure."""
    sent, words = await read_fields(request), words_of(request)
    centre, reason = sent.get("centre", ""), sent.get("reason", "")
    first, last = _day(sent.get("first", "")), _day(sent.get("last", ""))
    if centre not in _centres(request) or not is_reason(reason):
        return await _page(request, sent=sent, error=words.gettext("Velg et senter og en grunn."))
    if first is None or last is None:
        return await _page(request, sent=sent, error=words.gettext("Skriv begge dagene som år-måned-dag."))
    try:
        async with parts.store.work() as work:
            await closures.make(work, centre, first, last, reason, by=member.id, today=parts.now().date())
    except BadClosure as bad:
        error = words.gettext(FAULTS[bad.fault], days=str(MOST_DAYS))
        return await _page(request, sent=sent, error=error)
    await parts.closures.look(anew=True)
    return go_to(PATH)


@router.post("/end")
async def end(request: Request, member: CaseMember, parts: TheParts) -> Response:
    """Takes a closure back, or ends it before its last day."""
    sent = await read_fields(request)
    async with parts.store.work() as work:
        await closures.end(work, sent.get("closure", ""), by=member.id)
    await parts.closures.look(anew=True)
    return go_to(PATH)


def _centres(request: Request) -> dict[str, str]:
    """The centres that have hours, by their names."""
    return {centre.id: centre.name for centre in parts_of(request).content.centres if centre.rows}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _page(request: Request, *, sent: dict[str, str] | None = None, error: str = "") -> Response:
    words, parts, member = words_of(request), parts_of(request), member_of(request)
    today = parts.now().date()
    async with parts.store.work() as work:
        found = await closures.current(work, today)
        names = {one.id: one.login for one in await accounts.everybody(work)}
    centres = _centres(request)
    told = [text for one in parts.content.centres if (text := closed_text(one, words.language, today))]
    fields = {
        "centre": member.centre if member else "",
        "first": today.isoformat(),
        "last": today.isoformat(),
        "reason": "",
    }
    return render(
        request,
        "closures.html",
        words,
        title=words.gettext("Stengte dager"),
        status=422 if error else 200,
        error=error,
        fields=fields | (sent or {}),
        centres=centres,
        reasons=REASON_NAMES,
        told=told,
        today=today.isoformat(),
        closures=[
            (
                one,
                centres.get(one.centre, one.centre),
                words.language.format_day(one.first),
                words.language.format_day(one.last),
                words.gettext(next((n for r, n in REASON_NAMES.items() if r == one.reason), one.reason)),
                names.get(one.made_by) or "?",
                one.first <= today,
            )
            for one in found
        ],
    )
