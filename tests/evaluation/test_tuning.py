"""A configuration as a scikit-learn estimator, and searches measured on queries that they have not seen."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV, cross_val_score
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from matcher.errors import InputError
from matcher.evaluation.tuning import BETTER, NOISE, WORSE, ConfigurationRanker, nested_search
from matcher.records import Document
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText

QUERIES = [RankText(id=f"q{place}", title="", documents=(Document(text="steel", lang="en"),)) for place in range(24)]
JUDGEMENTS = [{"right": 1} for _ in QUERIES]
LISTS = {
    place: [("right", 2.0), ("wrong", 1.0)] if place % 3 else [("wrong", 2.0), ("right", 1.0)] for place in range(24)
}


class Lists:
    """Makes lists that are right for each query with a chance that grows with `bm25_share`."""

    def __init__(self, effect: float, seed: int = 3) -> None:
        rng = np.random.default_rng(seed)
        self.luck = {query.id: rng.random() for query in QUERIES}
        self.noise = {(q.id, share): rng.random() for q in QUERIES for share in (0.1, 0.3, 0.5, 0.7, 0.9)}
        self.effect = effect
        self.calls = 0

    def __call__(self, configuration, queries):
        self.calls += 1
        run = {}
        for query in queries:
            if self.effect:
                right = self.luck[query.id] < 0.3 + self.effect * configuration.bm25_share
            else:  # configurations differ by chance alone
                right = self.noise.get((query.id, configuration.bm25_share), self.luck[query.id]) < 0.5
            run[query.id] = [("right", 2.0), ("wrong", 1.0)] if right else [("wrong", 2.0), ("right", 1.0)]
        return run


SHARES = {"bm25_share": [0.1, 0.3, 0.5, 0.7, 0.9]}
INNER = KFold(4, shuffle=True, random_state=0)


def search(effect: float) -> GridSearchCV:
    return GridSearchCV(ConfigurationRanker(Lists(effect), measure="RR", bm25_share=0.1), SHARES, cv=INNER)


def test_it_is_cloned_with_its_parameters_and_shares_what_makes_lists():
    ranker = ConfigurationRanker(Lists(0.5), measure="AP", bm25_share=0.7)
    copy = clone(ranker)
    assert copy is not ranker
    assert copy.get_params() == ranker.get_params()
    assert copy.rank is ranker.rank
    assert set(Configuration().to_dict()) < set(ranker.get_params())


def test_parameters_can_be_set_and_unknown_ones_are_refused():
    ranker = ConfigurationRanker(Lists(0.5))
    assert ranker.set_params(bm25_b=0.5, measure="RR").configuration().bm25_b == 0.5
    with pytest.raises(InputError, match=r"bm25_c.*no parameter"):
        ranker.set_params(bm25_c=1)
    with pytest.raises(InputError, match="out of range"):
        ranker.set_params(bm25_b=5).fit(QUERIES)


def test_scikit_learn_takes_it_for_what_it_is():
    """Neither classifier nor regressor; fitted only after `fit`, which leaves its parameters alone and gives itself."""
    ranker = ConfigurationRanker(Lists(0.5), bm25_share=0.3)
    assert not is_classifier(ranker)
    assert not is_regressor(ranker)
    assert get_tags(ranker).requires_fit
    before = ranker.get_params()
    with pytest.raises(NotFittedError, match="not fitted"):
        ranker.predict(QUERIES)
    assert ranker.fit(QUERIES, JUDGEMENTS) is ranker
    check_is_fitted(ranker)
    assert ranker.get_params() == before
    assert repr(ranker) == "ConfigurationRanker(measure='nDCG@10', bm25_share=0.3)"


def test_the_score_is_the_mean_of_the_measure():
    ranker = ConfigurationRanker(lambda c, queries: {q.id: LISTS[int(q.id[1:])] for q in queries}, measure="RR")
    ranker.fit(QUERIES, JUDGEMENTS)
    assert ranker.score(QUERIES, JUDGEMENTS) == pytest.approx((16 + 8 / 2) / 24)
    assert ranker.predict(QUERIES[:1]) == [LISTS[0]]
    assert cross_val_score(ranker, QUERIES, JUDGEMENTS, cv=INNER).mean() == pytest.approx((16 + 8 / 2) / 24)


def test_grid_and_random_search_find_what_is_better():
    grid = search(0.7).fit(QUERIES, JUDGEMENTS)
    assert grid.best_params_ == {"bm25_share": 0.9}
    assert len(grid.best_estimator_.predict(QUERIES)) == len(QUERIES)
    chance = RandomizedSearchCV(grid.estimator, SHARES, n_iter=5, cv=INNER, random_state=0).fit(QUERIES, JUDGEMENTS)
    assert chance.best_params_ == grid.best_params_


def test_a_real_gain_is_called_better():
    found = nested_search(search(0.7), QUERIES, JUDGEMENTS)
    assert found.verdict == BETTER
    assert found.comparison.low[0] > 0
    assert found.final == {"bm25_share": 0.9}
    assert found.to_frame()["bm25_share"].min() >= 0.7
    assert "Verdict: better." in str(found)


def test_noise_is_not_called_an_improvement():
    """The search promises a gain, as it has the luckiest of five; on queries that it has not seen nothing is left of it."""
    found = nested_search(search(0.0), QUERIES, JUDGEMENTS)
    assert found.promised > found.default.means[0]
    assert found.verdict in (NOISE, WORSE)
    assert found.candidates == 5


@pytest.mark.parametrize("seed", range(8))
def test_each_query_is_measured_with_a_choice_made_without_it(seed):
    """Its judgements may change as they will: what is chosen for its fold stays."""
    found = nested_search(search(0.0), QUERIES, JUDGEMENTS, seed=seed)
    _, test = next(KFold(5, shuffle=True, random_state=seed).split(QUERIES))
    turned = [{"wrong": 1} if place in test else held for place, held in enumerate(JUDGEMENTS)]
    assert nested_search(search(0.0), QUERIES, turned, seed=seed).choices[0] == found.choices[0]


def test_too_many_folds_are_refused():
    with pytest.raises(InputError, match="folds"):
        nested_search(search(0.0), QUERIES[:3], JUDGEMENTS[:3], folds=4)
