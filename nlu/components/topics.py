"""Routes a message to a topic."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.component import LinearComponent
from components.features import QUESTION
from components.question import question, sentences
from components.training import Example


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LinearComponent, IntentClassifier):
    """One model for all languages, over the lemmas that the tokenizer made.

    One model needs no decision about the language first, and a word that languages share
    ("faktura") teaches all of them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``scales`` given: they are taken as they are, and training runs no folds."""
        return {
            "families": [
                ["char_wb", 3, 5],
                ["word", 1, 2],
                ["consonants", 1, 2],
                ["char_wb", 3, 5, "question"],
                ["word", 1, 2, "question"],
            ],
            "members": {"logistic": {"C": 160, "tol": 4}},
            "seen_in": 1,
            "by_sentence": ["emergency", "self_harm"],
            "folds": 3,
            "scales": {},
        }

    @classmethod
    def examples(cls, config: dict[str, Any], training_data: TrainingData) -> list[Example]:
        """Every example that has an intent, with its sentences if it is a story."""
        return [
            Example(cls.reading(message), message.get(INTENT), _sentences(message))
            for message in training_data.intent_examples
        ]

    @staticmethod
    def reading(message: Message) -> str:
        """The lemmas, and once more those of the question in a story."""
        whole = _lemmas(_tokens(message))
        asked = question(message.get(TEXT) or "")
        return whole + QUESTION + _lemmas(_within(_tokens(message), asked)) if asked else whole

    @staticmethod
    def add(message: Message, ranking: list[tuple[str, float]]) -> None:
        """Add the surest topic, and the whole ranking so that the caller can offer choices."""
        topics = [{"name": topic, "confidence": confidence} for topic, confidence in ranking]
        message.set(INTENT, topics[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, topics, add_to_output=True)


def _sentences(message: Message) -> tuple[str, ...]:
    tokens = _tokens(message)
    return tuple(_lemmas(_within(tokens, [span])) for span in sentences(message.get(TEXT) or ""))


def _tokens(message: Message) -> list[Token]:
    return message.get(TOKENS_NAMES[TEXT]) or []


def _within(tokens: list[Token], spans: list[tuple[int, int]]) -> list[Token]:
    return [token for token in tokens if any(start <= token.start < end for start, end in spans)]


def _lemmas(tokens: list[Token]) -> str:
    return " ".join(token.lemma for token in tokens)
