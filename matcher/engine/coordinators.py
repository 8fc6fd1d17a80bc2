"""A simulated coordinator over a judged set: the lists that are decided on, by component, and the feedback of what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.engine.bench import Bench
from matcher.engine.reading import read_query
from matcher.engine.suggesting import PARTNERS
from matcher.evaluation.features import list_features, present_shares
from matcher.evaluation.learning import ListFeatures
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.simulation import Point, feedback_curve, learning_curve
from matcher.profiles.index import ProfileIndex
from matcher.ranking.feedback import WEIGHT, rocchio
from matcher.ranking.fusion import z_scores
from matcher.settings import Configuration

NAMES: Final = ("similarity", "documents", "bm25")
"""Components whose shares are learned: those that every query has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinator:
    """Lists of a judged set, whose right answers decide on them.

    Parameters
    ----------
    index : ProfileIndex
    lists : mapping of str to ListFeatures
        By query; without records that the set excludes.
    qrels : mapping of str to mapping of str to int
    shares : sequence of float
        The present ones, of `NAMES`.
    measure : str
    """

    index: ProfileIndex
    lists: Mapping[str, ListFeatures]
    qrels: Qrels
    shares: Sequence[float]
    measure: str

    @classmethod
    def of(cls, bench: Bench, configuration: Configuration | None = None) -> Coordinator:
        """A coordinator for a bench's set, by default with the default configuration."""
        judged = bench.judged
        analyzer, reader = bench.opened(configuration or Configuration())
        queries = {
            query.id: read_query(analyzer, reader, query.documents, partners=judged.target == PARTNERS).slotted
            for query in judged.queries
        }
        return cls(
            index=reader.index,
            lists={
                name: list_features(slotted, NAMES).without(judged.excluded.get(name, ()))
                for name, slotted in queries.items()
            },
            qrels=judged.qrels,
            shares=present_shares(next(iter(queries.values())), NAMES),
            measure=judged.measure,
        )

    def shares_curve(self, counts: Sequence[int], *, seed: int, doubt: bool = False) -> list[Point]:
        """How much shares learned from decisions help lists that were not decided on; see `learning_curve`."""
        return learning_curve(
            self.lists, self.qrels, NAMES, self.shares, counts, seed=seed, doubt=doubt, measure=self.measure
        )

    def feedback_curve(self, counts: Sequence[int], *, weight: float = WEIGHT, per_list: int = 3) -> list[Point]:
        """How much the first decisions of a list help what remains of it; see `matcher.evaluation.simulation.feedback_curve`."""
        return feedback_curve(
            self.lists,
            self.qrels,
            self.shares,
            counts,
            self._feedback,
            weight=weight,
            per_list=per_list,
            measure=self.measure,
        )

    def _feedback(self, query: str, grades: Mapping[str, int]) -> NDArray[np.float64]:
        """The z-score of a list's feedback for each of its records."""
        records = self.lists[query].records
        gains = rocchio(self.index, grades)
        if gains is None:
            return np.zeros(len(records))
        living = self.index.living()
        by_record = dict(zip(np.flatnonzero(living).tolist(), z_scores(gains, living)[living].tolist(), strict=True))
        return np.array([by_record[place] for place in map(self.index.position, records) if place is not None])
