"""Choice ids: what a press on a button means.

An id says all that is needed to answer it, so that buttons of old messages work as long as their
conversation. To clients it is opaque.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from bot.domain import RettvisError

Action = Literal[
    "topic",
    "more",
    "simpler",
    "yes",
    "no",
    "group",
    "language",
    "person",
    "consent",
    "decline",
    "menu",
    "reply",
    "end",
    "helped",
    "give",
    "call",
    "follow",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
_WITH_TOPIC = ("topic", "more", "simpler", "yes", "no")


class UnknownChoice(RettvisError):
    """No button of ours has this id."""


@dataclass(frozen=True)
class Button:
    """What a choice id means: an action, and what it is about (a topic's code, a group, a language)."""

    action: Action
    about: str = ""
    centre: str = ""

    @property
    def id(self) -> str:
        """The id that `read_button` reads back."""
        return ".".join(part for part in (self.action, self.about, self.centre) if part)


def read_button(choice: str) -> Button:
    """The button of a choice id. Raises UnknownChoice."""
    name, *rest = choice.split(".")
    for action in ACTIONS:
        if name == action and len(rest) <= 2:
            return Button(action, *rest)
    raise UnknownChoice
