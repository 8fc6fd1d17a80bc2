"""Common history: organisations that have worked with the same partners.

Two organisations with many partners in common are likely to work together next. A partner counts by the inverse of the logarithm of how
many partners it has itself (Adamic and Adar, Social Networks 25, 2003): one that works with everybody says little. The value is the
share of the query's own partners, so weighted, that the other has worked with, too: in [0, 1], and without regard to the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.index import ProfileIndex

_FEWEST: Final = 2
"""Partners that a partner is taken to have at least: who is between two organisations knows both."""


class CollaborationGraph:
    """Who has worked with whom, in any project.

    Parameters
    ----------
    ids : sequence of str
        Organisations in ascending order.
    partners : scipy.sparse.csr_array, shape (n_organisations, n_organisations)
        In how many projects both took part; symmetric, nothing on the diagonal.
    """

    def __init__(self, ids: Sequence[str], partners: Any) -> None:
        self.ids = tuple(ids)
        self._positions = {record_id: position for position, record_id in enumerate(self.ids)}
        self._ptr = np.asarray(partners.indptr, dtype=np.int64)
        self._others = np.asarray(partners.indices, dtype=np.int32)
        self._together = np.asarray(partners.data, dtype=np.int32)
        degrees = np.diff(self._ptr)
        self.weights_ = (1.0 / np.log(np.maximum(degrees, _FEWEST))).astype(np.float32)

    @classmethod
    def of(cls, shares: Iterable[tuple[str, Hashable]]) -> Self:
        """The graph of participations, given as organisation and project; what is there twice counts once."""
        from scipy.sparse import csr_array

        held = sorted(set(shares), key=lambda share: share[0])
        ids = sorted({record_id for record_id, _ in held})
        rows = {record_id: row for row, record_id in enumerate(ids)}
        columns: dict[Hashable, int] = {}
        cells = [(rows[record_id], columns.setdefault(project, len(columns))) for record_id, project in held]
        places = np.asarray(cells, dtype=np.int64).reshape(-1, 2).T
        ones = np.ones(len(cells), dtype=np.int32)
        taken = csr_array((ones, (places[0], places[1])), shape=(len(ids), max(len(columns), 1)))
        partners = (taken @ taken.T).tocsr()
        partners.setdiag(0)
        partners.eliminate_zeros()
        partners.sort_indices()
        return cls(ids, partners)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._positions

    def __len__(self) -> int:
        return len(self.ids)

    def partners(self, record_id: str) -> dict[str, int]:
        """Id of each partner → projects together; empty for an organisation without any."""
        position = self._positions.get(record_id)
        if position is None:
            return {}
        start, end = self._ptr[position], self._ptr[position + 1]
        found = zip(self._others[start:end].tolist(), self._together[start:end].tolist(), strict=True)
        return {self.ids[other]: count for other, count in found}

    def common(self, one: str, other: str) -> list[str]:
        """Partners of both, those that say most first, then by id."""
        shared = self.partners(one).keys() & self.partners(other).keys()
        return sorted(shared, key=lambda record_id: (-float(self.weights_[self._positions[record_id]]), record_id))

    def common_history(self, record_id: str) -> NDArray[np.float32]:
        """Share of an organisation's partners, by weight, that each organisation has, too; shape (n_organisations,), in [0, 1].

        0 everywhere for an organisation without partners; for the organisation itself it is 1.
        """
        shares = np.zeros(len(self.ids), dtype=np.float32)
        position = self._positions.get(record_id)
        if position is None:
            return shares
        around = self._others[self._ptr[position] : self._ptr[position + 1]]
        if not len(around):
            return shares
        weights = self.weights_[around]
        lengths = self._ptr[around + 1] - self._ptr[around]
        starts = np.repeat(self._ptr[around] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        reached = self._others[starts + np.arange(int(lengths.sum()))]
        total = np.bincount(reached, weights=np.repeat(weights, lengths), minlength=len(self.ids))
        return np.asarray(np.minimum(total / float(weights.sum(dtype=np.float64)), 1.0), dtype=np.float32)

    def component(self, record_id: str, index: ProfileIndex) -> NDArray[np.float32] | None:
        """`common_history` of the records of an index, shape (n_positions,); None for an organisation without partners.

        The organisation itself has 0: it is no partner of its own, and must not raise the average of those that are.
        """
        if not self.partners(record_id):
            return None
        shares = self.common_history(record_id)
        shares[self._positions[record_id]] = 0.0
        values = np.zeros(index.n_positions, dtype=np.float32)
        for place in np.flatnonzero(shares).tolist():
            position = index.position(self.ids[place])
            if position is not None:
                values[position] = shares[place]
        return values


def lifted(values: NDArray[np.float32], lift: float) -> NDArray[np.float32]:
    """The component with organisations that have no common history at `lift` times the mean of those that have.

    Parameters
    ----------
    values : ndarray of shape (n_positions,)
    lift : float
        In [0, 1]. 0 leaves them at the bottom; 1 takes them for as good as the average organisation with common history.
    """
    known = values > 0
    if not lift or not known.any():
        return values
    return np.where(known, values, np.float32(lift * float(values[known].mean(dtype=np.float64)))).astype(np.float32)
