"""The call desk: two typed words, the answer beside its translation, and a call counted in one key."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api.errors import Problem
from api.staff.desk_shown import OUTCOMES, Asked, clean_query, desk_page, found, live_in
from api.staff.forms import read_fields
from api.staff.guard import Guard
from api.staff.pages import go_to, render, words_of
from api.state import TheParts, parts_of
from bot.i18n import SOURCE
from bot.staff.roles import DESK
from bot.staff.tickets import BadTicket
from bot.store.calls import is_outcome

router = APIRouter(prefix="/desk", dependencies=[Depends(Guard(DESK))])
PATH = "/desk"
HEALTH = "health_worker"
TOLD = ("eligibility", "invoices", "help", "danger")
"""Groups of topics that patients ask a ward about."""


@router.get("")
async def show(request: Request, parts: TheParts) -> Response:
    """The page: a search, or a topic for a caller."""
    await parts.closures.look()
    asked = _asked(request, request.query_params)
    # Seconds, once in a process: begun before the first caller needs it.
    reading = asyncio.to_thread(parts.content.desk.warm_up)
    if asked.needs_latin:
        await reading
    else:
        request.app.state.desk_warming = asyncio.ensure_future(reading)
    query = request.query_params
    return desk_page(
        request, asked, undo=query.get("recorded", "")[:1000], notice="undone" if "undone" in query else ""
    )


@router.get("/search")
async def search(request: Request) -> Response:
    """What the typed words find, for the page's own script."""
    asked = _asked(request, request.query_params)
    rows = [
        {"label": one.label, "other": one.other, "language": one.language, "direction": one.direction,
         "address": one.address, "danger": one.danger}
        for one in found(request, asked)
    ]  # fmt: skip
    return JSONResponse({"query": asked.query, "results": rows}, headers={"Cache-Control": "no-store"})


@router.post("/calls")
async def record(request: Request, parts: TheParts) -> Response:
    """Counts a call that has ended."""
    sent = await read_fields(request)
    outcome = sent.get("outcome", "")
    if not is_outcome(outcome):
        raise Problem(422, "unknown_choice")
    asked = _asked(request, sent)
    language = asked.language.code if sent.get("l") else None
    ticket = await parts.calls.record(asked.topic, outcome, language)
    return go_to(f"{PATH}?recorded={ticket}")


@router.post("/calls/undo")
async def undo(request: Request, parts: TheParts) -> Response:
    """Takes back the call just counted."""
    sent = await read_fields(request)
    try:
        await parts.calls.undo(sent.get("ticket", ""))
    except BadTicket:
        return desk_page(request, _asked(request, {}), notice="too_late", status=409)
    return go_to(f"{PATH}?undone")


@router.get("/health")
async def health(request: Request, parts: TheParts) -> Response:
    """For those who call from a ward or a reception: the rule, the advice, and what patients are told."""
    words, answers = words_of(request), parts.content.answers
    now, source = parts.now(), parts.content.languages[SOURCE]
    live = live_in(parts, now)
    told = [one for one in answers.topics.values() if one.group in TOLD and one.id != HEALTH]
    grounds = {
        key: [ground for ground in answers.topics[HEALTH].grounds if ground.source == key]
        for key in dict.fromkeys(ground.source for ground in answers.topics[HEALTH].grounds)
    }
    return render(
        request,
        "health.html",
        words,
        title=words.gettext("For helsepersonell"),
        view=parts.content.desk.view(HEALTH, source, now, live),
        grounds=[(answers.sources[key], rows) for key, rows in grounds.items()],
        told=[parts.content.desk.view(topic.id, source, now, live) for topic in told],
    )


@router.get("/help")
async def help_page(request: Request) -> Response:
    """How the desk is used."""
    words = words_of(request)
    return render(request, "desk_help.html", words, title=words.gettext("Hjelp til telefonvakten"),
                  outcomes=OUTCOMES)  # fmt: skip


def _asked(request: Request, sent: Mapping[str, str]) -> Asked:
    """What somebody wants to see; what is unknown is left out."""
    content = parts_of(request).content
    topic = content.answers.topics.by_code(sent.get("t", ""))
    language, centre = sent.get("l", ""), sent.get("c", "")
    return Asked(
        query=clean_query(sent.get("q", "")),
        topic=topic.id if topic else None,
        language=content.languages[language if language in content.languages else SOURCE],
        is_chosen=language in content.languages,
        centre=centre if centre in content.centres else None,
    )
