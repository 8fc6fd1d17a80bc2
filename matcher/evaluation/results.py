"""What measuring gives: an `Evaluation` of one run, a `Comparison` of two.

In: arrays of values. Out: `to_dict` for JSON, `to_frame` for pandas, which is imported only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """How good one run is.

    Parameters
    ----------
    queries : tuple of str
        Those counted, in the order of the qrels.
    measures : tuple of str
    values : ndarray of shape (n_queries, n_measures)
        In [0, 1].
    means, low, high : ndarray of shape (n_measures,)
        The mean over queries and its percentile bootstrap interval.
    missing : tuple of str
        Judged queries that the run lacks; they are in `queries` and count 0.
    without_relevant : tuple of str
        Judged queries without a relevant document, left out.
    not_judged : tuple of str
        Queries of the run without any judgement, left out.
    level, resamples, seed : float, int, int
        What the intervals were made with.
    """

    queries: tuple[str, ...]
    measures: tuple[str, ...]
    values: NDArray[np.float64]
    means: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    missing: tuple[str, ...]
    without_relevant: tuple[str, ...]
    not_judged: tuple[str, ...]
    level: float
    resamples: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """JSON values only; `per_query` holds the value of each query."""
        return {
            "queries": len(self.queries),
            "measures": _by_measure(self.measures, mean=self.means, low=self.low, high=self.high),
            "per_query": {
                query: dict(zip(self.measures, row.tolist(), strict=True))
                for query, row in zip(self.queries, self.values, strict=True)
            },
            "missing": list(self.missing),
            "without_relevant": list(self.without_relevant),
            "not_judged": list(self.not_judged),
            "level": self.level,
            "resamples": self.resamples,
            "seed": self.seed,
        }

    def to_frame(self, *, per_query: bool = False) -> pd.DataFrame:
        """Pandas frame with a row per measure, or with the values: a row per query."""
        if per_query:
            return _frame(self.queries, "query", dict(zip(self.measures, self.values.T, strict=True)))
        return _frame(self.measures, "measure", {"mean": self.means, "low": self.low, "high": self.high})

    def _repr_html_(self) -> str:
        return _html(self.to_frame())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What changes when run b takes the place of run a; a positive difference says that b is better.

    Parameters
    ----------
    queries, measures : tuple of str
    differences : ndarray of shape (n_queries, n_measures)
        b minus a; exactly 0 where the two are the same but for rounding.
    means_a, means_b, means, low, high : ndarray of shape (n_measures,)
        Means of a and of b, the mean difference and its percentile bootstrap interval.
    p_values : ndarray of shape (n_measures,)
        Of the sign-flip randomisation test, two-sided; not corrected for the number of measures.
    wins, ties, losses : ndarray of int, shape (n_measures,)
        Queries on which b is better, the same, worse.
    level, resamples, seed : float, int, int
    """

    queries: tuple[str, ...]
    measures: tuple[str, ...]
    differences: NDArray[np.float64]
    means_a: NDArray[np.float64]
    means_b: NDArray[np.float64]
    means: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_values: NDArray[np.float64]
    wins: NDArray[np.int64]
    ties: NDArray[np.int64]
    losses: NDArray[np.int64]
    level: float
    resamples: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """JSON values only; `per_query` holds the difference of each query."""
        return {
            "queries": len(self.queries),
            "measures": _by_measure(self.measures, **self._columns()),
            "per_query": {
                query: dict(zip(self.measures, row.tolist(), strict=True))
                for query, row in zip(self.queries, self.differences, strict=True)
            },
            "level": self.level,
            "resamples": self.resamples,
            "seed": self.seed,
        }

    def to_frame(self, *, per_query: bool = False) -> pd.DataFrame:
        """Pandas frame with a row per measure, or with the differences: a row per query."""
        if per_query:
            return _frame(self.queries, "query", dict(zip(self.measures, self.differences.T, strict=True)))
        return _frame(self.measures, "measure", self._columns())

    def _repr_html_(self) -> str:
        return _html(self.to_frame())

    def _columns(self) -> dict[str, NDArray[Any]]:
        return {
            "mean_a": self.means_a,
            "mean_b": self.means_b,
            "difference": self.means,
            "low": self.low,
            "high": self.high,
            "p": self.p_values,
            "wins": self.wins,
            "ties": self.ties,
            "losses": self.losses,
        }


def _by_measure(measures: Sequence[str], **columns: NDArray[Any]) -> dict[str, dict[str, float]]:
    return {measure: {name: column[i].item() for name, column in columns.items()} for i, measure in enumerate(measures)}


def _frame(index: Sequence[str], name: str, columns: dict[str, NDArray[Any]]) -> pd.DataFrame:
    import pandas as pd  # heavy, and only notebooks want it

    return pd.DataFrame(columns, index=pd.Index(index, name=name))


def _html(frame: pd.DataFrame) -> str:
    """As Jupyter shows it; pandas escapes."""
    return str(frame.to_html(float_format="{:.3f}".format))
