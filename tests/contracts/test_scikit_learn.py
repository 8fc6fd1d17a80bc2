"""Our estimators keep scikit-learn's contract, as its own checks have it.

`check_estimator` gives an estimator of texts little, as nearly all of its checks make numbers up. So those that need no data are called
one by one; of those that need data, the ones that say something of texts are asked with texts here; the others stand in a table with
the reason. A test holds the three together against all that scikit-learn checks on a transformer, so that a new check is noticed.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import check_estimator, estimator_checks_generator

from matcher.errors import InputError
from matcher.evaluation.tuning import ConfigurationRanker
from matcher.profiles.vectorizer import ProfileVectorizer
from matcher.records import Document
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText

TEXTS = [
    "lignin from black liquor",
    "3D printing of steel parts",
    "biogas from manure",
    "additive manufacturing of metal",
    "lignin resins and steel",
]

WITHOUT_DATA = (
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_get_params_invariance",
    "check_set_params",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_parameters_default_constructible",
    "check_estimators_unfitted",
    "check_n_features_in_after_fitting",
    "check_transformer_get_feature_names_out",
    "check_transformer_get_feature_names_out_pandas",
    "check_transformer_n_iter",
    "check_set_output_transform",
)
"""Checks of scikit-learn that are run as they are."""

WITH_TEXTS = {
    "check_dict_unchanged": "test_transform_and_predict_change_nothing",
    "check_dont_overwrite_parameters": "test_fit_sets_only_what_is_learnt",
    "check_estimators_overwrite_params": "test_fit_leaves_the_parameters_alone",
    "check_estimators_fit_returns_self": "test_fit_returns_itself_and_again_the_same",
    "check_fit_idempotent": "test_fit_returns_itself_and_again_the_same",
    "check_fit_check_is_fitted": "test_what_is_not_fitted_says_so",
    "check_get_feature_names_out_error": "test_what_is_not_fitted_says_so",
    "check_transformers_unfitted": "test_what_is_not_fitted_says_so",
    "check_estimators_pickle": "test_a_copy_does_the_same",
    "check_readonly_memmap_input": "test_texts_come_in_many_containers",
    "check_transformer_data_not_an_array": "test_texts_come_in_many_containers",
    "check_methods_subset_invariance": "test_each_text_stands_for_itself",
    "check_methods_sample_order_invariance": "test_each_text_stands_for_itself",
    "check_transformer_general": "test_fit_and_transform_at_once_is_the_same",
    "check_pipeline_consistency": "test_a_pipeline_changes_nothing",
    "check_fit_score_takes_y": "test_a_score_takes_judgements",
    "check_estimators_empty_data_messages": "test_no_text_at_all_is_refused",
    "check_fit2d_1sample": "test_one_text_is_enough",
}
"""Checks that scikit-learn makes with numbers → the test that asks the same with texts."""

NOT_OURS = {
    "check_array_api_input": "arrays of other libraries; texts come in lists",
    "check_complex_data": "refuses complex numbers; texts are none",
    "check_dtype_object": "columns of mixed objects; we have no columns",
    "check_estimators_dtypes": "numbers of several types; texts have one",
    "check_transformer_preserve_dtypes": "the type of numbers in; texts have none, rows are float64",
    "check_estimators_nan_inf": "refuses NaN and infinity; texts are neither",
    "check_f_contiguous_array_estimator": "order of a matrix in memory",
    "check_fit1d": "refuses one-dimensional data; a list of texts is that",
    "check_fit2d_1feature": "one column; we have no columns",
    "check_fit2d_predict1d": "refuses one-dimensional data; a list of texts is that",
    "check_n_features_in": "counts columns; we have no columns",
    "check_dataframe_column_names_consistency": "names of columns; we have no columns",
    "check_estimator_sparse_tag": "sparse matrices in; rows are sparse only on the way out",
    "check_estimator_sparse_array": "sparse matrices in; rows are sparse only on the way out",
    "check_estimator_sparse_matrix": "sparse matrices in; rows are sparse only on the way out",
    "check_positive_only_tag_during_fit": "refuses negative numbers; texts have none",
    "check_estimators_partial_fit_n_features": "for estimators with partial_fit; ours has none",
    "check_param_validation": "scikit-learn's own private validation of parameters",
    "check_set_output_transform_pandas": "dense frames of rows; a sparse matrix would fill the memory",
    "check_global_output_transform_pandas": "dense frames of rows; a sparse matrix would fill the memory",
    "check_set_output_transform_polars": "dense frames of rows; a sparse matrix would fill the memory",
    "check_global_set_output_transform_polars": "dense frames of rows; a sparse matrix would fill the memory",
    "check_inplace_ensure_writeable": "writes into its input where asked; texts cannot be written into",
}
"""Checks of scikit-learn that say nothing of an estimator of texts → why."""


@pytest.fixture
def vectorizer(analyzer) -> ProfileVectorizer:
    return ProfileVectorizer(lang="en", cache_dir=analyzer.lemmatizer.cache_dir)


def lists(configuration: Configuration, queries: Any) -> dict[str, list[tuple[str, float]]]:
    """Lists in which a query finds its own letter first, and more weight of BM25 turns that round."""
    order = ["a", "b"] if configuration.bm25_share < 0.5 else ["b", "a"]
    return {query.id: [(document, 1.0 - place) for place, document in enumerate(order)] for query in queries}


@pytest.fixture
def ranker() -> ConfigurationRanker:
    return ConfigurationRanker(lists, measure="RR")


QUERIES = [RankText(id=f"q{n}", title="", documents=(Document(text=text, lang="en"),)) for n, text in enumerate(TEXTS)]
JUDGED = [{"a": 1} for _ in QUERIES]


@pytest.fixture(params=["vectorizer", "ranker"])
def estimator(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def data(estimator: Any) -> list[Any]:
    return TEXTS if isinstance(estimator, ProfileVectorizer) else QUERIES


def answers(estimator: Any, asked: Any) -> Any:
    """What a fitted estimator makes of texts, as something that compares."""
    if isinstance(estimator, ProfileVectorizer):
        return estimator.transform(asked).toarray().round(12).tolist()
    return estimator.predict(asked)


def test_what_scikit_learn_runs_by_itself_passes(estimator: Any) -> None:
    with pytest.warns(SkipTestWarning, match="Can't test estimator"):
        results = check_estimator(estimator, on_skip=None, on_fail=None)
    assert results
    assert {result["status"] for result in results} == {"passed"}, results


@pytest.mark.parametrize("name", WITHOUT_DATA)
def test_checks_that_need_no_data(estimator: Any, name: str) -> None:
    check: Callable[[str, Any], None] = getattr(estimator_checks, name)
    check(type(estimator).__name__, estimator)


def test_every_check_on_a_transformer_is_accounted_for() -> None:
    """Run as it is, asked with texts, or named with why it is not ours."""
    offered = {
        getattr(check, "__name__", "") or check.func.__name__
        for _, check in estimator_checks_generator(TfidfTransformer())
    }
    ours = {*WITHOUT_DATA, *WITH_TEXTS, *NOT_OURS}
    assert offered - ours == set(), "a check that this file does not know"
    assert all(hasattr(estimator_checks, name) for name in ours), "a check that scikit-learn has no more"
    assert set(WITH_TEXTS.values()) <= set(globals())
    assert not set(WITH_TEXTS) & set(NOT_OURS)


def test_transform_and_predict_change_nothing(estimator: Any) -> None:
    estimator.fit(data(estimator), JUDGED)
    answers(estimator, data(estimator))
    before = {name: repr(value) for name, value in vars(estimator).items()}
    answers(estimator, data(estimator)[:2])
    assert {name: repr(value) for name, value in vars(estimator).items()} == before


def test_fit_sets_only_what_is_learnt(estimator: Any) -> None:
    """Public names that fit adds end in an underscore."""
    before = set(vars(estimator))
    estimator.fit(data(estimator), JUDGED)
    added = set(vars(estimator)) - before
    assert added
    assert all(name.endswith("_") or name.startswith("_") for name in added), added


def test_fit_leaves_the_parameters_alone(estimator: Any) -> None:
    before = estimator.get_params()
    estimator.fit(data(estimator), JUDGED)
    assert estimator.get_params() == before


def test_fit_returns_itself_and_again_the_same(estimator: Any) -> None:
    assert estimator.fit(data(estimator), JUDGED) is estimator
    first = answers(estimator, data(estimator))
    assert answers(estimator.fit(data(estimator), JUDGED), data(estimator)) == first


def test_what_is_not_fitted_says_so(vectorizer: ProfileVectorizer, ranker: ConfigurationRanker) -> None:
    for call in (
        lambda: vectorizer.transform(TEXTS),
        vectorizer.get_feature_names_out,
        lambda: ranker.predict(QUERIES),
        lambda: ranker.score(QUERIES, JUDGED),
    ):
        with pytest.raises(NotFittedError, match="is not fitted; call fit first"):
            call()


def test_a_copy_does_the_same(estimator: Any) -> None:
    estimator.fit(data(estimator), JUDGED)
    copied = pickle.loads(pickle.dumps(estimator))  # as scikit-learn does to other processes; nothing is stored so
    assert answers(copied, data(estimator)) == answers(estimator, data(estimator))
    assert not clone(estimator).__sklearn_is_fitted__()


def test_texts_come_in_many_containers(vectorizer: ProfileVectorizer) -> None:
    expected = vectorizer.fit_transform(TEXTS).toarray()
    frozen = np.array(TEXTS)
    frozen.flags.writeable = False
    for given in (
        tuple(TEXTS),
        frozen,
        np.array(TEXTS, dtype=object),
        pd.Series(TEXTS, index=range(7, 12)),
        iter(TEXTS),
    ):
        assert np.array_equal(vectorizer.fit_transform(given).toarray(), expected)


def test_each_text_stands_for_itself(estimator: Any) -> None:
    """Whatever is asked beside it, and in whatever order."""
    estimator.fit(data(estimator), JUDGED)
    together = answers(estimator, data(estimator))
    assert [answers(estimator, [one])[0] for one in data(estimator)] == together
    assert answers(estimator, data(estimator)[::-1]) == together[::-1]


def test_fit_and_transform_at_once_is_the_same(vectorizer: ProfileVectorizer) -> None:
    at_once = vectorizer.fit_transform(TEXTS)
    assert at_once.shape == (len(TEXTS), len(vectorizer.get_feature_names_out()))
    assert np.array_equal(at_once.toarray(), clone(vectorizer).fit(TEXTS, y=[0] * 5).transform(TEXTS).toarray())


def test_a_pipeline_changes_nothing(estimator: Any) -> None:
    piped = make_pipeline(clone(estimator)).fit(data(estimator), JUDGED)
    estimator.fit(data(estimator), JUDGED)
    assert answers(piped[0], data(estimator)) == answers(estimator, data(estimator))
    if isinstance(estimator, ConfigurationRanker):
        assert piped.score(QUERIES, JUDGED) == estimator.score(QUERIES, JUDGED)


def test_a_score_takes_judgements(ranker: ConfigurationRanker) -> None:
    assert ranker.fit(QUERIES, JUDGED).score(QUERIES, JUDGED) == 1.0
    assert ranker.set_params(bm25_share=0.9).fit(QUERIES).score(QUERIES, JUDGED) == 0.5


def test_no_text_at_all_is_refused(vectorizer: ProfileVectorizer) -> None:
    with pytest.raises(InputError, match="raw_documents"):
        vectorizer.fit([])


def test_one_text_is_enough(vectorizer: ProfileVectorizer) -> None:
    assert vectorizer.fit_transform(TEXTS[:1]).shape[0] == 1
