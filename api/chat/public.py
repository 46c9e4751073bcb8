"""Pages that are the same for everybody: an answer by its opaque code, and what is stored."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.chat.pages import render, shower_of
from api.chat.texts import paragraphs, to_html
from api.errors import Problem
from api.state import TheParts, languages_of
from bot.answers import Answer, Topic
from bot.assistant.opening import answer_now
from bot.domain import Message
from bot.i18n import Language
from bot.parts import Parts
from bot.store.bridges import SECONDS

router = APIRouter()

Chosen = Annotated[str, Query(max_length=20, alias="l")]


def _language(request: Request, chosen: str) -> Language:
    ordered = languages_of(request)
    return next((one for one in ordered if one.code == chosen), ordered[0])


@router.get("/a/{code}")
async def topic(request: Request, parts: TheParts, code: str, chosen: Chosen = "") -> Response:
    """A topic's answer. The address gives away neither topic nor reader."""
    found = parts.content.answers.topics.by_code(code)
    if found is None:
        raise Problem(404, "not_found")
    language = _language(request, chosen)
    await parts.closures.look()
    answer = _answer(parts, found.id, language)
    shown = shower_of(parts).message(_message(answer, parts))
    page = render(
        request,
        "topic.html",
        language,
        answer=shown,
        more=[to_html(text, answer.links, answer.sources) for text in paragraphs(answer.more)],
        next=_next(parts, found, language),
    )
    return _kept(request, page)


def _answer(parts: Parts, topic_id: str, language: Language) -> Answer:
    answers = parts.content.answers
    return answer_now(answers, parts.content.centres, topic_id, language, parts.now())


def _message(answer: Answer, parts: Parts) -> Message:
    """The answer as a message, so that it looks the same as in the chat."""
    return Message(
        sender="assistant",
        language=answer.language,
        direction=parts.content.languages[answer.language].direction,
        text="\n\n".join(part for part in (answer.text, answer.closing) if part),
        topic=answer.topic,
        links=answer.links,
        sources=answer.sources,
        draft=answer.draft,
        call=answer.call,
    )


def _next(parts: Parts, found: Topic, language: Language) -> list[dict[str, str]]:
    answers = parts.content.answers
    return [
        {"code": answers.topics[topic_id].code, "label": answers.label(topic_id, language)}
        for topic_id in found.next
    ]


@router.get("/privacy")
async def privacy(request: Request, parts: TheParts, chosen: Chosen = "") -> Response:
    """What is stored, for how long, and how to delete it."""
    language, settings = _language(request, chosen), parts.settings
    facts = parts.content.answers.facts
    page = render(
        request,
        "privacy.html",
        language,
        ambulance=facts["ambulance"].written(language),
        police=facts["police"].written(language),
        hours=language.format_number(settings.bot_hours),
        days=language.format_number(settings.case_days),
        bridge_minutes=language.format_number(SECONDS // 60),
        last_days=language.format_number(settings.hard_stop_days),
    )
    return _kept(request, page)


def _kept(request: Request, page: Response) -> Response:
    """A browser may keep the page, and asks whether it has changed."""
    tag = f'"{hashlib.sha256(bytes(page.body)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    page.headers.update(headers)
    return page
