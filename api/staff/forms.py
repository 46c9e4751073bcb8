"""Forms of staff pages: where they came from, the token in them, and their text when they come too late.

A form that arrives after its session has ended is not lost. Its fields are sealed into the login page;
who logs in again gets them back, to send once more. The seal names the account that wrote them, so a
colleague at the same machine does not get them.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from bot.staff import tickets
from bot.staff.login import Member
from bot.staff.tickets import BadTicket
from bot.store import sealing
from bot.store.work import Store

COOKIE = "__Host-rettvis-staff"
FIELD = "form_token"
HEADER = "Rettvis-Form-Token"
"""Carries the token of a page's own script."""
MAX_FIELDS = 60
_KEPT = "kept form"
_KEPT_SECONDS = 12 * 3600
_SAFE_METHODS = ("GET", "HEAD")

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """A page that somebody wanted (`fields` empty), or a form that came too late."""

    path: str
    fields: Fields
    account: str

    @property
    def is_form(self) -> bool:
        """Whether something would be lost."""
        return bool(self.fields)


def changes_something(request: Request) -> bool:
    """Whether a request does more than read."""
    return request.method not in _SAFE_METHODS


def is_own(request: Request) -> bool:
    """Whether a form comes from a page of ours: the browser says so, and says nothing else."""
    host, origin = request.headers.get("host", ""), request.headers.get("origin")
    if origin is not None:
        return bool(host) and urlsplit(origin).netloc == host
    return request.headers.get("sec-fetch-site") == "same-origin"


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form; of several with one name the last."""
    return dict(await read_all_fields(request))


async def read_all_fields(request: Request) -> list[tuple[str, str]]:
    """The fields of a form in their order. Raises HTTPException 400 when it is none, TooLarge."""
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def session_token(request: Request) -> str | None:
    """The session that the browser holds."""
    return request.cookies.get(COOKIE) or None


def remember(response: Response, token: str) -> None:
    """Lets the browser hold the session until it is closed."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")


def forget(response: Response) -> None:
    """Takes the session from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


def form_token(account_id: str, token: str) -> str:
    """What every form of a session carries: whose it is, and what only its pages know."""
    return f"{account_id}.{sealing.derive(token.encode(), 'staff form').hex()}"


async def has_form_token(request: Request, member: Member, token: str) -> bool:
    """Whether a form or a script's request stems from a page of this session."""
    sent = request.headers.get(HEADER) or (await read_fields(request)).get(FIELD, "")
    return hmac.compare_digest(sent.encode(), form_token(member.id, token).encode())


async def keep(request: Request) -> Kept:
    """What a request wanted that came without a session."""
    query = f"?{request.url.query}" if request.url.query else ""
    if not changes_something(request):
        return Kept(request.url.path + query, (), "")
    fields = await read_all_fields(request)
    account = dict(fields).get(FIELD, "").split(".")[0]
    return Kept(request.url.path + query, [one for one in fields if one[0] != FIELD], account)


def seal_kept(store: Store, kept: Kept) -> str:
    """What is kept, for the login page."""
    content = {"path": kept.path, "fields": list(kept.fields), "account": kept.account}
    return tickets.make(store, _KEPT, content, _KEPT_SECONDS)


def open_kept(store: Store, ticket: str) -> Kept | None:
    """What a login page has carried; None if nothing."""
    if not ticket:
        return None
    try:
        content = tickets.read(store, _KEPT, ticket)
    except BadTicket:
        return None
    fields = [(str(name), str(value)) for name, value in content["fields"]]
    return Kept(content["path"], fields, content["account"])
