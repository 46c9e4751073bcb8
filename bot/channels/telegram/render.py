"""From the assistant's messages to what Telegram shows: plain text and rows of buttons.

Whoever puts messages into the outbox needs this and not the library, which takes a second to load.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.channels.telegram.split import split
from bot.domain import DANGERS, Call, Choice, Message, Reply
from bot.i18n import ISOLATE_END, ISOLATE_LTR, Language, Languages, phone_spans

MAX_CALLBACK_BYTES = 64
SHORT_LABEL = 14
"""Two buttons of at most so many letters stand side by side on a narrow phone without being cut."""


@dataclass(frozen=True)
class Key:
    """An inline button."""

    label: str
    data: str


@dataclass(frozen=True)
class Post:
    """One message as it is sent; `quiet` makes no sound (only the first message of a reply does)."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    quiet: bool = False

    def to_bytes(self) -> bytes:
        """As it is sealed into the outbox."""
        return _POST.dump_json(self, exclude_defaults=True)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Post":
        """What `to_bytes` wrote."""
        return _POST.validate_json(data)


_POST = TypeAdapter(Post)


@dataclass(frozen=True)
class Renderer:
    """Renders in the language that each message is in."""

    languages: Languages

    def reply(self, reply: Reply, *, before: str = "", after: str = "") -> list[Post]:
        """A whole reply; `before` and `after` are sentences of the channel around its first message."""
        posts: list[Post] = []
        for number, message in enumerate(reply.messages):
            first = number == 0
            posts += self.message(message, before=before if first else "", after=after if first else "")
        return [Post(post.text, post.rows, quiet=number > 0) for number, post in enumerate(posts)]

    def message(self, message: Message, *, before: str = "", after: str = "") -> list[Post]:
        """One message, in as many parts as Telegram needs; the buttons stand below the last."""
        text = "\n\n".join(
            part for part in (before, message.text, _calls(message), after, _links(message)) if part
        )
        # The first line is what a locked screen shows to whoever holds the phone: nothing, but in danger
        # the number to call.
        if message.topic not in DANGERS:
            text = f"{self._neutral(self.languages[message.language])}\n{text}"
        elif message.call and message.call[0].number not in text.splitlines()[0]:
            text = f"{_line(message.call[0])}\n\n{text}"
        parts = split(text)
        rows = button_rows(message.choices, mirrored=message.direction == "rtl")
        return [*(Post(part) for part in parts[:-1]), Post(parts[-1], rows)]

    def _neutral(self, language: Language) -> str:
        # Translators: the first line of every message on Telegram, seen on a locked phone; must say nothing.
        return language.gettext("Svar:")


def _calls(message: Message) -> str:
    """Lines for phone numbers that the text does not name."""
    said = {number for _, _, number in phone_spans(message.text)}
    return "\n".join(_line(call) for call in message.call if call.number not in said)


def _line(call: Call) -> str:
    # Isolated, so that no reading direction turns the number around, and with no place to break the line.
    return f"{call.label}: {ISOLATE_LTR}{call.number.replace(' ', chr(0xA0))}{ISOLATE_END}"


def _links(message: Message) -> str:
    return "\n".join(f"{link.label}: {link.url}" for link in message.links)


def button_rows(choices: Sequence[Choice], *, mirrored: bool) -> tuple[tuple[Key, ...], ...]:
    """One button a row, two where both are short; Telegram fills rows from the left in every language."""
    rows: list[list[Key]] = []
    for button in map(_button, choices):
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(button):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(reversed(row)) if mirrored else tuple(row) for row in rows)


def _button(choice: Choice) -> Key:
    if len(choice.id.encode()) > MAX_CALLBACK_BYTES:
        raise ValueError("a choice id is longer than Telegram takes")
    return Key(choice.label, choice.id)


def _is_short(button: Key) -> bool:
    return len(button.label) <= SHORT_LABEL
