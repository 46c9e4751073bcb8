"""A visit: the cookie that opens the conversation, where a form came from, and what it holds."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from api.errors import Problem
from bot.assistant import UnsupportedLanguage, WebAddress
from bot.assistant.buttons import Button, read_button
from bot.domain import BadText, Incoming, clean_text
from bot.i18n import Language, Languages

COOKIE = "__Host-rettvis"
PART = "Rettvis-Part"
"""The header by which the page's own script asks for the new messages alone."""

MAX_FIELDS = 12
_ADDRESS = re.compile(r"([A-Za-z0-9_-]{1,100})\.([A-Za-z0-9_-]{1,100})")
_NONCE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class Sent:
    """What a form sent. `page` is the language of the page it stood on; `after` the last message there.

    `live`: how the conversation stood with people when the page was made.
    """

    text: str | None
    choice: str | None
    language: str | None
    client_id: str | None
    page: str | None
    after: int
    live: str
    code: str | None

    def incoming(self, languages: Languages) -> Incoming:
        """The message. Raises BadText, UnknownChoice, UnsupportedLanguage."""
        if self.language is not None:
            if self.language not in languages:
                raise UnsupportedLanguage
            choice = Button("language", self.language).id
            return Incoming(choice=choice, client_id=self.client_id, hint=self.page)
        if self.choice is not None:
            read_button(self.choice[:200])
            return Incoming(choice=self.choice[:200], client_id=self.client_id, hint=self.page)
        if self.text is None:
            raise BadText("empty")
        return Incoming(text=clean_text(self.text), client_id=self.client_id, hint=self.page)


async def read_sent(request: Request) -> Sent:
    """The fields of a form. Raises HTTPException 400 when it is none, TooLarge."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
    after = fields.get("after", "")
    return Sent(
        text=fields.get("text"),
        choice=fields.get("choice"),
        language=fields.get("language"),
        client_id=client_id_of(fields),
        page=fields.get("page"),
        after=whole_number(after),
        live=fields.get("live", ""),
        code=fields.get("code"),
    )


def client_id_of(fields: Mapping[str, str]) -> str | None:
    """The page's own id of a form, by which it counts once."""
    client_id = fields.get("client_id", "")
    return client_id if _NONCE.fullmatch(client_id) else None


def whole_number(text: str) -> int:
    """A small whole number from an address or a form; 0 if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def page_language(sent: Sent, ordered: list[Language]) -> Language:
    """The language of the page that a form stood on, else the browser's first."""
    return next((one for one in ordered if one.code == sent.page), ordered[0])


def address_of(request: Request) -> WebAddress | None:
    """The conversation that the browser holds, if it holds one."""
    found = _ADDRESS.fullmatch(request.cookies.get(COOKIE, ""))
    return WebAddress(found[1], found[2]) if found else None


def remember(response: Response, address: WebAddress) -> None:
    """Lets the browser hold the conversation until it is closed."""
    value = f"{address.id}.{address.token}"
    response.set_cookie(COOKIE, value, path="/", secure=True, httponly=True, samesite="strict")


def forget(response: Response) -> None:
    """Takes the conversation from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


def refuse_foreign(request: Request) -> None:
    """Only our own pages may post here. Raises Problem 403.

    Origin decides; a form post without it is taken when the browser says, or the referring page
    shows, that it came from here. A browser that says nothing at all is taken only without a cookie.
    """
    if not _is_own(request):
        raise Problem(403, "bad_request")


def _is_own(request: Request) -> bool:
    headers = request.headers
    host = headers.get("host", "")
    if "origin" in headers:
        return bool(host) and urlsplit(headers["origin"]).netloc == host
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] in ("same-origin", "none")
    if "referer" in headers:
        return bool(host) and urlsplit(headers["referer"]).netloc == host
    return COOKIE not in request.cookies


def new_nonce() -> str:
    """A random id for a page's forms: the same form sent twice counts once."""
    return secrets.token_urlsafe(9)
