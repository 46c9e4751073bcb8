"""A conversation as staff read it: every message with its Norwegian beside it, where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from bot.answers import Answers
from bot.domain import Attachment, Call, Direction, Message, Outcome, RettvisError, Sender, Source
from bot.entities import NOTHING, Entities, EntityReader
from bot.i18n import Language, Languages
from bot.phrases import Phrases, UnknownReply
from bot.phrases.replies import ACTION
from bot.store.texts import Stored


class Speech(Protocol):
    """What the assistant knows of its own words."""

    def said(self, topic: str, language: Language, now: datetime, centre: str | None = None) -> Message:
        """A topic's answer as a message."""
        ...

    def label(self, choice: str, language: Language) -> str:
        """The words on a button."""
        ...

    def in_source(self, message: Message, now: datetime) -> str | None:
        """What a message of the assistant says, in bokmål; None if its words have changed since."""
        ...


@dataclass(frozen=True)
class Read:
    """One message. `topic` is what the bot thought a person's message was about, in Norwegian.

    `norwegian` is None where nobody knows, and where the text itself is Norwegian. `named` is what the
    person's text names, which staff can use in whatever language it stands.
    """

    seq: int
    sender: Sender
    language: str
    direction: Direction
    text: str
    norwegian: str | None
    named: Entities
    topic: str | None
    confidence: float | None
    outcome: Outcome | None
    danger: bool
    choices: tuple[str, ...]
    sources: tuple[Source, ...]
    call: tuple[Call, ...]
    draft: bool
    at: int
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Reader:
    """Reads with the content of the service."""

    languages: Languages
    answers: Answers
    phrases: Phrases
    speech: Speech
    entities: EntityReader

    def read(self, stored: Sequence[Stored], now: datetime) -> list[Read]:
        """All messages, oldest first."""
        read, question = [], None
        for one in stored:
            read.append(self._one(one, question, now))
            if one.message.sender == "staff":
                question = one.question
            elif one.message.sender == "person":
                question = None
        return read

    def _one(self, stored: Stored, question: str | None, now: datetime) -> Read:
        message, routing = stored.message, stored.routing
        topic = (routing.topic if routing is not None else message.topic) or ""
        source = self.languages.source
        return Read(
            seq=message.seq,
            sender=message.sender,
            language=message.language,
            direction=message.direction,
            text=message.text,
            norwegian=self._norwegian(stored, question, now),
            named=self._named(stored),
            topic=self.answers.label(topic, source) if topic in self.answers.topics else None,
            confidence=routing.confidence if routing is not None else None,
            outcome=routing.outcome if routing is not None else None,
            danger=bool(routing and routing.danger),
            choices=tuple(choice.label for choice in message.choices),
            sources=message.sources,
            call=message.call,
            draft=message.draft,
            at=stored.at,
            attachments=message.attachments,
        )

    def _named(self, stored: Stored) -> Entities:
        message = stored.message
        if message.sender != "person" or stored.pressed is not None:
            return NOTHING
        return self.entities.read(message.text, self.languages[message.language], _day(stored.at))

    def _norwegian(self, stored: Stored, question: str | None, now: datetime) -> str | None:
        message = stored.message
        match message.sender:
            case "staff":
                found = stored.norwegian
            case "assistant":
                found = self.speech.in_source(message, now) if message.language != "nb" else None
            case "person":
                found = self._said(stored, question)
        return found if found != message.text else None

    def _said(self, stored: Stored, question: str | None) -> str | None:
        """What a person pressed, or typed as an answer to a question of staff."""
        language = self.languages[stored.message.language]
        if stored.pressed is not None:
            return self._pressed(stored.pressed, language)
        if question is None or question not in self.phrases:
            return None
        return self.phrases.typed(question, stored.message.text, language, _day(stored.at))

    def _pressed(self, choice: str, language: Language) -> str | None:
        try:
            if choice.startswith(f"{ACTION}."):
                return self.phrases.pressed(choice, language).norwegian
            return self.speech.label(choice, self.languages.source) or None
        except (UnknownReply, RettvisError):
            return None


def _day(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()
