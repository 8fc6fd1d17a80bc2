"""The scikit-learn face of the profiles."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from corpora import SENTENCES
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from matcher.errors import InputError
from matcher.profiles.vectorizer import ProfileVectorizer
from matcher.records import Document

TEXTS = [
    "lignin from black liquor",
    "3D printing of steel parts",
    "biogas from manure",
    "additive manufacturing of metal",
]


@settings(deadline=None, max_examples=40)
@given(st.lists(SENTENCES, min_size=1, max_size=8), SENTENCES)
def test_rows_equal_scikit_learns_over_the_same_terms(analyzer, texts, other):
    """With parts and generic words at full weight the numbers are TfidfVectorizer's, who knows whole counts only."""
    ours = ProfileVectorizer(lang="en", member_weight=1.0, generic_weight=1.0, cache_dir=analyzer.lemmatizer.cache_dir)

    def terms(text):
        options = [option for unit in ours._analyzer().analyse(text, "en").units for option in unit.options]
        assume(all(option.counted == 1.0 for option in options))  # words of the same family count half
        return [option.term for option in options]

    theirs = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    assert np.allclose(ours.fit_transform(texts).toarray(), theirs.fit_transform(texts).toarray(), atol=1e-6)
    assert list(ours.get_feature_names_out()) == list(theirs.get_feature_names_out())
    assert np.allclose(ours.transform([other]).toarray(), theirs.transform([other]).toarray(), atol=1e-6)


def test_it_stands_in_a_pipeline_and_a_grid_search(analyzer):
    pipeline = make_pipeline(
        ProfileVectorizer(lang="en", cache_dir=analyzer.lemmatizer.cache_dir), LogisticRegression()
    )
    grid = GridSearchCV(pipeline, {"profilevectorizer__member_weight": [0.0, 0.7]}, cv=2)
    grid.fit(TEXTS * 3, [0, 1, 0, 1] * 3)
    assert grid.predict(["metal printing", "manure digestion"]).tolist() == [1, 0]


def test_it_can_be_cloned_and_copied(analyzer):
    vectorizer = ProfileVectorizer(lang="en", min_df=2, cache_dir=analyzer.lemmatizer.cache_dir)
    assert clone(vectorizer).get_params() == vectorizer.get_params()
    rows = vectorizer.fit_transform(TEXTS * 2)
    copied = pickle.loads(pickle.dumps(vectorizer))  # as scikit-learn does to other processes; nothing is stored so
    assert np.array_equal(copied.transform(TEXTS * 2).toarray(), rows.toarray())


def test_languages_may_be_mixed(analyzer):
    vectorizer = ProfileVectorizer(cache_dir=analyzer.lemmatizer.cache_dir)
    rows = vectorizer.fit_transform(
        [("ligniini mustalipeästä", "fi"), Document(text="lignin from black liquor", lang="en"), ("steel", "en")]
    )
    likeness = (rows @ rows.T).toarray()
    assert likeness[0, 1] > 0.5
    assert likeness[0, 2] == 0.0


def test_rare_terms_can_be_left_out(analyzer):
    vectorizer = ProfileVectorizer(lang="en", min_df=2, cache_dir=analyzer.lemmatizer.cache_dir)
    vectorizer.fit(["lignin and steel", "lignin"])
    assert list(vectorizer.vocabulary_) == ["@lignin"]
    assert vectorizer.transform(["steel"]).nnz == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.fit("one text"), "list of texts"),
        (lambda v: v.set_params(nonsense=1), "no parameter"),
    ],
)
def test_wrong_use_is_said(analyzer, call, message):
    with pytest.raises(InputError, match=message):
        call(ProfileVectorizer(cache_dir=analyzer.lemmatizer.cache_dir))
