"""What channels give to the assistant, and what they get from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain import Message, Reply, RettvisError, State
from bot.store.bridges import Bridge
from bot.store.conversations import Conversation
from bot.store.work import Work


@dataclass(frozen=True)
class WebAddress:
    """A web conversation, and the token that opens it."""

    id: str
    token: str


@dataclass(frozen=True)
class ChatAddress:
    """A chat of a messenger."""

    channel: str
    chat: str


Address = WebAddress | ChatAddress
OnStored = Callable[[Work, Conversation, Reply], Awaitable[None]]
"""What a channel does in the very transaction that stores a turn (its inbox and outbox)."""


@dataclass(frozen=True)
class Started:
    """A new web conversation, its token, and its first messages."""

    id: str
    token: str
    language: str | None
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Described:
    """A conversation's outside: `expires` in seconds since 1970; `is_shared`: staff can read it.

    `has_code`: there is a code to come back with.
    `bridge` is how it stands with an operator on the phone.
    """

    id: str
    language: str | None
    state: State
    expires: int
    is_shared: bool
    has_code: bool
    bridge: Bridge | None

    @property
    def takes_files(self) -> bool:
        """Whether staff have it and can open what is sent to them."""
        return self.state == "with_staff" and self.is_shared


class NotFound(RettvisError):
    """No such conversation, or not this person's."""


class UnsupportedLanguage(RettvisError):
    """Not one of our languages."""


class ServiceDown(RettvisError):
    """The message could not be taken; `reply` is the danger reply if danger was seen."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__("the store is down")
        self.reply = reply
