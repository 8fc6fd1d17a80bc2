"""Common history: against the formula worked by hand, and as properties; on public data above the floor."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
from collaboration import FILE, ranked, read
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.experiment import evaluate
from matcher.ranking.collaboration import CollaborationGraph, lifted

SHARES = [
    ("a", 1),
    ("hub", 1),
    ("a", 2),
    ("c", 2),
    ("hub", 3),
    ("b", 3),
    ("c", 4),
    ("b", 4),
    ("hub", 5),
    ("d", 5),
    ("x", 6),
]
GRAPHS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 6)), min_size=1, max_size=24)


def by_definition(shares, one: str, other: str) -> float:
    """The formula, over sets."""
    members = {p: {o for o, q in shares if q == p} for _, p in shares}
    partners = {o: {x for m in members.values() if o in m for x in m} - {o} for o, _ in shares}
    weights = {o: 1 / math.log(max(len(held), 2)) for o, held in partners.items()}
    total = sum(weights[z] for z in partners[one])
    return (
        sum(weights[z] for z in partners[one] & (partners[other] if one != other else partners[one])) / total
        if total
        else 0
    )


def test_by_hand():
    """Of those asked, b shares both partners of a; d only the one who works with everybody, who weighs less."""
    graph = CollaborationGraph.of(SHARES)
    values = dict(zip(graph.ids, graph.common_history("a").tolist(), strict=True))
    hub, c = 1 / math.log(3), 1 / math.log(2)
    assert values["b"] == pytest.approx(1.0)
    assert values["d"] == pytest.approx(hub / (hub + c))
    assert values["x"] == 0
    assert graph.partners("a") == {"c": 1, "hub": 1}
    assert graph.common("a", "b") == ["c", "hub"]
    assert graph.partners("x") == graph.partners("nobody") == {}


@given(GRAPHS)
def test_agrees_with_the_definition(shares):
    graph = CollaborationGraph.of(shares)
    for one in graph.ids:
        found = graph.common_history(one)
        assert found == pytest.approx([by_definition(shares, one, other) for other in graph.ids], abs=1e-6)
        assert ((found >= 0) & (found <= 1)).all()


@given(GRAPHS, st.randoms())
def test_order_and_repeats_do_not_matter(shares, chance):
    again = [*shares, *shares]
    chance.shuffle(again)
    one, other = CollaborationGraph.of(shares), CollaborationGraph.of(again)
    assert one.ids == other.ids
    for record_id in one.ids:
        assert one.partners(record_id) == other.partners(record_id)
        assert (one.common_history(record_id) == other.common_history(record_id)).all()


@given(st.lists(st.floats(0, 1, width=32), max_size=9), st.floats(0, 1))
def test_the_lift_moves_only_newcomers(values, lift):
    """Those with common history keep their value; newcomers stand at the given part of their mean."""
    held = np.array(values, dtype=np.float32)
    found = lifted(held, lift)
    known = held > 0
    assert (found[known] == held[known]).all()
    if known.any():
        assert found[~known] == pytest.approx(lift * float(held[known].mean(dtype=np.float64)), rel=1e-5)
    assert (lifted(held, 0.0) == held).all()


def test_nobody_has_worked_with_anybody():
    graph = CollaborationGraph.of([])
    assert len(graph) == 0
    assert graph.common_history("a").shape == (0,)


@pytest.mark.slow
@pytest.mark.skipif("MATCHER_DEVSETS" not in os.environ, reason="MATCHER_DEVSETS names no folder of public sets")
def test_it_tells_who_will_work_together():
    """On the participations in Horizon 2020: well above the most active organisations (.265)."""
    protocol = read(Path(os.environ["MATCHER_DEVSETS"]) / FILE)
    found = evaluate(protocol.qrels, ranked(protocol, protocol.graph.common_history), "nDCG@10", resamples=100)
    assert found.means[0] >= 0.33
