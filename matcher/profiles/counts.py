"""Analysed documents → how often each term occurs in each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.analyzer import Analysis


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Weighted term counts, one row a document.

    Parameters
    ----------
    terms : tuple of str
        In ascending order.
    indptr : ndarray of int64, shape (n_docs + 1,)
    indices : ndarray of int32, shape (n_counts,)
        Positions in `terms`, ascending within a row.
    counts : ndarray of float32, shape (n_counts,)
        Sum of the weights with which the term occurs; above 0.
    """

    terms: tuple[str, ...]
    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    counts: NDArray[np.float32]

    @property
    def n_docs(self) -> int:
        """Number of documents."""
        return len(self.indptr) - 1

    def document_frequency(self) -> NDArray[np.int64]:
        """In how many documents each term occurs, shape (n_terms,)."""
        return np.bincount(self.indices, minlength=len(self.terms)).astype(np.int64)

    def lengths(self) -> NDArray[np.float64]:
        """Sum of the counts of each document, shape (n_docs,)."""
        return row_sums(self.indptr, self.counts.astype(np.float64))


def row_sums(indptr: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of the values of each row; 0 for an empty row."""
    sums = np.zeros(len(indptr) - 1)
    filled = np.diff(indptr) > 0
    if len(values):
        sums[filled] = np.add.reduceat(values, indptr[:-1][filled])
    return sums


def term_weights(analysis: Analysis) -> dict[str, float]:
    """Term → summed weight, for one text."""
    weights: dict[str, float] = {}
    for unit in analysis.units:
        for option in unit.options:
            weights[option.term] = weights.get(option.term, 0.0) + option.counted
    return weights


def count_terms(rows: Iterable[dict[str, float]]) -> TermCounts:
    """The counts of documents given as term → weight.

    Examples
    --------
    >>> counts = count_terms([{"b": 1.0, "a": 2.0}, {"b": 1.0}])
    >>> counts.terms, counts.indices.tolist(), counts.counts.tolist()
    (('a', 'b'), [0, 1, 1], [2.0, 1.0, 1.0])
    """
    held = list(rows)
    terms = tuple(sorted({term for row in held for term in row}))
    number = {term: place for place, term in enumerate(terms)}
    indptr = np.zeros(len(held) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in held], out=indptr[1:])
    indices = np.empty(indptr[-1], dtype=np.int32)
    counts = np.empty(indptr[-1], dtype=np.float32)
    for place, row in enumerate(held):
        pairs = sorted((number[term], weight) for term, weight in row.items())
        start, end = indptr[place], indptr[place + 1]
        indices[start:end] = [pair[0] for pair in pairs]
        counts[start:end] = [pair[1] for pair in pairs]
    return TermCounts(terms, indptr, indices, counts)
