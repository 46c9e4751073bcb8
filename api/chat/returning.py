"""The return code's pages: making one, and coming back with it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.chat.pages import render
from api.chat.visit import address_of, new_nonce, page_language, read_sent, refuse_foreign, remember
from api.errors import Problem, next_step, problem_of, refuse_early, title_of
from api.state import TheAssistant, TheLimits, TheWayBack, languages_of, parts_of, sender_of
from bot.assistant import Described, NoCase, NotFound, WebAddress
from bot.assistant.way_back import Made
from bot.domain import RettvisError
from bot.i18n import Language

router = APIRouter()

Chosen = Annotated[str, Query(max_length=20, alias="l")]


@router.get("/code")
async def explain_code(request: Request, assistant: TheAssistant) -> Response:
    """What a code is, and who could misuse it, before one is shown."""
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    try:
        described = await assistant.describe(address)
    except NotFound:
        return RedirectResponse("/", 303)
    if described.state == "bot":
        return RedirectResponse("/", 303)
    return _code_page(request, described)


@router.post("/code")
async def show_code(
    request: Request, assistant: TheAssistant, way_back: TheWayBack, limits: TheLimits
) -> Response:
    """A new code, on this one page; loading the page anew sends the same form, and shows the same code."""
    sent = await read_sent(request)
    refuse_foreign(request)
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    refuse_early(limits.wait_for_return(sender_of(request)))
    try:
        described = await assistant.describe(address)
        made = await way_back.make_code(address, client_id=sent.client_id)
    except (NotFound, NoCase):
        return RedirectResponse("/", 303)
    return _code_page(request, described, made=made)


def _code_page(request: Request, described: Described, *, made: Made | None = None) -> Response:
    parts, code = parts_of(request), described.language
    language = parts.content.languages[code] if code else languages_of(request)[0]
    return render(
        request,
        "code.html",
        language,
        made=made,
        has_code=described.has_code,
        nonce=new_nonce(),
        phone=parts.assistant.turns.service.phone("oslo_phone", language),
    )


@router.get("/return")
async def ask_code(request: Request, chosen: Chosen = "") -> Response:
    """Where a code is typed."""
    ordered = languages_of(request)
    return _return_page(request, next((one for one in ordered if one.code == chosen), ordered[0]))


@router.post("/return")
async def come_back(request: Request, way_back: TheWayBack, limits: TheLimits) -> Response:
    """The conversation of a code, in this browser from now on. A wrong code changes nothing."""
    sent = await read_sent(request)
    refuse_foreign(request)
    typed = (sent.code or "")[:200]
    try:
        refuse_early(limits.wait_for_return(sender_of(request)))
        found = await way_back.come_back(typed)
    except RettvisError as error:
        language = page_language(sent, languages_of(request))
        return _return_page(request, language, typed=typed, problem=problem_of(error))
    response = RedirectResponse("/#last", 303)
    remember(response, WebAddress(found.id, found.token))
    return response


def _return_page(
    request: Request, language: Language, *, typed: str = "", problem: Problem | None = None
) -> Response:
    """The page, after a failed try with the digits still in the box."""
    response = render(
        request,
        "return.html",
        language,
        status=problem.status if problem else 200,
        typed=typed,
        notice=(title_of(problem.code, language), next_step(problem.code, language)) if problem else (),
        holds_one=address_of(request) is not None,
        phone=parts_of(request).assistant.turns.service.phone("oslo_phone", language),
    )
    response.headers.update(problem.headers if problem else {})
    return response
