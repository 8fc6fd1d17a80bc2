"""Common history of the store's organisations: the graph of who worked with whom, and what stands behind its values."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from matcher.matches import Query
from matcher.profiles.index import ProfileIndex
from matcher.projects import Project
from matcher.ranking.collaboration import CollaborationGraph
from matcher.records import Organisation

if TYPE_CHECKING:
    from matcher.engine.core import Engine

TARGET: Final = Organisation.target


class CollaborationHome:
    """Holds the graph, made again once the store has moved on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[int, int], CollaborationGraph] | None = None

    def graph(self, engine: Engine) -> CollaborationGraph:
        """The graph of all projects in the store; empty where there are none."""
        with engine.store.reading() as tx:
            mark = tx.collaboration_mark()
            held = self._held
            if held is not None and held[0] == mark:
                return held[1]
            shares = tx.shares()
        with self._lock:
            self._held = (mark, CollaborationGraph.of((share.record, share.project) for share in shares))
            return self._held[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What two organisations have in common.

    Parameters
    ----------
    value : float
        The component `collaboration`, in [0, 1].
    together : tuple of Project
        Projects in which both took part, newest first.
    common : mapping of str to str
        Id → name of partners of both, those that say most first.
    """

    value: float
    together: tuple[Project, ...]
    common: Mapping[str, str]


def component(engine: Engine, query: Query, index: ProfileIndex) -> NDArray[np.float32] | None:
    """Common history of an organisation that looks for partners with each record of an index; else None."""
    if query.target != TARGET or query.record_target != TARGET or query.record is None:
        return None
    return engine.collaboration.graph(engine).component(query.record, index)


def history(engine: Engine, one: str, other: str) -> History:
    """What stands behind the component of two organisations.

    Raises
    ------
    UnknownIdError
        If one of them is not stored.
    """
    graph = engine.collaboration.graph(engine)
    with engine.store.reading() as tx:
        for record_id in (one, other):
            tx.get(TARGET, record_id)
        theirs = {(project.source, project.id) for project in tx.projects_of(other)}
        together = tuple(project for project in tx.projects_of(one) if (project.source, project.id) in theirs)
        common = graph.common(one, other)
        names = {record_id: held.record.name for record_id, held in tx.many(TARGET, common).items()}
    value = float(graph.common_history(one)[graph.ids.index(other)]) if one in graph and other in graph else 0.0
    return History(value=value, together=together, common=names)


def partners(engine: Engine, record_id: str, limit: int | None = None) -> list[tuple[Organisation, int]]:
    """Partners of an organisation with the number of projects together, most first, then by id; at most `limit`.

    Raises
    ------
    UnknownIdError
    """
    counts = engine.collaboration.graph(engine).partners(record_id)
    chosen = sorted(counts, key=lambda partner: (-counts[partner], partner))[:limit]
    with engine.store.reading() as tx:
        tx.get(TARGET, record_id)
        held = tx.many(TARGET, chosen)
    records = ((held[partner].record, counts[partner]) for partner in chosen if partner in held)
    return [(record, count) for record, count in records if isinstance(record, Organisation)]
