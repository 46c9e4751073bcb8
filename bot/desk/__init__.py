"""The call desk: finds a topic by two words in any language, and lays it out to be read aloud."""

from bot.desk.desk import DANGER, Desk, Live
from bot.desk.latin import has_latin
from bot.desk.search import Found
from bot.desk.view import Next, Pair, View

__all__ = [
    "DANGER",
    "Desk",
    "Found",
    "Live",
    "Next",
    "Pair",
    "View",
    "has_latin",
]
