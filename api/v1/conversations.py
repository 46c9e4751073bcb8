"""Conversations over JSON. The token stands in the Authorization header, never in an address."""

import json
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.errors import Problem, problem_of, refuse_early, too_many
from api.schemas import (
    ConversationOut,
    DescribedOut,
    MessageIn,
    MessageOut,
    MessagesOut,
    ProblemOut,
    ReplyOut,
    RoutingOut,
    StartIn,
)
from api.state import TheAssistant, TheLimits, sender_of
from api.v1.body import body_schema, read_body
from bot.assistant import Assistant, NotFound, ServiceDown, WebAddress
from bot.domain import BadText, Incoming, clean_ends, clean_text
from bot.notices import Bell
from bot.store import news

COMMENT_SECONDS = 15.0
_BEARER = "bearer "
_PATH = re.compile(r"/api/v1/conversations/([0-9a-f]{32})(?:/|$)")

router = APIRouter(
    prefix="/conversations",
    tags=["conversations"],
    responses={code: {"model": ProblemOut} for code in (400, 401, 404, 413, 422, 429, 503)},
)


def _token(request: Request) -> str:
    header = request.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""


def _address(conversation: str, request: Request) -> WebAddress:
    token = _token(request)
    if not token:
        raise Problem(401, "no_authorization", headers={"WWW-Authenticate": "Bearer"})
    return WebAddress(conversation, token)


def address_in(request: Request) -> WebAddress | None:
    """The conversation that a request is about, also when no route was found or its body was refused."""
    found, token = _PATH.match(request.url.path), _token(request)
    return WebAddress(found[1], token) if found and token else None


def _told_danger(assistant: Assistant, incoming: Incoming, problem: Problem) -> Problem:
    """The same problem with the danger reply in it: danger comes before authorisation."""
    danger = assistant.danger_reply(incoming, None)
    if danger is not None:
        problem.messages = [MessageOut.of(message) for message in danger.messages]
    return problem


TheAddress = Annotated[WebAddress, Depends(_address)]
NO_STORE = {"Cache-Control": "no-store"}


@router.post("", status_code=201, openapi_extra=body_schema(StartIn))
async def start(
    request: Request, response: Response, assistant: TheAssistant, limits: TheLimits
) -> ConversationOut:
    """Starts a conversation."""
    body = await read_body(request, StartIn)
    refuse_early(limits.wait_for_start(sender_of(request)))
    started = await assistant.start(body.language)
    response.headers.update(NO_STORE)
    return ConversationOut(
        id=started.id,
        token=started.token,
        language=started.language,
        messages=[MessageOut.of(message) for message in started.messages],
    )


@router.post("/{conversation}/messages", openapi_extra=body_schema(MessageIn))
async def send(
    conversation: str, request: Request, response: Response, assistant: TheAssistant, limits: TheLimits
) -> ReplyOut:
    """Sends a text or a choice; the reply holds only what is new."""
    body = await read_body(request, MessageIn)
    try:
        incoming = _incoming(body)
    except BadText as error:
        unread = Incoming(text=clean_ends(body.text or ""))
        raise _told_danger(assistant, unread, problem_of(error)) from None
    try:
        address = _address(conversation, request)
    except Problem as problem:
        raise _told_danger(assistant, incoming, problem) from None
    wait = limits.wait_for_message(address.id)
    if wait is not None and assistant.danger_reply(incoming, None) is None:
        raise too_many(wait)
    try:
        reply = await assistant.answer(address, incoming)
    except NotFound:
        raise _told_danger(assistant, incoming, Problem(404, "not_found")) from None
    response.headers.update(NO_STORE)
    return ReplyOut(
        messages=[MessageOut.of(message) for message in reply.messages], routing=RoutingOut.of(reply.routing)
    )


def _incoming(body: MessageIn) -> Incoming:
    if body.text is not None and body.choice is not None:
        raise Problem(422, "not_one_of_text_and_choice")
    if body.text is None and body.choice is None:
        raise BadText("empty")
    text = clean_text(body.text) if body.text is not None else None
    return Incoming(text=text, choice=body.choice, client_id=body.client_id)


@router.get("/{conversation}")
async def describe(response: Response, address: TheAddress, assistant: TheAssistant) -> DescribedOut:
    """A conversation's state and when it ends by itself."""
    described = await assistant.describe(address)
    response.headers.update(NO_STORE)
    return DescribedOut(
        id=described.id,
        language=described.language,
        state=described.state,
        expires=datetime.fromtimestamp(described.expires, UTC).isoformat(),
    )


After = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/{conversation}/messages")
async def messages_after(
    response: Response, address: TheAddress, assistant: TheAssistant, after: After = 0
) -> MessagesOut:
    """All messages since a number."""
    messages = await assistant.history(address, after)
    response.headers.update(NO_STORE)
    return MessagesOut(messages=[MessageOut.of(message) for message in messages])


@router.get("/{conversation}/events", response_class=StreamingResponse)
async def events(
    request: Request, address: TheAddress, assistant: TheAssistant, after: After = 0
) -> StreamingResponse:
    """The same as server-sent events, from the last one that the client has seen."""
    last = request.headers.get("last-event-id", "")
    seen = int(last) if last.isascii() and last.isdigit() and len(last) < 10 else after
    await assistant.describe(address)
    return StreamingResponse(
        _stream(assistant, address, seen), media_type="text/event-stream", headers=NO_STORE
    )


async def _stream(assistant: Assistant, address: WebAddress, seen: int) -> AsyncIterator[str]:
    store, bell, spoken = assistant.store, Bell(), time.monotonic()
    with store.notices.hearing(news.talk(store.keys, address.id), bell.ring):
        while True:
            try:
                messages = await assistant.history(address, seen)
            except (NotFound, ServiceDown):
                return
            for message in messages:
                seen = message.seq
                data = json.dumps(MessageOut.of(message).model_dump(by_alias=True), ensure_ascii=False)
                yield f"id: {seen}\nevent: message\ndata: {data}\n\n"
            is_quiet = time.monotonic() - spoken >= COMMENT_SECONDS
            if is_quiet and not messages:
                yield ": still here\n\n"
            if is_quiet or messages:
                spoken = time.monotonic()
            await bell.wait(store.notices.patience)


@router.delete("/{conversation}", status_code=204)
async def delete(address: TheAddress, assistant: TheAssistant) -> Response:
    """Forgets everything."""
    await assistant.delete(address)
    return Response(status_code=204, headers=NO_STORE)
