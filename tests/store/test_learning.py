"""What is no duplicate, and what lists learn from, in the store, on both databases."""

from __future__ import annotations

import pytest

from matcher.errors import ConflictError, InputError, UnknownIdError
from matcher.store.database import Store
from tests.store.list_samples import list_of, new_list

GRADES = {"demo": {"a": 2, "b": 0}}


def test_a_pair_is_noted_once_and_taken_back(store: Store) -> None:
    """Whichever is named first; what was taken back stays in the history with who did it."""
    with store.writing() as held:
        noted = held.dismiss("b", "a", note=" two sites ", who="anna")
        assert (noted.first, noted.second, noted.note, noted.who) == ("a", "b", "two sites", "anna")
        with pytest.raises(InputError, match="already"):
            held.dismiss("a", "b")
        assert held.dismissed_pairs() == {("a", "b")}
    with store.writing() as held:
        ended = held.end_dismissal(noted.number, "ben")
        assert (ended.undone_by, ended.undone_at is None) == ("ben", False)
        assert held.dismissed_pairs() == set()
        with pytest.raises(InputError, match="none of the number"):
            held.end_dismissal(noted.number)
        again = held.dismiss("a", "b")
    with store.reading() as held:
        assert held.dismissals() == [again, ended]
        assert held.dismissals(limit=1) == [again]


@pytest.mark.parametrize(
    ("one", "other", "note", "match"),
    [
        ("a", "a", "", "twice"),
        ("a", "b", "x" * 1001, "1,001"),
        ("a\x00", "b", "", "dupl"),
        ("a", "b", "\ud800", "note"),
    ],
)
def test_what_is_no_pair_is_refused(store: Store, one: str, other: str, note: str, match: str) -> None:
    with store.writing() as held, pytest.raises(InputError, match=match):
        held.dismiss(one, other, note=note)


def test_a_list_learns_from_what_was_applied_last(store: Store) -> None:
    number, _ = list_of(store, "a", "b")
    with store.writing() as held:
        first = held.apply_feedback(number, GRADES, 0.5, "anna")
        assert held.feedback_of(number) == first
        second = held.apply_feedback(number, {"demo": {"a": 3}}, 0.25, "ben")
    assert (first.grades, first.weight, first.who) == (GRADES, 0.5, "anna")
    with store.writing() as held:
        assert held.feedback_of(number) == second
        ended = held.end_feedback(number, "cleo")
        with pytest.raises(ConflictError, match="learns from no decisions"):
            held.end_feedback(number)
    assert ended.number == second.number
    with store.reading() as held:
        assert held.feedback_of(number) is None
        assert [(one.number, one.ended_by) for one in held.feedback_history(number)] == [
            (second.number, "cleo"),
            (first.number, "ben"),
        ]
        trail = [(entry.what, entry.who) for entry in held.history("match-lists", str(number))]
        assert trail[:3] == [("feedback ended", "cleo"), ("feedback applied", "ben"), ("feedback applied", "anna")]


def test_what_a_list_learns_goes_with_it(store: Store) -> None:
    number, other = new_list(store), new_list(store)
    with store.writing() as held:
        held.apply_feedback(number, GRADES, 0.5)
        kept = held.apply_feedback(other, GRADES, 0.5)
        held.delete_list(number, held.match_list(number).version, None)
        assert held.feedback_history(number) == []
        assert held.feedback_of(other) == kept
        with pytest.raises(UnknownIdError):
            held.apply_feedback(number, GRADES, 0.5)
        with pytest.raises(UnknownIdError):
            held.end_feedback(99)
