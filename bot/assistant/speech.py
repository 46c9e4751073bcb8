"""The assistant's own words, for staff: answers they may send, and what it said in bokmål."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.answers import Level
from bot.assistant.buttons import Button
from bot.assistant.turn import Turns
from bot.domain import Choice, Message
from bot.i18n import ISOLATE_END, SOURCE, Language

LEVELS: tuple[Level, ...] = ("answer", "more", "simpler")
ISOLATE = "\u2068"
"""What stands in a blank is in the person's language: it keeps its own direction."""
_BLANK = re.compile(r"\\\{[a-z_]+\\\}")


@dataclass(frozen=True)
class _Sentence:
    """A sentence of the service: how it is recognised, and its bokmål."""

    pattern: re.Pattern[str]
    source: str


class Speech:
    """What the assistant says and has said."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._service = turns.service

    def said(self, topic: str, language: Language, now: datetime, centre: str | None = None) -> Message:
        """A topic's answer as a message."""
        return self._turns.replies.said(topic, language, now, centre)

    def label(self, choice: str, language: Language) -> str:
        """The words on a button. Raises UnknownChoice."""
        return self._turns.presses.label(choice, language)

    def in_source(self, message: Message, now: datetime) -> str | None:
        """What a message of the assistant says, in bokmål; None if its words have changed since."""
        language = self._turns.languages[message.language]
        if message.topic is None:
            return self._sentences_of(language).read(message.text)
        centres = [None, *(centre.id for centre in self._turns.centres if centre.phone)]
        source = self._turns.languages[SOURCE]
        for level in LEVELS:
            for centre in centres:
                if self._turns.replies.said(message.topic, language, now, centre, level).text == message.text:
                    return self._turns.replies.said(message.topic, source, now, centre, level).text
        return None

    # --- what a person is told of their case

    def who(self, language: Language, centre: str) -> str:
        """The first line of what staff write: that it is a person, and with what role."""
        name = language.gettext(self._turns.centres[centre].name, context="centres", domain="answers")
        return language.gettext("Et menneske svarer: en ansatt ved {centre}.", centre=name)

    def end_choice(self, language: Language) -> Choice:
        """The button that ends a case."""
        return self._service.end_choice(language)

    def over(self, language: Language) -> Message:
        """Staff are done."""
        return self._service.helped(language, language.gettext("Den ansatte har avsluttet samtalen."))

    def handed_back(self, language: Language) -> Message:
        """The bot answers again."""
        text = language.gettext(
            "Nå svarer maskinen igjen. Trykk på knappen hvis du vil snakke med en ansatt."
        )
        return self._service.say(language, text, self._service.person_choice(language))

    def released(self, language: Language) -> Message:
        """Whoever answered had to go."""
        text = language.gettext("En annen ansatt tar over. Du trenger ikke gjøre noe.")
        return self._service.say(language, text, self._service.end_choice(language))

    def may_we_read(self, language: Language, centre: str) -> Message:
        """Staff ask whether they may read what was written before."""
        name = language.gettext(self._turns.centres[centre].name, context="centres", domain="answers")
        text = language.gettext(
            "En ansatt ved {centre} vil svare deg, men kan ikke lese det du har skrevet. "
            "Sier du ja, kan de ansatte lese alt i samtalen. Kan de det?",
            centre=name,
        )
        yes = Choice(Button("consent").id, language.gettext("Ja"))
        no = Choice(Button("decline").id, language.gettext("Nei"))
        return self._service.say(language, text, yes, no)

    def other_centre(self, language: Language, centre: str) -> Message:
        """Staff of another centre answer from now on."""
        name = language.gettext(self._turns.centres[centre].name, context="centres", domain="answers")
        text = language.gettext(
            "Ansatte ved {centre} har tatt over og svarer deg her. De arbeider med helse, ikke for politiet.",
            centre=name,
        )
        return self._service.say(language, text)

    # --- bokmål of the service's own sentences

    def _sentences_of(self, language: Language) -> "_Sentences":
        return self._sentences[language.code]

    @cached_property
    def _sentences(self) -> dict[str, "_Sentences"]:
        return {
            language.code: _Sentences(language, self._names_in(language))
            for language in self._turns.languages
        }

    def _names_in(self, language: Language) -> dict[str, str]:
        """The centres as the language calls them, and what they are called in bokmål."""
        return {
            language.gettext(centre.name, context="centres", domain="answers"): centre.name
            for centre in self._turns.centres
        }


class _Sentences:
    """The service's sentences in one language, recognised wherever they stand one after the other."""

    def __init__(self, language: Language, names: Mapping[str, str]) -> None:
        self._language = language
        self._names = names

    def read(self, text: str) -> str | None:
        """A text of these sentences in bokmål; None if something else stands in it."""
        read, at = [], 0
        while at < len(text):
            found = self._longest(text, at)
            if found is None:
                return None
            sentence, match = found
            values = {
                name: f"{ISOLATE}{self._names.get(value, value)}{ISOLATE_END}"
                for name, value in match.groupdict().items()
            }
            read.append(sentence.source.format_map(values))
            at = match.end()
            while at < len(text) and text[at].isspace():
                at += 1
        return " ".join(read) or None

    def _longest(self, text: str, at: int) -> tuple[_Sentence, re.Match[str]] | None:
        best: tuple[_Sentence, re.Match[str]] | None = None
        for sentence in self._known:
            match = sentence.pattern.match(text, at)
            if match is not None and (best is None or match.end() > best[1].end()):
                best = sentence, match
        return best

    @cached_property
    def _known(self) -> list[_Sentence]:
        return list(self._read_catalogue())

    def _read_catalogue(self) -> Iterator[_Sentence]:
        catalogue = self._language.catalogues.get("messages", ())
        for entry in catalogue:
            if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id and entry.string:
                yield _Sentence(re.compile(_pattern(entry.string)), entry.id)


def _pattern(translated: str) -> str:
    """A translation as a pattern; each blank stands for what is filled in, at first sight as a group."""
    seen: set[str] = set()

    def blank(found: re.Match[str]) -> str:
        name = found[0][2:-2]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return rf"(?P<{name}>[^\n]+?)"

    body = _BLANK.sub(blank, re.escape(translated))
    # A blank at the very end takes what is left of the line.
    return re.sub(r"\+\?\)$", r"+)", body) + r"(?=\s|$)"
