"""How well common history tells who will work together; run by hand.

    MATCHER_DEVSETS=DIR python tests/benchmarks/collaboration.py

On participations in Horizon 2020 (`h2020_participation.csv.gz`): projects of two organisations or more that started by 2017 are known.
Queries are the organisations with five of them or more; right are those with whom they took part in a project started in 2018 to 2020
for the first time. Known partners are left out of every list. Beside the component stand the most active organisations.

A newcomer is an organisation without a project before 2018: common history cannot know it, so it is reported apart.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.results import Evaluation
from matcher.ranking.collaboration import CollaborationGraph, lifted
from matcher.settings import Settings

FILE: Final = "h2020_participation.csv.gz"
KNOWN: Final = 2017
ASKED: Final = (2018, 2020)
FEWEST_PROJECTS: Final = 5
TOP: Final = 10
LIFTS: Final = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Protocol:
    """Who is known, who asks, and what is right."""

    graph: CollaborationGraph
    activity: dict[str, int]
    qrels: dict[str, dict[str, int]]
    newcomers: frozenset[str]


def read(path: Path) -> Protocol:
    """The protocol of the participations in a file."""
    members: dict[str, set[str]] = defaultdict(set)
    years: dict[str, int] = {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            members[row["rcn"]].add(row["pic"])
            years[row["rcn"]] = int(row["start_year"]) if row["start_year"].isdigit() else 0
    shared = {project: held for project, held in members.items() if len(held) > 1}
    before = [(one, p) for p, held in shared.items() if 0 < years[p] <= KNOWN for one in held]
    graph = CollaborationGraph.of(before)
    activity = Counter(one for one, _ in before)
    right: dict[str, dict[str, int]] = {one: {} for one, count in sorted(activity.items()) if count >= FEWEST_PROJECTS}
    for project, held in shared.items():
        if ASKED[0] <= years[project] <= ASKED[1]:
            for one in held & right.keys():
                right[one].update(dict.fromkeys(held - {one} - graph.partners(one).keys(), 1))
    qrels = {one: found for one, found in right.items() if found}
    every = {one for found in qrels.values() for one in found}
    return Protocol(graph, dict(activity), qrels, frozenset(every - activity.keys()))


def ranked(protocol: Protocol, score: Callable[[str], np.ndarray]) -> dict[str, list[tuple[str, float]]]:
    """The best `TOP` unknown organisations of each query; equal ones are ordered by id."""
    graph, run = protocol.graph, {}
    places = {record_id: place for place, record_id in enumerate(graph.ids)}
    for query in protocol.qrels:
        values = score(query).astype(float)
        values[[places[other] for other in (query, *graph.partners(query))]] = -1.0
        best = np.argsort(-values, kind="stable")[:TOP]
        run[query] = [(graph.ids[place], float(values[place])) for place in best.tolist()]
    return run


def lines(protocol: Protocol) -> Iterator[str]:
    """The report."""
    graph, qrels = protocol.graph, protocol.qrels
    truths = [(query, one) for query, found in qrels.items() for one in found]
    new = sum(one in protocol.newcomers for _, one in truths)
    share = f"{new / len(truths):.1%} of them newcomers"
    yield f"{len(graph):,} organisations known, {len(qrels):,} queries, {len(truths):,} right answers, {share}"
    active = np.asarray([protocol.activity[one] for one in graph.ids])
    runs = {"most active": ranked(protocol, lambda _: active), "common history": ranked(protocol, graph.common_history)}
    known = {q: kept for q, found in qrels.items() if (kept := {o: 1 for o in found if o not in protocol.newcomers})}
    for label, judged in (("all right answers", qrels), ("newcomers apart", known)):
        held: dict[str, Evaluation] = {name: evaluate(judged, run, "nDCG@10,P@10,RR") for name, run in runs.items()}
        for name, evaluation in held.items():
            figures = zip(evaluation.measures, evaluation.means, evaluation.low, evaluation.high, strict=True)
            text = ", ".join(f"{measure} {mean:.3f} ({low:.3f} to {high:.3f})" for measure, mean, low, high in figures)
            yield f"{label}, {len(judged):,} queries, {name}: {text}"
        difference = compare(held["most active"], held["common history"])
        yield f"  difference {difference.means[0]:+.3f} ({difference.low[0]:+.3f} to {difference.high[0]:+.3f})"
    yield from _dial(protocol)


def _dial(protocol: Protocol) -> Iterator[str]:
    """What the lift does: how many of those with common history an organisation without any stands before."""
    histories = [protocol.graph.common_history(query) for query in protocol.qrels]
    for lift in LIFTS:
        ahead = []
        for history in histories:
            level = lifted(history, lift)[history == 0]
            ahead.append((history[history > 0] < level[0]).mean() if len(level) else 0.0)
        yield f"lift {lift}: no common history stands before {np.mean(ahead):.0%} of those with it"


def main() -> int:
    folder = Settings.from_environment().devsets
    if folder is None or not (folder / FILE).exists():
        print(f"no {FILE}: name its folder in MATCHER_DEVSETS")
        return 2
    for line in lines(read(folder / FILE)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
