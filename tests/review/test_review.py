"""The state machine as a table, and what a decision needs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InputError, TransitionError
from matcher.review.decisions import Decision, changed
from matcher.review.labels import LANGUAGES, id_of, label, labels
from matcher.review.reasons import reasons
from matcher.review.states import FIRST, STATES, TRANSITIONS

JUDGED = {"shortlisted", "accepted", "rejected", "unsure", "later"}
ALLOWED = {
    "suggested": JUDGED,
    "shortlisted": {"suggested", "accepted", "rejected", "unsure", "later", "contacted"},
    "accepted": {"suggested", "shortlisted", "rejected", "unsure", "later", "contacted"},
    "rejected": {"suggested", "shortlisted", "accepted", "unsure", "later"},
    "unsure": {"suggested", "shortlisted", "accepted", "rejected", "later"},
    "later": {"suggested", "shortlisted", "accepted", "rejected", "unsure"},
    "contacted": {"agreed", "declined", "rejected", "later"},
    "agreed": {"declined"},
    "declined": {"contacted", "agreed"},
}
"""Written out, so that a slip in the program's table is seen here."""


def standing(state: str) -> Decision:
    return Decision(state=state, reason="capacity" if state == "rejected" else None)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ALLOWED, ALLOWED)))
def test_only_the_drawn_transitions_are_taken(before: str, after: str):
    change = {"state": after} | ({"reason": "competitor"} if after == "rejected" else {})
    if after in ALLOWED[before] or after == before:
        assert changed(standing(before), change).state == after
    else:
        with pytest.raises(TransitionError) as caught:
            changed(standing(before), change)
        assert set(caught.value.allowed) == ALLOWED[before]


def test_every_state_can_be_reached_and_has_a_name_in_every_language():
    reached, seen = {FIRST}, set()
    while reached - seen:
        seen |= (now := reached - seen)
        reached |= {after for state in now for after in TRANSITIONS[state]}
    assert reached == set(STATES) == set(labels("states"))
    for table in ("states", "reasons", "columns"):
        for name, held in labels(table).items():
            for lang in LANGUAGES:
                assert held[lang].strip() == held[lang] != ""
                assert id_of(table, held[lang].upper()) == name
        for lang in LANGUAGES:
            names = [held[lang].casefold() for held in labels(table).values()]
            assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"state": "rejected"}, "reason"),
        ({"state": "rejected", "reason": ""}, "reason"),
        ({"state": "rejected", "reason": "ugly"}, "reason"),
        ({"state": "rejected", "reason": "other"}, "note"),
        ({"state": "rejected", "reason": "other", "note": "  "}, "note"),
        ({"state": "accepted", "reason": "capacity"}, "reason"),
        ({"reason": "capacity"}, "reason"),
        ({"state": "gone"}, "state"),
        ({"state": None}, "state"),
        ({"state": 3}, "state"),
        ({"note": "x" * 2_001}, "note"),
        ({"assignee": "x" * 201}, "assignee"),
        ({"rank": "1"}, "rank"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_name(change, where):
    with pytest.raises(InputError) as caught:
        changed(Decision(), change)
    assert caught.value.where == where


def test_a_new_state_drops_reason_and_note_but_not_the_assignee():
    rejected = changed(Decision(assignee="anna"), {"state": "rejected", "reason": "other", "note": "too far"})
    assert (rejected.reason, rejected.note) == ("other", "too far")
    assert changed(rejected, {"state": "accepted"}) == Decision(state="accepted", assignee="anna")
    assert changed(rejected, {"note": "much too far"}).reason == "other"
    assert changed(rejected, {"assignee": " "}).assignee is None


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "state": st.sampled_from(STATES),
                "reason": st.sampled_from(["", None, *reasons()]),
                "note": st.text(max_size=20),
                "assignee": st.text(max_size=20),
            },
        ),
        max_size=20,
    )
)
def test_whatever_is_tried_a_decision_stays_whole(changes):
    """A rejection always has a reason, "other" a note, and no state a reason that it should not have."""
    decision = Decision()
    for change in changes:
        try:
            after = changed(decision, change)
        except InputError:
            continue
        assert after.state == decision.state or after.state in ALLOWED[decision.state]
        decision = after
        assert decision.state != "rejected" or decision.reason in reasons()
        assert decision.reason is None or decision.state in ("rejected", "declined")
        assert decision.reason != "other" or decision.note
        assert changed(decision, {}) == decision


def test_an_unknown_language_gets_english():
    assert label("states", "agreed", "de") == "Agreed"
    assert label("states", "nothing") == "nothing"
