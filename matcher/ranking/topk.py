"""The only place that orders scores."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.profiles.index import ProfileIndex
from matcher.ranking import plain
from matcher.ranking.compiled import loops_for

SHORT: Final = 200
"""Lists up to which one pass with a sorted window beats sorting everything."""

MANY: Final = 5_000
"""Scores from which the compiled pass is used: the matrix behind so many is searched by compiled loops as well."""


def top_k(
    scores: NDArray[Any], k: int, index: ProfileIndex, mask: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Positions of the `k` best records, best first; equal scores are ordered by id, so that a list is reproducible.

    Parameters
    ----------
    scores : ndarray of shape (n_positions,)
        Higher is better.
    k : int
        1 or more; above the number of records means all.
    index : ProfileIndex
        Its positions ascend by id within each segment.
    mask : ndarray of bool, shape (n_positions,), optional
        Which positions may appear.

    Returns
    -------
    ndarray of int64, shape (at most k,)

    Raises
    ------
    InputError
        If `k` is below 1.
    """
    if k < 1:
        raise InputError("top", f"{k} is too few", "use 1 or more")
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    k = min(k, len(scores))
    if k == 0:
        return np.empty(0, dtype=np.int64)
    if index.delta is None:
        return best_positions(scores, k)
    best = best_positions(scores, k)
    if len(best) == k:  # records of the second segment may tie with the last ones by id
        tied = np.flatnonzero(scores == scores[best[-1]])
        best = np.union1d(best, tied)
    ordered = sorted(best.tolist(), key=lambda position: (-scores[position], index.record_id(position)))
    return np.asarray(ordered[:k], dtype=np.int64)


def best_positions(scores: NDArray[Any], k: int) -> NDArray[np.int64]:
    """Positions of the `k` greatest scores, best first, equal ones by position; scores of -inf are left out."""
    if not len(scores):
        return np.empty(0, dtype=np.int64)
    compiled = k <= SHORT and len(scores) >= MANY
    loops = loops_for(1 << 30) if compiled else plain
    return np.asarray(loops.top_candidates(scores, min(k, len(scores))), dtype=np.int64)
