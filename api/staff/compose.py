"""Writing to a person: sentences are picked, filled in and looked at before they go.

Everything stands in one form, so that nothing typed is lost by pressing something else: each button keeps
the draft first.
"""

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.errors import Problem
from api.staff.case_page import digest, show_case
from api.staff.cases import case_path
from api.staff.forms import read_fields
from api.staff.guard import CaseMember
from api.staff.pages import go_to, words_of
from api.staff.picking import Wanted, pick_sentence
from api.state import TheParts, parts_of
from bot.domain import BadText
from bot.phrases import BadBlanks
from bot.staff.composing import MAX_REPLY, Draft, DraftPart
from bot.staff.login import Member
from bot.store.cases import NotYours

router = APIRouter(prefix="/staff/cases/{case}")
WRITE = "write"


@router.post("/write")
async def write(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Takes the whole form, and does what its button says."""
    sent = await read_fields(request)
    form = sent.get("form", "")[:64]
    if await parts.casework.drafts.is_sent(member, case, form):
        return go_to(f"{case_path(case)}#last")
    draft = replace(await parts.casework.drafts.own(member, case), text=_text(sent))
    do, _, about = sent.get("do", "").partition(".")
    if do == "keep" and sent.get("q", "").strip() != sent.get("shown_q", ""):
        # Enter in the search box presses the form's first button.
        do = "search"
    try:
        match do:
            case "send":
                return await _send(request, member, case, draft, sent)
            case "add":
                return await _add(request, member, case, draft, about, sent)
            case "topic":
                draft = draft.with_part(DraftPart("topic", about=_topic(request, sent)))
            case "remove" if about.isdigit():
                draft = draft.without(int(about))
    except BadText as bad:
        return await _refused(request, member, case, draft, bad)
    await parts.casework.drafts.keep(member, case, draft)
    query = {"group": about} if do == "group" else {"q": sent.get("q", "")[:80]} if do == "search" else {}
    return go_to(_back(case, query or _same(sent)))


@router.post("/forget")
async def forget(member: CaseMember, case: str, parts: TheParts) -> Response:
    """Throws away what they have begun."""
    await parts.casework.drafts.keep(member, case, Draft())
    return go_to(case_path(case))


@router.post("/draft")
async def keep(request: Request, member: CaseMember, case: str, parts: TheParts) -> Response:
    """Keeps what stands in the box: the page's own script sends it while somebody writes."""
    sent = await read_fields(request)
    drafts = parts.casework.drafts
    if not await drafts.is_sent(member, case, sent.get("form", "")[:64]):
        draft = replace(await drafts.own(member, case), text=_text(sent))
        await drafts.keep(member, case, draft)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _text(sent: dict[str, str]) -> str:
    return sent.get("text", "").replace("\r\n", "\n")[: 2 * MAX_REPLY]


def _same(sent: dict[str, str]) -> dict[str, str]:
    """The sentences that the page has shown stay there."""
    if sent.get("shown_q"):
        return {"q": sent["shown_q"][:80]}
    return {"group": sent["shown_group"][:40]} if sent.get("shown_group") else {}


def _back(case: str, query: dict[str, str]) -> str:
    return f"{case_path(case)}{'?' + urlencode(query) if query else ''}#{WRITE}"


def _topic(request: Request, sent: dict[str, str]) -> str:
    topic = sent.get("topic", "")
    if topic not in parts_of(request).content.answers.topics:
        raise Problem(422, "bad_request")
    return topic


async def _send(request: Request, member: Member, case: str, draft: Draft, sent: dict[str, str]) -> Response:
    casework = parts_of(request).casework
    if sent.get("seen") != digest(draft):
        await casework.drafts.keep(member, case, draft)
        error = words_of(request).gettext("Utkastet er endret i et annet vindu. Se over det før du sender.")
        return await show_case(request, member, case, status=409, error=error, draft=draft)
    try:
        await casework.reply(member, case, draft, form=sent.get("form", "")[:64])
    except NotYours:
        # The page says who has it, and shows what was written.
        await casework.drafts.keep(member, case, draft)
        error = words_of(request).gettext("Svaret ble ikke sendt, for du har ikke saken nå.")
        return await show_case(request, member, case, status=409, error=error)
    except BadBlanks:
        # The page says which part it is.
        await casework.drafts.keep(member, case, draft)
        return await show_case(request, member, case, status=422, draft=draft)
    return go_to(f"{case_path(case)}#last")


async def _add(
    request: Request, member: Member, case: str, draft: Draft, phrase_id: str, sent: dict[str, str]
) -> Response:
    parts, same = parts_of(request), _same(sent)
    wanted = Wanted.of(same.get("group", ""), same.get("q", ""))
    picked = pick_sentence(parts, words_of(request), wanted, phrase_id, sent)
    if isinstance(picked, DraftPart):
        draft = draft.with_part(picked)
    await parts.casework.drafts.keep(member, case, draft)
    if isinstance(picked, Wanted):
        return await show_case(request, member, case, status=422, draft=draft, wanted=picked)
    return go_to(_back(case, same))


async def _refused(request: Request, member: Member, case: str, draft: Draft, bad: BadText) -> Response:
    words = words_of(request)
    error = (
        words.gettext("Det står ikke noe å sende.")
        if bad.reason == "empty"
        else words.gettext("Svaret er for langt. Del det i flere, og send dem etter hverandre.")
    )
    await parts_of(request).casework.drafts.keep(member, case, draft)
    return await show_case(request, member, case, status=422, error=error, draft=draft)
