"""Which language a text is in: script first, then the NLU, then n-grams when the NLU is down."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.understanding.rasa import LanguageGuess

SWITCH_WORDS = 3
"""A conversation's language changes by itself only on at least so many words."""
SWITCH_CONFIDENCE = 0.8
FOREIGN_CONFIDENCE = 0.7

_OUR_SCRIPTS = {"LATIN", "ARABIC", "CYRILLIC"}


class LanguageReader:
    """Tells our languages apart, and from all others."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = tuple(codes)
        # The identifier knows Norwegian under three codes.
        ours = [*codes, "no", "nn"] if "nb" in codes else list(codes)
        self._ours = _identifier(tuple(ours))

    def read(self, text: str, nlu: LanguageGuess | None) -> LanguageGuess | None:
        """The likeliest of our languages; None for a text without letters or in a script of none of ours."""
        script = main_script(text)
        if script is None or script not in _OUR_SCRIPTS:
            return None
        if nlu is not None and nlu.name in self._codes:
            return nlu
        return self._by_ngrams(text)

    def is_foreign(self, text: str, nlu: LanguageGuess | None) -> bool:
        """Whether a text is surely in a language that we do not have."""
        script = main_script(text)
        if script is None:
            return False
        if script not in _OUR_SCRIPTS:
            return True
        return nlu is not None and nlu.foreign >= FOREIGN_CONFIDENCE and word_count(text) >= SWITCH_WORDS

    def _by_ngrams(self, text: str) -> LanguageGuess:
        code, confidence = self._ours.classify(text)
        return LanguageGuess("nb" if code in ("no", "nn") else str(code), float(confidence))


@cache
def _identifier(codes: tuple[str, ...]) -> LanguageIdentifier:
    """The identifier for some languages. Its model takes half a second to read, and is never changed."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in codes if code in identifier.labels])
    return identifier


def word_count(text: str) -> int:
    """Words of letters (not numbers, not signs)."""
    return sum(1 for word in text.split() if any(character.isalpha() for character in word))


def may_switch(text: str, guess: LanguageGuess) -> bool:
    """Whether a text is long and clear enough to change a conversation's language."""
    return word_count(text) >= SWITCH_WORDS and guess.confidence >= SWITCH_CONFIDENCE


def main_script(text: str) -> str | None:
    """The script that most letters are in, by its Unicode name; None for a text without letters."""
    scripts = Counter(unicodedata.name(c, "?").split()[0] for c in text if c.isalpha())
    return scripts.most_common(1)[0][0] if scripts else None
