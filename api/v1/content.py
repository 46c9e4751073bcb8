"""Topics and centres: the same for everybody, so clients may keep them and ask whether they changed."""

import hashlib
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.errors import Problem
from api.schemas import (
    AnswerOut,
    CallOut,
    CentreOut,
    CentresOut,
    HoursOut,
    LinkOut,
    ProblemOut,
    SourceOut,
    TopicOut,
    TopicsOut,
)
from api.state import TheParts
from bot.assistant import UnsupportedLanguage
from bot.assistant.opening import answer_now, week_texts
from bot.closures import closed_text
from bot.hours import DOOR, Centre, status
from bot.i18n import SOURCE, Language
from bot.parts import Parts

router = APIRouter(tags=["content"], responses={code: {"model": ProblemOut} for code in (404, 422)})


def _language(parts: TheParts, language: Annotated[str, Query(max_length=20)] = SOURCE) -> Language:
    if language not in parts.content.languages:
        raise UnsupportedLanguage
    return parts.content.languages[language]


TheLanguage = Annotated[Language, Depends(_language)]


@router.get("/topics", response_model=TopicsOut)
async def topics(request: Request, parts: TheParts, language: TheLanguage) -> Response:
    """All topics with the words on their buttons."""
    answers = parts.content.answers
    rows = [
        TopicOut(topic=topic.id, group=topic.group, label=answers.label(topic.id, language))
        for topic in answers.topics.values()
    ]
    return _cached(request, TopicsOut(language=language.code, topics=rows))


@router.get("/topics/{topic}", response_model=AnswerOut)
async def topic(topic: str, request: Request, parts: TheParts, language: TheLanguage) -> Response:
    """A topic's answer."""
    answers = parts.content.answers
    if topic not in answers.topics:
        raise Problem(404, "not_found")
    await parts.closures.look()
    answer = answer_now(answers, parts.content.centres, topic, language, parts.now())
    body = AnswerOut(
        topic=topic,
        requested_language=language.code,
        language=answer.language,
        direction=parts.content.languages[answer.language].direction,
        text="\n\n".join(part for part in (answer.text, answer.closing) if part),
        more=answer.more,
        sources=[SourceOut.of(source) for source in answer.sources],
        review_by=answer.review_by.isoformat(),
        overdue=answer.overdue,
        draft=answer.draft,
        fallback=None if answer.fallback == "none" else answer.fallback,
        call=[CallOut.of(call) for call in answer.call],
        links=[LinkOut(label=link.label, url=link.url) for link in answer.links],
    )
    return _cached(request, body)


@router.get("/centres", response_model=CentresOut)
async def centres(request: Request, parts: TheParts, language: TheLanguage) -> Response:
    """The centres, and whether they are open."""
    await parts.closures.look()
    rows = [_centre(parts, centre, language, parts.now()) for centre in parts.content.centres]
    return _cached(request, CentresOut(language=language.code, centres=rows))


def _centre(parts: Parts, centre: Centre, language: Language, now: datetime) -> CentreOut:
    answers = parts.content.answers
    today = now.date()
    stands = status(centre.valid_rows(today, DOOR), now, centre.closed)
    sources = dict.fromkeys(row.source for row in centre.valid_rows(today))
    notice = closed_text(centre, language, today)
    return CentreOut(
        id=centre.id,
        name=language.gettext(centre.name, context="centres", domain="answers"),
        open=stands.open,
        next_opening=stands.next_opening.isoformat() if stands.next_opening else None,
        hours=[
            # A client may show the plain week alone.
            HoursOut(kind=kind, text=f"{notice} {text}".strip())
            for kind, text in week_texts(centre, language, today)
        ],
        call=[CallOut.of(answers.facts.call(centre.phone, language))] if centre.phone else [],
        sources=[SourceOut.of(answers.sources[source].shown()) for source in sources],
        overdue=stands.overdue,
    )


def _cached(request: Request, body: BaseModel) -> Response:
    data = body.model_dump_json(by_alias=True).encode()
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="application/json", headers=headers)
