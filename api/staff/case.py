"""A case: its outside for colleagues, the conversation for its owner, and what can be done with it."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.staff.case_page import show_case
from api.staff.cases import QUEUE, case_path, outcome_of, people_of
from api.staff.forms import read_fields
from api.staff.guard import CaseMember, Guard
from api.staff.pages import go_to, words_of
from api.state import TheParts, parts_of
from bot.domain import BadText, clean_text
from bot.staff.login import Member
from bot.staff.roles import CASES
from bot.store.case_moves import NobodyThere
from bot.store.cases import CaseTaken

router = APIRouter(prefix="/staff/cases/{case}")
NewsMember = Annotated[Member, Depends(Guard(CASES, is_news=True))]


@router.get("")
async def show(request: Request, member: CaseMember, case: str) -> Response:
    """The page of a case; for the page's own script its living parts alone."""
    return await show_case(request, member, case)


async def _then(done: Awaitable[None], path: str) -> Response:
    await done
    return go_to(path)


async def _taken(request: Request, member: Member, case: str) -> Response:
    """Whose it is now: a colleague's who was faster, or their own by another press."""
    words = words_of(request)
    now = (await parts_of(request).casework.look(member, case)).case
    if now.owner == member.id:
        return go_to(case_path(case))
    people = await people_of(request)
    error = (
        words.gettext("{name} var raskere. Saken er ikke ledig lenger.", name=people.name(now.owner))
        if now.owner is not None
        else words.gettext("Saken er ikke ledig lenger.")
    )
    return await show_case(request, member, case, status=409, error=error)


@router.post("/claim")
async def claim(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Mine from now on."""
    try:
        await parts.casework.claim(member, case)
    except CaseTaken:
        return await _taken(request, member, case)
    return go_to(case_path(case))


@router.post("/accept")
async def accept(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Takes over what was offered."""
    try:
        await parts.casework.accept(member, case)
    except CaseTaken:
        return await _taken(request, member, case)
    return go_to(case_path(case))


@router.post("/decline")
async def decline(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Does not take it over; or asks nobody any more."""
    is_theirs = await parts.casework.decline(member, case)
    return go_to(case_path(case) if is_theirs else QUEUE)


@router.post("/offer")
async def offer(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Asks a colleague (`account.<id>`) or a centre (`centre.<id>`) to take it over."""
    kind, _, name = (await read_fields(request)).get("to", "").partition(".")
    match kind:
        case "account":
            offered = parts.casework.offer(member, case, account=name)
        case "centre":
            offered = parts.casework.offer(member, case, centre=name)
        case _:
            raise NobodyThere
    return await _then(offered, case_path(case))


@router.post("/release")
async def release(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Lets it wait again."""
    return await _then(parts.casework.release(member, case), QUEUE)


@router.post("/close")
async def close(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Done, with an outcome."""
    outcome = outcome_of((await read_fields(request)).get("outcome", ""))
    if outcome is None:
        words = words_of(request)
        error = words.gettext("Velg hvordan det gikk.")
        return await show_case(request, member, case, status=422, error=error)
    return await _then(parts.casework.close(member, case, outcome), QUEUE)


@router.post("/hand-back")
async def hand_back(member: CaseMember, case: str, parts: TheParts) -> Response:
    """The bot answers again."""
    return await _then(parts.casework.hand_back(member, case), QUEUE)


@router.post("/undo")
async def undo(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Takes a closing or a releasing back."""
    return await _then(parts.casework.undo(member, case), case_path(case))


@router.post("/reopen")
async def reopen(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Opens a closed case anew."""
    return await _then(parts.casework.reopen(member, case), case_path(case))


@router.post("/ask")
async def ask_to_read(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Asks the person whether staff may read what was written."""
    return await _then(parts.casework.ask_to_read(member, case), case_path(case))


@router.post("/note")
async def add_note(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """A note for colleagues."""
    try:
        text = clean_text((await read_fields(request)).get("note", ""))
    except BadText as bad:
        words = words_of(request)
        error = (
            words.gettext("Notatet er tomt.")
            if bad.reason == "empty"
            else words.gettext("Notatet er for langt.")
        )
        return await show_case(request, member, case, status=422, error=error)
    return await _then(parts.casework.add_note(member, case, text), f"{case_path(case)}#notes")


@router.post("/here")
async def be_here(request: Request, member: NewsMember, case: str) -> Response:
    """The page is still on a screen. Keeps nobody logged in."""
    is_typing = (await read_fields(request)).get("typing") == "yes"
    await parts_of(request).casework.be_here(member, case, is_typing=is_typing)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
