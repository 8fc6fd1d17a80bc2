"""What the queries that happened to be asked leave open: bootstrap intervals and a randomisation test.

In: values per query. Out: intervals and p-values. A fixed seed makes them repeat; a measure's figures do not
depend on which other measures were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError

RESAMPLES: Final = 10_000

SEED: Final = 20

LEVEL: Final = 0.95

_CHUNK_VALUES: Final = 1 << 20
"""Values drawn at once; bounds the memory and changes no figure."""


def bootstrap_interval(
    values: NDArray[np.float64], *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Percentile bootstrap interval of each column's mean.

    Queries are drawn with replacement, the same ones for all columns. With one query the interval is a point,
    which says nothing; with few it is too narrow.

    Parameters
    ----------
    values : ndarray of shape (n_queries, n_measures)
    level : float, optional
        Share of resampled means inside the interval; between 0 and 1.
    resamples : int, optional
        1 or more.
    seed : int, optional

    Returns
    -------
    low, high : ndarray of shape (n_measures,)

    Raises
    ------
    InputError
        If there is no query, or `level` or `resamples` is out of range.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> low, high = bootstrap_interval(np.array([[0.0], [1.0], [1.0], [1.0]]))
    >>> float(low[0]), float(high[0])
    (0.25, 1.0)
    """
    n_queries, n_measures = values.shape
    if not n_queries:
        raise InputError("queries", "there are none", "give values of at least one query")
    if not 0 < level < 1:
        raise InputError("level", f"{level} is out of range", "use a number between 0 and 1, such as 0.95")
    rng = np.random.default_rng(seed)
    means = np.empty((_checked(resamples), n_measures))
    for rows in _chunks(resamples, n_queries * max(1, n_measures)):
        drawn = rng.integers(n_queries, size=(rows.stop - rows.start, n_queries))
        means[rows] = values[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def sign_flip_p(differences: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED) -> float:
    """Two-sided p-value of a mean difference of pairs, by flipping signs at random.

    If the two systems are equally good, each query's difference could as well have the other sign. The
    p-value is the share of sign patterns whose mean is at least as far from 0 as the one seen. All patterns
    are tried where they are no more than `resamples`; otherwise as many random ones, and the one seen is
    counted among them, so p is never 0.

    Parameters
    ----------
    differences : ndarray of shape (n_queries,)
    resamples : int, optional
        1 or more.
    seed : int, optional

    Returns
    -------
    float
        In (0, 1]; 1 if there is no difference at all.

    References
    ----------
    Smucker, Allan and Carterette, A comparison of statistical significance tests for information retrieval
    evaluation, CIKM 2007.

    Examples
    --------
    >>> sign_flip_p(np.array([0.1, 0.2, 0.3]))  # 2 of the 8 sign patterns are as far from 0
    0.25
    """
    resamples = _checked(resamples)
    moved = differences[differences != 0]
    # Patterns that tie with the one seen must not be lost to rounding.
    seen = abs(moved.sum()) - 1e-12 * np.abs(moved).sum()
    if moved.size < resamples.bit_length() and 2**moved.size <= resamples:
        patterns = (np.arange(2**moved.size)[:, None] >> np.arange(moved.size)) & 1
        return float(np.mean(np.abs((2 * patterns - 1) @ moved) >= seen))
    rng = np.random.default_rng(seed)
    extreme = 0
    for rows in _chunks(resamples, moved.size):
        signs = 2.0 * rng.integers(2, size=(rows.stop - rows.start, moved.size)) - 1.0
        extreme += int(np.sum(np.abs(signs @ moved) >= seen))
    return (1 + extreme) / (1 + resamples)


def _checked(resamples: int) -> int:
    if resamples < 1:
        raise InputError("resamples", f"{resamples} is out of range", "use 1 or more, such as 10000")
    return resamples


def _chunks(total: int, width: int) -> Iterator[slice]:
    """Slices that cover `total` rows of `width` values, each of bounded size."""
    step = max(1, _CHUNK_VALUES // max(1, width))
    for start in range(0, total, step):
        yield slice(start, min(start + step, total))
