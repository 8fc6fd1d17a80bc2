"""What must hold of every ranking, over random corpora and queries."""

from __future__ import annotations

import random

import numpy as np
import pytest
from corpora import SENTENCES, corpora, draw_card
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.matches import Filters
from matcher.ranking import kernels, plain
from matcher.ranking.explain import contributions
from matcher.ranking.filters import filter_mask
from matcher.ranking.ranker import SIMILARITY, rank
from matcher.ranking.scoring import score_all, score_some

many = settings(deadline=None, max_examples=60)
LANGS = st.sampled_from(["en", "fi"])


def listed(index, ranking):
    """Ids and fused scores, in order."""
    return [(index.record_id(place), ranking.fused[place]) for place in ranking.positions.tolist()]


@many
@given(corpora(), SENTENCES, LANGS, st.randoms())
def test_the_order_of_the_corpus_does_not_matter(build, ask, cards, text, lang, chance):
    shuffled = list(cards)
    chance.shuffle(shuffled)
    first, second = build(cards), build(shuffled)
    assert listed(first, rank(ask(first, text, lang), 100)) == listed(second, rank(ask(second, text, lang), 100))


@many
@given(corpora(), SENTENCES, LANGS)
def test_the_top_5_begins_the_top_10(build, ask, cards, text, lang):
    index = build(cards)
    query = ask(index, text, lang)
    assert listed(index, rank(query, 10))[:5] == listed(index, rank(query, 5))


@many
@given(corpora(), SENTENCES)
def test_equal_scores_are_ordered_by_id(build, ask, cards, text):
    index = build(cards)
    ranked = listed(index, rank(ask(index, text), 100))
    assert ranked == sorted(ranked, key=lambda pair: (-pair[1], pair[0]))
    assert len(ranked) == len(cards)


FILTERS = st.builds(
    Filters,
    countries=st.sampled_from([(), ("FI",), ("SE", "NO")]),
    not_countries=st.sampled_from([(), ("FI",)]),
    regions=st.sampled_from([(), ("lapland",), ("KARLSTAD",)]),
    not_regions=st.sampled_from([(), ("lapland",)]),
    kinds=st.sampled_from([(), ("rto",), ("SME", "RTO")]),
    exclude=st.sampled_from([(), ("r00",), ("r00", "unknown")]),
)


@many
@given(corpora(), SENTENCES, FILTERS)
def test_a_filter_never_changes_a_score(build, ask, cards, text, filters):
    index = build(cards)
    query = ask(index, text)
    everything = dict(listed(index, rank(query, 100)))
    mask = filter_mask(index, filters)
    filtered = listed(index, rank(query, 100, mask))
    assert all(everything[record_id] == score for record_id, score in filtered)
    assert {record_id for record_id, _ in filtered} == {card.id for card in cards if passes(card, filters)}


def passes(card, filters):
    """The filters' meaning, said a second time."""
    facets = {name: {value.casefold() for value in values} for name, values in card.facets.items()}

    def has(facet, wanted):
        return not wanted or facets[facet] & {value.casefold() for value in wanted}

    def has_other(facet, unwanted):
        return not facets[facet] or facets[facet] - {value.casefold() for value in unwanted}

    return bool(
        has("country", filters.countries)
        and has("region", filters.regions)
        and has("kind", filters.kinds)
        and (not filters.not_countries or has_other("country", filters.not_countries))
        and (not filters.not_regions or has_other("region", filters.not_regions))
        and card.id not in filters.exclude
    )


@many
@given(corpora(), SENTENCES, LANGS)
def test_contributions_sum_to_the_cosine_which_lies_in_0_1(build, ask, cards, text, lang):
    index = build(cards)
    query = ask(index, text, lang)
    similarity = rank(query, 100).components[SIMILARITY]
    assert similarity.min() >= 0.0
    assert similarity.max() <= 1.0 + 1e-6
    for place, value in enumerate(similarity.tolist()):
        assert sum(part.value for part in contributions(query, place)) == pytest.approx(value, abs=1e-6)


@many
@given(corpora(), SENTENCES, LANGS, st.data())
def test_compiled_and_plain_loops_agree_to_the_last_bit(build, ask, cards, text, lang, data):
    index = build(cards)
    query = ask(index, text, lang)
    segment = index.main
    for matrix, weight, slots in (
        (segment.profiles, "cosine", query.cosine),
        (segment.documents, "cosine", query.cosine),
        (segment.documents, "bm25", query.bm25),
    ):
        compiled = score_all(matrix, weight, slots, kernels)
        assert np.array_equal(compiled, score_all(matrix, weight, slots, plain))
        rows = np.asarray(data.draw(st.lists(st.integers(0, matrix.n_rows - 1), max_size=5)), dtype=np.int64)
        for loops in (kernels, plain):
            assert np.array_equal(score_some(matrix, weight, slots, rows, loops), compiled[rows])
    scores = score_all(segment.documents, "cosine", query.cosine, plain)
    means = [np.zeros(segment.n_records, dtype=np.float32) for _ in range(2)]
    for loops, into in zip((kernels, plain), means, strict=True):
        loops.best_mean(segment.doc_ptr, segment.doc_weights, scores, 3, into)
    assert np.array_equal(*means)


@many
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, float("-inf")]), min_size=1, max_size=30), st.integers(1, 40))
def test_both_ways_of_taking_the_best_agree(values, k):
    scores = np.asarray(values, dtype=np.float32)
    assert kernels.top_candidates(scores, k).tolist() == plain.top_candidates(scores, k).tolist()


@given(corpora(largest=3))
@settings(deadline=None, max_examples=5)
def test_less_than_one_match_is_refused(build, ask, cards):
    index = build(cards)
    with pytest.raises(InputError, match="1 or more"):
        rank(ask(index, "lignin"), 0)


def test_a_query_without_words_scores_nothing(build, ask):
    cards = [draw_card("a", "lignin"), draw_card("b", "steel")]
    index = build(cards)
    ranking = rank(ask(index, "and of the"), 10)
    assert ranking.components[SIMILARITY].tolist() == [0.0, 0.0]
    assert [index.record_id(place) for place in ranking.positions] == ["a", "b"]


def test_the_best_translation_counts_once(build, ask):
    """A word that may stand for several terms gives a record no more than its best one."""
    index = build([draw_card("a", "pulp mill"), draw_card("b", "pulp"), draw_card("c", "steel")])
    query = ask(index, "sellutehtaan", "fi")
    assert len(query.slots) == 1
    assert all(len(contributions(query, place)) <= 1 for place in range(3))
    similarity = rank(query, 3).components[SIMILARITY]
    assert similarity[0] > similarity[1] > similarity[2] == 0.0


def test_repeats_are_damped(build, ask):
    index = build([draw_card("a", "lignin steel"), draw_card("b", "steel hydrogen")])
    lignin, steel = ask(index, "lignin lignin lignin steel").slots
    assert 1.0 < lignin.weight / steel.weight < 3.0


def test_random_seeds_are_not_used(build, ask):
    """Building and ranking take nothing from the random generators."""
    state = random.getstate()
    index = build([draw_card("a", "lignin")])
    rank(ask(index, "lignin"), 1)
    assert random.getstate() == state
