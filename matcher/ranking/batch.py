"""Many searches at once: match lists over all queries, and the nearest neighbours of all rows.

Both give what one search after the other gives, to the last bit and in the same order. Threads share the matrix; each has scratch of
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.profiles.matrix import Matrix
from matcher.ranking.compiled import loops_for
from matcher.ranking.scoring import score_all
from matcher.ranking.slots import SlotArrays
from matcher.ranking.topk import best_positions

MANY_SEARCHES: Final = 1_000
"""Searches from which the compiled loops are used for a small matrix, too: they then earn the time that loading them takes."""

_NEVER: Final = np.float32(-np.inf)


class Nearest(NamedTuple):
    """The best rows for each query, best first.

    Parameters
    ----------
    positions : ndarray of int32, shape (n_queries, k)
        Rows of the matrix; -1 where there are no more.
    scores : ndarray of float32, shape (n_queries, k)
        0 where there are no more.
    """

    positions: NDArray[np.int32]
    scores: NDArray[np.float32]

    @classmethod
    def empty(cls, n_queries: int, k: int) -> Nearest:
        """Lists without entries."""
        return cls(np.full((n_queries, k), -1, dtype=np.int32), np.zeros((n_queries, k), dtype=np.float32))


def top_k_batch(
    matrix: Matrix,
    weight: str,
    queries: Sequence[SlotArrays],
    k: int,
    *,
    mask: NDArray[np.bool_] | None = None,
    threads: int = 1,
    loops: ModuleType | None = None,
) -> Nearest:
    """The `k` best rows for each query; equal scores are ordered by position.

    Parameters
    ----------
    matrix : Matrix
    weight : str
        Which of its weights.
    queries : sequence of SlotArrays
        May be empty.
    k : int
        1 or more; above the number of rows means all.
    mask : ndarray of bool, shape (n_rows,), optional
        Which rows may appear.
    threads : int, default 1
    loops : module, optional
        Inner loops to use; chosen by size where not given.

    Raises
    ------
    InputError
        If `k` or `threads` is below 1.
    """
    _check(k, threads)
    found = Nearest.empty(len(queries), min(k, matrix.n_rows))
    loops = loops or _loops(matrix, len(queries))

    def search(first: int) -> None:
        for place in range(first, len(queries), threads):
            scores = score_all(matrix, weight, queries[place], loops)
            if mask is not None:
                scores = np.where(mask, scores, _NEVER)
            best = best_positions(scores, k)
            found.positions[place, : len(best)] = best
            found.scores[place, : len(best)] = scores[best]

    _in_threads(search, threads)
    return found


def nearest_rows(matrix: Matrix, weight: str, k: int, *, threads: int = 1, loops: ModuleType | None = None) -> Nearest:
    """For each row the `k` other rows with the greatest product; equal ones are ordered by position.

    Rows that share no term are left out. The compiled loops score each pair once for both of its rows, so this takes half the time
    of a search for each row.

    Parameters
    ----------
    matrix : Matrix
        With unit-length rows the product is the cosine.
    weight : str
        Which of its weights; not negative.
    k : int
        1 or more; above the number of other rows means all.
    threads : int, default 1
        Each holds lists for all rows of its own (8 bytes an entry) until they are merged.
    loops : module, optional
        Inner loops to use; chosen by size where not given.

    Raises
    ------
    InputError
        If `k` or `threads` is below 1.
    """
    _check(k, threads)
    k = min(k, max(matrix.n_rows - 1, 0))
    loops = loops or _loops(matrix, matrix.n_rows)
    parts = [Nearest.empty(matrix.n_rows, k) for _ in range(threads)]
    if k == 0:
        return parts[0]
    rows = matrix.row_ptr, matrix.row_terms, matrix.row_values[weight]
    postings = matrix.term_ptr, matrix.term_rows, matrix.term_values[weight]

    def search(first: int) -> None:
        loops.nearest(rows, postings, matrix.n_rows, first, threads, *parts[first])

    _in_threads(search, threads)
    return parts[0] if threads == 1 else _merged(parts, k)


def row_queries(matrix: Matrix, weight: str, rows: Sequence[int]) -> list[SlotArrays]:
    """Rows of a matrix as queries, each term a slot of its own."""
    found = []
    for row in rows:
        terms, values = matrix.row(row, weight)
        found.append(SlotArrays(np.arange(len(terms) + 1, dtype=np.int64), terms, values))
    return found


def _loops(matrix: Matrix, n_searches: int) -> ModuleType:
    return loops_for(1 << 30 if n_searches >= MANY_SEARCHES else len(matrix.term_rows), wait=True)


def _merged(parts: Sequence[Nearest], k: int) -> Nearest:
    """The best of several lists for each row; an empty place comes last because its score is 0."""
    positions = np.concatenate([part.positions for part in parts], axis=1)
    scores = np.concatenate([part.scores for part in parts], axis=1)
    order = np.lexsort((positions, -scores))[:, :k]
    return Nearest(np.take_along_axis(positions, order, axis=1), np.take_along_axis(scores, order, axis=1))


def _in_threads(work: Callable[[int], Any], threads: int) -> None:
    """Call `work` with each of the numbers below `threads`, at the same time."""
    if threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


def _check(k: int, threads: int) -> None:
    for name, value in (("top", k), ("threads", threads)):
        if value < 1:
            raise InputError(name, f"{value} is too few", "use 1 or more")
