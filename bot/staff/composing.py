"""From what a member of staff has put together to the messages that go out, with the Norwegian beside.

A draft is a list of parts: signed-off sentences, answers on a topic, and words of their own. Sentences and
words that follow each other are one message; an answer is a message of its own, with its sources.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from bot.domain import BadText, Choice, Message
from bot.i18n import Language
from bot.phrases import BadBlanks, BlankProblem, Free, Phrases, Sentence, compose

MAX_REPLY = 10_000
"""Characters of one reply. Telegram's own limit is less: there it is cut at paragraphs."""
MAX_PARTS = 30

Say = Callable[[str, Language, datetime], Message]
"""A topic's answer in a language."""


@dataclass(frozen=True)
class DraftPart:
    """One thing of a draft: `about` is a phrase or a topic, `values` what stands in its blanks."""

    kind: Literal["sentence", "topic", "free"]
    about: str = ""
    text: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What somebody has begun: parts in their order, and words in the box that come last."""

    parts: tuple[DraftPart, ...] = ()
    text: str = ""

    def to_bytes(self) -> bytes:
        """As it is sealed."""
        return _DRAFT.dump_json(self, exclude_defaults=True)

    @classmethod
    def from_bytes(cls, data: bytes | None) -> "Draft":
        """What `to_bytes` wrote; nothing begun is an empty draft."""
        return _DRAFT.validate_json(data) if data else cls()

    @property
    def all_parts(self) -> tuple[DraftPart, ...]:
        """The parts and the words in the box."""
        return (*self.parts, DraftPart("free", text=self.text)) if self.text.strip() else self.parts

    def with_part(self, part: DraftPart) -> "Draft":
        """One part more; words that stand in the box go before it."""
        parts = (*self.all_parts, part)
        if len(parts) > MAX_PARTS:
            raise BadText("too_long")
        return Draft(parts)

    def without(self, number: int) -> "Draft":
        """The part with this number taken out."""
        return replace(self, parts=tuple(p for n, p in enumerate(self.parts) if n != number))


_DRAFT = TypeAdapter(Draft)


@dataclass(frozen=True)
class PreparedLine:
    """What staff read, and exactly what goes out beside it. `part` is the number of the draft's part."""

    norwegian: str
    outgoing: str
    kind: Literal["who", "sentence", "topic", "free", "note"]
    part: int | None = None


@dataclass(frozen=True)
class PreparedMessage:
    """One message, what staff read of it, and the question that it asks."""

    message: Message
    norwegian: str
    question: str | None
    lines: tuple[PreparedLine, ...]


@dataclass(frozen=True)
class Prepared:
    """A reply that can be sent. `fallback`, `overdue`, `crowded`, `draft`: what staff should know first."""

    messages: tuple[PreparedMessage, ...]
    fallback: bool = False
    overdue: bool = False
    crowded: bool = False
    draft: bool = False

    @property
    def length(self) -> int:
        """Characters that go out."""
        return sum(len(one.message.text) for one in self.messages)


@dataclass(frozen=True)
class Composer:
    """Composes with the content of the service."""

    phrases: Phrases
    say: Say

    def prepare(
        self, draft: Draft, language: Language, now: datetime, *, who: Callable[[Language], str]
    ) -> Prepared:
        """The messages of a draft; `who` is their first line.

        Raises:
            BadBlanks: blanks that are empty or impossible, with the number of their part.
            BadText: nothing to send, or too much.
            KeyError: a part is about something that is no more.
        """
        parts = draft.all_parts
        if not parts:
            raise BadText("empty")
        prepared = Prepared(())
        for start, group in _groups(parts):
            prepared = (
                self._topic(prepared, group[0], start, language, now, who)
                if group[0].kind == "topic"
                else self._sentences(prepared, group, start, language, now, who)
            )
        if prepared.length > MAX_REPLY + 500:
            raise BadText("too_long")
        return prepared

    def _sentences(
        self,
        so_far: Prepared,
        group: Sequence[DraftPart],
        start: int,
        language: Language,
        now: datetime,
        who: Callable[[Language], str],
    ) -> Prepared:
        parts = [
            Free(part.text) if part.kind == "free" else Sentence(part.about, part.values) for part in group
        ]
        try:
            composed = compose(self.phrases, parts, language, now)
        except BadBlanks as error:
            moved = (BlankProblem(one.blank, one.reason, one.part + start) for one in error.problems)
            raise BadBlanks(tuple(moved)) from None
        shown = self.phrases.languages[composed.message.language]
        first = who(shown)
        numbers = iter(range(start, start + len(group)))
        lines = [
            PreparedLine(
                line.norwegian, line.outgoing, line.kind, None if line.kind == "note" else next(numbers)
            )
            for line in composed.lines
        ]
        message = replace(composed.message, text=f"{first}\n\n{composed.message.text}")
        nb = self.phrases.languages.source
        one = PreparedMessage(
            message, composed.norwegian, composed.question, (PreparedLine(who(nb), first, "who"), *lines)
        )
        return replace(
            so_far,
            messages=(*so_far.messages, one),
            fallback=so_far.fallback or composed.fallback,
            overdue=so_far.overdue or composed.overdue,
            crowded=so_far.crowded or composed.crowded,
            draft=so_far.draft or composed.message.draft,
        )

    def _topic(
        self,
        so_far: Prepared,
        part: DraftPart,
        number: int,
        language: Language,
        now: datetime,
        who: Callable[[Language], str],
    ) -> Prepared:
        said = self.say(part.about, language, now)
        nb = self.phrases.languages.source
        shown = self.phrases.languages[said.language]
        first, norwegian = who(shown), self.say(part.about, nb, now).text
        message = replace(said, sender="staff", choices=(), text=f"{first}\n\n{said.text}")
        lines = (
            PreparedLine(who(nb), first, "who"),
            PreparedLine(norwegian, said.text, "topic", number),
        )
        one = PreparedMessage(message, norwegian, None, lines)
        return replace(
            so_far,
            messages=(*so_far.messages, one),
            fallback=so_far.fallback or said.language != language.code,
            draft=so_far.draft or said.draft,
        )


def _groups(parts: Sequence[DraftPart]) -> list[tuple[int, list[DraftPart]]]:
    """Parts that make one message, with the number of the first of them."""
    groups: list[tuple[int, list[DraftPart]]] = []
    for number, part in enumerate(parts):
        follows = groups and part.kind != "topic" and groups[-1][1][-1].kind != "topic"
        if follows:
            groups[-1][1].append(part)
        else:
            groups.append((number, [part]))
    return groups


def with_end(prepared: Prepared, end: Choice) -> Prepared:
    """The same with the button that ends the case under the last message."""
    last = prepared.messages[-1]
    message = replace(last.message, choices=(*last.message.choices, end))
    return replace(prepared, messages=(*prepared.messages[:-1], replace(last, message=message)))


def new_form() -> str:
    """A random id of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(12)
