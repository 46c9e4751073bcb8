"""The words that every part of Rettvis shares: messages in, messages out, and what they carry."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Danger = Literal["emergency", "self_harm"]
Sender = Literal["person", "assistant", "staff"]
State = Literal["bot", "waiting", "with_staff", "closed"]
Direction = Literal["ltr", "rtl"]
Outcome = Literal["answered", "danger", "choices", "menu", "conversation", "with_staff"]
AttachmentKind = Literal["image", "audio"]
Media = Literal["voice", "image", "sticker", "location", "contact", "file", "edit", "other"]

DANGERS: tuple[Danger, ...] = ("emergency", "self_harm")
ON_THE_WAY = frozenset({"opening_hours", "contact_location", "centre_services", "appointment"})
"""Topics whose readers may be about to go to a centre."""

MAX_TEXT = 4096
"""Longest text of one message, in characters after normalisation (as Telegram's own limit)."""


class RettvisError(Exception):
    """Base of all errors that Rettvis itself raises."""


class ContentError(RettvisError):
    """Content or a translation is wrong; the message names file, line and rule."""


class BadText(RettvisError):
    """A person's text cannot be taken: `empty` or `too_long`. Never holds the text."""

    def __init__(self, reason: Literal["empty", "too_long"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Choice:
    """A button: an opaque id and its words in the person's language."""

    id: str
    label: str


@dataclass(frozen=True)
class Link:
    """A web address with its words."""

    label: str
    url: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from. `date` is ISO 8601 or empty when the source is undated.

    `language`: which the title is read in; a message that was stored before this was known has bokmål.
    """

    title: str
    url: str
    date: str
    language: str = "nb"


@dataclass(frozen=True)
class Call:
    """A phone number in Norwegian grouping, with whom it reaches."""

    label: str
    number: str


@dataclass(frozen=True)
class Attachment:
    """A picture or a recording in a message; `size` in bytes."""

    id: str
    kind: AttachmentKind
    size: int


@dataclass(frozen=True)
class Message:
    """What is shown to a person, already in their language.

    `topic` is None for the service's own sentences; `seq` is 0 until the message is stored.
    """

    sender: Sender
    language: str
    direction: Direction
    text: str
    topic: str | None = None
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    draft: bool = False
    call: tuple[Call, ...] = ()
    seq: int = 0
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Guess:
    """A topic that a message may be about, with a calibrated probability."""

    topic: str
    confidence: float


@dataclass(frozen=True)
class Routing:
    """How a message was understood (DESIGN: public API, `routing`)."""

    topic: str | None
    confidence: float | None
    alternatives: tuple[Guess, ...]
    language: str
    danger: bool
    outcome: Outcome


@dataclass(frozen=True)
class Incoming:
    """One thing that a person sent: a text, a press on a choice, or something we cannot read.

    `text` is already clean (`clean_text`). `hint` is a language from the channel (Telegram's
    `language_code`), trusted only when nothing better is known.
    """

    text: str | None = None
    choice: str | None = None
    media: Media | None = None
    client_id: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Reply:
    """What goes back to the channel."""

    messages: tuple[Message, ...]
    routing: Routing


@dataclass
class Context:
    """What a conversation remembers of itself to read the next message; stored sealed.

    `topic` and `centre` of the last answer, `missed` messages not understood in a row, whether the
    person chose the language, what a yes or no would answer, and the language that a yes would choose.
    `unread` is the last text if it was not understood and may be given for teaching; `given` says how
    many were on a day (`given_on`, days since 1970).
    """

    topic: str | None = None
    centre: str | None = None
    missed: int = 0
    chosen: bool = False
    asked: Literal["understood", "person", "language"] | None = None
    offered: str | None = None
    towns: list[str] = field(default_factory=list)
    unread: str | None = None
    given: int = 0
    given_on: int = 0


@dataclass(frozen=True)
class Validity:
    """From when, until when, and by when to look again."""

    valid_from: date
    review_by: date
    valid_until: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether the row holds on the day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def is_overdue(self, day: date) -> bool:
        """Whether somebody should have looked at it again by the day."""
        return day > self.review_by


def clean_ends(raw: str) -> str:
    """The beginning and the end of a text that is too long to be taken, for looking for danger in it."""
    half = MAX_TEXT // 2
    return unicodedata.normalize("NFC", "".join(c for c in f"{raw[:half]} {raw[-half:]}" if _is_kept(c)))


_KEPT_CONTROLS = {"\n", "\t"}
# Marks that turn reading direction or hide text: they could make a number look like another one.
_DROPPED_MARKS = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF, 0xFFFE)}
_MAX_COMBINING = 4


def clean_text(raw: str) -> str:
    """A person's text made safe to store and read, the same on every database.

    Drops control characters, lone surrogates and direction marks, composes letters (NFC), and keeps
    at most four combining marks on a letter.

    Raises:
        BadText: `empty` if nothing remains, `too_long` above `MAX_TEXT` characters.
    """
    composed = unicodedata.normalize("NFC", "".join(c for c in raw if _is_kept(c)))
    text = _limit_combining(composed).replace("\t", " ").strip()
    if not text:
        raise BadText("empty")
    if len(text) > MAX_TEXT:
        raise BadText("too_long")
    return text


def _is_kept(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    return character not in _DROPPED_MARKS and unicodedata.category(character) not in ("Cc", "Cs", "Cn")


def _limit_combining(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_COMBINING:
            kept.append(character)
    return "".join(kept)
