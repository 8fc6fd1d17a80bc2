"""One run measured, or two compared, over the queries that have judgements.

In: qrels, runs and names of measures. Out: an `Evaluation` or a `Comparison`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.evaluation.judged_ranking import JudgedRanking
from matcher.evaluation.measures import Measure, parse_measures
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.resampling import LEVEL, RESAMPLES, SEED, bootstrap_interval, sign_flip_p
from matcher.evaluation.results import Comparison, Evaluation
from matcher.evaluation.runs import Run, check_no_repeats

DEFAULT_MEASURES: Final = "nDCG@10,AP,R@50,RR,Judged@10"

SAME: Final = 1e-9
"""Two values no further apart than this are a tie."""

_log = logging.getLogger(__name__)


def evaluate(
    qrels: Qrels,
    run: Run,
    measures: str | Iterable[str | Measure] = DEFAULT_MEASURES,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """How good `run` is on the judged queries.

    A judged query that the run lacks counts 0 on every measure (as with option ``-c`` of trec_eval). A query
    without a relevant document is left out, as no run can find anything there. Both are counted in the
    result, and a warning is logged.

    Parameters
    ----------
    qrels : mapping of str to mapping of str to int
        Query id → document id → grade; see `read_qrels`.
    run : mapping of str to sequence of (str, float)
        Query id → (document id, score), best first; the order is read, the scores are not.
    measures : str or iterable of str or Measure, optional
        Names such as "nDCG@10"; a string is split at commas.
    level, resamples, seed : float, int, int, optional
        Of the percentile bootstrap interval over queries.

    Raises
    ------
    InputError
        If a measure is unknown, no judged query has a relevant document, the run answers none of the judged
        queries although it answers others, or a query has a document twice.

    Examples
    --------
    >>> qrels = {"q1": {"vtt": 2, "luke": 1}, "q2": {"luke": 1}}
    >>> run = {"q1": [("vtt", 0.9), ("luke", 0.4)], "q2": [("vtt", 0.5), ("luke", 0.4)]}
    >>> evaluate(qrels, run, "RR,Hit@1").means.tolist()
    [0.75, 0.5]
    """
    chosen = parse_measures(measures)
    queries = tuple(query for query, grades in qrels.items() if any(grade > 0 for grade in grades.values()))
    _check_overlap(qrels, run, queries)
    values = np.zeros((len(queries), len(chosen)))
    for i, query in enumerate(queries):
        if query in run:
            check_no_repeats(query, run[query])
            ranking = JudgedRanking.of((document for document, _ in run[query]), qrels[query])
            values[i] = [measure(ranking) for measure in chosen]
    low, high = bootstrap_interval(values, level=level, resamples=resamples, seed=seed)
    counted = set(queries)
    evaluation = Evaluation(
        queries=queries,
        measures=tuple(map(str, chosen)),
        values=values,
        means=values.mean(axis=0),
        low=low,
        high=high,
        missing=tuple(query for query in queries if query not in run),
        without_relevant=tuple(query for query in qrels if query not in counted),
        not_judged=tuple(query for query in run if query not in qrels),
        level=level,
        resamples=resamples,
        seed=seed,
    )
    _warn(evaluation)
    return evaluation


def _check_overlap(qrels: Qrels, run: Run, queries: Sequence[str]) -> None:
    if not queries:
        raise InputError("qrels", "no query has a relevant document", "give at least one judgement of grade 1 or more")
    if run and not any(query in run for query in qrels):
        example = f"the qrels have {queries[0]!r}, the run has {next(iter(run))!r}"
        raise InputError("run", f"it answers none of the judged queries ({example})", "use the same query ids in both")


def _warn(evaluation: Evaluation) -> None:
    for queries, what in (
        (evaluation.missing, "judged queries are not in the run and count 0"),
        (evaluation.without_relevant, "judged queries have no relevant document and are left out"),
        (evaluation.not_judged, "queries of the run have no judgements and are left out"),
    ):
        if queries:
            _log.warning("%d %s: %s", len(queries), what, ", ".join(queries[:5]) + (" ..." if queries[5:] else ""))


def compare(
    evaluation_a: Evaluation,
    evaluation_b: Evaluation,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Paired difference of two runs: what changes when run b takes the place of run a.

    Parameters
    ----------
    evaluation_a, evaluation_b : Evaluation
        Of two runs on the same qrels. Measures that only one of them has are left out.
    level, resamples, seed : float, int, int, optional
        Of the bootstrap interval and of the sign-flip randomisation test.

    Raises
    ------
    InputError
        If the two do not count the same queries, or have no measure in common.

    Examples
    --------
    >>> qrels = {"q1": {"vtt": 1}, "q2": {"vtt": 1}}
    >>> a = evaluate(qrels, {"q1": [("vtt", 1.0)], "q2": [("luke", 2.0), ("vtt", 1.0)]}, "RR")
    >>> b = evaluate(qrels, {"q1": [("vtt", 1.0)], "q2": [("vtt", 1.0)]}, "RR")
    >>> compare(a, b).means.tolist()
    [0.25]
    """
    a, b, measures = _aligned(evaluation_a, evaluation_b)
    differences = b - a
    differences[np.abs(differences) <= SAME] = 0.0
    low, high = bootstrap_interval(differences, level=level, resamples=resamples, seed=seed)
    return Comparison(
        queries=evaluation_a.queries,
        measures=measures,
        differences=differences,
        means_a=a.mean(axis=0),
        means_b=b.mean(axis=0),
        means=differences.mean(axis=0),
        low=low,
        high=high,
        p_values=np.array([sign_flip_p(column, resamples=resamples, seed=seed) for column in differences.T]),
        wins=np.sum(differences > 0, axis=0),
        ties=np.sum(differences == 0, axis=0),
        losses=np.sum(differences < 0, axis=0),
        level=level,
        resamples=resamples,
        seed=seed,
    )


def _aligned(a: Evaluation, b: Evaluation) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """Values of both for a's queries and the measures they share."""
    different = set(a.queries) ^ set(b.queries)
    if different:
        problem = f"the two evaluations count different queries, such as {min(different)!r}"
        raise InputError("comparison", problem, "evaluate both runs on the same qrels")
    measures = tuple(measure for measure in a.measures if measure in b.measures)
    if not measures:
        raise InputError("comparison", "the two evaluations share no measure", "evaluate both with the same measures")
    rows = [b.queries.index(query) for query in a.queries]
    return (
        a.values[:, [a.measures.index(measure) for measure in measures]],
        b.values[rows][:, [b.measures.index(measure) for measure in measures]],
        measures,
    )
