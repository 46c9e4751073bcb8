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
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer
from sklearn.utils.sparsefuncs_fast import inplace_csr_row_normalize_l2

from components.normalise import consonants

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
QUESTION = "\n"
"""Stands between a story and its question."""
_COLUMNS = 2**22
# Measured on held-out examples: how long a family's row is beside those of the others, and how much
# more a rare group says than idf alone allows for.
_PARTS = {"whole": 1.0, "question": 0.5}
_KINDS = {"char_wb": 1.2, "word": 1.0, "consonants": 1.0}
_RARITY = 1.4
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
        """``columns`` are the hashes that were seen, ascending; ``rarity`` is their weight."""
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
        idf = np.log((1 + len(texts)) / (1 + texts_with[columns])) + 1
        rarity = idf**_RARITY
        groups = cls(family, columns.astype(np.int32), rarity.astype(np.float32))
        return groups, groups.weighed(counts)

    def row(self, text: str) -> scipy.sparse.csr_matrix:
        """Of one text."""
        return self.weighed(self._vectorizer.transform([self.family.reads(text)]))

    def weighed(self, counts: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
        """Counted texts as rows of one length, or all zero where nothing in them was ever seen."""
        position = self._positions(counts.indices)
        values = (1 + np.log(counts.data)) * self.rarity[position]
        known, ends = position >= 0, counts.indptr
        if not known.all():
            position, values = position[known], values[known]
            ends = np.concatenate([[0], np.cumsum(known)])[ends]
        shape = (counts.shape[0], len(self.columns))
        rows = scipy.sparse.csr_matrix((values, position, ends), shape=shape)
        inplace_csr_row_normalize_l2(rows)
        rows.data *= _PARTS[self.family.part] * _KINDS[self.family.kind]
        return rows

    def _positions(self, hashes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Where each hash stands in ``columns``, or -1."""
        if len(hashes) > len(self.columns):
            # For many, a table of all hashes is ten times as quick; it would be too large to keep.
            table = np.full(_COLUMNS, -1, dtype=np.int32)
            table[self.columns] = np.arange(len(self.columns), dtype=np.int32)
            return np.asarray(table[hashes])
        position = np.searchsorted(self.columns, hashes)
        position[position == len(self.columns)] = 0
        return np.where(self.columns[position] == hashes, position, -1).astype(np.int32)


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
    read = [family.reads(text) for text in texts]
    if family.kind != "char_wb" or not any(map(str.strip, read)):
        return _transformed(family, read)
    # These groups lie within a word, so that each word needs to be taken apart only once.
    words = CountVectorizer(analyzer=str.split, dtype=np.float32)
    stands_in = words.fit_transform(read)
    return stands_in @ _transformed(family, words.get_feature_names_out())


def _transformed(family: Family, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    vectorizer = _vectorizer(family)
    return scipy.sparse.vstack(
        Parallel(n_jobs=-1)(delayed(vectorizer.transform)(part) for part in parts), format="csr"
    )


def _vectorizer(family: Family) -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb" if family.kind == "char_wb" else "word",
        ngram_range=(family.shortest, family.longest),
        token_pattern=r"\S+",
        lowercase=False,
        n_features=_COLUMNS,
        alternate_sign=False,
        norm=None,
        dtype=np.float32,
    )
