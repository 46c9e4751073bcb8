"""What a request can reach: the built assistant and the reader's languages."""

from typing import Annotated

from fastapi import Depends, Request

from api.limits import Limits
from bot.assistant import Assistant, WayBack
from bot.i18n import Language
from bot.parts import Parts


def parts_of(request: Request) -> Parts:
    """Everything that was built at start."""
    parts: Parts = request.app.state.parts
    return parts


def assistant_of(request: Request) -> Assistant:
    """The assistant."""
    return parts_of(request).assistant


def limits_of(request: Request) -> Limits:
    """The rate limits of this process."""
    limits: Limits = request.app.state.limits
    return limits


def way_back_of(request: Request) -> WayBack:
    """What makes and takes return codes."""
    return parts_of(request).way_back


def sender_of(request: Request) -> str:
    """The network address that a request came from; never stored."""
    return request.client.host if request.client else ""


def languages_of(request: Request) -> list[Language]:
    """All our languages, those that the reader's browser asks for first."""
    languages = parts_of(request).content.languages
    wanted = [languages.best(part.split(";")[0].strip()) for part in _accepted(request)]
    codes = dict.fromkeys([code for code in wanted if code is not None] + list(languages.codes))
    return [languages[code] for code in codes]


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "")[:200].split(",")


TheAssistant = Annotated[Assistant, Depends(assistant_of)]
TheParts = Annotated[Parts, Depends(parts_of)]
TheWayBack = Annotated[WayBack, Depends(way_back_of)]
TheLimits = Annotated[Limits, Depends(limits_of)]
