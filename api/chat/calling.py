"""The page on which a person leaves a number, or takes it back."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.chat.pages import render
from api.chat.visit import address_of, refuse_foreign
from api.errors import Problem, next_step, problem_of, refuse_early, title_of
from api.state import TheCallbacks, TheLimits, language_for
from bot.assistant import Callbacks, NoCase, NotFound, WebAddress
from bot.phones import BadNumber

router = APIRouter()
PATH = "/call-me"


@router.get(PATH)
async def explain(request: Request, callbacks: TheCallbacks) -> Response:
    """Who would call, and when."""
    address = address_of(request)
    return await _page(request, callbacks, address) if address else RedirectResponse("/", 303)


@router.post(PATH)
async def leave(request: Request, callbacks: TheCallbacks, limits: TheLimits) -> Response:
    """Takes a number; without one, the number that there is goes."""
    refuse_foreign(request)
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    async with request.form(max_files=0, max_fields=4) as form:
        typed = str(form.get("number", ""))
        is_stopped = "stop" in form
    refuse_early(limits.wait_for_message(address.id))
    try:
        await (callbacks.withdraw(address) if is_stopped else callbacks.ask(address, typed))
    except BadNumber as error:
        return await _page(request, callbacks, address, typed=typed[:60], problem=problem_of(error))
    except (NotFound, NoCase):
        return RedirectResponse("/", 303)
    return RedirectResponse(PATH, 303)


async def _page(
    request: Request,
    callbacks: Callbacks,
    address: WebAddress,
    *,
    typed: str = "",
    problem: Problem | None = None,
) -> Response:
    language = await language_for(request, address)
    try:
        asked = await callbacks.look(address, language)
    except (NotFound, NoCase):
        return RedirectResponse("/", 303)
    return render(
        request,
        "call_me.html",
        language,
        status=problem.status if problem else 200,
        asked=asked,
        typed=typed,
        notice=(title_of(problem.code, language), next_step(problem.code, language)) if problem else (),
    )
