"""Reading a short message in the light of the last answer: "and in Bergen?", "how much?", "my son?"."""

import re

from bot.answers import Topics
from bot.danger import fold
from bot.domain import Context
from bot.hours import Centres
from bot.i18n import Language, Languages

SHORT_WORDS = 6
_BIRTH = ("eligibility_pregnancy", "invoice_birth")
_SHARED = ("nb", "en")
"""Languages whose yes and no people use also while they write another one."""

_LONG_STEM = 5
_MAX_ENDING = 4
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class FollowUps:
    """Small words of each language that tie a message to the one before."""

    def __init__(self, languages: Languages, centres: Centres, topics: Topics) -> None:
        self._topics = topics
        self._words = {
            language.code: {
                purpose: {fold(word) for word in words} for purpose, words in language.words.items()
            }
            for language in languages
        }
        self._towns = _towns(languages, centres)

    def centre(self, text: str) -> str | None:
        """The centre of the first town that a text names, in any language and with any ending."""
        for word in fold(text).split():
            for stem, centre in self._towns.items():
                if _names(word, stem):
                    return centre
        return None

    def topic(self, text: str, context: Context, language: Language) -> str | None:
        """The topic that a short message means after the last one; None if it stands on its own."""
        words = fold(text).split()
        if context.topic is None or context.topic not in self._topics or len(words) > SHORT_WORDS:
            return None
        tied = self._has(words, "and", language)
        if self.centre(text) is not None and (tied or len(words) <= 2):
            return context.topic
        if self._has(words, "cost", language) and (tied or len(words) <= 4):
            return self._cost_of(context.topic)
        if self._has(words, "child", language) and tied:
            return "eligibility_child"
        return None

    def is_only(self, text: str, purpose: str, language: Language) -> bool:
        """Whether a text says just yes, no, simpler or more."""
        words = fold(text)
        return any(words in self._of(code, purpose) for code in (language.code, *_SHARED))

    def _has(self, words: list[str], purpose: str, language: Language) -> bool:
        joined = f" {' '.join(words)} "
        return any(f" {phrase} " in joined for phrase in self._of(language.code, purpose))

    def _of(self, code: str, purpose: str) -> set[str]:
        return self._words.get(code, {}).get(purpose, set())

    def _cost_of(self, topic: str) -> str:
        if topic in _BIRTH:
            return "invoice_birth"
        if self._topics[topic].group == "centres":
            return "cost_at_centre"
        return "invoice_prices"


def _names(word: str, stem: str) -> bool:
    """Whether a word is a town's name, perhaps with an ending (Polish, Somali) or a small word before it.

    Short names count only as they are: "Ski" also begins many other words.
    """
    if word == stem:
        return True
    if _ARABIC.search(stem):
        # Arabic and Persian write "in", "to", "and" onto the name.
        return stem in word and len(word) - len(stem) <= 2
    return len(stem) >= _LONG_STEM and word.startswith(stem) and len(word) - len(stem) <= _MAX_ENDING


def _towns(languages: Languages, centres: Centres) -> dict[str, str]:
    found = {fold(name): centre.id for centre in centres for name in (centre.town, *centre.towns)}
    for language in languages:
        for purpose, words in language.words.items():
            centre = purpose.removeprefix("town_")
            if centre in centres:
                found.update({fold(word): centre for word in words})
    return {stem: found[stem] for stem in sorted(found, key=len, reverse=True) if " " not in stem}
