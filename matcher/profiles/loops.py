"""The inner loops of making an index, compiled by numba; the numpy functions beside their callers give the same arrays."""
# The types of compiled functions are those of their arrays, which numba infers.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def transpose(row_ptr, row_terms, n_terms):
    """See `matcher.profiles.matrix.transpose`: a counting sort, which moves each value once."""
    term_ptr = np.zeros(n_terms + 1, dtype=np.int64)
    for term in row_terms:
        term_ptr[term + 1] += 1
    for term in range(n_terms):
        term_ptr[term + 1] += term_ptr[term]
    after = term_ptr[:-1].copy()
    term_rows = np.empty(len(row_terms), dtype=np.int32)
    order = np.empty(len(row_terms), dtype=np.int32)
    for row in range(len(row_ptr) - 1):
        for place in range(row_ptr[row], row_ptr[row + 1]):
            target = after[row_terms[place]]
            after[row_terms[place]] += 1
            term_rows[target] = row
            order[target] = place
    return term_ptr, term_rows, order
