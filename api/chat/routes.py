"""The chat's routes: read, write, delete, leave."""

import contextlib

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.chat import bridging, calling, public, returning, sending
from api.chat.failures import failure_page
from api.chat.pages import chat_page, policy, render, shower_of
from api.chat.visit import (
    PART,
    Sent,
    address_of,
    forget,
    new_nonce,
    page_language,
    read_sent,
    refuse_foreign,
    remember,
    whole_number,
)
from api.errors import Problem, next_step, problem_of, refuse_early, title_of, too_many
from api.schemas import MessageOut
from api.state import (
    TheAssistant,
    TheParts,
    assistant_of,
    language_for,
    languages_of,
    limits_of,
    parts_of,
    sender_of,
)
from bot.assistant import Described, NotFound, ServiceDown, WebAddress
from bot.domain import Incoming, Reply, RettvisError, clean_ends
from bot.i18n import Language
from bot.store import bridges

router = APIRouter(include_in_schema=False)
router.include_router(public.router)
router.include_router(returning.router)
router.include_router(calling.router)
router.include_router(bridging.router)
router.include_router(sending.router)

STAGES = frozenset(bridges.STAGES)
BEGUN = "begun"
"""Stands in the address after the first message: a browser that comes without the cookie kept none."""


@router.get("/")
async def read(request: Request, parts: TheParts) -> Response:
    """The conversation, or the first screen."""
    address = address_of(request)
    if address is None:
        return _first_screen(request, parts)
    try:
        if PART in request.headers:
            query = request.query_params
            return await _part(
                request, address, whole_number(query.get("after", "")), was=query.get("live", "")
            )
        return await _conversation(request, address)
    except NotFound:
        language = languages_of(request)[0]
        notice = language.gettext("Den forrige samtalen er slettet. Du kan begynne på nytt.")
        response = chat_page(request, language, is_over=True, notice=[notice])
        forget(response)
        return response


def _first_screen(request: Request, parts: TheParts) -> Response:
    wanted = request.query_params.get("l", "")
    languages = parts.content.languages
    language = languages[wanted] if wanted in languages else languages_of(request)[0]
    if BEGUN not in request.query_params:
        return chat_page(request, language)
    notice = language.gettext(
        "Nettleseren tok ikke vare på samtalen. "
        "Slå på informasjonskapsler for denne siden, eller ring {phone}.",
        phone=parts.assistant.turns.service.phone("oslo_phone", language),
    )
    return chat_page(request, language, notice=[notice])


async def _conversation(
    request: Request, address: WebAddress, *, status: int = 200, notice: tuple[str, ...] = (), kept: str = ""
) -> Response:
    assistant = assistant_of(request)
    described = await assistant.describe(address)
    messages = await assistant.history(address, 0)
    return chat_page(
        request,
        _language(request, described.language),
        shower_of(parts_of(request)).conversation(messages),
        status=status,
        has_conversation=True,
        live=_live(described),
        watched=_watched(described),
        bridge=described.bridge,
        may_call=described.is_shared and bool(_live(described)),
        notice=notice,
        kept=kept,
    )


def _live(described: Described) -> str:
    """How a conversation stands with people; empty without them."""
    if described.takes_files:
        return "files"
    return described.state if described.state in ("waiting", "with_staff") else ""


def _watched(described: Described) -> str:
    """What the page's own script looks at: people, and an operator on the phone; empty without them."""
    stage = described.bridge.stage if described.bridge is not None else ""
    return " ".join(filter(None, (_live(described), stage)))


async def _part(request: Request, address: WebAddress, after: int, *, was: str) -> Response:
    """The messages after one, alone: for the page's own script. New people change more than that."""
    assistant = assistant_of(request)
    described = await assistant.describe(address)
    is_new = _watched(described) not in ("", was)
    if is_new or (described.bridge is None and not STAGES.isdisjoint(was.split())):
        return await _conversation(request, address)
    messages = await assistant.history(address, after)
    shown = shower_of(parts_of(request)).conversation(messages)
    language = _language(request, described.language)
    return render(request, "part.html", language, messages=shown, nonce=new_nonce())


def _language(request: Request, code: str | None) -> Language:
    return parts_of(request).content.languages[code] if code else languages_of(request)[0]


# --- writing


@router.post("/")
async def write(request: Request, assistant: TheAssistant) -> Response:
    """Takes a text or a press on a button. Danger is answered whatever else is wrong."""
    sent = await read_sent(request)
    incoming: Incoming | None = None
    try:
        incoming = sent.incoming(assistant.turns.languages)
        refuse_foreign(request)
        return await _take(request, sent, incoming)
    except ServiceDown as down:
        # The assistant has looked for danger already.
        return await _refused(request, sent, down, down.reply)
    except RettvisError as error:
        seen = incoming or Incoming(text=clean_ends(sent.text or ""), hint=sent.page)
        return await _refused(request, sent, error, assistant.danger_reply(seen, None))


async def _take(request: Request, sent: Sent, incoming: Incoming) -> Response:
    assistant, limits = assistant_of(request), limits_of(request)
    address = address_of(request)
    if address is None:
        refuse_early(limits.wait_for_start(sender_of(request)))
        try:
            started = await assistant.start(sent.language)
        except ServiceDown as down:
            # Nobody has looked for danger yet.
            raise ServiceDown(assistant.danger_reply(incoming, None)) from down
        address = WebAddress(started.id, started.token)
        if sent.language is None:
            await assistant.answer(address, incoming)
        return await _begun(request, address)
    wait = limits.wait_for_message(address.id)
    if wait is not None and assistant.danger_reply(incoming, None) is None:
        raise too_many(wait)
    reply = await assistant.answer(address, incoming)
    if PART not in request.headers:
        return RedirectResponse("/#last", 303)
    if sent.page == reply.routing.language:
        return await _part(request, address, sent.after, was=sent.live)
    return await _conversation(request, address)


async def _begun(request: Request, address: WebAddress) -> Response:
    response: Response
    if PART in request.headers:
        response = await _conversation(request, address)
    else:
        response = RedirectResponse(f"/?{BEGUN}#last", 303)
    remember(response, address)
    return response


async def _refused(request: Request, sent: Sent, error: RettvisError, danger: Reply | None) -> Response:
    """The page of a refused message, with the text still in the box."""
    problem, kept = problem_of(error), sent.text or ""
    address = address_of(request)
    language = page_language(sent, languages_of(request))
    if problem.status < 500:
        language = await language_for(request, address, language)
    messages = tuple(MessageOut.of(message) for message in danger.messages) if danger else ()
    if danger and problem.status == 429:
        # Whoever is in danger is never told to wait.
        return failure_page(request, Problem(200, "too_many"), language, danger=messages)
    sentences = _sentences(problem, language, has_text=bool(kept))
    if address is not None and not messages and problem.status in (422, 429):
        with contextlib.suppress(NotFound, ServiceDown):
            response = await _conversation(
                request, address, status=problem.status, notice=sentences, kept=kept
            )
            response.headers.update(problem.headers)
            return response
    is_over = isinstance(error, NotFound)
    response = failure_page(
        request, problem, language, kept=kept, sentences=sentences, danger=messages, is_over=is_over
    )
    if is_over:
        forget(response)
    return response


def _sentences(problem: Problem, language: Language, *, has_text: bool) -> tuple[str, ...]:
    match problem.status:
        case 403:
            return (
                language.gettext(
                    "Meldingen kom ikke fra denne siden, så vi tok den ikke imot. Prøv igjen her."
                ),
            )
        case 404:
            over = language.gettext("Den forrige samtalen er slettet. Du kan begynne på nytt.")
            waits = language.gettext("Teksten din står i boksen. Trykk Send.")
            return (over, waits) if has_text else (over,)
        case _:
            return (title_of(problem.code, language), next_step(problem.code, language))


# --- going


@router.post("/delete")
async def delete(request: Request, assistant: TheAssistant) -> Response:
    """Deletes everything, and says so."""
    sent = await read_sent(request)
    language = page_language(sent, languages_of(request))
    try:
        refuse_foreign(request)
        address = address_of(request)
        if address is not None:
            await assistant.delete(address)
    except NotFound:
        pass
    except RettvisError as error:
        problem = problem_of(error)
        if problem.status < 500:
            language = await language_for(request, address_of(request), language)
        return failure_page(request, problem, language)
    notice = language.gettext("Alt er slettet. Rettvis husker ikke denne samtalen lenger.")
    response = chat_page(request, language, is_over=True, notice=[notice])
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    forget(response)
    return response


@router.post("/exit")
async def leave(request: Request, parts: TheParts) -> Response:
    """Quick exit: the browser forgets first of all; what the server cannot delete now, it does by age."""
    address = address_of(request)
    try:
        refuse_foreign(request)
        if address is not None:
            await parts.assistant.leave(address)
    except (NotFound, ServiceDown):
        pass
    except Problem as problem:
        return failure_page(request, problem, await language_for(request, address))
    response = RedirectResponse(parts.settings.exit_url, 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Content-Security-Policy"] = policy(parts.settings.exit_url)
    forget(response)
    return response
