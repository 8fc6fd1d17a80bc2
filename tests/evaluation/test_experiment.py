"""Evaluating a run and comparing two."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import numpy as np
import pytest

from matcher.errors import InputError
from matcher.evaluation.experiment import compare, evaluate

QRELS = {"q1": {"a": 2, "b": 1}, "q2": {"a": 1}, "q3": {"a": 0}, "q4": {"b": 1}}
RUN = {"q1": [("a", 0.9), ("b", 0.1)], "q2": [("x", 0.9), ("a", 0.8)], "q3": [("a", 1.0)], "q9": [("a", 1.0)]}


def test_queries_that_are_missing_or_cannot_count_are_told(caplog):
    with caplog.at_level(logging.WARNING):
        evaluation = evaluate(QRELS, RUN, "RR,P@2")
    assert evaluation.queries == ("q1", "q2", "q4")
    assert evaluation.values.tolist() == [[1.0, 1.0], [0.5, 0.5], [0.0, 0.0]]
    assert evaluation.means.tolist() == pytest.approx([0.5, 0.5])
    assert evaluation.missing == ("q4",)
    assert evaluation.without_relevant == ("q3",)
    assert evaluation.not_judged == ("q9",)
    assert [record.getMessage() for record in caplog.records] == [
        "1 judged queries are not in the run and count 0: q4",
        "1 judged queries have no relevant document and are left out: q3",
        "1 queries of the run have no judgements and are left out: q9",
    ]


def test_the_order_of_a_list_is_measured_and_not_its_scores():
    evaluation = evaluate({"q": {"a": 1}}, {"q": [("a", 0.0), ("x", 9.0)]}, "RR")
    assert evaluation.means.tolist() == [1.0]


def test_an_empty_run_counts_0():
    assert evaluate(QRELS, {}, "AP").means.tolist() == [0.0]
    assert evaluate(QRELS, {"q1": []}, "AP,Judged@10").means.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("qrels", "run", "measures", "message"),
    [
        ({}, RUN, "AP", "qrels: no query has a relevant document"),
        ({"q": {"a": 0}}, RUN, "AP", "qrels: no query has a relevant document"),
        (
            QRELS,
            {"Q1": []},
            "AP",
            "it answers none of the judged queries .the qrels have 'q1', the run has 'Q1'",
        ),
        (QRELS, {"q1": [("a", 2.0), ("a", 1.0)]}, "AP", "query 'q1' has 'a' twice"),
        (QRELS, RUN, "AP,F1", "'F1' is unknown"),
        (QRELS, RUN, "", "none is named"),
    ],
)
def test_what_cannot_be_evaluated_is_told(qrels, run, measures, message):
    with pytest.raises(InputError, match=message):
        evaluate(qrels, run, measures)


def random_evaluations(n_queries=30):
    rng = np.random.default_rng(3)
    qrels = {f"q{i}": {f"d{j}": int(g) for j, g in enumerate(rng.integers(0, 3, 20))} for i in range(n_queries)}
    runs = [
        {query: [(f"d{j}", -float(rank)) for rank, j in enumerate(rng.permutation(25))] for query in qrels}
        for _ in range(2)
    ]
    return [evaluate(qrels, run, "nDCG@10,AP,Hit@1") for run in runs]


def test_the_same_input_gives_the_same_figures():
    assert json.dumps(random_evaluations()[0].to_dict()) == json.dumps(random_evaluations()[0].to_dict())


def test_the_interval_holds_the_mean():
    evaluation = random_evaluations()[0]
    assert np.all(evaluation.low < evaluation.means)
    assert np.all(evaluation.means < evaluation.high)


def test_a_run_compared_with_itself_has_no_difference():
    evaluation = random_evaluations()[0]
    comparison = compare(evaluation, evaluation)
    assert not comparison.differences.any()
    assert comparison.p_values.tolist() == [1.0] * 3
    assert comparison.ties.tolist() == [30] * 3
    for zeros in (comparison.means, comparison.low, comparison.high, comparison.wins, comparison.losses):
        assert zeros.tolist() == [0.0] * 3


def test_turning_a_comparison_round_turns_its_sign():
    a, b = random_evaluations()
    there, back = compare(a, b), compare(b, a)
    assert there.means.tolist() == pytest.approx((b.means - a.means).tolist())
    assert there.means.tolist() == (-back.means).tolist()
    assert there.p_values.tolist() == back.p_values.tolist()
    assert there.wins.tolist() == back.losses.tolist()
    assert (there.wins + there.ties + there.losses).tolist() == [30] * 3


def test_a_difference_of_rounding_is_a_tie():
    qrels = {"q": {"a": 1}}
    a, b = evaluate(qrels, {"q": [("a", 1.0)]}, "RR"), evaluate(qrels, {"q": [("a", 1.0)]}, "RR")
    b.values[:] += 1e-12
    assert compare(a, b).ties.tolist() == [1]
    assert compare(a, b).p_values.tolist() == [1.0]


def test_hand_worked_comparison():
    qrels = {f"q{i}": {"a": 1} for i in range(4)}
    a = evaluate(qrels, {query: [("x", 2.0), ("a", 1.0)] for query in qrels}, "RR,Hit@1")
    b = evaluate(qrels, {query: [("a", 1.0)] for query in reversed(qrels)}, "Hit@1,P@1,RR")
    comparison = compare(a, b)
    assert comparison.measures == ("RR", "Hit@1")
    assert comparison.to_dict()["measures"]["RR"] == {
        "mean_a": 0.5, "mean_b": 1.0, "difference": 0.5, "low": 0.5, "high": 0.5, "p": 2 / 16,
        "wins": 4, "ties": 0, "losses": 0,
    }  # fmt: skip


def test_queries_are_paired_by_their_ids():
    qrels = {"q1": {"a": 1}, "q2": {"a": 1}}
    run = {"q1": [("a", 1.0)], "q2": [("x", 1.0)]}
    a = evaluate(qrels, run, "RR")
    b = evaluate(dict(reversed(qrels.items())), run, "RR")
    assert compare(a, b).ties.tolist() == [2]


def test_evaluations_that_cannot_be_paired_are_refused():
    qrels = {"q1": {"a": 1}, "q2": {"a": 1}}
    a = evaluate(qrels, {"q1": [("a", 1.0)]}, "RR")
    with pytest.raises(InputError, match="count different queries, such as 'q2'"):
        compare(a, evaluate({"q1": {"a": 1}}, {"q1": []}, "RR"))
    with pytest.raises(InputError, match="share no measure"):
        compare(a, evaluate(qrels, {"q1": []}, "AP"))


def test_results_are_json_and_frames():
    a, b = random_evaluations()
    for result in (a, b, compare(a, b)):
        assert json.loads(json.dumps(result.to_dict(), allow_nan=False)) == result.to_dict()
        assert list(result.to_frame().index) == ["nDCG@10", "AP", "Hit@1"]
        assert result.to_frame(per_query=True).shape == (30, 3)
    assert a.to_frame().loc["AP", "mean"] == a.to_dict()["measures"]["AP"]["mean"]
    assert a.to_frame(per_query=True).loc["q0", "AP"] == a.to_dict()["per_query"]["q0"]["AP"]
    assert list(compare(a, b).to_frame().columns)[:3] == ["mean_a", "mean_b", "difference"]


def test_importing_the_room_does_not_import_pandas():
    code = "import sys, matcher.evaluation.experiment; sys.exit('pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_results_show_themselves_in_a_notebook():
    """A table of the measures, with every text escaped."""
    qrels = {"<q>": {"a": 1}, "q2": {"b": 1}}
    first = evaluate(qrels, {"<q>": [("a", 1.0)], "q2": [("a", 1.0), ("b", 0.5)]}, "RR")
    assert "0.750" in first._repr_html_()
    assert "RR" in compare(first, first)._repr_html_()
    assert "<q>" not in first.to_frame(per_query=True).to_html()
