"""Reading a short message in the light of the last answer: "and in Bergen?", "how much?", "my son?"."""

from typing import Literal, get_args

from bot.answers import Topics
from bot.danger import fold
from bot.domain import ON_THE_WAY, Context
from bot.entities import SHARED, Entities
from bot.i18n import Language, Languages

SHORT_WORDS = 6
OneWord = Literal["yes", "no", "simpler", "more"]
ONE_WORDS: tuple[OneWord, ...] = get_args(OneWord)
_BIRTH = ("eligibility_pregnancy", "invoice_birth")


class FollowUps:
    """Small words of each language that tie a message to the one before."""

    def __init__(self, languages: Languages, topics: Topics) -> None:
        self._topics = topics
        self._words = {
            language.code: {
                purpose: {fold(word) for word in words} for purpose, words in language.words.items()
            }
            for language in languages
        }
        self._one_word: dict[str, dict[str, OneWord]] = {
            code: {word: purpose for purpose in ONE_WORDS for word in words.get(purpose, ())}
            for code, words in self._words.items()
        }

    def topic(self, text: str, entities: Entities, context: Context, language: Language) -> str | None:
        """The topic that a short message means after the last one; None if it stands on its own."""
        words = fold(text).split()
        if context.topic is None or context.topic not in self._topics or len(words) > SHORT_WORDS:
            return None
        tied = self._has(words, "and", language)
        tied_by_name = tied or len(words) <= 2
        if entities.days and tied_by_name and context.topic in ON_THE_WAY:
            return "opening_hours"
        if entities.centre is not None and tied_by_name:
            return context.topic
        if self._has(words, "cost", language) and (tied or len(words) <= 4):
            return self._cost_of(context.topic)
        if self._has(words, "child", language) and tied:
            return "eligibility_child"
        return None

    def one_word(self, text: str, language: Language) -> OneWord | None:
        """Which of these a text says and nothing else, in the language or in one that many know."""
        words = fold(text)
        said = (self._one_word.get(code, {}).get(words) for code in (language.code, *SHARED))
        return next((purpose for purpose in said if purpose is not None), None)

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
