"""Likeness of meaning by a sentence encoder: a helper of the scorers that can say why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.segment import Segment
from matcher.ranking.slots import SlottedQuery


def dense_cosine(query: SlottedQuery) -> NDArray[np.float32]:
    """Cosine of the query's vector with each record's best document, in [-1, 1], shape (n_positions,); 0 without vectors."""
    if query.meaning is None:
        return np.zeros(query.index.n_positions, dtype=np.float32)
    vector = query.meaning.vector
    return np.concatenate([_best_of(segment, vector) for segment in query.index.segments])


def _best_of(segment: Segment, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    best = np.zeros(segment.n_records, dtype=np.float32)
    if segment.vectors is None or not segment.n_records:
        return best
    cosines = np.clip(segment.vectors @ vector, -1.0, 1.0)
    filled = np.diff(segment.doc_ptr) > 0
    best[filled] = np.maximum.reduceat(cosines, segment.doc_ptr[:-1][filled])
    return best
