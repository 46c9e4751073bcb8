"""What the call desk shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request, Response

from api.chat.shown import ShownCall, ShownSource
from api.staff.menu import N_
from api.staff.pages import qr_code, render, words_of
from api.state import parts_of
from bot.assistant.opening import OpeningValues, opening_text
from bot.desk import Live, Pair, View, has_latin
from bot.desk.view import pair
from bot.hours import DOOR, status
from bot.i18n import SOURCE, Language
from bot.parts import Parts
from bot.store.calls import CallOutcome

MAX_RESULTS = 8
_MAX_QUERY = 100
_URGENT = ("ambulance", "legevakt", "police")

OUTCOMES: tuple[tuple[CallOutcome, str, str], ...] = (
    ("answered", "b", N_("Besvart")),
    ("referred", "v", N_("Vist videre")),
    ("silent", "s", N_("Stille i telefonen")),
    ("hang_up", "l", N_("La på")),
    ("wrong_number", "f", N_("Feil nummer")),
)
"""How a call can end, and its key after R."""
SHORTCUTS: tuple[tuple[str, str, str], ...] = (
    ("search", "/", N_("Til søket")),
    ("language", "1–7", N_("Språket til den som ringer")),
    ("latin", "t", N_("Vis eller skjul latinske bokstaver")),
    ("more", "m", N_("Vis eller skjul mer om dette")),
    ("send", "q", N_("Vis eller skjul lenke og QR-kode")),
    ("bridge", "o", N_("Følg samtalen til den som ringer")),
    ("record", "r", N_("Tell samtalen: trykk så bokstaven på knappen")),
    ("undo", "u", N_("Angre samtalen som nettopp ble talt")),
    ("health", "h", N_("For helsepersonell")),
)
"""Keys of single letters: each can be switched off."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see. `is_chosen`: the language was chosen, not assumed."""

    query: str
    topic: str | None
    language: Language
    is_chosen: bool
    centre: str | None

    @property
    def needs_latin(self) -> bool:
        """Whether Latin letters will be written."""
        return self.topic is not None and has_latin(self.language)

    def address(self, **changes: str) -> str:
        """The page with something else chosen."""
        values = {"q": self.query, "c": self.centre or "", "l": self.language.code if self.is_chosen else ""}
        shown = {key: value for key, value in (values | changes).items() if value}
        return f"/desk?{urlencode(shown)}"


@dataclass(frozen=True)
class Result:
    """A topic that was found; `other` is its name in the language that it was found in."""

    label: str
    other: str
    language: str
    direction: str
    address: str
    danger: bool


@dataclass(frozen=True)
class CentreNow:
    """How a centre stands now."""

    name: str
    open: bool | None
    hours: Pair
    call: ShownCall | None


def clean_query(raw: str) -> str:
    """What was typed, no longer than anybody types."""
    return " ".join("".join(c for c in raw if c.isprintable() or c.isspace()).split())[:_MAX_QUERY]


def live_in(parts: Parts, now: datetime) -> Live:
    """Opening hours in a language."""

    def live(language: Language) -> Mapping[str, str]:
        return OpeningValues(parts.content.answers, parts.content.centres, language, now)

    return live


def found(request: Request, asked: Asked) -> list[Result]:
    """The topics found, danger first."""
    content = parts_of(request).content
    if not asked.query:
        return []
    hits = [(one.topic, one.language) for one in content.desk.search(asked.query)]
    seen = content.danger.find(asked.query)
    if seen:
        hits = [(seen.danger, seen.language)] + [one for one in hits if one[0] != seen.danger]
    return [_result(request, asked, topic, language) for topic, language in hits[:MAX_RESULTS]]


def _result(request: Request, asked: Asked, topic_id: str, code: str) -> Result:
    content = parts_of(request).content
    topic = content.answers.topics[topic_id]
    # Who types Somali words most likely has a caller who speaks Somali.
    language = asked.language if asked.is_chosen else content.languages[code]
    other = content.answers.label(topic_id, language) if language.code != SOURCE else ""
    return Result(
        label=content.answers.label(topic_id, content.languages.source),
        other=other,
        language=language.code,
        direction=language.direction,
        address=asked.address(t=topic.code, l=language.code),
        danger=topic.group == "danger",
    )


def desk_page(
    request: Request, asked: Asked, *, undo: str = "", notice: str = "", status: int = 200
) -> Response:
    """The page."""
    words, parts = words_of(request), parts_of(request)
    content, now = parts.content, parts.now()
    live, language = live_in(parts, now), asked.language
    view = content.desk.view(asked.topic, language, now, live, centre=asked.centre) if asked.topic else None
    send = _public_address(request, view, language) if view else ""
    facts = content.answers.facts
    reached = [centre for centre in content.centres if centre.phone]
    return render(
        request,
        "desk.html",
        words,
        title=words.gettext("Telefon"),
        status=status,
        asked=asked,
        results=found(request, asked) if view is None else [],
        view=view,
        sources=[ShownSource.of(one, words.language) for one in view.answer.sources] if view else [],
        danger=content.desk.danger(language, now, live).simpler,
        urgent=[ShownCall.of(facts.call(key, content.languages.source)) for key in _URGENT],
        directions={one.code: one.direction for one in content.languages},
        languages=list(content.languages),
        centres=[_centre(parts, one.id, language, now) for one in reached],
        towns=reached,
        send=send,
        qr=qr_code(send, words.gettext("QR-kode med svaret")) if send else "",
        outcomes=OUTCOMES,
        shortcuts=SHORTCUTS,
        undo=undo,
        said=notice,
        has_latin=has_latin(language),
    )


def _centre(parts: Parts, centre_id: str, language: Language, now: datetime) -> CentreNow:
    content = parts.content
    centre, source = content.centres[centre_id], content.languages.source
    today = now.date()
    rows = centre.valid_rows(today, DOOR) or centre.valid_rows(today, ("phone",))
    return CentreNow(
        name=centre.name,
        open=status(rows, now, centre.closed).open,
        hours=pair(
            opening_text(content.answers, centre, source, now),
            opening_text(content.answers, centre, language, now) if language is not source else "",
            language,
        ),
        call=ShownCall.of(content.answers.facts.call(centre.phone, source)) if centre.phone else None,
    )


def _public_address(request: Request, view: View, language: Language) -> str:
    """Where the answer stands for everybody: opens in the caller's language, starts no conversation."""
    return f"{str(request.base_url).rstrip('/')}/a/{view.code}?l={language.code}"
