"""Match lists from the plan to the version: made in the background, whole or not at all, compared with the version before."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from matcher.engine.list_shapes import is_stale, list_dict, match_dict
from matcher.engine.plans import Plan
from matcher.errors import ConflictError, FilterError, InputError, StaleDecisionError, StaleVersionError, UnknownIdError
from matcher.matches import Filters
from matcher.store.list_schema import match_lists
from matcher.store.matches import MatchFilter
from tests.engine.lists_made import DEMO, TEXT, made, rows_of, run_all


def test_a_list_of_a_demo_holds_what_a_suggestion_finds(engine):
    stored = made(engine)
    found = engine.suggest(record=DEMO.record, record_target="demos", top=5)
    shown = engine.lists.matches(stored.number)
    assert [match.id for match in shown] == [match.id for match in found.matches]
    assert shown[0].body == json.loads(json.dumps(found.matches[0].to_dict()))
    assert stored.made.provenance["index"] == engine.index("organisations").fingerprint
    assert stored.made.provenance["configuration"] == engine.configuration.to_dict()
    assert dict(stored.states) == {"suggested": 5}
    assert stored.made.counts == {
        "queries": 1, "skipped": 0, "matches": 5, "entered": 5, "moved": 0, "left": 0, "kept": 0
    }  # fmt: skip
    assert not is_stale(stored)
    for match in shown:
        assert json.loads(json.dumps(match_dict(match)))["record"] == match.id


def test_a_text_is_kept_with_the_list_and_nowhere_else(engine, caplog):
    stored = made(engine, Plan(target="demos", top=3), text=TEXT)
    assert stored.text == TEXT
    assert "text" not in list_dict(stored)
    assert list_dict(stored, text=True)["text"] == TEXT
    assert len(engine.lists.matches(stored.number)) == 3
    (query,) = engine.lists.queries(stored.number)
    assert query["query"]["lang"] == "fi"
    with engine.store.reading() as store:
        trail = store.history("match-lists", str(stored.number))
    words = json.dumps([[e.what, dict(e.before or {}), dict(e.after or {})] for e in trail])
    assert [entry.what for entry in trail] == ["made", "added"]
    assert "mustalipe" not in words + stored.title + caplog.text


def test_every_organisation_of_a_region_is_asked_for(engine):
    plan = Plan(every="organisations", of_region="east-and-north-finland", target="demos", top=2)
    stored = made(engine, plan)
    with engine.store.reading() as store:
        count = store.count("organisations", "east-and-north-finland")
    assert count > 20, "more than a part of a list"
    assert stored.made.counts["queries"] == stored.job.done == stored.job.total == count
    assert stored.made.counts["matches"] == 2 * count
    asked = [query["asked"] for query in engine.lists.queries(stored.number)]
    assert asked == sorted(asked)
    shown = engine.lists.matches(stored.number, limit=1_000)
    one = [match for match in shown if match.asked == asked[3]]
    alone = engine.suggest(record=asked[3], target="demos", top=2)
    assert [match.id for match in one] == [match.id for match in alone.matches]
    pages, after = [], None
    while page := engine.lists.matches(stored.number, after=after, limit=7):
        pages += page
        after = page[-1].cursor
    assert pages == shown


def test_filters_parameters_and_foreign_are_used(engine):
    plan = replace(DEMO, filters=Filters(countries=("FI", "SE")), foreign=True, configuration={"bm25_share": 0.0})
    stored = made(engine, plan)
    shown = engine.lists.matches(stored.number)
    assert shown
    assert {match.body["country"] for match in shown} == {"SE"}
    assert "bm25" not in shown[0].body["components"]
    assert stored.made.provenance["configuration"]["bm25_share"] == 0.0
    assert Plan.from_dict(json.loads(json.dumps(stored.plan))) == plan


def test_one_query_of_a_batch_that_the_filters_leave_nothing_does_not_end_it(engine):
    plan = Plan(every="organisations", target="organisations", filters=Filters(countries=("FI",)), foreign=True, top=1)
    stored = made(engine, plan)
    queries = engine.lists.queries(stored.number)
    assert any("problem" in query for query in queries)
    assert any("problem" not in query for query in queries)


@pytest.mark.parametrize(
    ("plan", "text", "error"),
    [
        ({}, None, InputError),
        ({"every": "demos"}, "a text of wood", InputError),
        ({"every": "demos", "of_pilot": "no-such"}, None, InputError),
        ({"record": "no-such"}, None, UnknownIdError),
        ({}, "  ", InputError),
        ({"every": "demos", "filters": Filters(countries=("FI",), not_countries=("FI",))}, None, FilterError),
    ],
)
def test_what_cannot_be_carried_out_is_refused_at_once(engine, plan, text, error):
    with pytest.raises(error):
        engine.lists.create(Plan(**plan), text=text)
    assert engine.lists.page() == []


@pytest.mark.parametrize(
    "plan",
    [
        {"top": 0},
        {"top": 201},
        {"target": "regions"},
        {"every": "regions"},
        {"every": "demos", "of_region": "x"},
        {"configuration": {"bm25_k1": 1.0}},
        {"configuration": {"bm25_share": 2.0}},
    ],
)
def test_a_plan_that_cannot_be_is_none(plan):
    with pytest.raises(InputError):
        Plan(**plan)


def test_the_same_key_makes_one_list(engine):
    first, repeated = engine.lists.create(DEMO, idempotency_key="a")
    again, also = engine.lists.create(DEMO, idempotency_key="a")
    assert (first.number, repeated, also) == (again.number, False, True)
    with pytest.raises(InputError, match="Idempotency-Key"):
        engine.lists.create(replace(DEMO, top=6), idempotency_key="a")
    assert len(engine.lists.page()) == 1


def test_a_new_version_says_what_entered_moved_left_and_keeps_what_was_decided(engine):
    stored = made(engine)
    first = engine.lists.matches(stored.number)
    engine.lists.decide(stored.number, first[1].number, 1, {"state": "accepted"}, "anna")
    engine.lists.comment(stored.number, first[2].number, "Ask them in spring.", "bo")
    with engine.store.writing() as store:
        for match in first[:3]:
            store.delete("organisations", match.id)
    assert is_stale(engine.lists.get(stored.number))
    assert engine.lists.matches(stored.number)[0].gone
    engine.lists.rerun(stored.number, "anna")
    run_all(engine)
    now = engine.lists.get(stored.number)
    assert not is_stale(now)
    assert now.latest == 2
    assert now.made.counts == {
        "queries": 1, "skipped": 0, "matches": 5, "entered": 3, "moved": 2, "left": 3, "kept": 2
    }  # fmt: skip
    shown = engine.lists.matches(stored.number)
    assert [(match.rank, match.previous, match.change) for match in shown] == [
        (1, 4, "moved"), (2, 5, "moved"), (3, None, "entered"), (4, None, "entered"), (5, None, "entered"),
        (None, 2, "kept"), (None, 3, "kept"),
    ]  # fmt: skip
    kept = shown[5]
    assert (kept.id, kept.decision.state, kept.gone, kept.decided_in) == (first[1].id, "accepted", True, 1)
    assert shown[6].comments == 1
    assert [match.id for match in engine.lists.left(stored.number)] == [match.id for match in first[:3]]
    assert [m.id for m in engine.lists.matches(stored.number, which=MatchFilter(changes=("kept",)))] == [
        first[1].id, first[2].id
    ]  # fmt: skip
    assert [match.id for match in engine.lists.matches(stored.number, version=1)] == [match.id for match in first]


def test_deciding_on_what_has_just_left_brings_it_back(engine):
    """Somebody looks at an old page; the decision can be seen in the new version."""
    stored = made(engine)
    first = engine.lists.matches(stored.number)
    with engine.store.writing() as store:
        store.delete("organisations", first[0].id)
    engine.lists.rerun(stored.number)
    run_all(engine)
    assert first[0].number not in {match.number for match in engine.lists.matches(stored.number)}
    decided = engine.lists.decide(stored.number, first[0].number, 1, {"state": "later"}, "anna")
    assert (decided.list_version, decided.change, decided.rank) == (2, "kept", None)
    assert engine.lists.matches(stored.number)[-1].number == first[0].number
    engine.lists.rerun(stored.number)
    run_all(engine)
    again = engine.lists.matches(stored.number)[-1]
    assert (again.number, again.change, again.previous) == (first[0].number, "kept", None)


def test_a_stale_decision_shows_both_and_who_made_the_other(engine):
    stored = made(engine)
    match = engine.lists.matches(stored.number)[0]
    engine.lists.decide(stored.number, match.number, 1, {"state": "rejected", "reason": "capacity"}, "bo")
    with pytest.raises(StaleDecisionError) as caught:
        engine.lists.decide(stored.number, match.number, 1, {"state": "accepted"}, "anna")
    error = caught.value
    assert (error.expected, error.found, error.who, error.asked) == (1, 2, "bo", {"state": "accepted"})
    assert error.stored["reason"] == "capacity"
    assert error.at is not None
    assert "bo" in str(error)


def test_undo_walks_back_and_is_in_the_history(engine):
    stored = made(engine)
    number, match = stored.number, engine.lists.matches(stored.number)[0].number
    lists = engine.lists

    def undoable():
        return lists.undoable(number, lists.matches(number))

    assert undoable() == frozenset()
    lists.decide(number, match, 1, {"state": "shortlisted"}, "anna")
    lists.decide(number, match, 2, {"assignee": "bo"}, "anna")
    lists.decide(number, match, 3, {"state": "contacted", "note": "by phone"}, "bo")
    assert lists.undo(number, match, 4, "bo").decision.state == "shortlisted"
    assert lists.undo(number, match, 5, "bo").decision.assignee is None
    assert undoable() == {match}
    assert lists.undo(number, match, 6, "bo").decision.state == "suggested"
    assert undoable() == frozenset()
    with pytest.raises(ConflictError):
        lists.undo(number, match, 7, "bo")
    history = lists.history(number, match)
    assert [(entry.version, entry.what, entry.who) for entry in reversed(history)] == [
        (2, "decided", "anna"), (3, "assigned", "anna"), (4, "decided", "bo"),
        (5, "undone", "bo"), (6, "undone", "bo"), (7, "undone", "bo"),
    ]  # fmt: skip
    assert {entry.after["list_version"] for entry in history} == {1}


def test_what_hinders_a_list_is_told(engine):
    stored, _ = engine.lists.create(DEMO)
    with engine.store.writing() as store:
        store.delete("demos", DEMO.record)
    job = engine.lists.work("one")
    assert (job.state, DEMO.record in job.problem) == ("failed", True)
    engine.lists.rerun(stored.number)
    with pytest.raises(ConflictError):
        engine.lists.rerun(stored.number)


def test_a_list_with_decisions_is_deleted_by_force_only(engine):
    stored = made(engine)
    match = engine.lists.matches(stored.number)[0]
    engine.lists.decide(stored.number, match.number, 1, {"state": "later"}, "anna")
    with pytest.raises(ConflictError, match="1 decisions"):
        engine.lists.delete(stored.number, stored.version, "anna")
    with pytest.raises(StaleVersionError):
        engine.lists.delete(stored.number, stored.version - 1, "anna", force=True)
    engine.lists.delete(stored.number, stored.version, "anna", force=True)
    with pytest.raises(UnknownIdError):
        engine.lists.get(stored.number)
    assert rows_of(engine, stored.number) == (0, 0, 0)
    with engine.store.reading() as store:
        assert len(store.match_history(stored.number, match.number)) == 1
        assert store.history("match-lists", str(stored.number))[0].what == "deleted"
    with engine.store._engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(match_lists)) == 0


def test_an_explained_match_has_the_marks_that_a_suggestion_has(engine):
    """What was found is frozen; where its words stand is looked up, and is the same while nothing has changed."""
    stored = made(engine)
    found = engine.suggest(record=DEMO.record, record_target="demos", top=5)
    for shown, fresh in zip(engine.lists.matches(stored.number), found.matches, strict=True):
        one = engine.lists.explained(stored.number, shown.number)
        assert one.match == fresh
        assert (one.record.id, one.asked.id, one.lang) == (shown.id, "bio-aromatics", "en")
        assert [need for need, _ in one.needs] == [need.text for need in found.needs]
        assert [coverage for _, coverage in one.needs] == list(fresh.coverage)


def test_an_explained_match_of_a_text_has_that_text(engine):
    stored = made(engine, Plan(target="demos", top=2), text=TEXT)
    one = engine.lists.explained(stored.number, engine.lists.matches(stored.number)[0].number)
    assert [document.text for document in one.documents] == [TEXT]
    assert one.asked is None
    assert any(reason.places for reason in one.match.reasons)
    word = one.match.reasons[0]
    document, start, end = word.spans[0]
    assert one.documents[document].text[start:end] == word.source
