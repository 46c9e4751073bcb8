"""The one way through Rettvis: an incoming message becomes a reply (`Assistant.answer`)."""

from bot.assistant.assistant import (
    Address,
    Assistant,
    ChatAddress,
    Described,
    NotFound,
    OnStored,
    ServiceDown,
    Started,
    UnsupportedLanguage,
    WebAddress,
)
from bot.assistant.buttons import UnknownChoice

__all__ = [
    "Address",
    "Assistant",
    "ChatAddress",
    "Described",
    "NotFound",
    "OnStored",
    "ServiceDown",
    "Started",
    "UnknownChoice",
    "UnsupportedLanguage",
    "WebAddress",
]
