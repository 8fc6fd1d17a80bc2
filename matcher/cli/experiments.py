"""`matcher experiment`: configurations side by side on judged queries, kept in the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.inputs import refuse_no_file
from matcher.cli.opening import open_engine
from matcher.cli.options import MATCHED, Db, IndexDir, Json, Who, name_of, one_of
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError
from matcher.records import MATCH_TARGETS
from matcher.settings import Configuration

if TYPE_CHECKING:
    from matcher.store.experiments import StoredExperiment

Number = Annotated[int, typer.Argument(metavar="ID", help="Number of the experiment.")]


def run(
    configurations: Annotated[
        list[Path],
        typer.Argument(
            metavar="CONFIG...",
            help="TOML files with parameters; the others are compared with the first, a single one with what is live.",
        ),
    ],
    qrels: Annotated[
        Path, typer.Option("--qrels", metavar="QRELS", help="Judgements, in lines 'query 0 document grade'.")
    ],
    queries: Annotated[
        Path, typer.Option("--queries", metavar="FILE", help='Queries, a line each: {"id": ..., "text": ...}.')
    ],
    documents: Annotated[
        Path | None, typer.Option("--documents", metavar="FILE", help="What to rank, in lines of the same kind.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="TARGET", help=f"Rank stored records instead: {MATCHED}.")
    ] = None,
    foreign: Annotated[
        bool, typer.Option("--foreign", help="Leave out the organisations of each query's own country.")
    ] = False,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="Only the queries that are in this language.")
    ] = None,
    measures: Annotated[
        str | None,
        typer.Option(
            "--measures", metavar="NAMES", help="Measures between commas.", show_default="nDCG@10,AP,R@50,RR,Judged@10"
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="Length of the lists that are compared.")] = 10,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What it is about. Default: the files' names.")
    ] = None,
    who: Who = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Compare configurations on judged queries: paired differences, wins and losses, who enters and leaves the lists.

    Example: matcher experiment run default.toml energy.toml --queries Q.jsonl --qrels QRELS --target demos
    """
    from matcher.engine import experiments
    from matcher.evaluation.experiment import DEFAULT_MEASURES
    from matcher.sources.languages import language_code
    from matcher.sources.reading import Limits

    for path in (*configurations, qrels):
        refuse_no_file(path)
    chosen = _by_name(configurations)
    with open_engine(db, index_dir, init=True) as engine:
        judged = experiments.read_judged(
            Limits.of(engine.settings),
            queries,
            qrels,
            documents=documents,
            target=None if target is None else one_of("target", target, tuple(MATCH_TARGETS)),
            foreign=foreign,
            lang=None if lang is None else language_code(lang),
        )
        _, body = experiments.run_experiment(engine, chosen, judged, measures=measures or DEFAULT_MEASURES, top=top)
        kept = experiments.keep_experiment(engine, name or " and ".join(chosen), body, name_of(who))
    _print(kept, json_)


def list_(json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """List the experiments that were run, newest first."""
    from matcher.engine import experiments

    with open_engine(db, index_dir) as engine:
        held = experiments.experiments(engine)
    if json_:
        emit_json([_summary(one) for one in held])
        return
    from matcher.cli.rendering.experiments import experiments_text

    emit(experiments_text(held, Look.of(sys.stdout)))


def show(number: Number, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Show an experiment."""
    from matcher.engine import experiments

    with open_engine(db, index_dir) as engine:
        held = experiments.experiment(engine, number)
    _print(held, json_)


def _by_name(paths: list[Path]) -> dict[str, Configuration]:
    """File name without its ending → configuration."""
    found: dict[str, Configuration] = {}
    for path in paths:
        if path.stem in found:
            raise InputError("CONFIG", f"two files are called {path.stem!r}", "give each a name of its own")
        found[path.stem] = Configuration.from_toml(path)
    return found


def _print(held: StoredExperiment, json_: bool) -> None:
    if json_:
        emit_json({**_summary(held), **held.body})
        return
    from matcher.cli.rendering.experiments import experiment_text

    emit(experiment_text(held, Look.of(sys.stdout)))


def _summary(held: StoredExperiment) -> dict[str, Any]:
    return {"id": held.number, "name": held.name, "who": held.who, "at": held.at.isoformat(timespec="seconds")}
