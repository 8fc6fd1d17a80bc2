"""Complementarity: what one side seeks and the other offers.

It is not similarity: a pulp mill needs a lignin converter, not another mill. The query's asking part is compared with the documents in
which a record says what it is and offers, and the rest of the query with those in which it says what it seeks; two mills that offer
the same gain nothing by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.segment import COSINE, Segment
from matcher.ranking.scoring import score_all
from matcher.ranking.slots import SlotArrays, SlottedQuery
from matcher.records import ASPECTS

SOUGHT: Final = ASPECTS.index("seeks")

Chosen = Callable[[Segment], NDArray[np.bool_]]
"""Segment → which of its documents count."""


def complementarity(seeks: SlottedQuery, offers: SlottedQuery | None) -> NDArray[np.float32]:
    """How well each record completes the query, in [0, 1], shape (n_positions,).

    Parameters
    ----------
    seeks : SlottedQuery
        What the query asks for.
    offers : SlottedQuery or None
        What it gives; then the value is the mean of both directions, for a partnership must serve both.
    """
    given = _best(seeks, _given)
    if offers is None or not offers.slots:
        return given
    sought = _best(offers, _sought)
    return np.asarray((given + sought) / np.float32(2.0), dtype=np.float32)


def _best(query: SlottedQuery, chosen: Chosen) -> NDArray[np.float32]:
    """Cosine with the best chosen document of each record; 0 for a record without one."""
    parts = [_best_of(segment, query.cosine, chosen(segment)) for segment in query.index.segments]
    return np.concatenate(parts)


def _best_of(segment: Segment, slots: SlotArrays, chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    scores = np.where(chosen, score_all(segment.documents, COSINE, slots), np.float32(0.0))
    best = np.zeros(segment.n_records, dtype=np.float32)
    filled = np.diff(segment.doc_ptr) > 0
    if filled.any():
        best[filled] = np.maximum.reduceat(scores, segment.doc_ptr[:-1][filled])
    return best


def _sought(segment: Segment) -> NDArray[np.bool_]:
    return np.asarray(segment.doc_aspects == SOUGHT)


def _given(segment: Segment) -> NDArray[np.bool_]:
    return np.asarray(segment.doc_aspects != SOUGHT)
