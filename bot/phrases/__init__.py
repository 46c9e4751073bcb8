"""Signed-off sentences: staff pick them in bokmål, the person reads them in their own language."""

from bot.phrases.blanks import BLANK_KINDS, REASONS, BadBlanks, Blank, BlankProblem
from bot.phrases.compose import Composed, Free, Line, Part, Sentence, compose
from bot.phrases.phrases import Phrases, Rendered
from bot.phrases.places import Place, Places
from bot.phrases.reading import Group, Phrase
from bot.phrases.replies import Pressed, UnknownReply

__all__ = [
    "BLANK_KINDS",
    "REASONS",
    "BadBlanks",
    "Blank",
    "BlankProblem",
    "Composed",
    "Free",
    "Group",
    "Line",
    "Part",
    "Phrase",
    "Phrases",
    "Place",
    "Places",
    "Pressed",
    "Rendered",
    "Sentence",
    "UnknownReply",
    "compose",
]
