"""The web application, assembled from settings."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect

from api import chat, errors, metrics, staff
from api.limits import Limits
from api.shield import BodyLimit, Headers, Heads
from api.state import language_for
from api.v1 import attachments, callback, content, conversations, returning
from bot.domain import RettvisError
from bot.parts import Parts
from bot.retention import sweep_forever
from bot.settings import Settings
from bot.store.migrate import is_current
from bot.store.work import StoreDown

log = logging.getLogger(__name__)


def create_app(settings: Settings, parts: Parts | None = None) -> FastAPI:
    """The application. `parts` are built from the settings unless given.

    Raises:
        ContentError, KeyStoreError: see `Parts`.
        RettvisError: a webhook is set, and the bot has no token.
        Undeclared: a page for staff does not say who may see it.
    """
    built = parts or Parts(settings)
    app = FastAPI(
        title="Rettvis",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.parts = built
    app.state.limits = Limits(settings)
    app.state.requests = metrics.Requests()
    app.state.watcher = staff.Watcher(built.store)
    app.include_router(_v1())
    app.include_router(chat.router)
    app.include_router(staff.router)
    app.include_router(metrics.router)
    if settings.telegram_webhook_url is not None:
        from api.telegram import take_updates  # noqa: PLC0415 (the library takes a second to import)

        take_updates(app, built)
    app.add_api_route("/healthz", _healthz, methods=["GET"], include_in_schema=False)
    app.add_api_route("/readyz", _readyz, methods=["GET"], include_in_schema=False)
    app.mount("/static", chat.HashedFiles())
    for kind in (RettvisError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(ClientDisconnect, _gone)
    staff.check_declared(app, staff.PATHS)
    app.add_middleware(BodyLimit, refuse=_failed)
    if settings.api_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.api_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        )
    # Event streams are left alone by Starlette: they would wait in the compressor.
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(Headers)
    app.add_middleware(metrics.Measured, requests=app.state.requests)
    app.add_middleware(Heads)
    return app


def _v1() -> APIRouter:
    router = APIRouter(prefix="/api/v1")
    router.include_router(conversations.router)
    router.include_router(attachments.router)
    router.include_router(callback.router)
    router.include_router(returning.router)
    router.include_router(content.router)
    return router


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    loops = [
        asyncio.create_task(sweep_forever(parts.store, parts.retention)),
        asyncio.create_task(parts.store.notices.carry()),
    ]
    if parts.settings.smtp_host is not None:
        loops.append(asyncio.create_task(parts.alarm.watch()))
    try:
        async with staff.living_cases(app, parts.casework, parts.bridges):
            yield
    finally:
        for loop in loops:
            loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await loop
        if parts.settings.telegram_webhook_url is not None:
            await app.state.telegram.close()
        await parts.close()


async def _gone(_request: Request, _error: Exception) -> Response:
    # Whoever asked went away in the middle of a word: nobody reads an answer, and nothing failed.
    return Response(status_code=400)


async def _failed(request: Request, error: Exception) -> Response:
    if request.url.path.startswith(staff.PATHS):
        response = await staff.failed(request, error)
    else:
        response = await _failed_for_people(request, errors.problem_of(error))
    if response.status_code >= 500:
        # The type alone: a message may hold what a person wrote.
        log.error("failed: %s", type(error).__name__)
    return response


async def _failed_for_people(request: Request, problem: errors.Problem) -> Response:
    is_api = request.url.path.startswith("/api/")
    address = conversations.address_in(request) if is_api else chat.address_of(request)
    # A store that is down is not asked once more: whoever waits needs the numbers to call now.
    language = await language_for(request, address if problem.status < 500 else None)
    return errors.respond(request, problem, language) if is_api else chat.failed(request, problem, language)


async def _healthz() -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def _readyz(request: Request) -> Response:
    parts: Parts = request.app.state.parts
    try:
        store = await is_current(parts.store)
    except StoreDown:
        store = False
    ready = {"store": store, "nlu": await parts.rasa.is_ready(), "content": True}
    status = 200 if all(ready.values()) else 503
    return JSONResponse(ready, status, headers={"Cache-Control": "no-store"})
