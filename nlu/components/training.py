"""Trains a ``LinearModel`` and makes its probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import scipy.sparse
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from components.features import Family, Features
from components.linear import LinearModel, softmax
from components.members import FITS, Column, Floats, Integers, Lesson, Member, by_use


class Example(NamedTuple):
    """A text and its ``sentences``, read as the model will read messages, and its label.

    A text of one sentence has no ``sentences``.
    """

    text: str
    label: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    ``members``: the classifiers by their names in ``FITS``, each with its options.
    ``by_sentence``: labels that are looked for in each sentence of a story too. The sentences of a
    story with another label teach that they are none of these. ``scales`` says how much each member
    counts. When it is empty, the scales are fitted on ``folds`` held-out parts of the examples,
    which takes as many trainings more.
    """

    families: tuple[Family, ...]
    members: Mapping[str, Mapping[str, float]]
    seen_in: int = 1
    by_sentence: frozenset[str] = frozenset()
    folds: int = 3
    scales: Mapping[str, float] = field(default_factory=dict)


def train(examples: Sequence[Example], recipe: Recipe) -> LinearModel:
    """A model of all examples; the same examples give the same weights.

    The members' scaled scores are added, which is a geometric mean of their probabilities. Unlike
    the arithmetic mean it is linear again, so that any number of members costs as much as one.
    """
    names, targets = numbered(examples)
    scales = recipe.scales or fitted_scales(held_out_scores(examples, recipe), targets)
    features, members = _fitted(examples, names, targets, recipe)
    weights: list[Column] = [
        np.sum([scales[name] * member.columns[label] for name, member in members.items()], axis=0)
        for label in range(len(names))
    ]
    bias = np.sum([scales[name] * member.bias for name, member in members.items()], axis=0)
    return LinearModel.of(names, features, weights, bias.astype(np.float32))


def numbered(examples: Sequence[Example]) -> tuple[list[str], Integers]:
    """The labels, and for each example the number of its label among them."""
    names, targets = np.unique([example.label for example in examples], return_inverse=True)
    return names.tolist(), targets


def held_out_scores(examples: Sequence[Example], recipe: Recipe) -> dict[str, Floats]:
    """The scores of each member for every example, by a model that has not seen that example.

    No text is a translation or a copy of another, so a text is its own group and plain stratified
    folds do not leak.
    """
    names, targets = numbered(examples)
    scores = {name: np.zeros((len(examples), len(names))) for name in recipe.members}
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=0)
    for seen, unseen in folds.split(targets, targets):
        known = [examples[index] for index in seen]
        features, members = _fitted(known, names, targets[seen], recipe)
        held_out = features.matrix([examples[index].text for index in unseen])
        for name, member in members.items():
            scores[name][unseen] = member.scores(held_out)
    return scores


def fitted_scales(scores: Mapping[str, Floats], targets: Integers) -> dict[str, float]:
    """The scale of each member that makes the held-out labels likeliest.

    With one member this is temperature scaling; with several it also weighs them.
    """
    stacked = np.stack(list(scores.values()))
    rows = np.arange(len(targets))

    def loss(logarithms: Floats) -> tuple[float, Floats]:
        factors = np.exp(logarithms)
        probabilities = softmax(np.tensordot(factors, stacked, axes=1))
        surprise = -np.log(probabilities[rows, targets] + 1e-12).mean()
        slopes = (probabilities * stacked).sum(axis=2) - stacked[:, rows, targets]
        return float(surprise), slopes.mean(axis=1) * factors

    found = minimize(loss, np.zeros(len(stacked)), jac=True, method="L-BFGS-B")
    return dict(zip(scores, np.exp(found.x).tolist()))


def harmless_sentences(examples: Sequence[Example], by_sentence: frozenset[str]) -> list[str]:
    """The sentences of stories that have none of the labels, each once, in one order.

    What is said in so many words by an example that has one of the labels is left out.
    """
    has_one = {example.text for example in examples if example.label in by_sentence}
    stories = (example.sentences for example in examples if example.label not in by_sentence)
    return sorted({sentence for story in stories for sentence in story} - has_one)


def _fitted(
    examples: Sequence[Example], names: list[str], targets: Integers, recipe: Recipe
) -> tuple[Features, dict[str, Member]]:
    texts = [example.text for example in examples]
    features, matrix = Features.fitted(recipe.families, texts, recipe.seen_in)
    labels = frozenset(number for number, name in enumerate(names) if name in recipe.by_sentence)
    sentences = harmless_sentences(examples, recipe.by_sentence)
    if labels and sentences:
        matrix = scipy.sparse.vstack([matrix, features.matrix(sentences)], format="csr")
    matrix, places = by_use(matrix)
    lesson = Lesson(matrix, targets, labels)
    return features, {
        name: FITS[name](lesson, **options).reordered(places)
        for name, options in recipe.members.items()
    }
