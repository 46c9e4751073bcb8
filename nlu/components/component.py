"""What the components that hold a ``LinearModel`` have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.features import Family
from components.linear import LinearModel
from components.training import Example, Recipe, train

Self = TypeVar("Self", bound="LinearComponent")


class LinearComponent(GraphComponent):
    """Trains, keeps and asks one model; a subclass says on what, and what the answer is."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        """Without ``model`` the component can be trained but not asked."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """A trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and keep it."""
        self._model = train(self.examples(self._config, training_data), recipe(self._config))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what the model says about each message, even an empty one: others rely on it."""
        if self._model is not None:
            for message in messages:
                self.add(message, self._model.ranking(self.reading(message)))
        return messages

    @classmethod
    @abstractmethod
    def examples(cls, config: dict[str, Any], training_data: TrainingData) -> list[Example]:
        """What the model learns from."""

    @staticmethod
    @abstractmethod
    def reading(message: Message) -> str:
        """The message as the model reads it, the same in training and in service."""

    @staticmethod
    @abstractmethod
    def add(message: Message, ranking: list[tuple[str, float]]) -> None:
        """Put the labels with their probabilities, the surest first, into the message."""


def recipe(config: dict[str, Any]) -> Recipe:
    """The recipe that a component's configuration asks for."""
    return Recipe(
        families=tuple(Family(*family) for family in config["families"]),
        members=config["members"],
        seen_in=config["seen_in"],
        by_sentence=frozenset(config["by_sentence"]),
        folds=config["folds"],
        scales=config["scales"],
    )
