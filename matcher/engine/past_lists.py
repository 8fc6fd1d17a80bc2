"""The decisions of many lists together: shares that they speak for, what to decide next, and judgements for experiments.

Each query of a list is ranked anew over the present index, with the present parameters, so that all lists are compared alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from matcher.engine import following, list_asking
from matcher.engine.coordinators import NAMES
from matcher.engine.plans import MOST_PER_QUERY, Plan
from matcher.engine.reading import read_query
from matcher.engine.suggesting import PARTNERS
from matcher.errors import InputError, UnknownIdError
from matcher.evaluation.features import list_features
from matcher.evaluation.learning import Learned, ListFeatures, cross_fitted, decided_rows, learn, next_to_review
from matcher.evaluation.results import Comparison
from matcher.matches import Query
from matcher.ranking.fusion import MIDDLE
from matcher.ranking.ranker import component_shares
from matcher.ranking.slots import QueryReader
from matcher.records import Organisation
from matcher.review.states import FIRST
from matcher.review.teaching import Decided, judgements
from matcher.store.lists import ListReader, StoredList
from matcher.store.matches import MatchFilter, StoredMatch

if TYPE_CHECKING:
    from matcher.engine.core import Engine

PARAMETERS: Final = {"similarity": "centroid_share", "documents": "documents_share", "bm25": "bm25_share"}
"""Component → the parameter that is its share."""

MOST_ASKED: Final = 200
"""Queries that are ranked anew to tell what to decide on next, while somebody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedShares:
    """Shares that all decisions speak for.

    Parameters
    ----------
    learned : Learned
    lists : int
        Queries with decisions that teach.
    silent : int
        Decisions that teach nothing of the texts.
    elsewhere : Comparison or None
        What learned shares change in lists that they were not learned from; None where there are too few.
    parameters : mapping of str to float
        The shares as parameters of a configuration.
    """

    learned: Learned
    lists: int
    silent: int
    elsewhere: Comparison | None
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A match that nobody has decided on, and how likely it would be accepted.

    Parameters
    ----------
    match : StoredMatch
    probability : float
        In (0, 1).
    """

    match: StoredMatch
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One query of a list, with what was decided on it.

    `query` is None where the record is no more there, or has no text; `silent` counts decisions that teach nothing.
    """

    stored: StoredList
    asked: str
    query: Query | None
    grades: Mapping[str, int]
    silent: int

    @property
    def key(self) -> str:
        """An id for it that no other query has, and that may stand in a run file."""
        return ":".join(filter(None, (str(self.stored.number), self.asked)))


def shares(engine: Engine) -> LearnedShares:
    """Shares of the components that the decisions of all lists speak for; nothing is changed.

    Raises
    ------
    InputError
        If no decision teaches.
    """
    asked = [one for one in _past(engine, None, decided=True) if one.grades]
    features = _features(engine, asked)
    qrels = {one.key: one.grades for one in asked if one.key in features}
    _require(qrels)
    present = _present(engine)
    learned = learn(NAMES, *decided_rows(features, qrels, list(features), len(NAMES)), present)
    return LearnedShares(
        learned=learned,
        lists=len(qrels),
        silent=sum(one.silent for one in _past(engine, None, decided=True)),
        elsewhere=cross_fitted(features, qrels, NAMES, present),
        parameters={
            PARAMETERS[name]: round(sum(present) * float(share), 4)
            for name, share in zip(NAMES, learned.after, strict=True)
        },
    )


def next_to_decide(engine: Engine, number: int | None = None, count: int = 10) -> list[Doubt]:
    """Up to `count` matches that a decision says most about: those whose odds are most even.

    Of more than `MOST_ASKED` queries those are looked at that somebody has decided on, then the first of the others.

    Parameters
    ----------
    engine : Engine
    number : int, optional
        Only of this list.
    count : int

    Raises
    ------
    UnknownIdError
        If there is no such list.
    """
    asked = _past(engine, number)
    features = _features(engine, asked)
    qrels = {one.key: one.grades for one in asked if one.grades}
    learned = learn(NAMES, *decided_rows(features, qrels, list(features), len(NAMES)), _present(engine))
    if learned.accepted in (0, learned.decisions):  # nothing to go by but the score, which shows the middle as one half
        learned = replace(learned, level=-MIDDLE)
    chances: dict[tuple[str, str], float] = {}
    waiting: dict[tuple[str, str], StoredMatch] = {}
    for one in asked:
        held = features.get(one.key)
        if held is None:
            continue
        for match in _undecided(engine, one):
            if match.id in held.records:
                row = held.values[[held.records.index(match.id)]]
                chances[one.key, match.id] = float(learned.probability(row)[0])
                waiting[one.key, match.id] = match
    return [Doubt(match=waiting[pair], probability=chances[pair]) for pair in next_to_review(chances, [], count)]


def judged_decisions(engine: Engine, number: int | None = None) -> tuple[list[str], dict[str, Mapping[str, int]]]:
    """The decisions of all lists, or of one, as judged queries: lines for `--queries`, and qrels.

    Raises
    ------
    UnknownIdError
        If there is no such list.
    InputError
        If no decision teaches, or the lists look for different things.
    """
    judged = [one for one in _past(engine, number, decided=True) if one.grades and one.query is not None]
    _require(judged)
    targets = sorted({one.stored.target for one in judged})
    if len(targets) > 1:
        problem = f"are on lists of {' and of '.join(targets)}"
        raise InputError("decisions", problem, "name one list; an experiment ranks one kind of record")
    lines = [json.dumps(_line(engine, one), ensure_ascii=False) for one in judged]
    return lines, {one.key: one.grades for one in judged}


def _past(engine: Engine, number: int | None, *, decided: bool = False) -> list[_Asked]:
    """Queries of a list, or of all lists: those that somebody has decided on, and unless `decided` others, `MOST_ASKED` in all."""
    following.before_answering(engine)
    with engine.store.reading() as tx:
        lists = {one.number: one for one in _lists(tx, number)}
        decisions: dict[tuple[int, str], list[Decided]] = {}
        for of, decision in tx.decisions(number):
            decisions.setdefault((of, decision.query), []).append(decision)
        if not decided:
            for stored in lists.values():
                for query in tx.list_queries(stored.number, stored.latest):
                    decisions.setdefault((stored.number, query["asked"]), [])
    chosen = list(decisions.items()) if decided else list(decisions.items())[:MOST_ASKED]
    return [_asked(engine, lists[of], asked, held) for (of, asked), held in chosen]


def _lists(tx: ListReader, number: int | None) -> Iterator[StoredList]:
    if number is not None:
        yield tx.match_list(number)
        return
    before: int | None = None
    while page := tx.match_lists(before):
        yield from page
        before = page[-1].number


def _asked(engine: Engine, stored: StoredList, asked: str, decisions: Sequence[Decided]) -> _Asked:
    plan = Plan.from_dict(stored.plan)
    try:
        _, query = list_asking.query_of(engine, plan, stored.text, asked)
    except (InputError, UnknownIdError):  # the record is gone, or has lost its text
        query = None
    grades = judgements(decisions).get(asked, {})
    return _Asked(stored=stored, asked=asked, query=query, grades=grades, silent=len(decisions) - len(grades))


def _features(engine: Engine, asked: Sequence[_Asked]) -> dict[str, ListFeatures]:
    """Each query's list by component, over the index as it is."""
    readers: dict[str, QueryReader] = {}
    features = {}
    for one in asked:
        if one.query is None:
            continue
        target = one.stored.target
        if target not in readers:
            readers[target] = engine.reader(target)
        read = read_query(engine.analyzer, readers[target], one.query.documents, partners=target == PARTNERS)
        features[one.key] = list_features(read.slotted, NAMES, seeks=read.seeks, offers=read.offers)
    return features


def _undecided(engine: Engine, one: _Asked) -> list[StoredMatch]:
    which = MatchFilter(states=(FIRST,), asked=one.asked)
    return engine.lists.matches(one.stored.number, which=which, limit=MOST_PER_QUERY)


def _present(engine: Engine) -> list[float]:
    held = component_shares(engine.configuration)
    return [held[name] for name in NAMES]


def _require(taught: Sized) -> None:
    if not taught:
        remedy = "accept some matches of lists, and reject some for their topic"
        raise InputError("decisions", "none teaches yet", remedy)


def _line(engine: Engine, one: _Asked) -> dict[str, Any]:
    """A judged query as `matcher rank` and `matcher experiment run` read it."""
    assert one.query is not None
    line: dict[str, Any] = {"id": one.key, "documents": [document.to_dict() for document in one.query.documents]}
    if one.asked and one.query.record_target == Organisation.target:
        record = engine.record(Organisation.target, one.asked)
        line["country"] = record.country if isinstance(record, Organisation) else None
    return {name: value for name, value in line.items() if value is not None}
