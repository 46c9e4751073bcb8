"""What a person sees when something went wrong: what it is, what to do now, and whom to call."""

from fastapi import Request, Response

from api.chat.pages import chat_page, shower_of
from api.errors import Problem, next_step, title_of
from api.schemas import MessageOut
from api.state import parts_of
from bot.i18n import Language


def failed(request: Request, problem: Problem, language: Language) -> Response:
    """The page of a problem that no route has dealt with."""
    return failure_page(request, problem, language)


def failure_page(
    request: Request,
    problem: Problem,
    language: Language,
    *,
    kept: str = "",
    sentences: tuple[str, ...] = (),
    danger: tuple[MessageOut, ...] = (),
    is_over: bool = False,
) -> Response:
    """The page of a problem; a danger message stands whole on it, also when all else is down."""
    shower = shower_of(parts_of(request))
    messages = [shower.message(message) for message in problem.messages or danger]
    # A danger message has its own calls; an empty or too long text is no reason to call anybody.
    response = chat_page(
        request,
        language,
        messages,
        status=problem.status,
        notice=sentences or (title_of(problem.code, language), next_step(problem.code, language)),
        with_calls=not messages and problem.status != 422,
        kept=kept,
        is_over=is_over,
    )
    response.headers.update(problem.headers)
    return response
