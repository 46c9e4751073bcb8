"""What a request can reach: the built assistant and the reader's languages."""

from typing import Annotated

from fastapi import Depends, Request

from api.limits import Limits
from bot.assistant import Assistant, Bridging, Callbacks, Enclosures, WayBack, WebAddress
from bot.i18n import Language
from bot.parts import Parts
from bot.staff.login import Logins


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


def bridging_of(request: Request) -> Bridging:
    """What draws words for a call."""
    return parts_of(request).bridging


def enclosures_of(request: Request) -> Enclosures:
    """What takes files for staff."""
    return parts_of(request).enclosures


def callbacks_of(request: Request) -> Callbacks:
    """What takes numbers for staff."""
    return parts_of(request).callbacks


def sender_of(request: Request) -> str:
    """The network address that a request came from; never stored."""
    return request.client.host if request.client else ""


def logins_of(request: Request) -> Logins:
    """The door of the staff side."""
    return parts_of(request).logins


def languages_of(request: Request) -> list[Language]:
    """All our languages, those that the reader's browser asks for first."""
    languages = parts_of(request).content.languages
    wanted = [languages.best(part.split(";")[0].strip()) for part in _accepted(request)]
    codes = dict.fromkeys([code for code in wanted if code is not None] + list(languages.codes))
    return [languages[code] for code in codes]


async def language_for(
    request: Request, address: WebAddress | None, default: Language | None = None
) -> Language:
    """The language of the conversation that a request belongs to.

    Where none is known the default, or the first that the browser asks for.
    """
    languages = parts_of(request).content.languages
    known = await assistant_of(request).language_of(address) if address is not None else None
    return languages[known] if known is not None else default or languages_of(request)[0]


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "")[:200].split(",")


TheAssistant = Annotated[Assistant, Depends(assistant_of)]
TheParts = Annotated[Parts, Depends(parts_of)]
TheBridging = Annotated[Bridging, Depends(bridging_of)]
TheWayBack = Annotated[WayBack, Depends(way_back_of)]
TheCallbacks = Annotated[Callbacks, Depends(callbacks_of)]
TheEnclosures = Annotated[Enclosures, Depends(enclosures_of)]
TheLimits = Annotated[Limits, Depends(limits_of)]
TheLogins = Annotated[Logins, Depends(logins_of)]
