"""Who may come in: each route of the staff side says so, and the application does not start if one does
not.
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.chat.visit import PART
from api.staff.forms import Kept, changes_something, has_form_token, is_own, keep, session_token
from api.state import logins_of
from bot.domain import RettvisError
from bot.staff.login import Member
from bot.staff.roles import CASES, DESK, EVERYBODY, MANAGE, REVIEW, STATISTICS, Role


class Foreign(RettvisError):
    """A form that does not come from our own pages."""


class LoggedOut(RettvisError):
    """Nobody is logged in, or no longer. `kept` is what they wanted."""

    def __init__(self, kept: Kept) -> None:
        super().__init__("logged out")
        self.kept = kept


class StaleForm(RettvisError):
    """A form of an older session, or without its token: its owner is asked before it is taken."""

    def __init__(self, member: Member, kept: Kept) -> None:
        super().__init__("stale form")
        self.member = member
        self.kept = kept


class NotAllowed(RettvisError):
    """The page is for other roles."""


class Undeclared(RettvisError):
    """A route that does not say who may come in."""


class Open:
    """Lets everybody in: the door itself. Forms must still come from our own pages."""

    async def __call__(self, request: Request) -> None:
        """As a dependency. Raises Foreign."""
        if changes_something(request) and not is_own(request):
            raise Foreign


class Guard:
    """Lets in who is logged in and has one of the roles.

    `is_news`: the page asks by itself (a stream of events), so that nobody stays logged in by it.
    """

    def __init__(self, roles: frozenset[Role], *, is_news: bool = False) -> None:
        self.roles = roles
        self._is_news = is_news

    async def __call__(self, request: Request) -> Member:
        """As a dependency: who it is.

        Raises:
            Foreign, LoggedOut, NotAllowed, StaleForm
        """
        changes = changes_something(request)
        if changes and not is_own(request):
            raise Foreign
        token = session_token(request)
        is_active = not self._is_news and PART not in request.headers
        member = await logins_of(request).find(token, is_active=is_active) if token else None
        if member is None or token is None:
            raise LoggedOut(await keep(request))
        request.state.member, request.state.session_token = member, token
        if not member.may(self.roles):
            raise NotAllowed
        if changes and not await has_form_token(request, member, token):
            raise StaleForm(member, await keep(request))
        return member


AnyMember = Annotated[Member, Depends(Guard(EVERYBODY))]
CaseMember = Annotated[Member, Depends(Guard(CASES))]
DeskMember = Annotated[Member, Depends(Guard(DESK))]
Reviewer = Annotated[Member, Depends(Guard(REVIEW))]
StatisticsReader = Annotated[Member, Depends(Guard(STATISTICS))]
Admin = Annotated[Member, Depends(Guard(MANAGE))]
AtTheDoor = Depends(Open())
"""For a route's `dependencies`: the pages before the login."""


def check_declared(app: FastAPI, paths: tuple[str, ...]) -> dict[str, Guard | Open]:
    """Each route under these paths with who may come in. Raises Undeclared, naming the route."""
    found: dict[str, Guard | Open] = {}
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        if not any(path == one or path.startswith(f"{one}/") for one in paths):
            continue
        dependant: Dependant | None = getattr(route, "dependant", None)
        guards = [one.call for one in dependant.dependencies if _is_guard(one)] if dependant else []
        if len(guards) != 1 or not isinstance(guards[0], Guard | Open):
            raise Undeclared(f"{path} does not declare who may come in")
        for method in sorted(route.methods or ()):
            found[f"{method} {path}"] = guards[0]
    return found


def _is_guard(dependant: Dependant) -> bool:
    return isinstance(dependant.call, Guard | Open)
