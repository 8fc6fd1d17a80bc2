"""Ranked list seen through its judgements: what every measure reads.

In: document ids, best first, and the grades of one query. Out: arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedRanking:
    """Ranked list seen through its judgements.

    Parameters
    ----------
    grades : ndarray of int, shape (n_retrieved,)
        Best rank first; 0 for what is not relevant or not judged.
    judged : ndarray of bool, shape (n_retrieved,)
    ideal : ndarray of int, shape (n_relevant,)
        The grades of all relevant documents of the query, highest first.
    """

    grades: NDArray[np.int64]
    judged: NDArray[np.bool_]
    ideal: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Iterable[str], judgements: Mapping[str, int]) -> Self:
        """Ranking of `documents`, best first, under `judgements`.

        Parameters
        ----------
        documents : iterable of str
            Each at most once.
        judgements : mapping of str to int
            Document id → grade; below 0 counts as 0.
        """
        found = [judgements.get(document) for document in documents]
        return cls(
            grades=np.array([max(grade or 0, 0) for grade in found], dtype=np.int64),
            judged=np.array([grade is not None for grade in found], dtype=np.bool_),
            ideal=np.array(sorted((g for g in judgements.values() if g > 0), reverse=True), dtype=np.int64),
        )
