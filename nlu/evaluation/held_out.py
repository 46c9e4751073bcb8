"""Every training example, with what a model says of it that was trained without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from components.component import LinearComponent, recipe
from components.importer import ExampleImporter
from components.languages import LanguageClassifier
from components.linear import softmax
from components.tokenizer import NormalisingTokenizer
from components.topics import TopicClassifier
from components.training import fitted_scales, held_out_scores, numbered

PROJECT = Path(__file__).parent.parent
NOT_OURS = "-"


@dataclass(frozen=True)
class HeldOut:
    """One row per example: its label, its language and style, and the probabilities it got."""

    labels: list[str]
    targets: npt.NDArray[np.int64]
    languages: npt.NDArray[np.str_]
    styles: npt.NDArray[np.str_]
    probabilities: npt.NDArray[np.float64]
    scales: dict[str, float]

    @property
    def ranked(self) -> npt.NDArray[np.int64]:
        """The labels of each row, the surest first."""
        return np.argsort(-self.probabilities, axis=1, kind="stable")

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whether the surest label is the right one."""
        return np.asarray(self.ranked[:, 0] == self.targets)

    @property
    def among_three(self) -> npt.NDArray[np.bool_]:
        """Whether the right label is one of the three surest."""
        return np.asarray((self.ranked[:, :3] == self.targets[:, None]).any(axis=1))


def topics(folds: int, members: list[str] | None = None) -> HeldOut:
    """The routing, with the recipe of config.yml or with other members."""
    return _held_out(TopicClassifier, folds, members)


def languages(folds: int) -> HeldOut:
    """The languages; foreign texts carry ``NOT_OURS`` as language and style."""
    return _held_out(LanguageClassifier, folds, None)


def _held_out(component: type[LinearComponent], folds: int, members: list[str] | None) -> HeldOut:
    config = _configuration(component)
    if members:
        config["members"] = {name: {} for name in members}
    data = ExampleImporter(training_data_paths=str(PROJECT / "data")).get_nlu_data()
    NormalisingTokenizer(NormalisingTokenizer.get_default_config()).process_training_data(data)
    examples = component.examples(config, data)
    origins = [
        message.get("metadata")["intent"]
        for message in data.intent_examples
        if message.get("intent") not in config.get("except", [])
    ]
    # What is not in the data files comes last.
    origins += [{"language": NOT_OURS, "style": NOT_OURS}] * (len(examples) - len(origins))
    names, targets = numbered(examples)
    scores = held_out_scores(examples, replace(recipe(config), folds=folds))
    scales = fitted_scales(scores, targets)
    return HeldOut(
        names,
        targets,
        np.array([origin["language"] for origin in origins]),
        np.array([origin["style"] for origin in origins]),
        softmax(np.sum([scales[name] * scores[name] for name in scores], axis=0)),
        scales,
    )


def _configuration(component: type[LinearComponent]) -> dict[str, Any]:
    """The component's default configuration with what config.yml says over it."""
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    name = f"{component.__module__}.{component.__qualname__}"
    given = next(item for item in pipeline if item["name"] == name)
    return {**component.get_default_config(), **given}
