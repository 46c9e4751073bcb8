"""A linear classifier over word and letter groups, small enough to be read from disk in a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import numpy.typing as npt

from components.features import Features

Float = TypeVar("Float", np.float32, np.float64)
Floats = npt.NDArray[np.float32]
_NAMES = "labels.json"
_NUMBERS = "model.npz"
_MOST_STEPS = 127


@dataclass(frozen=True)
class LinearModel:
    """Label probabilities for texts that were normalised as the training texts were.

    The members of an ensemble are folded into one matrix (see ``training``), so that several
    classifiers cost the time and the memory of one. A weight is one byte: a step of its row, whose
    height is in ``steps``.
    """

    labels: tuple[str, ...]
    features: Features
    weights: npt.NDArray[np.int8]
    steps: Floats
    bias: Floats

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        features: Features,
        weights: Sequence[Floats],
        bias: Floats,
    ) -> LinearModel:
        """From one column of weights per label, with a row for each column of the features."""
        highest = np.zeros_like(weights[0])
        for column in weights:
            np.maximum(highest, np.abs(column), out=highest)
        steps = np.where(highest > 0, highest / _MOST_STEPS, 1).astype(np.float32)
        # Label by label: one more copy of all weights would take some 300 MB.
        small = np.empty((len(steps), len(weights)), dtype=np.int8)
        for label, column in enumerate(weights):
            small[:, label] = np.rint(column / steps)
        return cls(tuple(labels), features, small, steps, bias)

    def probabilities(self, text: str) -> Floats:
        """One probability per label, in the order of ``labels``."""
        columns, values = self.features.of(text)
        rows = self.weights[columns].astype(np.float32)
        return softmax((values * self.steps[columns]) @ rows + self.bias)

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All labels with their probabilities, the surest first."""
        probabilities = self.probabilities(text)
        order = np.argsort(-probabilities, kind="stable")
        return [(self.labels[index], float(probabilities[index])) for index in order]

    def save(self, folder: Path) -> None:
        """Write the model without pickles: a model file must never be able to run code."""
        description = {"labels": self.labels, "families": self.features.description()}
        (folder / _NAMES).write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        arrays: dict[str, npt.NDArray[Any]] = self.features.arrays()
        arrays.update(weights=self.weights, steps=self.steps, bias=self.bias)
        _write(folder / _NUMBERS, arrays)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what ``save`` wrote."""
        description = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _NUMBERS, allow_pickle=False) as arrays:
            return cls(
                tuple(description["labels"]),
                Features.restored(description["families"], arrays),
                arrays["weights"],
                arrays["steps"],
                arrays["bias"],
            )


def _write(file: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    # As numpy.savez_compressed does, but with the quickest compression: a fifteenth larger, and
    # eight seconds of a training sooner.
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.save(entry, array, allow_pickle=False)


def softmax(scores: npt.NDArray[Float]) -> npt.NDArray[Float]:
    """Scores as probabilities along the last axis."""
    powers: npt.NDArray[Float] = np.exp(scores - scores.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers
