"""Shares learned from decisions: they find what is there, stay where nothing is, and never turn against a component."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.evaluation.learning import ListFeatures, learn, next_to_review, preview
from matcher.evaluation.simulation import decide_on_top, feedback_curve, halves, learning_curve

NAMES = ("good", "noise")


def drawn(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Suggestions of which only the first component says whether they are right."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(n, 2))
    return values, chance.random(n) < 1 / (1 + np.exp(-2 * values[:, 0]))


def sample(
    n_lists: int = 60, n_records: int = 40, seed: int = 3
) -> tuple[dict[str, ListFeatures], dict[str, dict[str, int]]]:
    chance = np.random.default_rng(seed)
    lists, qrels = {}, {}
    for number in range(n_lists):
        values = chance.normal(size=(n_records, 2))
        right = values[:, 0] + 0.7 * chance.normal(size=n_records) > 1.5
        records = tuple(f"r{place:02d}" for place in range(n_records))
        lists[f"q{number:02d}"] = ListFeatures(records, values)
        qrels[f"q{number:02d}"] = {record: 1 for record, held in zip(records, right, strict=True) if held}
    return lists, qrels


def test_the_component_that_tells_gets_the_share():
    learned = learn(NAMES, *drawn(400), [0.5, 0.5])
    assert learned.after[0] > 0.8
    assert learned.after.sum() == pytest.approx(1.0)
    assert learned.shares()["good"] == round(float(learned.after[0]), 4)
    few = learn(NAMES, *drawn(10), [0.5, 0.5])
    assert abs(few.after[0] - 0.5) < abs(learned.after[0] - 0.5)


def test_a_strong_pull_keeps_the_present_shares():
    learned = learn(NAMES, *drawn(400), [0.3, 0.7], pull=1e9)
    assert learned.after == pytest.approx([0.3, 0.7], abs=1e-4)


@pytest.mark.parametrize("accepted", [[], [True] * 5, [False] * 5])
def test_decisions_that_are_all_alike_teach_nothing(accepted: list[bool]):
    learned = learn(NAMES, np.ones((len(accepted), 2)), accepted, [2.0, 6.0])
    assert learned.after == pytest.approx([0.25, 0.75])


@given(st.integers(0, 10_000), st.integers(2, 60))
def test_no_share_is_negative_and_they_sum_to_one(seed: int, n: int):
    chance = np.random.default_rng(seed)
    learned = learn(("a", "b", "c"), chance.normal(size=(n, 3)), chance.random(n) < 0.3, [0.2, 0.5, 0.3])
    assert (learned.after >= 0).all()
    assert learned.after.sum() == pytest.approx(1.0)
    assert ((learned.probability(chance.normal(size=(4, 3))) >= 0) & (learned.probability(np.zeros((1, 3))) <= 1)).all()


def test_what_does_not_fit_is_said():
    with pytest.raises(InputError):
        learn(NAMES, np.ones((3, 2)), [True], [0.5, 0.5])
    with pytest.raises(InputError):
        learn(NAMES, np.ones((1, 2)), [True], [0.0, 0.0])


def test_a_preview_says_what_moves():
    lists, qrels = sample(n_lists=10)
    learned = learn(NAMES, *drawn(400), [0.5, 0.5])
    seen = preview(lists, qrels, learned)
    assert seen.comparison.means[0] > 0
    for query, moved in seen.moved.items():
        before = [record for record, _ in lists[query].ranked(learned.before)]
        after = [record for record, _ in lists[query].ranked(learned.after)]
        for record, was, now in moved:
            assert (before[was - 1], after[now - 1]) == (record, record)
            assert was != now
            assert min(was, now) <= 10


def test_what_is_in_doubt_comes_next():
    chances = {("q", "a"): 0.5, ("q", "b"): 0.45, ("p", "c"): 0.52, ("p", "d"): 0.99}
    assert next_to_review(chances, [("q", "a")], 2) == [("p", "c"), ("q", "b")]


def test_nothing_is_measured_on_what_was_decided():
    """The halves share no list, and the decisions are on one of them only."""
    lists, qrels = sample()
    answerable = [query for query in lists if qrels[query]]
    asked, kept = halves(answerable, seed=4)
    assert not set(asked) & set(kept)
    assert sorted(asked + kept) == sorted(answerable)
    points = learning_curve(lists, qrels, NAMES, [0.5, 0.5], [20, 100], seed=4)
    assert set(points[0].comparison.queries) <= set(kept)
    assert {query for query, _ in decide_on_top(lists, asked, np.array([0.5, 0.5]), 100)} <= set(asked)


def test_a_curve_rises_where_there_is_something_to_learn():
    lists, qrels = sample()
    for doubt in (False, True):
        points = learning_curve(lists, qrels, NAMES, [0.5, 0.5], [20, 200], doubt=doubt)
        assert [point.decisions for point in points] == [20, 200]
        assert points[1].comparison.low[0] > 0
        assert points[1].comparison.means[0] >= points[0].comparison.means[0]


def test_feedback_is_measured_on_what_remains():
    """A feedback that knows the answers helps; none changes nothing; what was decided is in neither list."""
    lists, qrels = sample()

    def told(query: str, _decided):
        return np.array([float(record in qrels[query]) for record in lists[query].records])

    (helped,) = feedback_curve(lists, qrels, [0.5, 0.5], [90], told, weight=5.0)
    assert helped.comparison.means_b[0] == pytest.approx(1.0)
    assert len(helped.comparison.queries) <= 30
    (same,) = feedback_curve(lists, qrels, [0.5, 0.5], [90], lambda q, _: np.zeros(40), weight=5.0)
    assert same.comparison.means[0] == 0
