"""Experiments: configurations side by side on judged queries, kept in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.engine.bench import Bench, cards_of
from matcher.engine.indexing import versions
from matcher.errors import InputError, UnknownIdError
from matcher.evaluation.experiment import DEFAULT_MEASURES
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.qrels import Qrels, read_qrels
from matcher.evaluation.side_by_side import TOP, SideBySide, side_by_side
from matcher.profiles.folder import file_digest
from matcher.records import Organisation
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText, read_rank_lines
from matcher.sources.reading import Limits
from matcher.store.experiments import StoredExperiment

if TYPE_CHECKING:
    from matcher.engine.core import Engine

LIVE = "live"
"""Name of the configuration that is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Queries with judgements and what is ranked for them, as a person gives them.

    Parameters
    ----------
    queries : sequence of RankText
    qrels : mapping of str to mapping of str to int
    documents : sequence of RankText, optional
        What is ranked; else the records of `target`.
    target : str, optional
    foreign : bool
        Whether the organisations of a query's own country are left out of judgements and lists.
    sources : mapping of str to JSON value
        Where all that came from, for the record.
    """

    queries: Sequence[RankText]
    qrels: Qrels
    documents: Sequence[RankText] | None = None
    target: str | None = None
    foreign: bool = False
    sources: Mapping[str, Any]

    def __post_init__(self) -> None:
        if (self.documents is None) == (self.target is None):
            raise InputError("documents", "give either documents or a target", "for example --target demos")


def read_judged(
    limits: Limits,
    queries: Path,
    qrels: Path,
    *,
    documents: Path | None = None,
    target: str | None = None,
    foreign: bool = False,
    lang: str | None = None,
) -> Judged:
    """Judged queries from files; with `lang` only those in a language.

    Raises
    ------
    SourceError, ImportRefused
        If a file cannot be used.
    InputError
        If no query is in the language, or neither or both of documents and target are given.
    """
    files = {"queries": queries, "qrels": qrels, "documents": documents}
    asked = read_rank_lines(queries, limits)
    judgements = read_qrels(qrels)
    if lang is not None:
        asked = [query for query in asked if query.documents[0].lang == lang]
        kept = {query.id for query in asked}
        judgements = {query: held for query, held in judgements.items() if query in kept}
        if not asked:
            raise InputError("lang", f"no query is in {lang!r}", "give the language of some of the queries")
    return Judged(
        queries=asked,
        qrels=judgements,
        documents=None if documents is None else read_rank_lines(documents, limits),
        target=target,
        foreign=foreign,
        sources={
            **{name: {"file": path.name, "digest": file_digest(path)} for name, path in files.items() if path},
            "target": target,
            "foreign": foreign,
            "lang": lang,
        },
    )


def run_experiment(
    engine: Engine,
    configurations: Mapping[str, Configuration],
    judged: Judged,
    *,
    measures: str = DEFAULT_MEASURES,
    top: int = TOP,
) -> tuple[SideBySide, dict[str, Any]]:
    """Rank with each configuration and compare them with the first.

    Parameters
    ----------
    engine : Engine
    configurations : mapping of str to Configuration
        By name; one or more. A single one is compared with the live configuration.
    judged : Judged
    measures : str
        Between commas.
    top : int
        Length of the lists that are compared.

    Returns
    -------
    SideBySide
    dict
        What an experiment keeps, JSON values only.
    """
    if len(configurations) == 1:
        configurations = {LIVE: engine.configuration, **configurations}
    with _bench(engine, judged) as bench:
        runs = {name: bench(configuration) for name, configuration in configurations.items()}
    languages = {query.id: query.documents[0].lang or "" for query in judged.queries}
    found = side_by_side(bench.judged.qrels, runs, measures, languages=languages, top=top)
    body = found.to_dict()
    default = Configuration().to_dict()
    for run, configuration in zip(body["runs"], configurations.values(), strict=True):
        values = configuration.to_dict()
        run["parameters"] = values
        run["changed"] = {name: value for name, value in values.items() if value != default[name]}
    return found, {**body, "sources": dict(judged.sources), "versions": dict(versions())}


def keep_experiment(engine: Engine, name: str, body: Mapping[str, Any], who: str | None = None) -> StoredExperiment:
    """Put what an experiment found into the store."""
    with engine.store.writing() as held:
        return held.add_experiment(name, body, who)


def experiment(engine: Engine, number: int) -> StoredExperiment:
    """An experiment of the store.

    Raises
    ------
    UnknownIdError
        If there is none of that number.
    """
    with engine.store.reading() as held:
        found = held.experiment(number)
    if found is None:
        raise UnknownIdError("experiments", str(number))
    return found


def experiments(engine: Engine, limit: int = 50, before: int | None = None) -> list[StoredExperiment]:
    """The last experiments, newest first, of those with numbers below `before`."""
    with engine.store.reading() as held:
        return held.experiments(limit, before)


@contextmanager
def _bench(engine: Engine, judged: Judged) -> Iterator[Bench]:
    """The bench of what a person gave; the store's records are read in one transaction."""
    if judged.target is None:
        yield Bench(_judged_set(judged, judged.documents or ()), engine.settings)
        return
    with engine.store.reading() as held:
        records = tuple(
            RankText(id=r.id, title=r.name, documents=(), country=r.country if isinstance(r, Organisation) else None)
            for r in held.all(judged.target)
        )
        if not records:
            raise InputError("target", f"the store holds no {judged.target}", "import a file first")
        yield Bench(_judged_set(judged, records), engine.settings, cards=cards_of(held, judged.target))


def _judged_set(judged: Judged, documents: Sequence[RankText]) -> JudgedSet:
    at_home: dict[str, frozenset[str]] = {}
    if judged.foreign:
        for query in judged.queries:
            if query.country is not None:
                at_home[query.id] = frozenset(d.id for d in documents if d.country == query.country)
    return JudgedSet(
        name="given",
        title="",
        queries=tuple(judged.queries),
        documents=tuple(documents),
        qrels={q: {d: g for d, g in of.items() if d not in at_home.get(q, ())} for q, of in judged.qrels.items()},
        measure="",
        target=judged.target,
        excluded=at_home,
    )
