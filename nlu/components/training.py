"""Fits the classifiers behind a ``LinearModel`` and makes its probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse
from joblib import Parallel, delayed
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from components.features import Family, Features
from components.linear import LinearModel, softmax

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.floating[Any]]
Integers = npt.NDArray[np.int64]


class Example(NamedTuple):
    """A text, read as the model will read messages, and its label."""

    text: str
    label: str


@dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    ``scales`` says how much each member counts. When it is empty, the scales are fitted on
    ``folds`` held-out parts of the examples, which takes as many trainings more.
    """

    families: tuple[Family, ...]
    members: tuple[str, ...]
    seen_in: int = 1
    folds: int = 3
    scales: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """A fitted linear classifier: one column of weights and one bias per label."""

    weights: Weights
    bias: Floats

    def scores(self, matrix: scipy.sparse.csr_matrix) -> Floats:
        """One row per text, one column per label."""
        return np.asarray(matrix @ self.weights + self.bias)


def train(examples: Sequence[Example], recipe: Recipe) -> LinearModel:
    """A model of all examples; the same examples give the same weights.

    The members' scaled scores are added, which is a geometric mean of their probabilities. Unlike
    the arithmetic mean it is linear again, so that any number of members costs as much as one.
    """
    texts = [example.text for example in examples]
    names, targets = np.unique([example.label for example in examples], return_inverse=True)
    scales = recipe.scales or fitted_scales(held_out_scores(texts, targets, recipe), targets)
    features, matrix = Features.fitted(recipe.families, texts, recipe.seen_in)
    weights = np.zeros((matrix.shape[1], len(names)), dtype=np.float32)
    bias = np.zeros(len(names), dtype=np.float32)
    for name in recipe.members:
        member = FITS[name](matrix, targets)
        # Column by column: copies of the whole would be most of the memory that a training takes.
        for label in range(len(names)):
            weights[:, label] += scales[name] * member.weights[:, label]
        bias += (scales[name] * member.bias).astype(np.float32)
    return LinearModel.of(names.tolist(), features, weights, bias)


def held_out_scores(texts: Sequence[str], targets: Integers, recipe: Recipe) -> dict[str, Floats]:
    """The scores of each member for every text, by a model that has not seen that text.

    No text is a translation or a copy of another, so a text is its own group and plain stratified
    folds do not leak.
    """
    scores = {name: np.zeros((len(texts), targets.max() + 1)) for name in recipe.members}
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=0)
    for seen, unseen in folds.split(targets, targets):
        seen_texts = [texts[index] for index in seen]
        features, matrix = Features.fitted(recipe.families, seen_texts, recipe.seen_in)
        held_out = features.matrix([texts[index] for index in unseen])
        for name in recipe.members:
            scores[name][unseen] = FITS[name](matrix, targets[seen]).scores(held_out)
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


def _logistic(matrix: scipy.sparse.csr_matrix, targets: Integers) -> Member:
    # The labels do not need one another. In processes and not in threads, since the solver has one
    # source of randomness for all threads, and the weights would differ from run to run. Balanced,
    # since some labels have many more examples than others.
    counts = np.bincount(targets)
    weights = len(targets) / (len(counts) * counts)
    fitted = Parallel(n_jobs=-1)(
        delayed(_one_against_rest)(matrix, targets == label, weight)
        for label, weight in enumerate(weights)
    )
    rows, biases = zip(*fitted)
    return Member(np.stack(rows, axis=1), np.array(biases))


def _one_against_rest(
    matrix: scipy.sparse.csr_matrix, is_it: npt.NDArray[np.bool_], weight: float
) -> tuple[npt.NDArray[np.float32], float]:
    # The dual solver with a loose tolerance: as good as the multinomial model on these texts in a
    # tenth of the time. It visits the examples in random order, hence the seed.
    model = LogisticRegression(
        C=20,
        solver="liblinear",
        dual=True,
        tol=2.0,
        max_iter=1000,
        class_weight={False: 1.0, True: weight},
        random_state=0,
    ).fit(matrix, is_it)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _linear_svm(matrix: scipy.sparse.csr_matrix, targets: Integers) -> Member:
    fitted = LinearSVC(C=0.3, random_state=0).fit(matrix, targets)
    return Member(fitted.coef_.T, fitted.intercept_)


def _complement_nb(matrix: scipy.sparse.csr_matrix, targets: Integers) -> Member:
    weights = ComplementNB(alpha=0.3).fit(matrix, targets).feature_log_prob_.T
    # Centred over the labels: no probability changes, and a byte for each stays exact enough.
    return Member(weights - weights.mean(axis=1, keepdims=True), np.zeros(weights.shape[1]))


FITS: dict[str, Callable[[scipy.sparse.csr_matrix, Integers], Member]] = {
    "logistic": _logistic,
    "linear_svm": _linear_svm,
    "complement_nb": _complement_nb,
}
