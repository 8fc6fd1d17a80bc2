"""Many searches at once give what one after the other gives, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.profiles.matrix import Matrix
from matcher.ranking import kernels, plain
from matcher.ranking.batch import nearest_rows, row_queries, top_k_batch
from matcher.ranking.scoring import score_all
from matcher.ranking.slots import SlotArrays
from matcher.ranking.topk import best_positions

many = settings(deadline=None, max_examples=60)
LOOPS = st.sampled_from([kernels, plain])
THREADS = st.integers(1, 3)
N_TERMS = 7
VALUES = st.sampled_from([0.1, 0.3, 0.5, 0.7])  # few, so that many scores tie


@st.composite
def matrices(draw, largest=20):
    """Rows over few terms; some are empty."""
    rows = draw(st.lists(st.dictionaries(st.integers(0, N_TERMS - 1), VALUES), min_size=1, max_size=largest))
    pointers = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    terms = np.asarray([term for row in rows for term in sorted(row)], dtype=np.int32)
    values = np.asarray([row[term] for row in rows for term in sorted(row)], dtype=np.float32)
    return Matrix.from_rows(pointers, terms, {"cosine": values}, N_TERMS)


@st.composite
def queries(draw):
    """Slots with no, one or several options; some terms are new to the matrix."""
    slots = draw(st.lists(st.dictionaries(st.integers(0, N_TERMS + 1), VALUES, max_size=3), max_size=5))
    pointers = np.concatenate([[0], np.cumsum([len(slot) for slot in slots], dtype=np.int64)])
    terms = np.asarray([term for slot in slots for term in slot], dtype=np.int32)
    values = np.asarray([value for slot in slots for value in slot.values()], dtype=np.float32)
    return SlotArrays(pointers.astype(np.int64), terms, values)


def listed(nearest, place):
    """(position, score) of one list, without its empty places."""
    pairs = zip(nearest.positions[place].tolist(), nearest.scores[place].tolist(), strict=True)
    return [(position, score) for position, score in pairs if position >= 0]


@many
@given(matrices(), st.lists(queries(), max_size=6), st.integers(1, 25), st.booleans(), THREADS, LOOPS, st.data())
def test_a_batch_equals_single_searches(matrix, asked, k, filtered, threads, loops, data):
    mask = None
    if filtered:
        mask = np.asarray(data.draw(st.lists(st.booleans(), min_size=matrix.n_rows, max_size=matrix.n_rows)))
    found = top_k_batch(matrix, "cosine", asked, k, mask=mask, threads=threads, loops=loops)
    assert found.positions.shape == found.scores.shape == (len(asked), min(k, matrix.n_rows))
    for place, query in enumerate(asked):
        scores = score_all(matrix, "cosine", query, plain)
        if mask is not None:
            scores[~mask] = -np.inf
        best = best_positions(scores, k)
        assert listed(found, place) == [(position, scores[position]) for position in best.tolist()]


@many
@given(matrices(), st.integers(1, 25), THREADS, LOOPS)
def test_nearest_rows_are_those_of_a_search_for_each_row(matrix, k, threads, loops):
    found = nearest_rows(matrix, "cosine", k, threads=threads, loops=loops)
    assert found.positions.shape == found.scores.shape == (matrix.n_rows, min(k, matrix.n_rows - 1))
    for row, query in enumerate(row_queries(matrix, "cosine", range(matrix.n_rows))):
        scores = score_all(matrix, "cosine", query, plain)
        others = sorted((-score, place) for place, score in enumerate(scores.tolist()) if place != row and score > 0.0)
        assert listed(found, row) == [(place, -score) for score, place in others[:k]]


@many
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 12), st.sampled_from([np.float32, np.float64]))
def test_blocks_that_are_passed_over_hold_none_of_the_best(seed, size, k, dtype):
    scores = np.random.default_rng(seed).integers(0, 40, size * 7).astype(dtype)
    expected = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:k]
    for loops in (kernels, plain):
        assert loops.top_candidates(scores, min(k, len(scores))).tolist() == expected


@pytest.mark.parametrize(("k", "threads"), [(0, 1), (1, 0)])
def test_less_than_one_is_refused(k, threads):
    matrix = Matrix.from_rows(
        np.asarray([0, 1]), np.asarray([0], dtype=np.int32), {"cosine": np.ones(1, np.float32)}, 1
    )
    with pytest.raises(InputError, match="1 or more"):
        top_k_batch(matrix, "cosine", [], k, threads=threads)
    with pytest.raises(InputError, match="1 or more"):
        nearest_rows(matrix, "cosine", k, threads=threads)
