"""The numeric inner loops, compiled by numba.

`matcher.ranking.plain` holds the same functions in numpy. Both add the same float32 numbers in the same order, so their results are
equal to the last bit; a test holds them so.

Term-at-a-time scoring: for each slot the postings of its terms are walked once. A slot with one term adds straight into the
accumulator. A slot with several keeps, per row, the best value so far, marked with the slot's number, and adds that once at the end.

Row numbers and pointers are read as unsigned numbers, which saves the test for negative indices in the innermost loop: a third of
its time.
"""
# The types of compiled functions are those of their arrays, which numba infers.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

BLOCK: Final = 128
"""Scores that are looked at together: most blocks hold none of the best, and are passed over."""


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
    starts = term_ptr.view(np.uint64)
    rows = term_rows.view(np.uint32)
    for slot in range(len(slot_ptr) - 1):
        first = slot_ptr[slot]
        last = slot_ptr[slot + 1]
        if last - first == 1:
            term = slot_terms[first]
            if term < n_terms:
                weight = slot_values[first]
                for place in range(starts[term], starts[term + 1]):
                    scores[rows[place]] += weight * term_values[place]
            continue
        for option in range(first, last):
            term = slot_terms[option]
            if term >= n_terms:
                continue
            weight = slot_values[option]
            for place in range(starts[term], starts[term + 1]):
                row = rows[place]
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
            for place in range(starts[term], starts[term + 1]):
                row = rows[place]
                if mark[row] == slot:
                    mark[row] = -1
                    scores[row] += best[row]


@njit(cache=True, nogil=True)
def score_rows(row_ptr, row_terms, row_values, rows, asked, options, n_slots, scores):
    """Scores of a few rows, through the forward index.

    Parameters
    ----------
    row_ptr, row_terms, row_values : ndarray
        Rows.
    rows : ndarray of int64
        Which to score.
    asked : ndarray of bool, shape (n_terms,)
        Whether the query has the term: most terms of a row need no further look.
    options : tuple of ndarray
        (terms, slots, weights) of the query's options, by term.
    n_slots : int
    scores : ndarray of float32, shape (len(rows),)
        Changed in place.
    """
    terms, slots, weights = options
    best = np.zeros(n_slots, dtype=np.float32)
    touched = np.empty(n_slots, dtype=np.int64)
    for number in range(len(rows)):
        n_touched = 0
        for place in range(np.uint64(row_ptr[rows[number]]), np.uint64(row_ptr[rows[number] + 1])):
            term = np.uint32(row_terms[place])
            if not asked[term]:
                continue
            option = np.searchsorted(terms, np.int32(term))
            while option < len(terms) and terms[option] == term:
                slot = slots[option]
                value = weights[option] * row_values[place]
                if value > best[slot]:
                    if best[slot] == 0.0:
                        _insert(touched, n_touched, slot)
                        n_touched += 1
                    best[slot] = value
                option += 1
        total = np.float32(0.0)
        for slot in touched[:n_touched]:
            total += best[slot]
            best[slot] = 0.0
        scores[number] = total


@njit(cache=True, nogil=True)
def _insert(ascending, size, value):
    """Put a value into its place among the first `size` ones: sums are made in the order of slots."""
    place = size
    while place > 0 and ascending[place - 1] > value:
        ascending[place] = ascending[place - 1]
        place -= 1
    ascending[place] = value


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
    floor = np.full(1, -np.inf, dtype=scores.dtype)[0]  # of the scores' own type, so that comparing converts nothing
    for start in range(0, len(scores), BLOCK):
        end = min(start + BLOCK, len(scores))
        if _count_above(scores[start:end], floor) == 0:
            continue
        for position in range(start, end):
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


@njit(cache=True, nogil=True)
def _count_above(scores, floor):
    """How many scores exceed the floor; without a branch in the loop, so that the processor compares many at once."""
    above = np.int32(0)
    for place in range(len(scores)):
        above += np.int32(scores[place] > floor)
    return above


@njit(cache=True, nogil=True)
def nearest(rows, postings, n_rows, first, step, positions, scores):
    """The nearest rows of the rows `first`, `first + step` ... and, of those, for all rows after them.

    Similarity is the same both ways, so a pair is scored once, from the row that comes first, and entered for both. The entries of
    a row come in ascending position, so that equal scores keep that order.

    Parameters
    ----------
    rows : tuple of ndarray
        Pointers, terms and values of the matrix by row.
    postings : tuple of ndarray
        Pointers, rows and values of the matrix by term.
    n_rows, first, step : int
    positions : ndarray of int32, shape (n_rows, k)
        Changed in place; filled with -1.
    scores : ndarray of float32, shape (n_rows, k)
        Changed in place; filled with 0.
    """
    row_ptr, row_terms, row_values = rows
    term_ptr, term_rows, term_values = postings
    places = term_rows.view(np.uint32)
    ahead = term_ptr[:-1].copy()  # of each term the first posting behind the row at work
    sums = np.zeros(n_rows, dtype=np.float32)
    floors = np.zeros(n_rows, dtype=np.float32)
    for row in range(first, n_rows, step):
        for at in range(row_ptr[row], row_ptr[row + 1]):
            term = row_terms[at]
            start = ahead[term]
            while start < term_ptr[term + 1] and term_rows[start] <= row:
                start += 1
            ahead[term] = start
            weight = row_values[at]
            for place in range(np.uint64(start), np.uint64(term_ptr[term + 1])):
                sums[places[place]] += weight * term_values[place]
        for start in range(row + 1, n_rows, BLOCK):
            end = min(start + BLOCK, n_rows)
            if _count_above_either(sums[start:end], floors[start:end], floors[row]) > 0:
                for other in range(start, end):
                    _enter(positions, scores, floors, row, other, sums[other])
                    _enter(positions, scores, floors, other, row, sums[other])
            sums[start:end] = 0.0


@njit(cache=True, nogil=True)
def _count_above_either(sums, floors, floor):
    """How many sums exceed their own floor or the given one."""
    above = np.int32(0)
    for place in range(len(sums)):
        above += np.int32(sums[place] > min(floors[place], floor))
    return above


@njit(cache=True, nogil=True)
def _enter(positions, scores, floors, row, other, score):
    """Put a row into the list of another if its score is among the best."""
    if score <= floors[row]:
        return
    place = positions.shape[1] - 1
    while place > 0 and scores[row, place - 1] < score:
        scores[row, place] = scores[row, place - 1]
        positions[row, place] = positions[row, place - 1]
        place -= 1
    scores[row, place] = score
    positions[row, place] = other
    floors[row] = scores[row, -1]
