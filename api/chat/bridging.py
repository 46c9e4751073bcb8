"""The page on which a caller sees three words, and waits for the operator to enter them.

The words are kept nowhere: the page itself carries them, sealed, to show them again while it waits.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.chat.pages import render
from api.chat.visit import address_of, refuse_foreign
from api.errors import refuse_early
from api.state import TheAssistant, TheBridging, TheLimits, language_for, parts_of, sender_of
from bot.assistant import Assistant, NotFound, WebAddress
from bot.assistant.bridging import about, nobody_yet
from bot.i18n import Language
from bot.staff import tickets
from bot.staff.tickets import BadTicket
from bot.store.bridges import SECONDS

router = APIRouter()
PATH = "/words"
PURPOSE = "bridge words"


@router.get(PATH)
async def explain(request: Request, assistant: TheAssistant) -> Response:
    """What the words are for."""
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    try:
        bridge = (await assistant.describe(address)).bridge
        if bridge is not None and bridge.stage != "offered":
            return RedirectResponse("/#last", 303)
    except NotFound:
        return RedirectResponse("/", 303)
    return _page(request, await language_for(request, address))


@router.post(PATH)
async def show(
    request: Request, assistant: TheAssistant, bridging: TheBridging, limits: TheLimits
) -> Response:
    """New words; or with a page's ticket the same ones, until somebody has entered them."""
    refuse_foreign(request)
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    async with request.form(max_files=0, max_fields=4) as form:
        ticket = str(form.get("ticket", ""))
    try:
        if ticket:
            return await _wait(request, assistant, address, ticket)
        refuse_early(limits.wait_for_return(sender_of(request)))
        language, drawn = await bridging.offer(address, (await language_for(request, address)).code)
        bridge = (await assistant.describe(address)).bridge
    except NotFound:
        return RedirectResponse("/", 303)
    words = [one.word for one in drawn]
    content = {"bridge": bridge.nonce if bridge else "", "language": language.code, "words": words}
    return _page(request, language, words, tickets.make(assistant.store, PURPOSE, content, SECONDS))


async def _wait(request: Request, assistant: Assistant, address: WebAddress, ticket: str) -> Response:
    bridge = (await assistant.describe(address)).bridge
    if bridge is not None and bridge.stage != "offered":
        return RedirectResponse("/#last", 303)
    try:
        content = tickets.read(assistant.store, PURPOSE, ticket)
    except BadTicket:
        content = {}
    if bridge is None or content.get("bridge") != bridge.nonce:
        language = await language_for(request, address)
        return _page(request, language, notice=language.gettext("Ordene virker ikke lenger."))
    language = assistant.turns.languages[content["language"]]
    return _page(request, language, content["words"], ticket)


def _page(
    request: Request, language: Language, words: list[str] | None = None, ticket: str = "", notice: str = ""
) -> Response:
    return render(
        request,
        "words.html",
        language,
        words=words or [],
        ticket=ticket,
        notice=notice,
        about=about(language),
        nobody_yet=nobody_yet(language),
        phone=parts_of(request).assistant.turns.service.phone("oslo_phone", language),
    )
