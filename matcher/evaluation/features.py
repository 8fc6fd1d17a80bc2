"""A query over an index → the features of its list: the z-score of each component for every record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.evaluation.learning import ListFeatures
from matcher.ranking.fusion import z_scores
from matcher.ranking.ranker import component_shares, rank
from matcher.ranking.slots import SlottedQuery


def list_features(
    query: SlottedQuery,
    names: Sequence[str],
    *,
    seeks: SlottedQuery | None = None,
    offers: SlottedQuery | None = None,
) -> ListFeatures:
    """The living records of the query's index with their components, 0 where the query has no such component.

    Parameters
    ----------
    query : SlottedQuery
    names : sequence of str
        Components that have a share in the index's configuration.
    seeks, offers : SlottedQuery, optional
        As in `matcher.ranking.ranker.rank`.
    """
    living = query.index.living()
    held = rank(query, 1, seeks=seeks, offers=offers).components
    none = np.zeros(len(living), dtype=np.float32)
    columns = [z_scores(held.get(name, none), living)[living] for name in names]
    ids = [query.index.record_id(place) for place in np.flatnonzero(living).tolist()]
    return ListFeatures(tuple(ids), np.column_stack(columns))


def present_shares(query: SlottedQuery, names: Sequence[str]) -> list[float]:
    """The configuration's shares of these components."""
    shares = component_shares(query.index.configuration)
    return [shares[name] for name in names]
