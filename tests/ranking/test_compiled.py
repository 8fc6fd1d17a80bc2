"""Which inner loops search a matrix, and that a server may put off loading the compiled ones."""

from __future__ import annotations

from typing import ClassVar

import pytest

from matcher.profiles.matrix import FEW_VALUES
from matcher.ranking import compiled, kernels, plain
from tests.ranking.corpora import draw_card

LARGE = FEW_VALUES + 1


@pytest.fixture
def nothing_loaded():
    """As in a new process; afterwards the compiled loops are at hand again."""
    compiled._compiled.cache_clear()
    yield
    compiled.load(None)
    assert compiled.loops_for(LARGE) is kernels


def test_small_matrices_are_searched_by_numpy_and_large_ones_by_compiled_loops():
    assert compiled.loops_for(FEW_VALUES) is plain
    assert compiled.loops_for(LARGE) is kernels


def test_until_the_loops_are_loaded_numpy_searches(nothing_loaded, build):
    compiled.put_off()
    assert compiled.loops_for(LARGE) is plain
    compiled.load(build([draw_card("a", "lignin")]))
    assert compiled.loops_for(LARGE) is kernels


def test_what_would_take_far_longer_without_them_waits_for_them(nothing_loaded):
    compiled.put_off()
    assert compiled.loops_for(LARGE, wait=True) is kernels


def test_loops_that_are_there_are_not_put_off():
    assert compiled.loops_for(LARGE) is kernels
    compiled.put_off()
    assert compiled.loops_for(LARGE) is kernels


def test_loading_calls_every_loop_of_a_search_so_that_no_search_waits_for_one(nothing_loaded, monkeypatch, build):
    class Called:
        """The loops in numpy, and which of them were called."""

        names: ClassVar[set[str]] = set()

        def __getattr__(self, name):
            self.names.add(name)
            return getattr(plain, name)

    monkeypatch.setattr(compiled, "FEW_VALUES", 0)
    monkeypatch.setattr(compiled, "_compiled", Called)
    compiled.load(build([draw_card("a", "lignin"), draw_card("b", "steel")]))
    assert Called.names == {"score_postings", "best_mean", "top_candidates"}
