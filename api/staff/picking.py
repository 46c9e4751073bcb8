"""Sentences and answers to pick, on every page that puts them into a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from api.errors import Problem
from api.staff.menu import N_
from api.staff.pages import Words
from bot.answers.topics import GROUPS
from bot.parts import Parts
from bot.phrases import BadBlanks, Blank, Phrase
from bot.phrases.blanks import BlankKind, Filled, Reason
from bot.staff.composing import DraftPart

MOST_FOUND = 25
_LONGEST_GROUP, _LONGEST_QUERY, _LONGEST_VALUE = 40, 80, 200
BLANK_NAMES: Mapping[BlankKind, str] = {
    "date": N_("dato"),
    "time": N_("klokkeslett"),
    "weekday": N_("ukedag"),
    "place": N_("sted"),
    "amount": N_("kroner"),
    "phone": N_("telefon"),
    "number": N_("tall"),
    "weeks": N_("uker"),
}
REASONS: Mapping[Reason, str] = {
    "empty": N_("Fyll ut feltet."),
    "not_a_date": N_("Skriv en dato."),
    "no_such_day": N_("Den dagen finnes ikke."),
    "past": N_("Tiden er alt passert."),
    "too_far": N_("Datoen er mer enn et år fram."),
    "not_a_time": N_("Skriv et klokkeslett, for eksempel 14:30."),
    "not_after": N_("Slutten må komme etter begynnelsen."),
    "not_a_weekday": N_("Velg en ukedag."),
    "unknown_place": N_("Velg et sted."),
    "not_an_amount": N_("Skriv et beløp i hele kroner."),
    "not_a_phone": N_("Skriv et norsk telefonnummer."),
    "not_a_number": N_("Skriv et helt tall."),
}


@dataclass(frozen=True)
class Wanted:
    """What the writing part of the page shows besides the draft: sentences of a group, or found ones.

    `typed` and `wrong` are what somebody put into blanks of `phrase`, and why it cannot be.
    """

    group: str = ""
    query: str = ""
    phrase: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, group: str = "", query: str = "") -> Self:
        """As a browser sent it."""
        return cls(group[:_LONGEST_GROUP], query[:_LONGEST_QUERY])


@dataclass(frozen=True)
class Sentence:
    """A sentence to pick: in bokmål, with its blanks named."""

    phrase: Phrase
    text: str
    asks: bool


@dataclass(frozen=True)
class Picking:
    """Sentences and answers to pick, and what stands in blanks."""

    wanted: Wanted
    found: Sequence[Sentence]
    groups: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    places: Sequence[tuple[str, str]]
    weekdays: Sequence[str]
    blank_names: Mapping[BlankKind, str]


def picking(parts: Parts, words: Words, wanted: Wanted) -> Picking:
    """What can be picked."""
    content, source = parts.content, parts.content.languages.source
    return Picking(
        wanted=wanted,
        found=[_sentence(parts, words, one) for one in _found(parts, wanted)],
        groups=[(one.id, one.labels.get(words.language.code, one.id)) for one in content.phrases.groups],
        topics=[
            (
                parts.assistant.turns.service.group_label(group, words.language),
                [
                    (topic.id, content.answers.label(topic.id, words.language))
                    for topic in content.answers.topics.values()
                    if topic.group == group and group != "conversation"
                ],
            )
            for group in GROUPS
        ],
        places=[
            (one.id, one.written(source)) for one in content.phrases.places.values() if one.kind != "town"
        ],
        weekdays=[source.format_weekday(day) for day in range(7)],
        blank_names=BLANK_NAMES,
    )


def _found(parts: Parts, wanted: Wanted) -> list[Phrase]:
    phrases = parts.content.phrases
    if wanted.query.strip():
        return phrases.search(wanted.query)[:MOST_FOUND]
    return phrases.of_group(wanted.group)


def _sentence(parts: Parts, words: Words, phrase: Phrase) -> Sentence:
    source = parts.content.languages.source
    filled = {blank.name: _named(words, blank) for blank in phrase.blanks}
    return Sentence(phrase, parts.content.phrases.written(phrase, source, filled), phrase.answer is not None)


def _named(words: Words, blank: Blank) -> Filled:
    name = f"‹{words.gettext(BLANK_NAMES[blank.kind])}›"
    return Filled(name, lambda _: name)


def pick_sentence(
    parts: Parts, words: Words, wanted: Wanted, phrase_id: str, sent: Mapping[str, str]
) -> DraftPart | Wanted:
    """The sentence with its blanks filled; else what to show again, with what is wrong in them.

    Raises:
        Problem: 422, there is no such sentence.
    """
    phrases = parts.content.phrases
    if phrase_id not in phrases:
        raise Problem(422, "bad_request")
    phrase = phrases[phrase_id]
    typed = {one.name: sent.get(f"{phrase_id}.{one.name}", "")[:_LONGEST_VALUE] for one in phrase.blanks}
    try:
        phrases.fill(phrase, typed, parts.now())
    except BadBlanks as bad:
        wrong = {one.blank: words.gettext(REASONS[one.reason]) for one in bad.problems}
        return replace(wanted, phrase=phrase_id, typed=typed, wrong=wrong)
    return DraftPart("sentence", about=phrase_id, values=typed)
