"""How good the lists are: the judged sets that come with the program, in all and by language, with intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matcher.evaluation.experiment import evaluate
from matcher.evaluation.qrels import Qrels, read_qrels
from matcher.settings import bundled_data
from matcher.sources.rank_lines import RankText, read_rank_lines
from matcher.sources.reading import Limits

if TYPE_CHECKING:
    from matcher.engine.core import Engine

TOP: Final = 100
FEWEST: Final = 5
"""Queries of a language from which it has a row of its own; of fewer an interval says nothing."""


@dataclass(frozen=True, slots=True)
class Value:
    """A measure's mean with its 95 % interval.

    Parameters
    ----------
    queries : int
    mean, low, high : float
    """

    queries: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuality:
    """A judged set.

    Parameters
    ----------
    name : str
        "profiles", "oneliners", "requests", "demo_profiles" or "demo_profiles_pilot".
    measure : str
    all : Value
    languages : mapping of str to Value
        By language, those with most queries first.
    """

    name: str
    measure: str
    all: Value
    languages: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    queries: str
    measure: str
    target: str | None
    abroad: bool = False


_SETS: Final = (
    _Set("profiles", "profiles", "nDCG@5", None),
    _Set("oneliners", "oneliners", "nDCG@5", None),
    _Set("requests", "requests", "nDCG@10", "organisations", abroad=True),
    _Set("demo_profiles", "demo_profiles", "nDCG@5", "demos"),
    _Set("demo_profiles_pilot", "demo_profiles", "nDCG@5", "pilots"),
)


def judged_quality(engine: Engine, folder: Path | None = None) -> tuple[list[SetQuality], list[str]]:
    """Quality on every judged set, and the names of those whose judged records the store has not."""
    place = folder or bundled_data() / "evaluation"
    found, skipped = [], []
    for held in _SETS:
        qrels = read_qrels(place / f"{held.name}_qrels.txt")
        if held.target is not None and not _has(engine, held.target, qrels):
            skipped.append(held.name)
            continue
        found.append(
            _quality(engine, held, read_rank_lines(place / f"{held.queries}_queries.jsonl", Limits()), qrels, place)
        )
    return found, skipped


def _has(engine: Engine, target: str, qrels: Qrels) -> bool:
    """Whether the index has every record that is judged right."""
    index = engine.home.opened().indexes.get(target)
    right = {record_id for grades in qrels.values() for record_id, grade in grades.items() if grade > 0}
    return index is not None and all(index.position(record_id) is not None for record_id in right)


def _quality(engine: Engine, held: _Set, queries: Sequence[RankText], qrels: Qrels, place: Path) -> SetQuality:
    documents = None if held.target else read_rank_lines(place / "crosslingual_documents.jsonl", Limits())
    top = engine.index(held.target).n_records if held.target else TOP
    run = engine.rank(queries, documents=documents, target=held.target, top=top)
    if held.abroad:
        index = engine.index(str(held.target))
        at_home = {q.id: _at_home(index, q.country) for q in queries}
        run = {q: [pair for pair in ranked if pair[0] not in at_home[q]] for q, ranked in run.items()}
        qrels = {q: {d: g for d, g in grades.items() if d not in at_home[q]} for q, grades in qrels.items()}
    by_language: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        if query.id in qrels:
            by_language[query.documents[0].lang or "en"].append(query.id)
    shown = sorted(by_language.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return SetQuality(
        name=held.name,
        measure=held.measure,
        all=_value(qrels, run, held.measure, list(qrels)),
        languages={lang: _value(qrels, run, held.measure, ids) for lang, ids in shown if len(ids) >= FEWEST},
    )


def _at_home(index: object, country: str | None) -> frozenset[str]:
    from matcher.profiles.index import ProfileIndex

    assert isinstance(index, ProfileIndex)
    cards = ((index.record_id(place), index.card(place)) for place in range(index.n_positions))
    return frozenset(record_id for record_id, card in cards if card.first("country") == country)


def _value(qrels: Qrels, run: Mapping[str, list[tuple[str, float]]], measure: str, ids: Sequence[str]) -> Value:
    chosen = {query: qrels[query] for query in ids}
    found = evaluate(chosen, {query: run[query] for query in ids if query in run}, measure)
    return Value(len(found.queries), float(found.means[0]), float(found.low[0]), float(found.high[0]))
