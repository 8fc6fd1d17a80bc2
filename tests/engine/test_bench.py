"""The bench ranks a judged set with any configuration, as the engine would."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sklearn.model_selection import GridSearchCV

from matcher.engine import frames
from matcher.engine.bench import Bench, bundled_bench
from matcher.engine.judged_sets import Bundled, our_sets
from matcher.errors import InputError
from matcher.evaluation.experiment import evaluate
from matcher.evaluation.tuning import ConfigurationRanker
from matcher.settings import Configuration

SETS = {judged.name: judged for judged in our_sets()}


@pytest.fixture(scope="module")
def analyzers():
    return {}


@pytest.mark.parametrize("name", ["requests", "demos"])
def test_its_lists_are_those_of_the_engine(bundled, settings, analyzers, name):
    """The same order from the bundled records as from a store that holds them."""
    judged = SETS[name].first(4)
    ours = bundled_bench(judged, settings, analyzers)(Configuration())
    theirs = judged.allowed(bundled.rank(judged.queries, target=judged.target, top=1000))
    assert {q: [d for d, _ in held] for q, held in ours.items()} == {
        q: [d for d, _ in held] for q, held in theirs.items()
    }


def test_a_parameter_changes_the_lists_and_the_same_one_does_not(settings, analyzers):
    bench = bundled_bench(SETS["demos"].first(5), settings, analyzers)
    default = bench(Configuration())
    assert bench(Configuration(member_weight=0.1)) != default
    assert bench(Configuration()) == default


def test_a_search_of_scikit_learn_runs_over_it(settings, analyzers):
    judged = SETS["demos"].speaking("fi")
    queries, judgements = list(judged.queries), [judged.qrels[query.id] for query in judged.queries]
    ranker = ConfigurationRanker(bundled_bench(judged, settings, analyzers), measure=judged.measure)
    grid = GridSearchCV(ranker, {"member_weight": [0.0, 0.7], "bm25_share": [0.2, 0.5]}, cv=2)
    grid.fit(queries, judgements)
    assert len(grid.cv_results_["params"]) == 4
    assert grid.best_score_ >= grid.cv_results_["mean_test_score"].min()


def test_what_it_cannot_rank_it_says(settings, analyzers):
    judged = SETS["profiles"].first(2)
    with pytest.raises(InputError, match="withholds"):
        Bench(replace(judged, withheld={"x": frozenset({"y"})}), settings)
    with pytest.raises(InputError, match="not in the judged set"):
        bundled_bench(judged, settings, analyzers)(Configuration(), SETS["requests"].queries[:1])


def test_frames_hold_what_they_say(settings, analyzers):
    """Records, regions by pilots, groups and failures; figures of them are drawn."""
    bundled = Bundled()
    held = frames.records_frame(bundled.all("organisations"))
    assert len(held) == 165
    assert held["words"].min() > 0
    table = frames.regions_by_pilots(bundled.all("regions"), bundled.all("pilots"), bundled.all("demos"))
    assert table.shape == (40, 8)
    assert set(table.stack().dropna().unique()) == {frames.LEADS, frames.JOINS}
    assert table.loc["lombardy", "bio-economy"] == frames.LEADS
    judged = SETS["demos"]
    run = bundled_bench(judged, settings, analyzers)(Configuration())
    measured = evaluate(judged.qrels, run, judged.measure)
    groups = frames.grouped(measured, judged.languages())
    assert groups["queries"].sum() == len(judged.queries)
    assert groups.index[0] == "fi"
    assert (groups["low"] <= groups["mean"]).all()
    failed = frames.failures(measured, run, judged.qrels, {q.id: q.documents[0].text for q in judged.queries}, 0.6)
    assert (failed["nDCG@5"] < 0.6).all()
    assert len(failed) == (measured.values[:, 0] < 0.6).sum()
