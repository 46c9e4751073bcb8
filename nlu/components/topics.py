"""Routes a message to a topic."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.component import LinearComponent
from components.features import QUESTION
from components.question import question
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
            "members": ["logistic"],
            "seen_in": 1,
            "folds": 3,
            "scales": {},
        }

    @classmethod
    def examples(cls, config: dict[str, Any], training_data: TrainingData) -> list[Example]:
        """Every example that has an intent."""
        return [
            Example(cls.reading(message), message.get(INTENT))
            for message in training_data.intent_examples
        ]

    @staticmethod
    def reading(message: Message) -> str:
        """The lemmas, and once more those of the question in a story."""
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        asked = question(message.get(TEXT) or "")
        inside = [t for t in tokens if any(start <= t.start < end for start, end in asked)]
        return QUESTION.join(" ".join(t.lemma for t in part) for part in (tokens, inside) if part)

    @staticmethod
    def add(message: Message, ranking: list[tuple[str, float]]) -> None:
        """Add the surest topic, and the whole ranking so that the caller can offer choices."""
        topics = [{"name": topic, "confidence": confidence} for topic, confidence in ranking]
        message.set(INTENT, topics[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, topics, add_to_output=True)
