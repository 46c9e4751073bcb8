"""Counted word and letter groups of a text, weighted by how rare they are.

The groups are hashed to columns instead of kept in a dictionary: a dictionary of some 10^6 strings
would cost more memory than all weights together, and it would hold what people once wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import HashingVectorizer

from components.normalise import consonants

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
QUESTION = "\n"
"""Stands between a story and its question."""
_COLUMNS = 2**22
_LENGTHS = {"whole": 1.0, "question": 0.5}
_AT_ONCE = 10_000


class Family(NamedTuple):
    """A family of groups of some lengths.

    ``word``: whole words; ``consonants``: words without their vowels; ``char_wb``: letters within
    a word. ``part``: of the ``whole`` text, or of its ``question`` alone.
    """

    kind: str
    shortest: int
    longest: int
    part: str = "whole"

    def reads(self, text: str) -> str:
        """What the family sees of a text: lemmas, and after ``QUESTION`` those of its question."""
        whole, _, question = text.partition(QUESTION)
        seen = question if self.part == "question" else whole
        return consonants(seen) if self.kind == "consonants" else seen


class Groups:
    """The groups of one family that were seen in training, with their weights."""

    def __init__(self, family: Family, columns: npt.NDArray[np.int32], rarity: Floats) -> None:
        """``columns`` are the hashes that were seen, ascending; ``rarity`` is their idf."""
        self.family = family
        self.columns = columns
        self.rarity = rarity
        self._vectorizer = _vectorizer(family)

    @classmethod
    def fitted(
        cls, family: Family, texts: Sequence[str], seen_in: int
    ) -> tuple[Groups, scipy.sparse.csr_matrix]:
        """Learn the groups that stand in at least ``seen_in`` texts, and how rare each is.

        With them come the rows of these texts.
        """
        counts = _counted(family, texts)
        texts_with = np.bincount(counts.indices, minlength=_COLUMNS)
        columns = np.flatnonzero(texts_with >= seen_in)
        rarity = np.log((1 + len(texts)) / (1 + texts_with[columns])) + 1
        groups = cls(family, columns.astype(np.int32), rarity.astype(np.float32))
        return groups, groups.weighed(counts)

    def row(self, text: str) -> scipy.sparse.csr_matrix:
        """Of one text."""
        return self.weighed(self._vectorizer.transform([text]))

    def weighed(self, counts: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
        """Counted texts as rows of one length, or all zero where nothing in them was ever seen."""
        number = counts.shape[0]
        position = np.searchsorted(self.columns, counts.indices)
        position[position == len(self.columns)] = 0
        known = self.columns[position] == counts.indices
        rows = np.repeat(np.arange(number), np.diff(counts.indptr))[known]
        position = position[known]
        values = (1 + np.log(counts.data[known])) * self.rarity[position]
        values /= np.sqrt(np.bincount(rows, values**2, minlength=number))[rows]
        values *= _LENGTHS[self.family.part]
        ends = np.cumsum(np.bincount(rows, minlength=number))
        return scipy.sparse.csr_matrix(
            (values.astype(np.float32), position, np.concatenate([[0], ends])),
            shape=(number, len(self.columns)),
        )


class Features:
    """Several families side by side."""

    def __init__(self, families: Sequence[Groups]) -> None:
        """The order of ``families`` is the order of their columns."""
        self._families = list(families)
        self._starts = np.cumsum([0, *(len(groups.columns) for groups in self._families)])

    @classmethod
    def fitted(
        cls, families: Sequence[Family], texts: Sequence[str], seen_in: int
    ) -> tuple[Features, scipy.sparse.csr_matrix]:
        """Learn every family on the texts; with them comes the ``matrix`` of these texts."""
        groups, rows = zip(*(Groups.fitted(family, texts, seen_in) for family in families))
        return cls(groups), scipy.sparse.hstack(rows, format="csr")

    def matrix(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """One row per text, by all processors; a single text is quicker read by ``of``."""
        blocks = [groups.weighed(_counted(groups.family, texts)) for groups in self._families]
        return scipy.sparse.hstack(blocks, format="csr")

    def of(self, text: str) -> tuple[Integers, Floats]:
        """The columns and values of one text: the row of ``matrix`` without building it."""
        columns, values = [], []
        for groups, start in zip(self._families, self._starts):
            if groups.family.part == "question" and QUESTION not in text:
                # Most messages are no story: counting nothing would take a third of the time.
                continue
            row = groups.row(text)
            columns.append(row.indices + start)
            values.append(row.data)
        return np.concatenate(columns), np.concatenate(values)

    def description(self) -> list[Family]:
        """The families, to be kept beside ``arrays``."""
        return [groups.family for groups in self._families]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What was learned, by name."""
        named: dict[str, npt.NDArray[Any]] = {}
        for number, groups in enumerate(self._families):
            named[f"columns_{number}"] = groups.columns
            named[f"rarity_{number}"] = groups.rarity
        return named

    @classmethod
    def restored(
        cls,
        families: Sequence[tuple[str, int, int, str]],
        arrays: Mapping[str, npt.NDArray[Any]],
    ) -> Features:
        """The features that ``description`` and ``arrays`` were taken from."""
        return cls(
            [
                Groups(Family(*family), arrays[f"columns_{number}"], arrays[f"rarity_{number}"])
                for number, family in enumerate(families)
            ]
        )


def _counted(family: Family, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """The counts of many texts, by all processors."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    vectorizer = _vectorizer(family)
    return scipy.sparse.vstack(
        Parallel(n_jobs=-1)(delayed(vectorizer.transform)(part) for part in parts), format="csr"
    )


def _vectorizer(family: Family) -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb" if family.kind == "char_wb" else "word",
        preprocessor=family.reads,
        ngram_range=(family.shortest, family.longest),
        token_pattern=r"\S+",
        lowercase=False,
        n_features=_COLUMNS,
        alternate_sign=False,
        norm=None,
        dtype=np.float32,
    )
