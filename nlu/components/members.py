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
Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Lesson:
    """What a member learns from: one row and one target, a label's number, for each example.

    The rows below are of texts that hardly ever have one of the labels ``unlike``. They teach
    whether a text has one of these, and nothing about the other labels.
    """

    matrix: scipy.sparse.csr_matrix
    targets: Integers
    unlike: frozenset[int] = frozenset()

    def rows(self, label: int) -> int:
        """How many rows teach whether a text is of this label."""
        return int(self.matrix.shape[0]) if label in self.unlike else len(self.targets)

    @property
    def examples(self) -> scipy.sparse.csr_matrix:
        """The rows that have a target."""
        return _first(self.matrix, len(self.targets))


@dataclass(frozen=True)
class Member:
    """A fitted linear classifier: one column of weights and one bias per label."""

    columns: Sequence[Column]
    bias: Floats

    def scores(self, matrix: scipy.sparse.csr_matrix) -> Floats:
        """One row per text, one column per label."""
        return np.stack([matrix @ column for column in self.columns], axis=1) + self.bias

    def reordered(self, places: Places) -> Member:
        """The same for rows whose columns stand where they stood before ``by_use``."""
        return Member([column[places] for column in self.columns], self.bias)


def by_use(matrix: scipy.sparse.csr_matrix) -> tuple[scipy.sparse.csr_matrix, Places]:
    """The matrix with the columns first that are used most, and where each column went.

    A solver jumps from weight to weight. With the busy ones side by side most of them stay in the
    processor's cache, and it is done a seventh sooner.
    """
    used = np.bincount(matrix.indices, minlength=matrix.shape[1])
    places = np.empty(len(used), dtype=np.int32)
    places[np.argsort(-used, kind="stable")] = np.arange(len(used), dtype=np.int32)
    moved = scipy.sparse.csr_matrix(
        (matrix.data, places[matrix.indices], matrix.indptr), shape=matrix.shape
    )
    return moved.sorted_indices(), places


def _logistic(lesson: Lesson, C: float = 160, tol: float = 4) -> Member:
    # The labels do not need one another. In processes and not in threads, since the solver has one
    # source of randomness for all threads, and the weights would differ from run to run. Balanced,
    # since some labels have many more examples than others.
    counts = np.bincount(lesson.targets)
    weights = len(lesson.targets) / (len(counts) * counts)
    fitted = Parallel(n_jobs=-1)(
        delayed(_one_against_rest)(
            _Fit(weight, C, tol), lesson.matrix, lesson.rows(label), lesson.targets == label
        )
        for label, weight in enumerate(weights)
    )
    columns, biases = zip(*fitted)
    return Member(columns, np.array(biases))


class _Fit(NamedTuple):
    weight: float
    C: float
    tol: float


def _one_against_rest(
    fit: _Fit, matrix: scipy.sparse.csr_matrix, rows: int, is_it: npt.NDArray[np.bool_]
) -> tuple[Column, float]:
    # The dual solver with a loose tolerance: as good as the multinomial model on these texts in a
    # tenth of the time. It visits the examples in random order, hence the seed.
    model = LogisticRegression(
        C=fit.C,
        solver="liblinear",
        dual=True,
        tol=fit.tol,
        max_iter=1000,
        class_weight={False: 1.0, True: fit.weight},
        random_state=0,
    ).fit(_first(matrix, rows), np.pad(is_it, (0, rows - len(is_it))))
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _first(matrix: scipy.sparse.csr_matrix, rows: int) -> scipy.sparse.csr_matrix:
    # Slicing would copy.
    end = matrix.indptr[rows]
    return scipy.sparse.csr_matrix(
        (matrix.data[:end], matrix.indices[:end], matrix.indptr[: rows + 1]),
        shape=(rows, matrix.shape[1]),
    )


def _linear_svm(lesson: Lesson, C: float = 0.3) -> Member:
    fitted = LinearSVC(C=C, random_state=0).fit(lesson.examples, lesson.targets)
    return Member(fitted.coef_.astype(np.float32), fitted.intercept_)


def _complement_nb(lesson: Lesson) -> Member:
    weights = ComplementNB(alpha=0.3).fit(lesson.examples, lesson.targets).feature_log_prob_
    # Centred over the labels: no probability changes, and a byte for each stays exact enough.
    centred = weights - weights.mean(axis=0)
    return Member(centred.astype(np.float32), np.zeros(len(centred)))


FITS: dict[str, Callable[..., Member]] = {
    "logistic": _logistic,
    "linear_svm": _linear_svm,
    "complement_nb": _complement_nb,
}
"""Each takes a lesson, and options that are named as in scikit-learn: a smaller ``C`` for weights that
keep closer to zero, a larger ``tol`` to be content sooner. Only ``logistic`` learns from what is
``unlike``: it looks at one label at a time."""
