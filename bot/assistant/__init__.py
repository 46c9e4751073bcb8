"""The one way through Rettvis: an incoming message becomes a reply (`Assistant.answer`)."""

from bot.assistant.assistant import Assistant
from bot.assistant.bridging import Bridging
from bot.assistant.buttons import UnknownChoice
from bot.assistant.callback import Callbacks
from bot.assistant.contract import (
    Address,
    ChatAddress,
    Described,
    NotFound,
    OnStored,
    ServiceDown,
    Started,
    UnsupportedLanguage,
    WebAddress,
)
from bot.assistant.enclosures import Enclosures, NoStaff, TooManyFiles
from bot.assistant.way_back import NoCase, TooManyTries, WayBack, WrongCode

__all__ = [
    "Address",
    "Assistant",
    "Bridging",
    "Callbacks",
    "ChatAddress",
    "Described",
    "Enclosures",
    "NoCase",
    "NoStaff",
    "NotFound",
    "OnStored",
    "ServiceDown",
    "Started",
    "TooManyFiles",
    "TooManyTries",
    "UnknownChoice",
    "UnsupportedLanguage",
    "WayBack",
    "WebAddress",
    "WrongCode",
]
