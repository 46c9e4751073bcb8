"""Quick replies: the buttons under a question, and a press on one back in Norwegian."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain import Choice, RettvisError
from bot.i18n import Language
from bot.phrases.places import Places
from bot.phrases.reading import Phrase

ACTION = "reply"
"""What the id of every quick reply begins with."""
LABELS = "phrase replies"
"""The catalogue context of the words on buttons that a phrase names itself."""
_DAYS = 7
_OTHER = "other"


class UnknownReply(RettvisError):
    """No quick reply of ours has this id."""


@dataclass(frozen=True)
class Pressed:
    """A pressed quick reply: the words that the person saw, and the same in Norwegian."""

    phrase: str
    text: str
    norwegian: str


def choices(phrase: Phrase, language: Language, places: Places, today: date) -> tuple[Choice, ...]:
    """The buttons under a question; none where the person has to type."""
    return tuple(
        Choice(f"{ACTION}.{phrase.id}.{key}", _label(phrase, key, language, places))
        for key in _keys(phrase, places, today)
    )


def _keys(phrase: Phrase, places: Places, today: date) -> Iterator[str]:
    match phrase.answer:
        case "yes_no":
            yield from ("yes", "no")
        case "choices":
            yield from map(_key, phrase.choices)
        case "date":
            yield from ((today - timedelta(days=n)).isoformat() for n in range(_DAYS))
            yield _OTHER
        case "date_to_come":
            yield from ((today + timedelta(days=n)).isoformat() for n in range(1, _DAYS + 1))
            yield _OTHER
        case "town" | "hospital":
            yield from (place.id for place in places.of(phrase.answer))
            yield _OTHER


def _key(label: str) -> str:
    """A choice's part of its id: it stays the same when the choices of a question are reordered."""
    return hashlib.sha256(label.encode()).hexdigest()[:8]


def pressed(phrase: Phrase, key: str, language: Language, source: Language, places: Places) -> Pressed:
    """What a press on a quick reply says. Raises UnknownReply."""
    return Pressed(
        phrase.id,
        _label(phrase, key, language, places),
        _label(phrase, key, source, places),
    )


def _label(phrase: Phrase, key: str, language: Language, places: Places) -> str:
    match phrase.answer, key:
        case "yes_no", "yes":
            return language.gettext("Ja")
        case "yes_no", "no":
            return language.gettext("Nei")
        case "date", "other":
            return language.gettext("Tidligere")
        case "date_to_come", "other":
            return language.gettext("En annen dag")
        case "town", "other":
            return language.gettext("Et annet sted")
        case "hospital", "other":
            return language.gettext("Et annet sykehus")
        case (("date" | "date_to_come"), _):
            return language.format_day(_iso(key))
        case (("town" | "hospital"), _) if key in places and places[key].kind == phrase.answer:
            return places[key].written(language)
        case "choices", _:
            label = next((label for label in phrase.choices if _key(label) == key), None)
            if label is not None:
                return language.current(label, context=LABELS)
    raise UnknownReply


def _iso(key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise UnknownReply from error
