"""Reading a short message in the light of the last answer: "and in Bergen?", "how much?", "my son?"."""

import re
from dataclasses import dataclass

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
_MAX_PREFIX = 2
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True)
class _Town:
    """A town's name as it is folded, and the centre that people of the town go to."""

    stem: str
    centre: str
    is_arabic: bool

    def is_named_by(self, word: str) -> bool:
        """Whether a word is the name, perhaps with an ending (Polish, Somali) or a small word before it.

        Short names count only as they are: "Ski" also begins many other words.
        """
        if self.is_arabic:
            # Arabic and Persian write "in", "to", "and" onto the name.
            return self.stem in word and len(word) - len(self.stem) <= _MAX_PREFIX
        if not word.startswith(self.stem):
            return False
        more = len(word) - len(self.stem)
        return more == 0 or (len(self.stem) >= _LONG_STEM and more <= _MAX_ENDING)


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
            for town in self._towns:
                if town.is_named_by(word):
                    return town.centre
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


def _towns(languages: Languages, centres: Centres) -> tuple[_Town, ...]:
    found = {fold(name): centre.id for centre in centres for name in (centre.town, *centre.towns)}
    for language in languages:
        for purpose, words in language.words.items():
            centre = purpose.removeprefix("town_")
            if centre in centres:
                found.update({fold(word): centre for word in words})
    stems = sorted((stem for stem in found if " " not in stem), key=len, reverse=True)
    return tuple(_Town(stem, found[stem], bool(_ARABIC.search(stem))) for stem in stems)
