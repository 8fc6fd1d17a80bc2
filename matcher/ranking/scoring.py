"""Scores of every record for a query: cosine of profiles, cosine and BM25 of the best documents."""

from __future__ import annotations

import threading
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.index import ProfileIndex
from matcher.profiles.matrix import Matrix
from matcher.profiles.segment import BM25, COSINE, Segment
from matcher.ranking.compiled import loops_for
from matcher.ranking.slots import SlotArrays, SlottedQuery

_SCRATCH = threading.local()


def profile_cosine(query: SlottedQuery) -> NDArray[np.float32]:
    """Cosine of the query with each record's profile, in [0, 1], shape (n_positions,)."""
    return _over_segments(query.index, lambda segment: score_all(segment.profiles, COSINE, query.cosine))


def document_cosine(query: SlottedQuery) -> NDArray[np.float32]:
    """Mean of the weighted cosines of each record's best documents, shape (n_positions,)."""
    return _over_segments(query.index, lambda segment: _best_documents(segment, COSINE, query.cosine, query.index))


def document_bm25(query: SlottedQuery) -> NDArray[np.float32]:
    """Mean of the weighted BM25 of each record's best documents, 0 or more, shape (n_positions,)."""
    return _over_segments(query.index, lambda segment: _best_documents(segment, BM25, query.bm25, query.index))


def score_all(matrix: Matrix, weight: str, slots: SlotArrays, loops: ModuleType | None = None) -> NDArray[np.float32]:
    """Score of every row of a matrix, shape (n_rows,).

    Parameters
    ----------
    matrix : Matrix
    weight : str
        Which of its weights.
    slots : SlotArrays
    loops : module, optional
        Inner loops to use; chosen by size where not given.
    """
    loops = loops or loops_for(len(matrix.term_rows))
    scores = np.zeros(matrix.n_rows, dtype=np.float32)
    best, mark = _scratch(matrix.n_rows)
    loops.score_postings(
        matrix.term_ptr,
        matrix.term_rows,
        matrix.term_values[weight],
        slots.ptr,
        slots.terms,
        slots.values,
        scores,
        best,
        mark,
    )
    return scores


def score_some(
    matrix: Matrix, weight: str, slots: SlotArrays, rows: NDArray[np.int64], loops: ModuleType | None = None
) -> NDArray[np.float32]:
    """Score of a few rows, the same as `score_all` gives them, shape (len(rows),)."""
    loops = loops or loops_for(len(matrix.term_rows))
    slot_of = np.repeat(np.arange(len(slots.ptr) - 1, dtype=np.int32), np.diff(slots.ptr))
    order = np.argsort(slots.terms, kind="stable")
    order = order[slots.terms[order] < matrix.n_terms]
    terms = slots.terms[order]
    asked = np.zeros(matrix.n_terms, dtype=bool)
    asked[terms] = True
    scores = np.zeros(len(rows), dtype=np.float32)
    loops.score_rows(
        matrix.row_ptr,
        matrix.row_terms,
        matrix.row_values[weight],
        np.asarray(rows, dtype=np.int64),
        asked,
        (terms, slot_of[order], slots.values[order]),
        len(slots.ptr) - 1,
        scores,
    )
    return scores


def _best_documents(segment: Segment, weight: str, slots: SlotArrays, index: ProfileIndex) -> NDArray[np.float32]:
    scores = score_all(segment.documents, weight, slots)
    if segment.single:
        return scores
    means = np.zeros(segment.n_records, dtype=np.float32)
    loops = loops_for(len(segment.documents.term_rows))
    most = int(index.configuration.best_documents)
    loops.best_mean(segment.doc_ptr, segment.doc_weights, scores, most, means)
    return means


def _over_segments(index: ProfileIndex, score: Any) -> NDArray[np.float32]:
    parts = [score(segment) for segment in index.segments]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _scratch(n_rows: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Scratch arrays of this thread; the marks are all -1."""
    held = getattr(_SCRATCH, "arrays", None)
    if held is None or len(held[0]) < n_rows:
        held = np.zeros(n_rows, dtype=np.float32), np.full(n_rows, -1, dtype=np.int32)
        _SCRATCH.arrays = held
    return held[0][:n_rows], held[1][:n_rows]
