"""What decisions teach, and what they do not."""

from __future__ import annotations

import pytest

from matcher.review.reasons import TEACHES, reasons
from matcher.review.states import STATES
from matcher.review.teaching import GRADES, TURNED_DOWN, Decided, judgements


@pytest.mark.parametrize(
    ("state", "reason", "grade"),
    [
        ("agreed", None, 3),
        ("contacted", None, 2),
        ("accepted", None, 2),
        ("shortlisted", None, 1),
        ("rejected", "wrong-topic", 0),
        ("declined", "wrong-topic", 0),
        ("rejected", "capacity", None),
        ("rejected", "already-partners", None),
        ("declined", None, None),
        ("unsure", None, None),
        ("later", None, None),
        ("suggested", None, None),
    ],
)
def test_only_what_is_said_of_the_topic_teaches(state: str, reason: str | None, grade: int | None):
    assert Decided("q", "a", state, reason).grade == grade


def test_what_teaches_is_there():
    """Every state and reason named here is one that a person may give."""
    assert {*GRADES, *TURNED_DOWN} <= set(STATES)
    assert set(reasons()) > TEACHES


def test_the_last_decision_counts():
    changed = [Decided("q", "a", "accepted"), Decided("q", "a", "rejected", "wrong-topic"), Decided("p", "a", "agreed")]
    assert judgements(changed) == {"q": {"a": 0}, "p": {"a": 3}}
    assert judgements([*changed, Decided("q", "a", "unsure")]) == {"p": {"a": 3}}
