"""What stands before every route: body limit, security headers, HEAD as GET."""

import contextlib
import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain import RettvisError
from bot.settings import TELEGRAM_UPDATES
from bot.uploads import MAX_FILE

STAFF_LOGIN = "/staff/login"
MAX_BODY = 32 * 1024
MAX_BODY_AT = {TELEGRAM_UPDATES: 1024 * 1024, STAFF_LOGIN: 2 * MAX_BODY}
"""Paths that take more than others. The login of staff carries a form that came too late, sealed."""
FILES = re.compile(r"/files|/api/v1/conversations/[^/]*/attachments")
MAX_FILE_BODY = MAX_FILE + MAX_BODY
"""A file, and the form around it."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # With no-referrer Chromium sends "Origin: null" on a form post, and the Origin check would refuse it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class TooLarge(RettvisError):
    """A body above the limit. `is_file`: where files are taken."""

    def __init__(self, *, is_file: bool = False) -> None:
        super().__init__("too large")
        self.is_file = is_file


def most_bytes(path: str) -> int:
    """How large a body may be that is sent to a path."""
    return MAX_FILE_BODY if FILES.fullmatch(path) else MAX_BODY_AT.get(path, MAX_BODY)


class Headers:
    """Puts the security headers on every answer, also on errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "content-type" in headers and headers["content-type"].startswith("text/html"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class HeadAnswered(Exception):
    """Everything that a HEAD asks for is said; ends what would go on to make a body."""


class Heads:
    """Answers HEAD as GET, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                # A stream of events would otherwise go on for ever.
                raise HeadAnswered

        with contextlib.suppress(HeadAnswered):
            await self._app({**scope, "method": "GET"}, receive, without_body)


class BodyLimit:
    """Refuses a body above the limit before anything parses it."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. A body that says its size is refused here, one that lies about it while it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = most_bytes(scope["path"])
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            response = await self._refuse(Request(scope), TooLarge(is_file=most == MAX_FILE_BODY))
            await response(scope, receive, send)
            return
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise TooLarge(is_file=most == MAX_FILE_BODY)
            return message

        await self._app(scope, limited, send)
