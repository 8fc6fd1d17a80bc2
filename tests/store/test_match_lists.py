"""Match lists, jobs and decisions in the store, on both databases: nothing is lost, nothing is half there."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import ConflictError, InputError, LeaseLostError, StaleDecisionError, UnknownIdError
from matcher.review.reasons import reasons
from matcher.review.states import STATES
from matcher.store.database import Store
from matcher.store.decisions import AskedChange
from matcher.store.list_schema import jobs, match_list_entries, matches
from matcher.store.matches import MatchFilter
from matcher.store.schema import audit
from tests.store.list_samples import LEASE, PLAN, found, list_of, make_version, new_list
from tests.store.samples import ALL

THREADS = 8
ROUNDS = 15


def decide(store: Store, number: int, match: int, version: int, change, who: str = "anna"):
    with store.writing() as tx:
        (outcome,) = tx.change_matches(number, [AskedChange(match=match, version=version, change=change)], who)
    return outcome


def sums(store: Store) -> tuple[int, int]:
    """Changes by the versions of matches, and by the audit trail."""
    with store._engine.connect() as connection:
        by_version = connection.scalar(sa.select(sa.func.sum(matches.c.version - 1))) or 0
        trail = sa.select(sa.func.count()).where(audit.c.target == "matches")
        return by_version, connection.scalar(trail)


def test_a_list_comes_back_as_it_was_asked(store: Store):
    number = new_list(store, idempotency_key="k")
    with store.reading() as tx:
        stored = tx.match_list(number)
        assert tx.list_of_key("k") == (number, "d")
        assert tx.list_of_key("other\x00") is None
    assert (stored.title, stored.plan, stored.latest, stored.created_by) == ("By hand", PLAN, 0, "anna")
    assert (stored.job.state, stored.job.version, stored.made) == ("waiting", 1, None)
    assert stored.created_at.tzinfo == dt.UTC
    with pytest.raises(InputError, match="used before"):
        new_list(store, idempotency_key="k")


def test_lists_are_paged_newest_first(store: Store):
    numbers = [new_list(store) for _ in range(5)]
    with store.reading() as tx:
        first = tx.match_lists(limit=3)
        rest = tx.match_lists(before=first[-1].number, limit=3)
    assert [stored.number for stored in first + rest] == numbers[::-1]


def test_unknown_numbers_are_named(store: Store):
    number, (match,) = list_of(store, "a")
    with store.reading() as tx:
        for list_number, match_number in ((number + 1, match), (number, match + 1)):
            with pytest.raises(UnknownIdError):
                tx.stored_match(list_number, match_number)
        with pytest.raises(UnknownIdError):
            tx.match_list(number + 1)


def test_nothing_of_a_version_is_seen_before_it_is_whole(store: Store):
    number = new_list(store)
    with store.writing() as tx:
        job = tx.take_job("w", LEASE)
        tx.add_results(job, [found("demo", ["a", "b"])])
    with store.reading() as tx:
        assert tx.match_page(number, 1) == []
        assert tx.stored_matches(number, range(1, 9)) == {}
        assert tx.match_list(number).states == {}
    assert isinstance(decide(store, number, 1, 1, {"state": "later"}).error, UnknownIdError)
    with store.writing() as tx:
        tx.publish(tx.hold_job(job.number, "w", LEASE, done=1), "w")
    with store.reading() as tx:
        assert [match.id for match in tx.match_page(number, 1)] == ["a", "b"]
        assert tx.match_list(number).states == {"suggested": 2}


def test_a_page_is_filtered_and_goes_on_where_it_ended(store: Store):
    number = new_list(store)
    make_version(store, number, {"å": ["c"], "b": ["a", "b", "c"], "Z": ["x", "y"]})
    with store.reading() as tx:
        shown = tx.match_page(number, 1)
        assert [(match.asked, match.id) for match in shown] == [
            ("Z", "x"), ("Z", "y"), ("b", "a"), ("b", "b"), ("b", "c"), ("å", "c"),
        ]  # fmt: skip
        walked, after = [], None
        while page := tx.match_page(number, 1, after=after, limit=2):
            walked += page
            after = page[-1].cursor
        assert walked == shown
    for match, change in zip(shown, ({"state": "later"}, {"assignee": "bo"}, {"state": "unsure"}), strict=False):
        assert decide(store, number, match.number, 1, change).made
    with store.reading() as tx:

        def numbers(**which):
            return [match.number for match in tx.match_page(number, 1, which=MatchFilter(**which))]

        assert numbers(states=("later", "unsure")) == [shown[0].number, shown[2].number]
        assert numbers(assignees=("bo",)) == [shown[1].number]
        assert len(numbers(assignees=("",))) == 5
        assert len(numbers(assignees=("", "bo", "\x00"))) == 6
        assert len(numbers(asked="b")) == 3
        assert numbers(asked="\ud800") == []
        assert numbers(changes=("moved",)) == []


def test_deleted_records_do_not_break_a_list(store: Store):
    with store.writing() as tx:
        tx.upsert(ALL)
    number, (mill, rto) = list_of(store, "mill", "rto")
    with store.writing() as tx:
        tx.delete("organisations", "mill")
    with store.reading() as tx:
        assert {m.number: m.gone for m in tx.match_page(number, 1)} == {mill: True, rto: False}
        assert tx.match_list(number).changed == {"organisations"}
        assert tx.stored_match(number, mill).body["title"] == "MILL"
    assert decide(store, number, mill, 1, {"state": "later"}).made


def test_only_one_worker_has_a_job(store: Store):
    number = new_list(store)
    with store.writing() as tx:
        job = tx.take_job("one", LEASE)
        assert tx.take_job("two", LEASE) is None
        assert (job.list, job.worker, job.attempts) == (number, "one", 1)
    with store.writing() as tx, pytest.raises(LeaseLostError):
        tx.hold_job(job.number, "two", LEASE)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    with store._engine.begin() as connection:
        connection.execute(sa.update(jobs).values(lease_until=past))
    with store.writing() as tx:
        again = tx.take_job("two", LEASE)
    assert (again.number, again.worker, again.attempts) == (job.number, "two", 2)
    for write in (
        lambda tx: tx.hold_job(job.number, "one", LEASE, done=3),
        lambda tx: tx.end_job(job.number, "one", "done"),
        lambda tx: tx.publish(job, "one"),
    ):
        with pytest.raises(LeaseLostError), store.writing() as tx:
            write(tx)
    with store.reading() as tx:
        assert (tx.job(job.number).done, tx.match_list(number).latest) == (0, 0)


def test_jobs_are_shared_out_among_workers(store: Store):
    """Each job is taken once, however many ask at the same time."""
    numbers = [new_list(store) for _ in range(12)]

    def take(worker: int) -> list[int]:
        taken = []
        while True:
            with store.writing() as tx:
                job = tx.take_job(f"w{worker}", LEASE)
            if job is None:
                with store.reading() as tx:
                    if not tx.has_free_job():
                        return taken
                continue
            taken.append(job.list)

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(take, range(4)))
    assert sorted(number for share in shares for number in share) == numbers


def test_versions_are_compared(store: Store):
    number = new_list(store)
    make_version(store, number, {"x": ["a", "b", "c"], "y": ["a"]})
    with store.reading() as tx:
        first = {(match.asked, match.id): match.number for match in tx.match_page(number, 1)}
    assert decide(store, number, first["x", "c"], 1, {"state": "accepted"}).made
    with store.writing() as tx:
        tx.rerun_list(number, "bo")
        with pytest.raises(ConflictError):
            tx.rerun_list(number, "bo")
    make_version(store, number, {"x": ["d", "b"]})
    with store.reading() as tx:
        stored = tx.match_list(number)
        shown = tx.match_page(number, 2)
        left = tx.left_matches(number, 2)
        assert [made.version for made in tx.list_versions(number)] == [2, 1]
    assert stored.latest == 2
    assert stored.made.made_by == "bo"
    assert {name: stored.made.counts[name] for name in ("matches", "entered", "moved", "left", "kept")} == {
        "matches": 2, "entered": 1, "moved": 0, "left": 3, "kept": 1
    }  # fmt: skip
    assert [(match.id, match.rank, match.previous, match.change) for match in shown] == [
        ("d", 1, None, "entered"), ("b", 2, 2, "same"), ("c", None, 3, "kept"),
    ]  # fmt: skip
    assert shown[0].asked_title == "Demo x"
    assert {(match.asked, match.id) for match in left} == {("x", "a"), ("x", "c"), ("y", "a")}
    assert stored.states == {"suggested": 2, "accepted": 1}


def test_dropping_a_version_leaves_those_that_were_seen(store: Store):
    number = new_list(store)
    make_version(store, number, {"x": ["a"]})
    with store.writing() as tx:
        tx.rerun_list(number, None)
        job = tx.take_job("w", LEASE)
        tx.add_results(job, [found("x", ["a", "b"])])
        tx.drop_results(number, job.version)
        tx.end_job(job.number, "w", "failed", "why")
    with store.reading() as tx:
        assert [match.id for match in tx.match_page(number, 1)] == ["a"]
        assert tx.match_list(number).job.problem == "why"
    with store._engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(matches)) == 1
        assert connection.scalar(sa.select(sa.func.count()).select_from(match_list_entries)) == 1


def test_a_change_that_changes_nothing_leaves_no_trace(store: Store):
    number, (match,) = list_of(store, "a")
    outcome = decide(store, number, match, 1, {"state": "suggested", "note": " "})
    assert (outcome.made, outcome.error) == (False, None)
    assert sums(store) == (0, 0)


def test_bulk_makes_what_can_be_made(store: Store):
    number, (a, b, c, d) = list_of(store, "a", "b", "c", "d")
    assert decide(store, number, b, 1, {"state": "later"}, "bo").made
    asked = [AskedChange(match=n, version=1, change={"state": "contacted"} if n == c else {"state": "accepted"})
             for n in (d, c, b, a, 99)]  # fmt: skip
    with store.writing() as tx:
        outcomes = tx.change_matches(number, asked, "anna")
    assert [(o.match, o.made, type(o.error).__name__) for o in outcomes] == [
        (d, True, "NoneType"), (c, False, "TransitionError"), (b, False, "StaleDecisionError"),
        (a, True, "NoneType"), (99, False, "UnknownIdError"),
    ]  # fmt: skip
    assert sums(store) == (3, 3)


def test_comments_stay_as_they_were_written(store: Store):
    number, (match,) = list_of(store, "a")
    with store.writing() as tx:
        tx.add_comment(number, match, " Soita keväällä. ", "anna")
        tx.add_comment(number, match, "Done.", None)
        for text in ("", "  ", "x" * 10_001, "\x00"):
            with pytest.raises(InputError):
                tx.add_comment(number, match, text, "anna")
        with pytest.raises(UnknownIdError):
            tx.add_comment(number, match + 1, "a", "anna")
    with store.reading() as tx:
        said = tx.comments([match])[match]
        assert [(comment.who, comment.text) for comment in said] == [("anna", "Soita keväällä."), (None, "Done.")]
        assert tx.stored_match(number, match).comments == 2
        trail = json.dumps([dict(entry.after) for entry in tx.history("comments", f"{number}/{match}")])
    assert "Soita" not in trail


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(STATES),
        "reason": st.sampled_from([None, *reasons()]),
        "note": st.sampled_from(["", "said", "more"]),
        "assignee": st.sampled_from([None, "anna", "bo"]),
    },
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 0, 0, -1, 1]), CHANGES | st.none()), max_size=25))
def test_random_edits_leave_as_many_audit_rows_as_versions(store: Store, edits):
    """Whatever is tried on whatever version; and every decision is what the trail, read from the start, makes of it."""
    number, known = list_of(store, "a", "b", "c")
    made = 0
    for which, off, change in edits:
        with store.reading() as tx:
            version = tx.stored_match(number, known[which]).version
        outcome = decide(store, number, known[which], version + off, change)
        assert isinstance(outcome.error, StaleDecisionError) == bool(off)
        made += outcome.made
    with store.reading() as tx:
        held = [tx.stored_match(number, match) for match in known]
        trails = [tx.match_history(number, match) for match in known]
    assert sum(match.version - 1 for match in held) == sum(map(len, trails)) == made
    for match, trail in zip(held, trails, strict=True):
        replayed = {"state": "suggested", "reason": None, "note": "", "assignee": None}
        for entry in reversed(trail):
            assert {name: replayed[name] for name in entry.before} == entry.before
            replayed |= {name: value for name, value in entry.after.items() if name != "list_version"}
        assert replayed == match.decision.to_dict()


def test_a_change_waits_for_another_under_way(store: Store):
    """Also one that would leave the match as it is, or its answer would show what somebody else decided."""
    number, (match,) = list_of(store, "a")
    with ThreadPoolExecutor(1) as pool:
        with store.writing() as tx:
            tx.change_matches(number, [AskedChange(match=match, version=1, change={"state": "accepted"})], "anna")
            late = pool.submit(decide, store, number, match, 1, {"state": "suggested"}, "bo")
            with pytest.raises(TimeoutError):
                late.result(0.3)
        error = late.result(30).error
    assert isinstance(error, StaleDecisionError)
    assert (error.found, error.who) == (2, "anna")


def test_no_decision_is_lost_among_threads_while_versions_are_made(store: Store):
    """Eight reviewers, one by one and in bulk, while the list is made anew: successes = versions = audit rows, nothing out of sight."""
    number, known = list_of(store, *"abcdef")
    start = threading.Barrier(THREADS + 1)

    def review(seed: int) -> int:
        dice = random.Random(seed)
        start.wait()
        made = 0
        for _ in range(ROUNDS):
            chosen = dice.sample(known, dice.choice([1, 1, 4]))
            with store.reading() as tx:
                held = tx.stored_matches(number, chosen)
            change = dice.choice([{"state": "shortlisted"}, {"state": "unsure"}, {"assignee": f"r{seed}"}, None])
            asked = [AskedChange(match=match, version=held[match].version, change=change) for match in chosen]
            with store.writing() as tx:
                made += sum(outcome.made for outcome in tx.change_matches(number, asked, f"r{seed}"))
        return made

    def make_anew() -> int:
        start.wait()
        for turn in range(5):
            with store.writing() as tx:
                tx.rerun_list(number, None)
            make_version(store, number, {"demo": "abcdef"[turn:]})
        return 0

    with ThreadPoolExecutor(THREADS + 1) as pool:
        running = [pool.submit(make_anew), *(pool.submit(review, seed) for seed in range(THREADS))]
        made = sum(one.result() for one in running)
    assert made > 0
    assert sums(store) == (made, made)
    with store.reading() as tx:
        latest = tx.match_list(number).latest
        shown = {match.number for match in tx.match_page(number, latest)}
        touched = {match for match in known if tx.stored_match(number, match).version > 1}
    assert latest == 6
    assert touched <= shown
    assert store.verify() == []


def test_a_person_who_is_erased_stands_nowhere_in_a_list(store: Store):
    number, (match, other) = list_of(store, "a", "b")
    assert decide(store, number, match, 1, {"assignee": 'bo "é%_'}, 'bo "é%_').made
    assert decide(store, number, other, 1, {"assignee": "bo"}, "anna").made
    assert decide(store, number, match, 2, {"assignee": "anna"}, "anna").made
    assert decide(store, number, match, 3, {"assignee": 'bo "é%_', "state": "later"}, 'bo "é%_').made
    with store.writing() as tx:
        tx.add_comment(number, match, "said", 'bo "é%_')
        tx.rerun_list(number, 'bo "é%_')
    with store.writing() as tx:
        pseudonym = tx.erase_person('bo "é%_', "anna")
    with store.reading() as tx:
        held = tx.stored_match(number, match)
        trail = tx.match_history(number, match)
        said = tx.comments([match])[match]
        job = tx.match_list(number).job
        assert tx.stored_match(number, other).decision.assignee == "bo"
    assert {held.decision.assignee, held.changed_by, said[0].who, job.who} == {pseudonym}
    assert "é" not in repr((held, trail, said))
    assert [entry.who for entry in trail] == [pseudonym, "anna", pseudonym]
    assert trail[1].before["assignee"] == pseudonym
    assert store.verify() == []
    with store.writing() as tx:
        outcome = tx.change_matches(number, [AskedChange(match=match, version=4, change=None)], "anna")
    assert outcome[0].made
