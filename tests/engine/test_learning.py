"""Decisions teach: seen before it applies, applied to the next versions, taken back; and all lists together."""

from __future__ import annotations

import json

import pytest

from matcher.engine import learning, past_lists
from matcher.engine.plans import Plan
from matcher.errors import ConflictError, InputError, UnknownIdError
from matcher.evaluation.qrels import read_qrels
from matcher.ranking.feedback import WEIGHT
from matcher.sources.rank_lines import read_rank_lines
from matcher.sources.reading import Limits

TEXT = "Erotamme ligniiniä mustalipeästä. Etsimme kumppania, joka valmistaa siitä liimoja."
PLAN = Plan(target="organisations", top=8)


def made(engine, plan: Plan = PLAN, **options) -> int:
    stored, _ = engine.lists.create(plan, **options)
    carried_out(engine)
    return stored.number


def carried_out(engine) -> None:
    while (job := engine.lists.work("one")) is not None:
        assert job.state == "done", job.problem


def ids(engine, number: int) -> list[str]:
    return [match.id for match in engine.lists.matches(number, limit=1_000) if match.rank is not None]


def decide(engine, number: int, **states: str) -> None:
    """Decide on matches by candidate; a state may have a reason after a slash."""
    for match in engine.lists.matches(number, limit=1_000):
        if match.id in states:
            state, _, reason = states[match.id].partition("/")
            change = {"state": state, "reason": reason} if reason else {"state": state}
            engine.lists.decide(number, match.number, match.version, change, "anna")


@pytest.fixture
def decided(engine) -> tuple[int, list[str]]:
    """A list with two records in favour, one turned down for its topic and one for want of capacity."""
    number = made(engine, text=TEXT)
    found = ids(engine, number)
    decide(
        engine,
        number,
        **{
            found[0]: "accepted",
            found[1]: "shortlisted",
            found[2]: "rejected/wrong-topic",
            found[4]: "rejected/capacity",
        },
    )
    return number, found


def test_a_preview_says_what_the_next_version_will_be(engine, decided):
    """What would enter and leave is what does once it is applied; the preview itself changes nothing."""
    number, before = decided
    seen = learning.preview(engine, number)
    assert seen.grades == {"": {before[0]: 2, before[1]: 1, before[2]: 0}}
    assert seen.silent == 1
    assert ids(engine, number) == before
    with engine.store.reading() as store:
        assert store.feedback_of(number) is None
    applied = learning.apply(engine, number, "anna")
    carried_out(engine)
    after = ids(engine, number)
    (changed,) = seen.lists
    assert [record for record, _ in changed.enters] == [record for record in after if record not in before]
    assert [record for record, _ in changed.leaves] == [record for record in before if record not in after]
    assert changed.enters
    assert changed.moved == sum(after.index(one) != before.index(one) for one in before if one in after)
    version = engine.lists.get(number).made
    assert version.provenance["feedback"] == applied.number
    shown = engine.lists.matches(number)[0].body
    assert shown["components"]["feedback"] > 0
    assert applied.weight == WEIGHT


def test_taken_back_the_list_is_as_it_was(engine, decided):
    number, before = decided
    learning.apply(engine, number)
    carried_out(engine)
    assert ids(engine, number) != before
    ended = learning.take_back(engine, number, "ben")
    assert ended.ended_by == "ben"
    carried_out(engine)
    assert ids(engine, number) == before
    assert "feedback" not in engine.lists.get(number).made.provenance
    with pytest.raises(ConflictError, match="learns from no decisions"):
        learning.take_back(engine, number)


def test_only_the_query_that_was_decided_on_is_moved(engine):
    plan = Plan(every="demos", of_pilot="bio-economy", target="organisations", top=6)
    number = made(engine, plan)
    matches = engine.lists.matches(number, limit=1_000)
    asked = matches[0].asked
    for match in [match for match in matches if match.asked == asked][3:6]:
        engine.lists.decide(number, match.number, match.version, {"state": "accepted"})
    others = [(match.asked, match.id, match.score) for match in matches if match.asked != asked]
    learning.apply(engine, number)
    carried_out(engine)
    now = engine.lists.matches(number, limit=1_000)
    assert [(match.asked, match.id, match.score) for match in now if match.asked != asked] == others
    own = [match.score for match in now if match.asked == asked]
    assert own != [match.score for match in matches if match.asked == asked]


def test_what_teaches_nothing_is_told(engine):
    number = made(engine, text=TEXT)
    with pytest.raises(ConflictError, match="nobody has decided"):
        learning.preview(engine, number)
    found = ids(engine, number)
    decide(engine, number, **{found[0]: "rejected/capacity", found[1]: "unsure"})
    with pytest.raises(ConflictError, match="none of its decisions teaches"):
        learning.preview(engine, number)
    with pytest.raises(ConflictError, match="none of its decisions teaches"):
        learning.apply(engine, number)
    with pytest.raises(InputError, match="none teaches yet"):
        past_lists.shares(engine)
    for ask in (learning.preview, learning.apply, learning.take_back, past_lists.next_to_decide):
        with pytest.raises(UnknownIdError):
            ask(engine, 99)


def test_the_check_leaves_each_decision_out_in_turn(engine, decided):
    """A record that was accepted against its likes is not lifted by itself."""
    number, before = decided
    check = learning.preview(engine, number).check
    assert check is not None
    assert check.queries == ("",)
    assert check.means_a[0] == pytest.approx(1.0)  # the two in favour stand before the one turned down
    decide(engine, number, **{before[2]: "accepted"})
    assert learning.preview(engine, number).check is None  # nothing is turned down


def test_the_most_even_odds_come_next(engine, decided):
    number, before = decided
    found = past_lists.next_to_decide(engine, number, 3)
    assert len(found) == 3
    assert {one.match.decision.state for one in found} == {"suggested"}
    distances = [abs(one.probability - 0.5) for one in found]
    assert distances == sorted(distances)
    every = past_lists.next_to_decide(engine, number, 100)
    assert {one.match.id for one in every} == {before[3], *before[5:]}


def test_without_decisions_the_middle_of_the_score_is_in_doubt(engine):
    number = made(engine, text="Erotamme ligniiniä mustalipeästä.")
    for one in past_lists.next_to_decide(engine, number, 3):
        assert one.probability == pytest.approx(one.match.score, abs=1e-4)


def test_shares_of_all_lists(engine, decided):
    other = made(engine, Plan(record="bio-aromatics", record_target="demos", top=6))
    found = ids(engine, other)
    decide(engine, other, **{found[0]: "rejected/wrong-topic", found[2]: "accepted"})
    learned = past_lists.shares(engine)
    assert learned.lists == 2
    assert (learned.learned.decisions, learned.learned.accepted, learned.silent) == (5, 3, 1)
    assert learned.elsewhere is not None
    assert len(learned.elsewhere.queries) == 2
    configuration = engine.configuration
    total = configuration.centroid_share + configuration.documents_share + configuration.bm25_share
    assert sum(learned.parameters.values()) == pytest.approx(total, abs=1e-3)
    assert set(learned.parameters) == {"centroid_share", "documents_share", "bm25_share"}


def test_decisions_become_judged_queries(engine, decided, tmp_path):
    """The files are such as an experiment reads."""
    number, before = decided
    other = made(engine, Plan(record="upm-pellos", target="organisations", top=6))
    found = ids(engine, other)
    decide(engine, other, **{found[0]: "accepted"})
    lines, qrels = past_lists.judged_decisions(engine)
    (tmp_path / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = [f"{query} 0 {record} {grade}" for query, of in qrels.items() for record, grade in of.items()]
    (tmp_path / "qrels.txt").write_text("\n".join(rows), encoding="utf-8")
    asked = read_rank_lines(tmp_path / "q.jsonl", Limits())
    assert [query.id for query in asked] == [str(number), f"{other}:upm-pellos"]
    assert asked[0].documents[0].text == TEXT
    assert asked[1].country == "FI"
    assert read_qrels(tmp_path / "qrels.txt") == qrels
    assert qrels[str(number)] == {before[0]: 2, before[1]: 1, before[2]: 0}
    assert json.loads(lines[0]).get("country") is None


def test_lists_of_different_things_are_no_one_set(engine, decided):
    other = made(engine, Plan(target="demos", top=3), text=TEXT)
    decide(engine, other, **{ids(engine, other)[0]: "accepted"})
    with pytest.raises(InputError, match="demos and of organisations"):
        past_lists.judged_decisions(engine)
    assert past_lists.judged_decisions(engine, other)[1]
