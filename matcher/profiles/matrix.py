"""A sparse matrix held both ways: by row (forward, to explain and to score few rows) and by term (postings, to search)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

FEW_VALUES: Final = 500_000
"""Values of a matrix up to which it is made and searched by numpy: loading the compiled loops would take longer."""

MOST_VALUES: Final = 2**31 - 1
"""Values up to which the compiled loops can number them in half the memory."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of weights over terms; several kinds of weight share the places.

    Parameters
    ----------
    row_ptr : ndarray of int64, shape (n_rows + 1,)
    row_terms : ndarray of int32, shape (n_values,)
        Ascending within a row.
    row_values : mapping of str to ndarray of float32, shape (n_values,)
    term_ptr : ndarray of int64, shape (n_terms + 1,)
    term_rows : ndarray of int32, shape (n_values,)
        Ascending within a term.
    term_values : mapping of str to ndarray of float32, shape (n_values,)
    """

    row_ptr: NDArray[np.int64]
    row_terms: NDArray[np.int32]
    row_values: Mapping[str, NDArray[np.float32]]
    term_ptr: NDArray[np.int64]
    term_rows: NDArray[np.int32]
    term_values: Mapping[str, NDArray[np.float32]]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.row_ptr) - 1

    @property
    def n_terms(self) -> int:
        """Number of terms that have postings here."""
        return len(self.term_ptr) - 1

    @classmethod
    def from_rows(
        cls,
        row_ptr: NDArray[np.int64],
        row_terms: NDArray[np.int32],
        row_values: Mapping[str, NDArray[np.float32]],
        n_terms: int,
    ) -> Matrix:
        """The matrix of given rows, with postings made."""
        term_ptr, term_rows, order = transpose(row_ptr, row_terms, n_terms)
        return cls(
            row_ptr,
            row_terms,
            dict(row_values),
            term_ptr,
            term_rows,
            {name: v[order] for name, v in row_values.items()},
        )

    def row(self, place: int, name: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Terms and values of one row."""
        start, end = self.row_ptr[place], self.row_ptr[place + 1]
        return self.row_terms[start:end], self.row_values[name][start:end]


def transpose(
    row_ptr: NDArray[np.int64], row_terms: NDArray[np.int32], n_terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32 | np.int64]]:
    """Postings of rows: pointers by term, rows ascending within a term, and where each value stood by row."""
    loops = _loops() if FEW_VALUES < len(row_terms) <= MOST_VALUES else None
    if loops is not None:
        term_ptr, term_rows, order = loops.transpose(row_ptr, row_terms, n_terms)
        return term_ptr, term_rows, order
    rows = np.repeat(np.arange(len(row_ptr) - 1, dtype=np.int32), np.diff(row_ptr))
    order = np.argsort(row_terms, kind="stable")
    term_ptr = np.zeros(n_terms + 1, dtype=np.int64)
    np.cumsum(np.bincount(row_terms, minlength=n_terms), out=term_ptr[1:])
    return term_ptr, rows[order], order


@lru_cache(maxsize=1)
def _loops() -> ModuleType | None:
    if find_spec("numba") is None:
        return None
    from matcher.profiles import loops

    return loops
