"""The feedback of one list: more of what was accepted in it, less of what was rejected (Rocchio)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.index import ProfileIndex
from matcher.profiles.segment import COSINE, Segment
from matcher.ranking.fusion import z_scores

ATTRACTION: Final = 1.0
REPULSION: Final = 0.5
"""How much the mean of the accepted and of the rejected records counts; the rejected say less (Rocchio, after Salton 1971)."""

WEIGHT: Final = 0.5
"""Of the feedback's z-score beside a list's mixture, chosen by notebooks/05_learning.py."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a list has learnt from decisions, as the ranker takes it.

    Parameters
    ----------
    gains : ndarray of float32, shape (n_positions,)
        From `rocchio`.
    weight : float
        0 or more.
    """

    gains: NDArray[np.float32]
    weight: float = WEIGHT


def rocchio(index: ProfileIndex, grades: Mapping[str, int]) -> NDArray[np.float32] | None:
    """How much more each record is like those accepted in a list than like those rejected, shape (n_positions,).

    The query moves towards the mean profile of the accepted records, weighted by grade, and half as far from that of the rejected.
    Profiles have unit length, so that the value is the gain in cosine, before the moved query is scaled to unit length again.

    Parameters
    ----------
    index : ProfileIndex
    grades : mapping of str to int
        Record → grade, of one list; records that are gone are left out.

    Returns
    -------
    ndarray of float32, or None
        None where no record of the list was judged.
    """
    weights: dict[int, float] = {}
    liked = sum(grade for record, grade in grades.items() if grade > 0 and index.position(record) is not None)
    disliked = sum(grade == 0 and index.position(record) is not None for record, grade in grades.items())
    for record, grade in grades.items():
        position = index.position(record)
        if position is not None:
            weights[position] = ATTRACTION * grade / liked if grade else -REPULSION / disliked
    if not weights:
        return None
    moved: dict[int, float] = {}
    for position, weight in weights.items():
        segment, row = index.locate(position)
        for term, value in _row(segment, row):
            moved[term] = moved.get(term, 0.0) + weight * value
    return np.concatenate([_product(segment, moved) for segment in index.segments])


def followed(
    fused: NDArray[np.float64], moved: NDArray[np.float32], living: NDArray[np.bool_], weight: float = WEIGHT
) -> NDArray[np.float64]:
    """A list's mixture with the feedback of its own decisions; the mixture itself stays as it was, so dropping this takes it back.

    Parameters
    ----------
    fused : ndarray of float64, shape (n_positions,)
        As `matcher.ranking.ranker.rank` gives it.
    moved : ndarray of float32, shape (n_positions,)
        From `rocchio`.
    living : ndarray of bool, shape (n_positions,)
    weight : float
        0 or more.
    """
    return fused + weight * z_scores(moved, living)


def _row(segment: Segment, row: int) -> Iterable[tuple[int, float]]:
    matrix = segment.profiles
    start, end = int(matrix.row_ptr[row]), int(matrix.row_ptr[row + 1])
    return zip(matrix.row_terms[start:end].tolist(), matrix.row_values[COSINE][start:end].tolist(), strict=True)


def _product(segment: Segment, moved: Mapping[int, float]) -> NDArray[np.float32]:
    """Dot product of every row with the moved query."""
    matrix = segment.profiles
    dense = np.zeros(
        1 + max(matrix.n_terms, max(moved, default=0)), dtype=np.float64
    )  # a term may have no postings here
    dense[list(moved)] = list(moved.values())
    products = np.asarray(matrix.row_values[COSINE], dtype=np.float64) * dense[matrix.row_terms]
    sums = np.concatenate(([0.0], np.cumsum(products)))
    ends, starts = matrix.row_ptr[1 : matrix.n_rows + 1], matrix.row_ptr[: matrix.n_rows]
    return np.asarray(sums[ends] - sums[starts], dtype=np.float32)
