"""The numeric inner loops in numpy: for small indexes, where loading compiled code would cost more than it saves.

The functions are those of `matcher.ranking.kernels`, with the same results to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def score_postings(
    term_ptr: Array,
    term_rows: Array,
    term_values: Array,
    slot_ptr: Array,
    slot_terms: Array,
    slot_values: Array,
    scores: Array,
    best: Array,
    mark: Array,
) -> None:
    """See `matcher.ranking.kernels.score_postings`."""
    n_terms = len(term_ptr) - 1
    pointers = slot_ptr.tolist()
    for slot, (first, last) in enumerate(zip(pointers[:-1], pointers[1:], strict=True)):
        touched = []
        for option in range(first, last):
            term = int(slot_terms[option])
            if term >= n_terms:
                continue
            start, end = int(term_ptr[term]), int(term_ptr[term + 1])
            rows = term_rows[start:end]
            values = slot_values[option] * term_values[start:end]
            if last - first == 1:
                scores[rows] += values
                continue
            new = mark[rows] != slot
            best[rows] = np.where(new, values, np.maximum(best[rows], values))
            mark[rows] = slot
            touched.append(rows[new])
        if touched:
            rows = np.concatenate(touched)
            scores[rows] += best[rows]
            mark[rows] = -1


def score_rows(
    row_ptr: Array,
    row_terms: Array,
    row_values: Array,
    rows: Array,
    asked: Array,
    options: tuple[Array, Array, Array],
    n_slots: int,
    scores: Array,
) -> None:
    """See `matcher.ranking.kernels.score_rows`."""
    terms, slots, weights = options
    for number, row in enumerate(rows.tolist()):
        best = np.zeros(n_slots, dtype=np.float32)
        own = slice(int(row_ptr[row]), int(row_ptr[row + 1]))
        hits = asked[row_terms[own]]
        for term, value in zip(row_terms[own][hits].tolist(), row_values[own][hits], strict=True):
            first, last = np.searchsorted(terms, [term, term + 1])
            np.maximum.at(best, slots[first:last], weights[first:last] * value)
        total = np.float32(0.0)
        for value in best:
            total += value
        scores[number] = total


def best_mean(doc_ptr: Array, doc_weights: Array, doc_scores: Array, most: int, means: Array) -> None:
    """See `matcher.ranking.kernels.best_mean`."""
    weighted = doc_weights * doc_scores
    sizes = np.diff(doc_ptr)
    record = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((-weighted, record))
    place_in_record = np.arange(len(order)) - np.repeat(doc_ptr[:-1] - doc_ptr[0], sizes)
    totals = np.zeros(len(sizes), dtype=np.float32)
    for place in range(min(most, int(sizes.max(initial=0)))):
        chosen = place_in_record == place
        totals[record[chosen]] += weighted[order[chosen]]
    means[:] = totals / np.maximum(np.minimum(sizes, most), 1).astype(np.float32)


def top_candidates(scores: Array, k: int) -> Array:
    """See `matcher.ranking.kernels.top_candidates`."""
    candidates = np.arange(len(scores))
    if k < len(scores):  # only those that reach the k-th greatest score need sorting
        candidates = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
    order = candidates[np.argsort(-scores[candidates], kind="stable")][:k]
    return order[scores[order] > -np.inf]


def nearest(
    rows: tuple[Array, Array, Array],
    postings: tuple[Array, Array, Array],
    n_rows: int,
    first: int,
    step: int,
    positions: Array,
    scores: Array,
) -> None:
    """See `matcher.ranking.kernels.nearest`; here each row is searched for by itself, and only its own list is entered."""
    row_ptr, row_terms, row_values = rows
    mark = np.full(n_rows, -1, dtype=np.int32)
    for row in range(first, n_rows, step):
        own = slice(int(row_ptr[row]), int(row_ptr[row + 1]))
        slots = np.arange(own.stop - own.start + 1)
        sums = np.zeros(n_rows, dtype=np.float32)
        score_postings(*postings, slots, row_terms[own], row_values[own], sums, sums, mark)
        sums[row] = 0.0
        best = top_candidates(np.where(sums > 0.0, sums, -np.inf), positions.shape[1])
        positions[row, : len(best)] = best
        scores[row, : len(best)] = sums[best]
