"""Workers of match lists: cancelled, killed, late and stopped ones; a version is whole or not there."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from matcher.engine import list_running
from matcher.engine.plans import Plan
from matcher.errors import ConflictError
from tests.engine.lists_made import DEMO, Killed, rows_of, run_all


def test_a_list_is_cancelled_at_once_while_it_waits_and_at_the_next_part_while_it_runs(engine, monkeypatch):
    stored, _ = engine.lists.create(DEMO)
    assert engine.lists.cancel(stored.number, "anna").job.state == "cancelled"
    assert run_all(engine) == []
    with pytest.raises(ConflictError):
        engine.lists.cancel(stored.number)

    monkeypatch.setattr(list_running, "MOST_IN_PART", 3)
    stored, _ = engine.lists.create(Plan(every="demos", top=2))
    seen = []

    def report(done, total):
        seen.append(done)
        if done == 6:
            engine.lists.cancel(stored.number, "anna")

    job = engine.lists.work("one", report=report)
    assert (job.state, seen) == ("cancelled", [0, 3, 6])
    assert rows_of(engine, stored.number) == (0, 0, 0)
    engine.lists.rerun(stored.number)
    assert run_all(engine)[0].state == "done"
    assert engine.lists.get(stored.number).latest == 1


def killed_after(engine, number: int, parts: int, monkeypatch) -> None:
    calls = iter(range(100))
    real = list_running._part

    def part(*args):
        if next(calls) == parts:
            raise Killed
        return real(*args)

    monkeypatch.setattr(list_running, "_part", part)
    with pytest.raises(Killed):
        engine.lists.work("dead", list_number=number)
    monkeypatch.setattr(list_running, "_part", real)


def expire(engine) -> None:
    from matcher.store.list_schema import jobs

    with engine.store._engine.begin() as connection:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
        connection.execute(sa.update(jobs).where(jobs.c.state == "running").values(lease_until=past))


def test_the_job_of_a_dead_worker_is_taken_up_where_it_ended(engine, monkeypatch):
    monkeypatch.setattr(list_running, "MOST_IN_PART", 3)
    stored, _ = engine.lists.create(Plan(every="demos", top=2))
    killed_after(engine, stored.number, 2, monkeypatch)
    assert engine.lists.get(stored.number).latest == 0
    assert engine.lists.matches(stored.number) == []
    assert engine.lists.work("two") is None, "the lease has not run out"
    expire(engine)
    seen = []
    job = engine.lists.work("two", report=lambda done, total: seen.append((done, total)))
    assert job.state == "done"
    assert seen[0] == (6, 46)
    assert engine.lists.get(stored.number).made.counts["queries"] == 46
    assert len(engine.lists.matches(stored.number, limit=500)) == 92


def test_a_version_is_of_one_index(engine, monkeypatch):
    """If the data changed while nobody was at it, the version is begun anew."""
    monkeypatch.setattr(list_running, "MOST_IN_PART", 3)
    stored, _ = engine.lists.create(Plan(every="demos", top=2))
    killed_after(engine, stored.number, 2, monkeypatch)
    engine.add(replace(engine.records("organisations")[0], id="new-one"))
    expire(engine)
    seen = []
    engine.lists.work("two", report=lambda done, total: seen.append(done))
    assert seen[0] == 0
    made = engine.lists.get(stored.number).made
    assert made.counts["queries"] == 46
    assert made.provenance["generation"] == engine.index("organisations").generation
    assert rows_of(engine, stored.number) == (92, 46, 92)


def test_a_worker_that_comes_back_too_late_stores_nothing(engine, monkeypatch):
    monkeypatch.setattr(list_running, "MOST_IN_PART", 3)
    stored, _ = engine.lists.create(Plan(every="demos", top=2))

    def report(done, total):
        if done == 3:
            expire(engine)
            other = engine.lists.work("two")
            assert other.state == "done"

    job = engine.lists.work("late", report=report)
    assert job.state == "done"
    assert engine.lists.get(stored.number).latest == 1
    assert rows_of(engine, stored.number) == (92, 46, 92)


def test_a_job_that_never_gets_any_further_is_given_up(engine, monkeypatch):
    stored, _ = engine.lists.create(DEMO)
    for _ in range(5):
        killed_after(engine, stored.number, 0, monkeypatch)
        expire(engine)
    job = engine.lists.work("last")
    assert job.state == "failed"
    assert "5 times" in job.problem
    with engine.store.reading() as store:
        assert not store.has_free_job()


def test_a_stopped_worker_gives_its_job_back(engine, monkeypatch):
    monkeypatch.setattr(list_running, "MOST_IN_PART", 3)
    stored, _ = engine.lists.create(Plan(every="demos", top=2))
    stop = threading.Event()
    job = engine.lists.work("one", stop=stop, report=lambda done, total: stop.set() if done == 6 else None)
    assert (job.state, job.done, job.worker) == ("waiting", 6, None)
    assert engine.lists.work("two").state == "done"
    assert engine.lists.get(stored.number).latest == 1
