"""Pages from templates, with what every page needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.chat.files import address
from api.chat.shown import Shower, ShownCall, ShownMessage
from api.chat.texts import telephone, to_html
from api.chat.visit import address_of, new_nonce
from api.shield import CSP
from api.state import languages_of, parts_of
from bot.assistant.followed import Followed, along
from bot.domain import Choice
from bot.i18n import Language
from bot.parts import Parts
from bot.settings import ROOT
from bot.store.bridges import Bridge


@dataclass(frozen=True)
class Word:
    """A word in a language."""

    language: str
    text: str


@dataclass(frozen=True)
class Hello:
    """A language's line and button on the first screen."""

    language: str
    direction: str
    name: str
    text: Markup


@dataclass(frozen=True)
class Ambulance:
    """The number that stands on every page, with its word in the reader's and then all other languages."""

    number: str
    href: str
    words: Sequence[Word]


@cache
def templates() -> Environment:
    """All templates."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "api" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = to_html
    return environment


def shower_of(parts: Parts) -> Shower:
    """What turns messages into what is shown."""
    return Shower(parts.content.languages, parts.content.answers)


def render(
    request: Request, template: str, language: Language, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page in a language."""
    settings = parts_of(request).settings
    html = (
        templates()
        .get_template(template)
        .render(
            _=language.gettext,
            language=language,
            languages=list(parts_of(request).content.languages),
            static=address,
            exit_url=settings.exit_url,
            **values,
        )
    )
    return HTMLResponse(html, status, headers={"Content-Security-Policy": policy(settings.exit_url)})


@cache
def policy(exit_url: str) -> str:
    """The content security policy of pages with the exit button.

    Chromium holds a form's redirect against `form-action`, so the page to leave for must stand there.
    """
    outside = urlsplit(exit_url)
    return CSP.replace("form-action 'self'", f"form-action 'self' {outside.scheme}://{outside.netloc}")


def chat_page(
    request: Request,
    language: Language,
    messages: Sequence[ShownMessage] = (),
    *,
    status: int = 200,
    has_conversation: bool = False,
    live: str = "",
    watched: str = "",
    bridge: Bridge | None = None,
    may_call: bool = False,
    is_over: bool = False,
    notice: Sequence[str] = (),
    with_calls: bool = False,
    kept: str = "",
) -> HTMLResponse:
    """The chat, or without a conversation the first screen. `kept` is text that waits in the box.

    `is_over`: the conversation that the browser holds is no more. `live`: how it stands with people;
    `watched`: that and the stage of `bridge`, where the page looks for news by itself.
    """
    parts = parts_of(request)
    service = parts.assistant.turns.service
    calls = service.emergency_calls(language) if with_calls else ()
    ordered = languages_of(request)
    holds_one = has_conversation or address_of(request) is not None
    return render(
        request,
        "chat.html",
        language,
        status=status,
        messages=messages,
        hellos=[] if messages or (holds_one and not is_over) else _hellos(parts, ordered),
        has_conversation=has_conversation,
        has_way_back=holds_one and not has_conversation and not is_over,
        live=live,
        watched=watched,
        may_call=may_call,
        may_bridge=bridge is None or bridge.stage == "offered",
        follower=_follower(parts, language, bridge) if bridge and bridge.stage == "open" else None,
        notice=[to_html(line) for line in notice],
        notice_calls=[ShownCall.of(call) for call in calls],
        kept=kept,
        nonce=new_nonce(),
        person=service.person_choice(language),
        end=service.end_choice(language),
        ambulance=_ambulance(parts, [language] if has_conversation else ordered),
    )


def _follower(parts: Parts, language: Language, bridge: Bridge) -> tuple[str, Choice]:
    """That an operator reads along, and the button that ends it."""
    return along(language, bridge), Followed(parts.assistant.turns).stop(language, bridge)


def _hellos(parts: Parts, ordered: Iterable[Language]) -> list[Hello]:
    service = parts.assistant.turns.service
    return [Hello(one.code, one.direction, one.name, to_html(service.hello(one).text)) for one in ordered]


def _ambulance(parts: Parts, ordered: Iterable[Language]) -> Ambulance:
    facts = parts.content.answers.facts
    calls = [(one.code, facts.call("ambulance", one)) for one in ordered]
    words = dict.fromkeys(call.label for _, call in calls)
    first = {call.label: code for code, call in reversed(calls)}
    number = calls[0][1].number
    return Ambulance(number, telephone(number), [Word(first[word], word) for word in words])
