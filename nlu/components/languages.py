"""Says which language a message is written in."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import regex
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.component import LinearComponent
from components.training import Example

FOREIGN = "foreign"
_PROJECT = Path(__file__).parent.parent
_LETTER = regex.compile(r"\p{L}")
# Cyrillic is ours too: Romanian is also written in it.
_OUR_SCRIPTS = regex.compile(r"[\p{Latin}\p{Arabic}\p{Cyrillic}]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageClassifier(LinearComponent):
    """Adds ``language``: ``name`` (always one of ours), ``confidence`` and ``foreign``.

    ``foreign`` is the probability that the text is in a language that we do not speak. The three
    let the caller tell "ok" (nothing is sure) from Swedish (surely none of ours). Persian and
    Arabic in Latin letters are learned from the examples, which no ready-made detector knows.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``foreign``: a folder with texts in other languages, one per line.

        ``except``: topics whose examples may be in another language than their file says.
        """
        return {
            "families": [["char_wb", 3, 4]],
            "members": {"logistic": {"C": 5, "tol": 8}},
            "seen_in": 1,
            "by_sentence": [],
            "folds": 3,
            "scales": {},
            "foreign": "foreign",
            "except": ["change_language"],
        }

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """The foreign texts: Rasa does not see by itself that they changed."""
        return "\n".join(_foreign_texts(config))

    @classmethod
    def examples(cls, config: dict[str, Any], training_data: TrainingData) -> list[Example]:
        """Every example with the language of its file, and the foreign texts."""
        ours = [
            Example(cls.reading(message), message.get("metadata")["intent"]["language"])
            for message in training_data.intent_examples
            if message.get(INTENT) not in config["except"]
        ]
        return ours + [Example(_words(text.split()), FOREIGN) for text in _foreign_texts(config)]

    @staticmethod
    def reading(message: Message) -> str:
        """The words as they are written, since accents and letters tell languages apart."""
        return _words([token.text for token in message.get(TOKENS_NAMES[TEXT]) or []])

    @staticmethod
    def add(message: Message, ranking: list[tuple[str, float]]) -> None:
        """Add the surest of our languages."""
        foreign = dict(ranking).get(FOREIGN, 0.0)
        name, confidence = next(item for item in ranking if item[0] != FOREIGN)
        if _in_another_script(message.get(TEXT)):
            confidence, foreign = 0.0, 1.0
        language = {"name": name, "confidence": confidence, "foreign": foreign}
        message.set("language", language, add_to_output=True)


def _foreign_texts(config: dict[str, Any]) -> list[str]:
    files = sorted((_PROJECT / config["foreign"]).glob("*.txt"))
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def _words(words: list[str]) -> str:
    return unicodedata.normalize("NFC", " ".join(words).lower())


def _in_another_script(text: str) -> bool:
    """Whether most letters are in a script that none of our languages is written in."""
    letters = _LETTER.findall(text)
    return 2 * len(_OUR_SCRIPTS.findall("".join(letters))) < len(letters)
