"""Runs side by side: what is compared with what, by language, and who enters and leaves."""

from __future__ import annotations

import json

import pytest

from matcher.errors import InputError
from matcher.evaluation.side_by_side import list_changes, side_by_side

QRELS = {"q1": {"a": 2, "b": 1}, "q2": {"c": 1}, "q3": {"a": 1}}
FIRST = {
    "q1": [("x", 3.0), ("a", 2.0), ("b", 1.0)],
    "q2": [("c", 2.0), ("y", 1.0)],
    "q3": [("a", 1.0)],
    "not judged": [("a", 1.0)],
}
SECOND = {
    "q1": [("a", 3.0), ("b", 2.0), ("x", 1.0)],
    "q2": [("y", 2.0), ("c", 1.0)],
    "q3": [("a", 1.0)],
    "not judged": [("b", 1.0)],
}


def test_members_that_change_are_named_with_ranks_and_grades():
    changes = {change.query: change for change in list_changes(FIRST, SECOND, QRELS, top=2)}
    assert set(changes) == {"q1", "not judged"}  # in q2 only the order changes
    (enters,), (leaves,) = changes["q1"].enters, changes["q1"].leaves
    assert (enters.id, enters.before, enters.after, enters.grade) == ("b", 3, 2, 1)
    assert (leaves.id, leaves.before, leaves.after, leaves.grade) == ("x", 1, 3, None)


def test_the_same_lists_change_nothing():
    assert list(list_changes(FIRST, FIRST, QRELS, top=2)) == []


def test_each_run_is_compared_with_the_first():
    found = side_by_side(
        QRELS, {"a": FIRST, "b": SECOND, "c": FIRST}, "RR,Hit@1", languages={"q1": "fi", "q2": "fi"}, top=2
    )
    body = json.loads(json.dumps(found.to_dict()))
    first, second, third = body["runs"]
    assert first["comparison"] is None
    assert second["comparison"]["measures"]["RR"]["difference"] == pytest.approx(0.0)
    assert (second["comparison"]["measures"]["RR"]["wins"], second["comparison"]["measures"]["RR"]["losses"]) == (1, 1)
    assert second["comparison"]["per_query"]["q1"]["RR"] == pytest.approx(0.5)
    assert third["comparison"]["measures"]["RR"]["ties"] == 3
    assert [change["query"] for change in second["comparison"]["lists"]] == ["q1"]
    assert second["by_language"]["fi"]["queries"] == 2
    assert second["by_language"]["fi"]["measures"]["RR"]["mean"] == pytest.approx(0.75)
    assert set(second["by_language"]) == {"fi", ""}


def test_frame_has_a_row_per_run_and_measure():
    frame = side_by_side(QRELS, {"a": FIRST, "<b>": SECOND}, "RR,Hit@1").to_frame()
    assert frame.shape[0] == 4
    assert frame.loc[("<b>", "RR"), "difference"] == pytest.approx(0.0)
    assert "<b>" not in side_by_side(QRELS, {"<b>": FIRST}, "RR")._repr_html_()


def test_nothing_to_compare_is_said():
    with pytest.raises(InputError, match="runs"):
        side_by_side(QRELS, {}, "RR")
    with pytest.raises(InputError, match="top"):
        side_by_side(QRELS, {"a": FIRST}, "RR", top=0)
