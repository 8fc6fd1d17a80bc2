"""`matcher evaluate`: how good a run is, or which of two is better."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.inputs import refuse_no_file
from matcher.cli.options import Json
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError

MOST_RUNS = 2


def evaluate(
    qrels: Annotated[
        Path, typer.Option("--qrels", metavar="QRELS", help="Judgements, in lines 'query 0 document grade'.")
    ],
    run: Annotated[
        list[Path],
        typer.Option(
            "--run", metavar="RUN", help="Run to measure, as 'matcher rank' writes it; a second one is compared."
        ),
    ],
    measures: Annotated[
        str | None,
        typer.Option(
            "--measures",
            metavar="NAMES",
            help="Measures between commas, such as nDCG@10,AP,R@50,RR,Hit@1.",
            show_default="nDCG@10,AP,R@50,RR,Judged@10",
        ),
    ] = None,
    json_: Json = False,
) -> None:
    """Measure a run against judgements, with 95 % intervals; of two runs also the difference, query by query.

    Example: matcher evaluate --qrels QRELS --run before.run --run after.run --measures nDCG@10,Hit@1
    """
    if len(run) > MOST_RUNS:
        raise InputError("run", f"{len(run)} runs were given", "give one, or two to compare")
    from matcher.evaluation import experiment
    from matcher.evaluation.measures import parse_measures
    from matcher.evaluation.qrels import read_qrels
    from matcher.evaluation.runs import read_run

    chosen = parse_measures(experiment.DEFAULT_MEASURES if measures is None else measures)
    for path in (qrels, *run):
        refuse_no_file(path)
    judged = read_qrels(qrels)
    evaluations = [experiment.evaluate(judged, read_run(path), chosen) for path in run]
    comparison = experiment.compare(*evaluations) if len(evaluations) == MOST_RUNS else None
    if json_:
        runs = [{"run": path.name, **held.to_dict()} for path, held in zip(run, evaluations, strict=True)]
        emit_json({"qrels": qrels.name, "runs": runs, "comparison": comparison.to_dict() if comparison else None})
        return
    from matcher.cli.rendering.evaluations import comparison_text, evaluation_text

    look = Look.of(sys.stdout)
    if comparison is None:
        emit(evaluation_text(evaluations[0], run[0].name, look))
    else:
        emit(comparison_text(comparison, [path.name for path in run], look))
