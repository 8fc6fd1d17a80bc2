"""Measures: hand-worked cases, and agreement with trec_eval through ir_measures."""

from __future__ import annotations

import math

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.evaluation.experiment import evaluate
from matcher.evaluation.judged_ranking import JudgedRanking
from matcher.evaluation.measures import MEASURES, NEEDS_CUT_OFF, Measure, parse_measure, parse_measures
from matcher.evaluation.runs import read_run, write_run

GRADES = {"a": 3, "b": 0, "c": 1, "d": 2, "spam": -2}
RANKED = ["x", "a", "spam", "c", "b", "y"]
"""Relevant at ranks 2 (grade 3) and 4 (grade 1); d (grade 2) was not found."""

DCG = 3 / math.log2(3) + 1 / math.log2(5)
IDEAL = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nDCG", DCG / IDEAL),
        ("nDCG@1", 0.0),
        ("nDCG@2", (3 / math.log2(3)) / (3 + 2 / math.log2(3))),
        ("nDCG@10", DCG / IDEAL),
        ("AP", (1 / 2 + 2 / 4) / 3),
        ("AP@3", (1 / 2) / 3),
        ("P@1", 0.0),
        ("P@4", 0.5),
        ("P@10", 0.2),
        ("R@2", 1 / 3),
        ("R@50", 2 / 3),
        ("RR", 0.5),
        ("RR@1", 0.0),
        ("Hit@1", 0.0),
        ("Hit@2", 1.0),
        ("Judged@1", 0.0),
        ("Judged@4", 0.75),
        ("Judged@10", 4 / 6),
    ],
)
def test_hand_worked(name, value):
    assert parse_measure(name)(JudgedRanking.of(RANKED, GRADES)) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("name", MEASURES)
def test_an_empty_list_scores_0(name):
    assert Measure(name, 10)(JudgedRanking.of([], GRADES)) == 0.0


@pytest.mark.parametrize("name", MEASURES)
def test_nothing_relevant_scores_0(name):
    if name != "Judged":
        assert Measure(name, 10)(JudgedRanking.of(["a", "b"], {"a": 0, "b": -1})) == 0.0


@pytest.mark.parametrize("name", MEASURES)
def test_the_best_ranking_scores_1(name):
    assert Measure(name, 3)(JudgedRanking.of(["a", "d", "c"], GRADES)) == 1.0


RANKINGS = st.tuples(
    st.lists(st.sampled_from("abcdefghij"), unique=True),
    st.dictionaries(st.sampled_from("abcdefghij"), st.integers(-2, 4)),
)


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None)
@given(case=RANKINGS, k=st.integers(1, 12))
def test_a_value_is_a_plain_number_from_0_to_1(name, case, k):
    value = Measure(name, k)(JudgedRanking.of(*case))
    assert type(value) is float
    assert 0 <= value <= 1


@pytest.mark.parametrize("name", sorted(set(MEASURES) - {"Judged"}))
@settings(deadline=None)
@given(case=RANKINGS, k=st.integers(1, 12))
def test_moving_a_relevant_document_up_never_lowers_a_value(name, case, k):
    documents, grades = case
    measure = Measure(name, k)
    for i in range(1, len(documents)):
        better = documents.copy()
        better[i - 1], better[i] = better[i], better[i - 1]
        if grades.get(documents[i], 0) >= max(0, grades.get(documents[i - 1], 0)):
            above, below = JudgedRanking.of(better, grades), JudgedRanking.of(documents, grades)
            assert measure(above) >= measure(below) - 1e-12


# Agreement with a second implementation


NAMES = (
    "nDCG", "nDCG@1", "nDCG@5", "nDCG@10", "AP", "AP@5", "P@1", "P@5", "P@20",
    "R@5", "R@50", "RR", "Hit@1", "Hit@5", "Judged@5", "Judged@50",
)  # fmt: skip


def random_case(rng, n_queries=12, n_documents=40, lowest=-1):
    """Graded qrels and a run without ties, some documents not judged and some not retrieved."""
    qrels, run = {}, {}
    for i in range(n_queries):
        documents = [f"d{j}" for j in rng.permutation(n_documents)]
        grades = rng.integers(lowest, 5, size=n_documents)
        grades[0] = 1
        qrels[f"q{i}"] = {d: int(g) for d, g in zip(documents, grades, strict=True) if g == 1 or rng.random() < 0.6}
        retrieved = [f"d{j}" for j in rng.permutation(n_documents + 10)[: rng.integers(1, n_documents)]]
        scores = np.sort(rng.permutation(1000)[: len(retrieved)])[::-1] / 8.0
        run[f"q{i}"] = list(zip(retrieved, scores.tolist(), strict=True))
    return qrels, run


def reference(names, qrels, run):
    """Query, measure → value by trec_eval (Judged by ir_measures itself)."""
    providers = ir_measures.providers.registry
    scored = {query: dict(ranked) for query, ranked in run.items()}
    theirs = {ir_measures.parse_measure(name.replace("Hit", "Success")): name for name in names}
    values = {}
    for provider, judged in (("pytrec_eval", False), ("judged", True)):
        wanted = [measure for measure, name in theirs.items() if name.startswith("Judged") is judged]
        for metric in providers[provider].iter_calc(wanted, qrels, scored):
            values[metric.query_id, theirs[metric.measure]] = metric.value
    return values


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), lowest=st.sampled_from([-2, 0, 1]))
def test_every_measure_agrees_with_trec_eval(seed, lowest):
    qrels, run = random_case(np.random.default_rng(seed), lowest=lowest)
    assert {name.partition("@")[0] for name in NAMES} == set(MEASURES)
    evaluation = evaluate(qrels, run, NAMES, resamples=1)
    expected = reference(NAMES, qrels, run)
    for query, row in zip(evaluation.queries, evaluation.values, strict=True):
        for name, value in zip(evaluation.measures, row, strict=True):
            assert value == pytest.approx(expected[query, name], abs=1e-9), (query, name)


def test_a_written_run_with_ties_measures_the_same_in_trec_eval(tmp_path):
    """Scores that single precision cannot tell apart would be re-ordered, had the writer not lowered them."""
    qrels, run = random_case(np.random.default_rng(5))
    tied = {query: [(document, 23.4) for document, _ in ranked] for query, ranked in run.items()}
    write_run(tmp_path / "tied.run", tied)
    back = read_run(tmp_path / "tied.run")
    evaluation = evaluate(qrels, tied, "nDCG@10,AP", resamples=1)
    expected = reference(("nDCG@10", "AP"), qrels, back)
    for query, row in zip(evaluation.queries, evaluation.values, strict=True):
        assert row.tolist() == pytest.approx([expected[query, "nDCG@10"], expected[query, "AP"]], abs=1e-9)


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ndcg@10", "nDCG@10"),
        ("NDCG", "nDCG"),
        ("ap", "AP"),
        (" rr ", "RR"),
        ("r@50", "R@50"),
        ("HIT@1", "Hit@1"),
        ("p@05", "P@5"),
        ("judged@10", "Judged@10"),
        ("AP@100", "AP@100"),
    ],
)
def test_names_are_read_whatever_their_capitals(text, name):
    assert str(parse_measure(text)) == name


@pytest.mark.parametrize("text", ["F1", "nDCG@", "nDCG@x", "nDCG@-1", "nDCG@1.5", "nDCG 10", "", "@10", "ndcg@١"])
def test_an_unknown_name_lists_the_known_ones(text):
    with pytest.raises(InputError, match="is unknown; use nDCG or nDCG@k, AP or AP@k, P@k") as caught:
        parse_measure(text)
    assert all(name in str(caught.value) for name in MEASURES)


@pytest.mark.parametrize("name", sorted(NEEDS_CUT_OFF))
def test_a_missing_cut_off_is_told(name):
    with pytest.raises(InputError, match=f"{name} has no cut-off; write for example {name}@10"):
        parse_measure(name)


def test_cut_off_0_is_told():
    with pytest.raises(InputError, match="'P@0' has cut-off 0"):
        parse_measure("P@0")


def test_a_list_of_names_keeps_its_order_and_drops_repeats():
    assert [*map(str, parse_measures("AP, ndcg@5,AP,"))] == ["AP", "nDCG@5"]
    assert [*map(str, parse_measures(["RR", Measure("P", 5)]))] == ["RR", "P@5"]


@pytest.mark.parametrize("names", ["", " , ", []])
def test_no_measure_at_all_is_told(names):
    with pytest.raises(InputError, match="measures: none is named"):
        parse_measures(names)
