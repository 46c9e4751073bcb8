"""What was not understood, for reviewers: texts that people have given, and examples made in other words."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from api.staff.forms import read_fields
from api.staff.guard import Reviewer
from api.staff.menu import N_
from api.staff.pages import Words, go_to, render, words_of
from api.state import TheParts, parts_of
from bot.staff import learning
from bot.staff.learning import LONGEST, BadExample, ExampleFault, Gone
from bot.staff.login import Member
from bot.store import examples, not_understood
from bot.store.not_understood import STATES, GivenState, is_state

router = APIRouter(prefix="/staff/not-understood")
PATH = "/staff/not-understood"
STATE_NAMES: dict[GivenState, str] = {
    "new": N_("Nye"),
    "pending": N_("Under arbeid"),
    "done": N_("Ferdige"),
    "ignored": N_("Lagt bort"),
}
FAULTS: dict[ExampleFault, str] = {
    "empty": N_("Skriv et eksempel."),
    "too_long": N_("Eksempelet er for langt. Høyst {most} tegn."),
    "markup": N_("Eksempelet kan ikke ha [ ] { } i seg eller begynne med = + - @."),
    "copy": N_("Dette er det personen skrev. Skriv det om med dine egne ord."),
    "unread": N_("Teksten kan ikke åpnes med nøkkelen din. Da kan du ikke lage et eksempel av den."),
}


@router.get("")
async def show(request: Request, _member: Reviewer, parts: TheParts) -> Response:
    """The texts in a state, of all languages or one; and the examples that nobody has taken yet."""
    words, languages = words_of(request), parts.content.languages
    asked = request.query_params.get("state", "new")
    state: GivenState = asked if is_state(asked) else "new"
    chosen = request.query_params.get("language", "")
    language = chosen if chosen in languages else None
    async with parts.store.work() as work:
        found = await not_understood.listed(work, state, language)
        counts = await not_understood.counts(work)
        made = await examples.everything(work)
        readers = await not_understood.reviewers(work)
    return render(
        request,
        "not_understood.html",
        words,
        title=words.gettext("Ikke forstått"),
        state=state,
        chosen=language,
        state_names=STATE_NAMES,
        by_state={one: sum(n for (s, _), n in counts.items() if s == one) for one in STATES},
        by_language={
            one.code: (_name(words, one.code), counts.get((state, one.code), 0)) for one in languages
        },
        texts=[
            (one, _name(words, one.language), _day(words, one.day), _label(request, words, one.topic))
            for one in found
        ],
        days=str(not_understood.DAYS),
        examples=[
            (
                one,
                _name(words, one.language),
                languages[one.language].direction,
                _label(request, words, one.topic),
            )
            for one in made
        ],
        has_reviewer=bool(readers),
    )


@router.get("/examples.tsv")
async def download(_member: Reviewer, parts: TheParts) -> Response:
    """All examples as a table."""
    async with parts.store.work() as work:
        table = learning.as_table(await examples.everything(work))
    return Response(
        table,
        media_type="text/tab-separated-values; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="examples.tsv"',
        },
    )


@router.post("/examples/remove")
async def remove(request: Request, member: Reviewer, parts: TheParts) -> Response:
    """Takes one example away, or all that the page has shown."""
    sent = await read_fields(request)
    await learning.remove_examples(parts.store, member, sent.get("examples", "").split())
    return go_to(PATH)


@router.get("/{text_id}")
async def read(request: Request, text_id: str, member: Reviewer) -> Response:
    """One text."""
    return await _text_page(request, member, text_id)


@router.post("/{text_id}/state")
async def sort(request: Request, text_id: str, member: Reviewer, parts: TheParts) -> Response:
    """Its state, and the topic that it should have been."""
    sent, words = await read_fields(request), words_of(request)
    state, topic = sent.get("state", ""), sent.get("topic", "")
    if not is_state(state) or (topic and topic not in parts.content.answers.topics):
        error = words.gettext("Velg en tilstand og et tema.")
        return await _text_page(request, member, text_id, error=error)
    try:
        await learning.sort(parts.store, member, text_id, state, topic or None)
    except Gone:
        return _gone(request)
    return go_to(PATH)


@router.post("/{text_id}/example")
async def make(request: Request, text_id: str, member: Reviewer, parts: TheParts) -> Response:
    """An example in the reviewer's own words."""
    sent, words = await read_fields(request), words_of(request)
    language, topic, text = sent.get("language", ""), sent.get("topic", ""), sent.get("text", "")
    if language not in parts.content.languages or topic not in parts.content.answers.topics:
        error = words.gettext("Velg et språk og et tema.")
        return await _text_page(request, member, text_id, error=error, sent=sent)
    try:
        await learning.make_example(parts.store, member, text_id, language=language, topic=topic, text=text)
    except Gone:
        return _gone(request)
    except BadExample as bad:
        fault = FAULTS[bad.fault]
        error = words.gettext(fault, most=str(LONGEST)) if bad.fault == "too_long" else words.gettext(fault)
        return await _text_page(request, member, text_id, error=error, sent=sent)
    return go_to(PATH)


async def _text_page(
    request: Request, member: Member, text_id: str, *, error: str = "", sent: dict[str, str] | None = None
) -> Response:
    words, parts = words_of(request), parts_of(request)
    try:
        given, text = await learning.open_text(parts.store, member, text_id)
    except Gone:
        return _gone(request)
    answers, languages = parts.content.answers, parts.content.languages
    written = languages[given.language]
    fields = {"language": written.code, "topic": given.topic or "", "text": ""}
    return render(
        request,
        "not_understood_text.html",
        words,
        title=words.gettext("Ikke forstått: {language}", language=_name(words, given.language)),
        status=422 if error else 200,
        error=error,
        given=given,
        text=text,
        written=written,
        day=_day(words, given.day),
        fields=fields | (sent or {}),
        state_names=STATE_NAMES,
        languages=[(one.code, _name(words, one.code)) for one in languages],
        topics=[(topic, answers.label(topic, words.language)) for topic in answers.topics],
        longest=LONGEST,
    )


def _gone(request: Request) -> Response:
    words = words_of(request)
    return render(
        request,
        "problem.html",
        words,
        title=words.gettext("Noe gikk galt"),
        status=404,
        sentence=words.gettext("Teksten finnes ikke lenger."),
        written=(),
    )


def _name(words: Words, code: str) -> str:
    """A language's name in the language of the page."""
    return str(words.language.locale.languages.get(code, code))


def _day(words: Words, seconds: int) -> str:
    return words.language.format_date(datetime.fromtimestamp(seconds, UTC).date())


def _label(request: Request, words: Words, topic: str | None) -> str:
    answers = parts_of(request).content.answers
    return answers.label(topic, words.language) if topic is not None and topic in answers.topics else ""
