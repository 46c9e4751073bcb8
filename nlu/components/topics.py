"""Routes a message to a topic."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
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
from components.question import Span, questions, sentences
from components.training import Example

_START = attrgetter("start")


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
        return [_example(message) for message in training_data.intent_examples]

    @staticmethod
    def reading(message: Message) -> str:
        """The lemmas, and once more those of the question in a story."""
        return _reading(message, sentences(message.get(TEXT) or ""))

    @staticmethod
    def add(message: Message, ranking: list[tuple[str, float]]) -> None:
        """Add the surest topic, and the whole ranking so that the caller can offer choices."""
        topics = [{"name": topic, "confidence": confidence} for topic, confidence in ranking]
        message.set(INTENT, topics[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, topics, add_to_output=True)


def _example(message: Message) -> Example:
    tokens, story = _tokens(message), sentences(message.get(TEXT) or "")
    told = tuple(_lemmas(_within(tokens, span)) for span in story)
    return Example(_reading(message, story), message.get(INTENT), told)


def _reading(message: Message, story: list[Span]) -> str:
    tokens = _tokens(message)
    whole = _lemmas(tokens)
    if not story:
        return whole
    asked = [_within(tokens, span) for span in questions(message.get(TEXT), story)]
    return whole + QUESTION + _lemmas(chain.from_iterable(asked))


def _tokens(message: Message) -> list[Token]:
    return message.get(TOKENS_NAMES[TEXT]) or []


def _within(tokens: list[Token], span: Span) -> list[Token]:
    first, end = (bisect_left(tokens, edge, key=_START) for edge in span)
    return tokens[first:end]


def _lemmas(tokens: Iterable[Token]) -> str:
    return " ".join(token.lemma for token in tokens)
