"""A simulated coordinator over a judged set."""

from __future__ import annotations

import pytest

from matcher.engine.bench import Bench
from matcher.engine.coordinators import NAMES, Coordinator
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.simulation import curve_frame
from matcher.records import Document
from matcher.settings import Settings
from matcher.sources.rank_lines import RankText

TEXTS = {
    "resin": "Lignin resins and adhesives from black liquor",
    "glue": "Adhesives for plywood made of lignin resins",
    "wood-board": "Plywood and board with resins",
    "turbine": "Offshore wind turbine blades under ice",
    "ice": "Ice on wind turbine blades, testing in cold climate",
    "robot": "Welding robots for shipyards",
}


@pytest.fixture(scope="module")
def coordinator() -> Coordinator:
    documents = tuple(RankText(id=i, title=i, documents=(Document(text=t, lang="en"),)) for i, t in TEXTS.items())
    queries = tuple(
        RankText(id=i, title=i, documents=(Document(text=t, lang="en"),))
        for i, t in {"wood": "Lignin", "wind": "Blades"}.items()
    )
    judged = JudgedSet(
        name="small",
        title="",
        queries=queries,
        documents=documents,
        qrels={"wood": {"resin": 1, "glue": 1, "wood-board": 1}, "wind": {"turbine": 1, "ice": 1}},
        measure="nDCG@10",
        excluded={"wind": frozenset({"robot"})},
    )
    return Coordinator.of(Bench(judged, Settings()))


def test_lists_hold_what_the_set_allows(coordinator: Coordinator):
    assert sorted(coordinator.lists["wood"].records) == sorted(TEXTS)
    assert sorted(coordinator.lists["wind"].records) == sorted(set(TEXTS) - {"robot"})
    assert coordinator.lists["wind"].values.shape == (5, len(NAMES))
    assert len(coordinator.shares) == len(NAMES)


def test_feedback_finds_more_of_what_was_accepted(coordinator: Coordinator):
    """After two lignin resins were accepted, the board with resins is first of what has no word of the query."""
    frame = curve_frame(coordinator.feedback_curve([4], per_list=2))
    assert frame.index.tolist() == [4]
    assert frame.loc[4, "lists"] == 1  # of the other list nothing right remains
    assert frame.loc[4, "with"] == pytest.approx(1.0)
    assert frame.loc[4, "without"] < 0.6
    assert frame.loc[4, "mean"] == pytest.approx(frame.loc[4, "with"] - frame.loc[4, "without"])


def test_shares_are_measured_on_the_other_half(coordinator: Coordinator):
    (point,) = coordinator.shares_curve([10], seed=1)
    assert len(point.comparison.queries) == 1
