"""The numeric inner loops, compiled by numba.

`matcher.ranking.plain` holds the same functions in numpy. Both add the same float32 numbers in the same order, so their results are
equal to the last bit; a test holds them so.

Term-at-a-time scoring: for each slot the postings of its terms are walked once. A slot with one term adds straight into the
accumulator. A slot with several keeps, per row, the best value so far, marked with the slot's number, and adds that once at the end.
"""
# The types of compiled functions are those of their arrays, which numba infers.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def score_postings(term_ptr, term_rows, term_values, slot_ptr, slot_terms, slot_values, scores, best, mark):
    """Add to `scores` of every row the sum over slots of the best option's product.

    Parameters
    ----------
    term_ptr, term_rows, term_values : ndarray
        Postings.
    slot_ptr, slot_terms, slot_values : ndarray
        See `matcher.ranking.slots.SlotArrays`.
    scores : ndarray of float32, shape (n_rows,)
        Changed in place.
    best : ndarray of float32, shape (n_rows,)
        Scratch.
    mark : ndarray of int32, shape (n_rows,)
        Scratch, filled with -1.
    """
    n_terms = len(term_ptr) - 1
    for slot in range(len(slot_ptr) - 1):
        first = slot_ptr[slot]
        last = slot_ptr[slot + 1]
        if last - first == 1:
            term = slot_terms[first]
            if term < n_terms:
                weight = slot_values[first]
                for place in range(term_ptr[term], term_ptr[term + 1]):
                    scores[term_rows[place]] += weight * term_values[place]
            continue
        for option in range(first, last):
            term = slot_terms[option]
            if term >= n_terms:
                continue
            weight = slot_values[option]
            for place in range(term_ptr[term], term_ptr[term + 1]):
                row = term_rows[place]
                value = weight * term_values[place]
                if mark[row] != slot:
                    mark[row] = slot
                    best[row] = value
                elif value > best[row]:
                    best[row] = value
        for option in range(first, last):
            term = slot_terms[option]
            if term >= n_terms:
                continue
            for place in range(term_ptr[term], term_ptr[term + 1]):
                row = term_rows[place]
                if mark[row] == slot:
                    mark[row] = -1
                    scores[row] += best[row]


@njit(cache=True, nogil=True)
def score_rows(row_ptr, row_terms, row_values, rows, term_slots, term_weights, n_slots, scores):
    """Scores of a few rows, through the forward index.

    Parameters
    ----------
    row_ptr, row_terms, row_values : ndarray
        Rows.
    rows : ndarray of int64
        Which to score.
    term_slots : tuple of ndarray
        (pointers by term, slots, weights) of the query's options, by term.
    term_weights : ndarray of float32
        Weight of each of those options.
    n_slots : int
    scores : ndarray of float32, shape (len(rows),)
        Changed in place.
    """
    pointers, slots = term_slots
    best = np.zeros(n_slots, dtype=np.float32)
    for number in range(len(rows)):
        row = rows[number]
        best[:] = 0.0
        for place in range(row_ptr[row], row_ptr[row + 1]):
            term = row_terms[place]
            for option in range(pointers[term], pointers[term + 1]):
                value = term_weights[option] * row_values[place]
                if value > best[slots[option]]:
                    best[slots[option]] = value
        total = np.float32(0.0)
        for slot in range(n_slots):
            total += best[slot]
        scores[number] = total


@njit(cache=True, nogil=True)
def best_mean(doc_ptr, doc_weights, doc_scores, most, means):
    """For each record the mean of its `most` best weighted document scores, into `means`."""
    held = np.empty(most, dtype=np.float32)
    for record in range(len(doc_ptr) - 1):
        filled = 0
        for doc in range(doc_ptr[record], doc_ptr[record + 1]):
            value = doc_weights[doc] * doc_scores[doc]
            if filled < most:
                place = filled
                filled += 1
            elif value > held[most - 1]:
                place = most - 1
            else:
                continue
            while place > 0 and held[place - 1] < value:
                held[place] = held[place - 1]
                place -= 1
            held[place] = value
        total = np.float32(0.0)
        for place in range(filled):
            total += held[place]
        means[record] = total / np.float32(max(filled, 1))


@njit(cache=True, nogil=True)
def top_candidates(scores, k):
    """Positions of the `k` greatest scores, equal ones by position, best first; scores of -inf are left out."""
    held = np.empty(k, dtype=np.int64)
    filled = 0
    floor = -np.inf
    for position in range(len(scores)):
        score = scores[position]
        if score <= floor:
            continue
        if filled < k:
            place = filled
            filled += 1
        else:
            place = k - 1
        while place > 0 and scores[held[place - 1]] < score:
            held[place] = held[place - 1]
            place -= 1
        held[place] = position
        if filled == k:
            floor = scores[held[k - 1]]
    return held[:filled]
