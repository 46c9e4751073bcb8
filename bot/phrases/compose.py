"""Sentences and free text composed into one message, with its Norwegian side by side."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain import BadText, Message, clean_text
from bot.i18n import Language
from bot.phrases.blanks import BadBlanks, BlankProblem, Filled, norwegian_phone
from bot.phrases.phrases import Phrases
from bot.phrases.reading import Phrase

ISOLATE_FIRST_STRONG, ISOLATE_END = "\u2068", "\u2069"


@dataclass(frozen=True)
class Sentence:
    """A signed-off sentence with what staff typed into its blanks, by their names."""

    phrase: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Free:
    """Words of a member of staff's own, sent as they are."""

    text: str


Part = Sentence | Free


@dataclass(frozen=True)
class Line:
    """One line of a message: as staff read it, and exactly as it goes out.

    A `note` is the service's own line: that the language is missing, or that the text is a draft.
    """

    norwegian: str
    outgoing: str
    kind: Literal["sentence", "free", "note"]


@dataclass(frozen=True)
class Composed:
    """A message ready to send, and what staff should know first.

    `fallback`: it is not in the language that was asked for. `overdue`: a fact in it is past its review
    date. `question`: the phrase that the buttons belong to. `crowded`: it asks more than one question
    with buttons, and so has none, for a “yes” would not say to what.
    """

    message: Message
    lines: tuple[Line, ...]
    fallback: bool
    overdue: bool
    question: str | None
    crowded: bool

    @property
    def norwegian(self) -> str:
        """The whole message as staff read it."""
        return "\n".join(line.norwegian for line in self.lines)


def compose(phrases: Phrases, parts: Sequence[Part], language: Language, now: datetime) -> Composed:
    """One message of sentences and free text, whole and in one language. `now` is in Europe/Oslo.

    Raises:
        BadBlanks: all blanks that are empty or impossible, with the part that they stand in.
        BadText: there is nothing to send, or a paragraph of free text is too long.
        KeyError: no phrase has such an id.
    """
    if not parts:
        raise BadText("empty")
    filled = _fill(phrases, parts, now)
    used = [phrases[part.phrase] for part in parts if isinstance(part, Sentence)]
    shown = phrases.best_language(used, language)
    fallback = shown.code != language.code
    draft = any(phrases.is_draft(phrase, shown) for phrase in used)
    lines = [
        *(_note(phrases, shown, "fallback") if fallback else ()),
        *(_line(phrases, part, blanks, shown) for part, blanks in zip(parts, filled, strict=True)),
        *(_note(phrases, shown, "draft") if draft and any(one.states_a_fact for one in used) else ()),
    ]
    asking = [phrase for phrase in used if phrases.choices(phrase.id, shown, now.date())]
    question = asking[0] if len(asking) == 1 else None
    message = Message(
        sender="staff",
        language=shown.code,
        direction=shown.direction,
        text="\n".join(line.outgoing for line in lines),
        choices=phrases.choices(question.id, shown, now.date()) if question else (),
        sources=tuple(dict.fromkeys(source for one in used for source in phrases.sources(one))),
        draft=draft,
        call=tuple(dict.fromkeys(call for one in used for call in phrases.calls(one, shown))),
    )
    return Composed(
        message=message,
        lines=tuple(lines),
        fallback=fallback,
        overdue=any(phrase.is_overdue(now.date()) for phrase in used),
        question=_question(used, question),
        crowded=len(asking) > 1,
    )


def _question(used: Sequence[Phrase], with_buttons: Phrase | None) -> str | None:
    """The one question that the person's next words answer."""
    asking = [phrase.id for phrase in used if phrase.answer]
    if with_buttons:
        return with_buttons.id
    return asking[0] if len(asking) == 1 else None


def _fill(phrases: Phrases, parts: Sequence[Part], now: datetime) -> list[dict[str, Filled]]:
    """The blanks of each part; all problems of all parts at once."""
    filled, problems = [], []
    for number, part in enumerate(parts):
        blanks: dict[str, Filled] = {}
        if isinstance(part, Sentence):
            try:
                blanks = phrases.fill(phrases[part.phrase], part.values, now)
            except BadBlanks as error:
                problems += [BlankProblem(one.blank, one.reason, number) for one in error.problems]
        filled.append(blanks)
    if problems:
        raise BadBlanks(tuple(problems))
    return filled


def _line(phrases: Phrases, part: Part, filled: Mapping[str, Filled], language: Language) -> Line:
    if isinstance(part, Free):
        text = _clean(part.text)
        return Line(text, _isolated(text, language), "free")
    phrase = phrases[part.phrase]
    return Line(
        phrases.written(phrase, phrases.languages.source, filled),
        phrases.written(phrase, language, filled),
        "sentence",
    )


def _note(phrases: Phrases, language: Language, which: Literal["fallback", "draft"]) -> Iterator[Line]:
    def text(one: Language) -> str:
        if which == "fallback":
            return one.gettext("Vi har ikke dette svaret på språket ditt ennå.")
        return one.gettext("Utkast: ingen fagperson har sjekket denne teksten ennå.")

    yield Line(text(phrases.languages.source), text(language), "note")


def _clean(text: str) -> str:
    """Free text made safe, paragraph by paragraph. Raises BadText."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        try:
            paragraphs.append(clean_text(paragraph))
        except BadText as error:
            if error.reason != "empty":
                raise
    if not paragraphs:
        raise BadText("empty")
    return "\n\n".join(paragraphs)


_LONG_NUMBER = re.compile(r"(?<![\d+])\+?[0-9](?:[ \u00a0]?[0-9]){5,}(?!\d)")


def _isolated(text: str, language: Language) -> str:
    """Free text in a message that may run the other way: its lines and phone numbers keep their order."""
    with_phones = _LONG_NUMBER.sub(
        lambda match: language.phone(match[0]) if norwegian_phone(match[0]) else match[0], text
    )
    return "\n".join(
        f"{ISOLATE_FIRST_STRONG}{line}{ISOLATE_END}" if line and _runs(line) != language.direction else line
        for line in with_phones.split("\n")
    )


def _runs(line: str) -> Literal["ltr", "rtl", None]:
    """The direction of a line's first letter."""
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return None
