"""Term counts → weights: sublinear TF-IDF and BM25.

References
----------
.. [1] G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval", IP&M 24(5), 1988.
.. [2] S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", FnTIR 3(4), 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.counts import TermCounts, row_sums


def idf(document_frequency: NDArray[np.int64], n_docs: int) -> NDArray[np.float64]:
    """Inverse document frequency, smoothed as in scikit-learn: ln((1 + n) / (1 + df)) + 1.

    A term that no document has gets the value of df 0.
    """
    return np.asarray(np.log((1.0 + n_docs) / (1.0 + document_frequency)) + 1.0)


def bm25_idf(document_frequency: NDArray[np.int64], n_docs: int) -> NDArray[np.float64]:
    """Inverse document frequency of BM25, never negative: ln(1 + (n - df + .5) / (df + .5))."""
    return np.log1p((n_docs - document_frequency + 0.5) / (document_frequency + 0.5))


def sublinear(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Damped counts: 1 + ln(count) from 1 on; below 1 (a part of a compound) the count itself.

    Examples
    --------
    >>> sublinear(np.array([0.7, 1.0, np.e])).tolist()
    [0.7, 1.0, 2.0]
    """
    return np.where(counts < 1.0, counts, 1.0 + np.log(np.maximum(counts, 1.0)))


def tfidf(counts: TermCounts, term_idf: NDArray[np.float64]) -> NDArray[np.float32]:
    """Sublinear TF-IDF weights of unit length per row, in the order of `counts.counts`."""
    values = sublinear(counts.counts.astype(np.float64)) * term_idf[counts.indices]
    return unit_length(counts.indptr, values)


def unit_length(indptr: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Values with each row scaled to Euclidean length 1; an all-zero row stays zero."""
    lengths = np.sqrt(row_sums(indptr, values * values))
    lengths[lengths == 0.0] = 1.0
    return np.asarray(values / np.repeat(lengths, np.diff(indptr)), dtype=np.float32)


def bm25(counts: TermCounts, mean_length: float, k1: float, b: float) -> NDArray[np.float32]:
    """Saturated term frequency of BM25: tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)), in [0, k1 + 1].

    The query brings the IDF.
    """
    tf = counts.counts.astype(np.float64)
    relative = counts.lengths() / mean_length if mean_length > 0 else np.ones(counts.n_docs)
    room = k1 * (1.0 - b + b * relative)
    return (tf * (k1 + 1.0) / (tf + np.repeat(room, np.diff(counts.indptr)))).astype(np.float32)
