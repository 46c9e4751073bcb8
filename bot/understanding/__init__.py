"""What a message is about and which language it is in: Rasa's view, weighed before anything is said."""

from bot.understanding.decide import Decision, Thresholds, decide
from bot.understanding.language import LanguageReader
from bot.understanding.rasa import LanguageGuess, NluUnavailable, Rasa, Understanding

__all__ = [
    "Decision",
    "LanguageGuess",
    "LanguageReader",
    "NluUnavailable",
    "Rasa",
    "Thresholds",
    "Understanding",
    "decide",
]
