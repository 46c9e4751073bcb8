"""Reading a short message in the light of the last answer: "and in Bergen?", "how much?", "my son?"."""

from bot.answers import Topics
from bot.danger import fold
from bot.domain import Context
from bot.hours import Centres
from bot.i18n import Languages

SHORT_WORDS = 6
_BIRTH = ("eligibility_pregnancy", "invoice_birth")


class FollowUps:
    """Small words of all languages that tie a message to the one before."""

    def __init__(self, languages: Languages, centres: Centres, topics: Topics) -> None:
        self._topics = topics
        self._words = {
            purpose: {fold(word) for language in languages for word in language.words.get(purpose, ())}
            for purpose in ("and", "cost", "child", "yes", "no", "simpler", "more")
        }
        self._towns = _towns(languages, centres)

    def centre(self, text: str) -> str | None:
        """The centre of the first town that a text names, in any language and with any ending."""
        for word in fold(text).split():
            for stem, centre in self._towns.items():
                # Arabic and Persian write small words onto the name, Polish and Somali endings.
                if word.startswith(stem) or (len(word) - len(stem) in (1, 2) and word.endswith(stem)):
                    return centre
        return None

    def topic(self, text: str, context: Context) -> str | None:
        """The topic that a short message means after the last one; None if it stands on its own."""
        words = fold(text).split()
        if context.topic is None or context.topic not in self._topics or len(words) > SHORT_WORDS:
            return None
        tied = self._has(words, "and")
        if self.centre(text) is not None and (tied or len(words) <= 2):
            return context.topic
        if self._has(words, "cost") and (tied or len(words) <= 4):
            return self._cost_of(context.topic)
        if self._has(words, "child") and tied:
            return "eligibility_child"
        return None

    def is_only(self, text: str, purpose: str) -> bool:
        """Whether a text says just yes, no, simpler or more."""
        words = fold(text)
        return words in self._words[purpose]

    def _has(self, words: list[str], purpose: str) -> bool:
        joined = f" {' '.join(words)} "
        return any(f" {phrase} " in joined for phrase in self._words[purpose])

    def _cost_of(self, topic: str) -> str:
        if topic in _BIRTH:
            return "invoice_birth"
        if self._topics[topic].group == "centres":
            return "cost_at_centre"
        return "invoice_prices"


def _towns(languages: Languages, centres: Centres) -> dict[str, str]:
    found = {fold(name): centre.id for centre in centres for name in (centre.town, *centre.towns)}
    for language in languages:
        for purpose, words in language.words.items():
            centre = purpose.removeprefix("town_")
            if centre in centres:
                found.update({fold(word): centre for word in words})
    # Longer names first, so that "Kristiansund" is not read as "Kristiansand"'s stem or the like.
    return {stem: found[stem] for stem in sorted(found, key=len, reverse=True) if len(stem) > 2}
