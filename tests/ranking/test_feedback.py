"""More of what was accepted in a list, less of what was rejected."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.analysis.analyzer import Analyzer
from matcher.profiles.cards import Card
from matcher.profiles.index import ProfileIndex
from matcher.ranking.feedback import followed, rocchio
from matcher.records import Document
from matcher.settings import Configuration

TEXTS = {
    "resin": "Lignin resins and adhesives from black liquor",
    "glue": "Adhesives for plywood made of lignin resins",
    "turbine": "Offshore wind turbine blades under ice",
    "ice": "Ice on wind turbine blades, testing in cold climate",
    "robot": "Welding robots for shipyards",
}


@pytest.fixture(scope="module")
def index(analyzer: Analyzer) -> ProfileIndex:
    cards = [Card(id=i, title=i, documents=(Document(text=text, lang="en"),)) for i, text in TEXTS.items()]
    return ProfileIndex.build(cards, analyzer, Configuration())


def scores(index: ProfileIndex, grades: dict[str, int]) -> dict[str, float]:
    found = rocchio(index, grades)
    assert found is not None
    return {index.record_id(place): float(found[place]) for place in range(index.n_positions)}


def test_a_list_moves_towards_what_was_accepted(index: ProfileIndex):
    found = scores(index, {"resin": 2})
    assert found["resin"] == pytest.approx(1.0, abs=1e-5)  # its own profile has unit length
    assert found["glue"] > 0.1
    assert found["robot"] == pytest.approx(0.0, abs=1e-6)


def test_and_half_as_far_from_what_was_rejected(index: ProfileIndex):
    liked, disliked = scores(index, {"turbine": 3}), scores(index, {"turbine": 0})
    for record, value in liked.items():
        assert disliked[record] == pytest.approx(-value / 2, abs=1e-6)
    both = scores(index, {"resin": 1, "turbine": 0})
    assert both["glue"] > 0 > both["ice"]


def test_grades_weigh_and_their_sum_is_one(index: ProfileIndex):
    found = scores(index, {"resin": 3, "turbine": 1})
    alone = scores(index, {"resin": 1}), scores(index, {"turbine": 1})
    for record in TEXTS:
        assert found[record] == pytest.approx(0.75 * alone[0][record] + 0.25 * alone[1][record], abs=1e-6)


def test_records_that_are_gone_count_nothing(index: ProfileIndex):
    assert rocchio(index, {"gone": 2}) is None
    assert rocchio(index, {}) is None
    assert scores(index, {"resin": 2, "gone": 2}) == scores(index, {"resin": 2})


def test_a_record_that_came_after_the_build_teaches_as_well(index: ProfileIndex, analyzer: Analyzer):
    """Its terms may be unknown to the build."""
    late = Card(id="late", title="late", documents=(Document(text="Lignin xylotannate resins", lang="en"),))
    later = index.upsert([late], analyzer)
    assert scores(later, {"late": 2})["resin"] > 0.1
    assert scores(later, {"resin": 2})["late"] > 0.1


def test_following_can_be_taken_back(index: ProfileIndex):
    """The mixture is not touched, and a weight of 0 is the list as it was."""
    fused = np.linspace(0, 1, index.n_positions)
    moved, before = rocchio(index, {"turbine": 2}), fused.copy()
    assert moved is not None
    after = followed(fused, moved, index.living())
    assert (fused == before).all()
    assert after[index.position("ice")] - fused[index.position("ice")] > 0
    assert (followed(fused, moved, index.living(), 0.0) == before).all()
