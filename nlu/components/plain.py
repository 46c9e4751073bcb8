"""Takes messages as words, never as commands."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PlainText(GraphComponent):
    """Drops a leading "/", and halves of characters.

    Rasa reads "/topic" as an order to predict that topic with certainty, so that anybody could
    choose the routing, and prints the text as a warning when it cannot read the rest of it. Half
    a character (a lone surrogate) cannot be encoded, and would end in an error.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlainText:
        """Nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Runs before the tokenizer, so that offsets fit the text that is left."""
        for message in messages:
            text: str = message.get(TEXT) or ""
            whole = text.encode("utf-8", "ignore").decode("utf-8")
            message.set(TEXT, whole.lstrip("/ \t\r\n"), add_to_output=True)
        return messages
