"""The bootstrap and the randomisation test against theory and by simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from matcher.errors import InputError
from matcher.evaluation import resampling
from matcher.evaluation.resampling import bootstrap_interval, sign_flip_p


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """400 samples of 40 queries from a known distribution; 95 % should hold its mean."""
    rng = np.random.default_rng(1)
    truth = 2 / 3
    samples = rng.beta(2, 1, size=(40, 400))
    low, high = bootstrap_interval(samples, resamples=2000)
    covered = np.mean((low <= truth) & (truth <= high))
    assert 0.91 <= covered <= 0.98


def test_the_interval_is_that_of_normal_theory_for_many_queries():
    values = np.random.default_rng(2).normal(size=(400, 1))
    low, high = bootstrap_interval(values)
    half = 1.96 * values.std() / 20
    assert [low[0], high[0]] == pytest.approx([values.mean() - half, values.mean() + half], abs=0.01)


def test_one_query_has_a_point_for_an_interval():
    low, high = bootstrap_interval(np.array([[0.25, 1.0]]))
    assert low.tolist() == high.tolist() == [0.25, 1.0]


def test_a_wider_level_gives_a_wider_interval():
    values = np.random.default_rng(3).random((30, 1))
    narrow, wide = bootstrap_interval(values, level=0.5), bootstrap_interval(values, level=0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_figures_depend_neither_on_chunks_nor_on_other_measures(monkeypatch):
    values = np.random.default_rng(4).random((37, 3))
    differences = values[:, 0] - values[:, 1]
    whole, p = bootstrap_interval(values), sign_flip_p(differences)
    monkeypatch.setattr(resampling, "_CHUNK_VALUES", 1000)
    np.testing.assert_array_equal(bootstrap_interval(values), whole)
    np.testing.assert_allclose(bootstrap_interval(values[:, 1:2]), np.array(whole)[:, 1:2], rtol=1e-12)
    assert sign_flip_p(differences) == p


def test_few_queries_are_tested_with_every_sign_pattern():
    differences = np.array([0.3, -0.1, 0.0, 0.2, 0.25])
    patterns = [abs(np.dot(signs, differences)) for signs in itertools.product((-1, 1), repeat=5)]
    assert sign_flip_p(differences) == np.mean(np.array(patterns) >= abs(differences.sum()) - 1e-12)


def test_many_queries_come_near_to_the_exact_p():
    differences = np.random.default_rng(5).normal(0.3, 1, size=13)
    exact, sampled = sign_flip_p(differences), sign_flip_p(differences, resamples=8000)
    assert exact != sampled
    assert sampled == pytest.approx(exact, abs=0.02)


def test_p_is_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(6)
    p_values = np.array([sign_flip_p(rng.normal(size=25), resamples=499) for _ in range(400)])
    assert np.mean(p_values <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(p_values <= 0.5) == pytest.approx(0.5, abs=0.08)


def test_p_is_small_but_never_0_where_the_difference_is_plain():
    assert sign_flip_p(np.full(50, 0.2)) == pytest.approx(1 / 10_001)


def test_no_difference_at_all_has_p_1():
    assert sign_flip_p(np.zeros(50)) == 1.0
    assert sign_flip_p(np.zeros(0)) == 1.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 0.0}, "level: 0.0 is out of range"),
        ({"level": 95}, "level: 95 is out of range; use a number between 0 and 1, such as 0.95"),
        ({"resamples": 0}, "resamples: 0 is out of range"),
    ],
)
def test_bad_options_are_told(options, message):
    with pytest.raises(InputError, match=message):
        bootstrap_interval(np.ones((3, 1)), **options)


def test_no_query_is_told():
    with pytest.raises(InputError, match="queries: there are none"):
        bootstrap_interval(np.empty((0, 2)))
