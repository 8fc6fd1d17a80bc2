"""A simulated coordinator: how much decisions help lists that nobody has decided on.

The right answers of a public set stand in for the coordinator's judgement. The lists are split in two: on one half the coordinator
decides, on the other half is measured, so that nothing is learned from what is measured. For feedback within a list the decided
suggestions are taken out of it, on both sides of the comparison: what remains is what the list still has to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.learning import Learned, ListFeatures, learn, next_to_review
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.results import Comparison
from matcher.evaluation.runs import Ranked

SHOWN: Final = 10
"""Suggestions of a list that a coordinator looks at."""

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a learning curve.

    Parameters
    ----------
    decisions : int
    comparison : Comparison
        Without learning and with it, over the lists that were kept apart.
    learned : Learned or None
        None for feedback within lists, which has no shares.
    """

    decisions: int
    comparison: Comparison
    learned: Learned | None = None


def curve_frame(points: Iterable[Point]) -> pd.DataFrame:
    """A learning curve as a frame: decisions, the means without and with learning, their difference and its interval."""
    import pandas as pd

    rows = [
        {
            "decisions": point.decisions,
            "lists": len(point.comparison.queries),
            "without": point.comparison.means_a[0],
            "with": point.comparison.means_b[0],
            "mean": point.comparison.means[0],
            "low": point.comparison.low[0],
            "high": point.comparison.high[0],
        }
        for point in points
    ]
    return pd.DataFrame(rows).set_index("decisions")


def halves(queries: Sequence[str], seed: int) -> tuple[list[str], list[str]]:
    """The queries in two halves by chance: to decide on, and to measure on."""
    order = np.random.default_rng(seed).permutation(len(queries))
    mixed = [sorted(queries)[place] for place in order]
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def decide_on_top(
    lists: Mapping[str, ListFeatures], queries: Sequence[str], shares: NDArray[np.float64], n: int
) -> list[Pair]:
    """The first `n` suggestions that a coordinator sees who goes through lists from the top, list by list."""
    seen = [(query, record) for query in queries for record, _ in lists[query].ranked(shares)[:SHOWN]]
    return seen[:n]


def decide_on_doubt(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    queries: Sequence[str],
    names: Sequence[str],
    shares: NDArray[np.float64],
    n: int,
) -> list[Pair]:
    """As many decisions, half of them from the top, the rest where the odds are most even by what was learned of them."""
    first = decide_on_top(lists, queries, shares, n // 2)
    learned = _learned(lists, qrels, first, names, shares)
    places = {query: {record: place for place, record in enumerate(lists[query].records)} for query in queries}
    chances: dict[Pair, float] = {}
    for query in queries:
        shown = [record for record, _ in lists[query].ranked(shares)[:SHOWN]]
        chance = learned.probability(lists[query].values[[places[query][record] for record in shown]])
        chances.update({(query, record): float(value) for record, value in zip(shown, chance, strict=True)})
    return first + next_to_review(chances, first, n - len(first))


def learning_curve(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    names: Sequence[str],
    shares: Sequence[float],
    counts: Sequence[int],
    *,
    seed: int = 0,
    doubt: bool = False,
    measure: str = "nDCG@10",
) -> list[Point]:
    """How much learned shares help lists that were not decided on.

    Parameters
    ----------
    lists : mapping of str to ListFeatures
    qrels : mapping of str to mapping of str to int
        The coordinator's judgement.
    names, shares : sequence
        Components, and their present shares.
    counts : sequence of int
        Decisions at each point.
    seed : int
        Of the split.
    doubt : bool
        Whether half of the decisions go where the odds are even, instead of to the tops of lists.
    measure : str
    """
    present = np.asarray(shares, dtype=np.float64) / float(np.sum(shares))
    asked, kept = halves([query for query in lists if any(qrels.get(query, {}).values())], seed)
    points = []
    for n in counts:
        pairs = (
            decide_on_doubt(lists, qrels, asked, names, present, n)
            if doubt
            else decide_on_top(lists, asked, present, n)
        )
        learned = _learned(lists, qrels, pairs, names, present)
        runs = [{query: lists[query].ranked(by) for query in kept} for by in (present, learned.after)]
        apart = {query: qrels[query] for query in kept}
        points.append(Point(len(pairs), compare(*(evaluate(apart, run, measure) for run in runs)), learned))
    return points


def feedback_curve(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    shares: Sequence[float],
    counts: Sequence[int],
    feedback: Callable[[str, Mapping[str, int]], NDArray[np.float64]],
    *,
    weight: float,
    per_list: int = 3,
    measure: str = "nDCG@10",
) -> list[Point]:
    """How much the first decisions of a list help what remains of it.

    Parameters
    ----------
    lists, qrels, shares, counts, measure
        As in `learning_curve`.
    feedback : callable
        (query, record → grade) → the z-score of the feedback for each record of the list, in its order.
    weight : float
        Of that beside the mixture.
    per_list : int
        Suggestions that are decided at the top of each list; so many lists are gone through as the decisions reach.
    """
    present = np.asarray(shares, dtype=np.float64) / float(np.sum(shares))
    queries = sorted(query for query in lists if any(qrels.get(query, {}).values()))
    points = []
    for n in counts:
        runs: tuple[dict[str, Ranked], dict[str, Ranked]] = ({}, {})
        rest: dict[str, Mapping[str, int]] = {}
        made = 0
        for query in queries[: max(n // per_list, 1)]:
            decided = {record: qrels[query].get(record, 0) for record, _ in lists[query].ranked(present)[:per_list]}
            made += len(decided)
            moved = np.column_stack((lists[query].values, feedback(query, decided)))
            after = ListFeatures(lists[query].records, moved).ranked(np.append(present, weight))
            left = {record: grade for record, grade in qrels[query].items() if record not in decided}
            if any(left.values()):
                rest[query] = left
                for run, ranked in zip(runs, (lists[query].ranked(present), after), strict=True):
                    run[query] = [pair for pair in ranked if pair[0] not in decided]
        points.append(Point(made, compare(*(evaluate(rest, run, measure) for run in runs))))
    return points


def _learned(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    pairs: Sequence[Pair],
    names: Sequence[str],
    shares: NDArray[np.float64],
) -> Learned:
    places = {query: {record: place for place, record in enumerate(lists[query].records)} for query, _ in pairs}
    rows = np.array([lists[query].values[places[query][record]] for query, record in pairs]).reshape(-1, len(names))
    return learn(names, rows, [qrels.get(query, {}).get(record, 0) > 0 for query, record in pairs], list(shares))
