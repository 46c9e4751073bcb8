"""An operator follows a caller's conversation: three words, the caller's yes, and answers put into it."""

from dataclasses import dataclass, field
from typing import Literal

from fastapi import APIRouter, Request, Response

from api.chat.visit import PART
from api.errors import Problem
from api.staff.cases import language_name
from api.staff.forms import read_fields
from api.staff.guard import DeskMember
from api.staff.menu import N_
from api.staff.pages import go_to, render, words_of
from api.staff.picking import Picking, Wanted, pick_sentence, picking
from api.state import TheParts, parts_of
from bot.bridge_words import COUNT, BridgeWord
from bot.domain import BadText
from bot.hours import oslo_time
from bot.phrases import BadBlanks
from bot.staff.composing import Draft, DraftPart, Prepared, new_form
from bot.staff.following import Following, NotFollowing, StaffHaveIt, WrongWords
from bot.staff.login import Member
from bot.store.bridges import SECONDS

router = APIRouter(prefix="/desk/bridge")
PATH = "/desk/bridge"
OVER = N_("Du følger ingen samtale nå. Den som ringer, sa nei eller stoppet, eller tiden er ute.")
WRONG = N_(
    "Ingen samtale har disse ordene nå. Se på rekkefølgen og språket, eller be den som ringer, vise nye ord."
)
WITH_STAFF = N_("En ansatt svarer i denne samtalen. Du kan lese, men ikke sende.")
GONE = N_("Dette kan ikke sendes slik det er nå. Ingenting ble sendt.")
_LONGEST = 80


@dataclass(frozen=True)
class Typed:
    """One of the three fields: what stands in it, and words that sound so when none is it."""

    text: str = ""
    close: list[BridgeWord] = field(default_factory=list)
    is_wrong: bool = False


@dataclass(frozen=True)
class Writing:
    """The part of the page in which something is picked, and looked at before it goes."""

    picking: Picking
    part: DraftPart | None
    prepared: Prepared | None
    form: str


@router.get("")
async def show(request: Request, member: DeskMember, parts: TheParts) -> Response:
    """The words to enter; or what is followed now."""
    following = await parts.bridges.look(member)
    query = request.query_params
    if following is None:
        notice = OVER if "over" in query or PART in request.headers else ""
        return _words_page(request, query.get("l", ""), notice=notice)
    wanted = Wanted.of(query.get("group", ""), query.get("q", ""))
    return _talk_page(request, following, wanted)


@router.post("/words")
async def enter(request: Request, member: DeskMember, parts: TheParts) -> Response:
    """Takes three words; the person is asked."""
    sent, lists = await read_fields(request), parts.content.bridge_words
    language = sent.get("l", "")
    if language not in parts.content.languages:
        raise Problem(422, "bad_request")
    texts = [sent.get(f"word{number}", "")[:_LONGEST] for number in range(1, COUNT + 1)]
    found = [lists.find(language, text) for text in texts]
    words = [word for word in found if word is not None]
    if len(words) < COUNT:
        typed = [
            Typed(text, [] if word else lists.close(language, text), is_wrong=word is None)
            for text, word in zip(texts, found, strict=True)
        ]
        return _words_page(request, language, typed, status=422)
    try:
        await parts.bridges.ask(member, language, words)
    except WrongWords:
        return _words_page(request, language, [Typed(text) for text in texts], error=WRONG, status=404)
    return go_to(PATH)


@router.post("/write")
async def write(request: Request, member: DeskMember, parts: TheParts) -> Response:
    """Picks something, shows exactly how it goes out, and sends it."""
    sent = await read_fields(request)
    following = await parts.bridges.look(member)
    if following is None or not following.is_open:
        return go_to(f"{PATH}?over")
    do, _, about = sent.get("do", "").partition(".")
    wanted = Wanted.of(sent.get("shown_group", ""), sent.get("shown_q", ""))
    match do:
        case "search":
            return _talk_page(request, following, Wanted.of(query=sent.get("q", "")))
        case "group":
            return _talk_page(request, following, Wanted.of(about))
        case "add":
            return _pick_sentence(request, following, wanted, about, sent)
        case "topic":
            part = DraftPart("topic", about=sent.get("topic", ""))
            return _talk_page(request, following, wanted, part=part)
        case "send":
            return await _send(request, member, following, wanted, sent)
        case _:
            raise Problem(422, "bad_request")


@router.post("/stop")
async def stop(member: DeskMember, parts: TheParts) -> Response:
    """Follows no more."""
    await parts.bridges.stop(member)
    return go_to(f"{PATH}?over")


def _pick_sentence(
    request: Request, following: Following, wanted: Wanted, phrase_id: str, sent: dict[str, str]
) -> Response:
    picked = pick_sentence(parts_of(request), words_of(request), wanted, phrase_id, sent)
    if isinstance(picked, Wanted):
        return _talk_page(request, following, picked, status=422)
    return _talk_page(request, following, wanted, part=picked)


async def _send(
    request: Request, member: Member, following: Following, wanted: Wanted, sent: dict[str, str]
) -> Response:
    values = {name[6:]: value[:200] for name, value in sent.items() if name.startswith("value.")}
    # Whatever else is asked for: an operator sends no words of their own.
    kind: Literal["topic", "sentence"] = "topic" if sent.get("kind") == "topic" else "sentence"
    part = DraftPart(kind, sent.get("about", "")[:64], values=values)
    try:
        await parts_of(request).bridges.reply(member, Draft((part,)), form=sent.get("form", "")[:64])
    except NotFollowing:
        return go_to(f"{PATH}?over")
    except StaffHaveIt:
        return _talk_page(request, following, wanted, error=WITH_STAFF, status=409)
    except (BadBlanks, BadText, KeyError):
        return _talk_page(request, following, wanted, error=GONE, status=422)
    return go_to(f"{PATH}#last")


def _words_page(
    request: Request,
    language: str,
    typed: list[Typed] | None = None,
    *,
    error: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    words, content = words_of(request), parts_of(request).content
    is_known = language in content.languages
    return render(
        request,
        "bridge_words.html",
        words,
        title=words.gettext("Følg samtalen til den som ringer"),
        status=status,
        languages=list(content.languages),
        minutes=str(SECONDS // 60),
        caller=content.languages[language] if is_known else None,
        list=sorted(content.bridge_words[language], key=lambda one: one.latin) if is_known else [],
        typed=typed or [Typed() for _ in range(COUNT)],
        error=words.gettext(error) if error else "",
        notice=words.gettext(notice) if notice else "",
    )


def _talk_page(
    request: Request,
    following: Following,
    wanted: Wanted,
    *,
    part: DraftPart | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    words, parts = words_of(request), parts_of(request)
    prepared = None
    if part is not None:
        try:
            prepared = parts.bridges.prepare(following.language, Draft((part,)))
        except (BadBlanks, BadText, KeyError):
            part, error, status = None, GONE, 422
    until = oslo_time(following.bridge.until)
    return render(
        request,
        "bridge_part.html" if PART in request.headers else "bridge_talk.html",
        words,
        title=words.gettext("Du følger en samtale")
        if following.is_open
        else words.gettext("Den som ringer, blir spurt"),
        status=status,
        following=following,
        caller=language_name(words, following.language.code),
        until=words.language.format_time(until.time()),
        error=words.gettext(error) if error else "",
        write=Writing(picking(parts, words, wanted), part, prepared, new_form()),
    )
