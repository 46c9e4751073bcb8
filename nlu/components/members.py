"""The linear classifiers that a model can be made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

Column = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Unlike(NamedTuple):
    """The rows of a lesson, and below them one for each text that hardly ever has these labels."""

    matrix: scipy.sparse.csr_matrix
    labels: frozenset[int]


@dataclass(frozen=True)
class Lesson:
    """What a member learns from: one row and one target, a label's number, for each example."""

    matrix: scipy.sparse.csr_matrix
    targets: Integers
    unlike: Unlike | None = None

    def about(self, label: int) -> scipy.sparse.csr_matrix:
        """The rows that teach whether a text is of this label; those below ``matrix`` are not."""
        if self.unlike is not None and label in self.unlike.labels:
            return self.unlike.matrix
        return self.matrix


@dataclass(frozen=True)
class Member:
    """A fitted linear classifier: one column of weights and one bias per label."""

    columns: Sequence[Column]
    bias: Floats

    def scores(self, matrix: scipy.sparse.csr_matrix) -> Floats:
        """One row per text, one column per label."""
        return np.stack([matrix @ column for column in self.columns], axis=1) + self.bias


def _logistic(lesson: Lesson) -> Member:
    # The labels do not need one another. In processes and not in threads, since the solver has one
    # source of randomness for all threads, and the weights would differ from run to run. Balanced,
    # since some labels have many more examples than others.
    counts = np.bincount(lesson.targets)
    weights = len(lesson.targets) / (len(counts) * counts)
    fitted = Parallel(n_jobs=-1)(
        delayed(_one_against_rest)(lesson.about(label), lesson.targets == label, weight)
        for label, weight in enumerate(weights)
    )
    columns, biases = zip(*fitted)
    return Member(columns, np.array(biases))


def _one_against_rest(
    matrix: scipy.sparse.csr_matrix, is_it: npt.NDArray[np.bool_], weight: float
) -> tuple[Column, float]:
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
    ).fit(matrix, np.pad(is_it, (0, matrix.shape[0] - len(is_it))))
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _linear_svm(lesson: Lesson) -> Member:
    fitted = LinearSVC(C=0.3, random_state=0).fit(lesson.matrix, lesson.targets)
    return Member(fitted.coef_.astype(np.float32), fitted.intercept_)


def _complement_nb(lesson: Lesson) -> Member:
    weights = ComplementNB(alpha=0.3).fit(lesson.matrix, lesson.targets).feature_log_prob_
    # Centred over the labels: no probability changes, and a byte for each stays exact enough.
    centred = weights - weights.mean(axis=0)
    return Member(centred.astype(np.float32), np.zeros(len(centred)))


FITS: dict[str, Callable[[Lesson], Member]] = {
    "logistic": _logistic,
    "linear_svm": _linear_svm,
    "complement_nb": _complement_nb,
}
"""Only ``logistic`` learns from what is ``unlike``: it looks at one label at a time."""
