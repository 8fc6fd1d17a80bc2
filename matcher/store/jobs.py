"""Work in the background: who works on what until when, how far it is, and how it ended.

A worker takes a job for some seconds (its lease) and prolongs the lease with every part that it stores, in the same transaction. If
the worker dies, the lease runs out and another takes the job up where the stored part ends. A worker that comes back too late finds
that the job is no longer its own, and what it was about to store is undone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import LeaseLostError
from matcher.store.list_schema import jobs
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import to_json

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
ACTIVE: Final = (WAITING, RUNNING)
JOB_STATES: Final = (WAITING, RUNNING, DONE, FAILED, CANCELLED)

MOST_ATTEMPTS: Final = 5
"""How often a job is taken up without getting any further before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work on a version of a match list.

    Parameters
    ----------
    number, list, version : int
        The version is the one that it makes.
    state : str
        One of `JOB_STATES`.
    who : str or None
        Who asked for it.
    created_at : datetime.datetime
    ended_at : datetime.datetime or None
    worker : str or None
    lease_until : datetime.datetime or None
    attempts : int
        How often it was taken up since it last got any further.
    cancelled : bool
        Whether it is to end at the next part.
    done : int
        Queries that are stored.
    total : int or None
        Of how many; None before the first.
    after : str or None
        Id of the last record that was asked for.
    mark : str or None
        Names the index that was used.
    change : int or None
        The last change of a record when the job began.
    skipped : int
        Records without a text to ask with.
    provenance : mapping or None
    problem : str or None
        Why it failed.
    """

    number: int
    list: int
    version: int
    state: str
    who: str | None
    created_at: dt.datetime
    ended_at: dt.datetime | None
    worker: str | None
    lease_until: dt.datetime | None
    attempts: int
    cancelled: bool
    done: int
    total: int | None
    after: str | None
    mark: str | None
    change: int | None
    skipped: int
    provenance: Mapping[str, Any] | None
    problem: str | None


class JobReader(Transaction):
    """Reads jobs."""

    def job(self, number: int) -> Job | None:
        """A job; None if there is none of that number."""
        row = self._connection.execute(sa.select(jobs).where(jobs.c.number == number)).one_or_none()
        return None if row is None else _job(row)

    def active_job(self, list_number: int) -> Job | None:
        """The job that waits or runs for a list; None if there is none."""
        query = sa.select(jobs).where(jobs.c.list == list_number, jobs.c.state.in_(ACTIVE))
        row = self._connection.execute(query.order_by(jobs.c.number).limit(1)).one_or_none()
        return None if row is None else _job(row)

    def latest_jobs(self, list_numbers: list[int]) -> dict[int, Job]:
        """List → the last job that was asked for."""
        latest = sa.select(sa.func.max(jobs.c.number)).where(jobs.c.list.in_(list_numbers)).group_by(jobs.c.list)
        rows = self._connection.execute(sa.select(jobs).where(jobs.c.number.in_(latest)))
        return {row.list: _job(row) for row in rows}

    def has_free_job(self) -> bool:
        """Whether a job waits for a worker, or its worker's lease has run out."""
        return self._connection.scalar(sa.select(jobs.c.number).where(_is_free(now())).limit(1)) is not None


class JobWriter(JobReader, WritingTransaction):
    """Adds, takes, prolongs and ends jobs."""

    def add_job(self, list_number: int, version: int, who: str | None) -> Job:
        """Add a job; the caller has locked the list and seen that it has none."""
        row = {
            "list": list_number,
            "version": version,
            "state": WAITING,
            "who": who,
            "created_at": now(),
            "attempts": 0,
            "cancelled": False,
            "done": 0,
            "skipped": 0,
        }
        return _job(self._connection.execute(sa.insert(jobs).values(row).returning(jobs)).one())

    def take_job(self, worker: str, lease: dt.timedelta, list_number: int | None = None) -> Job | None:
        """The oldest free job, now this worker's; None if there is none (of that list, where one is named)."""
        query = sa.select(jobs.c.number).where(_is_free(now()))
        if list_number is not None:
            query = query.where(jobs.c.list == list_number)
        found = self._connection.scalar(query.order_by(jobs.c.number).limit(1).with_for_update(skip_locked=True))
        if found is None:
            return None
        taken = {"state": RUNNING, "worker": worker, "lease_until": now() + lease, "attempts": jobs.c.attempts + 1}
        update = sa.update(jobs).where(jobs.c.number == found).values(taken).returning(jobs)
        return _job(self._connection.execute(update).one())

    def hold_job(self, number: int, worker: str, lease: dt.timedelta, **progress: Any) -> Job:
        """Prolong the lease and note the progress, in the transaction that stores it; the row stays locked until it ends.

        Raises
        ------
        LeaseLostError
            If the job is not this worker's any more.
        """
        if progress.get("provenance") is not None:
            progress["provenance"] = to_json(progress["provenance"])
        own = sa.update(jobs).where(jobs.c.number == number, jobs.c.worker == worker, jobs.c.state == RUNNING)
        update = own.values(lease_until=now() + lease, **progress).returning(jobs)
        row = self._connection.execute(update).one_or_none()
        if row is None:
            raise LeaseLostError(number)
        return _job(row)

    def end_job(self, number: int, worker: str, state: str, problem: str | None = None) -> None:
        """End a job of this worker's; `WAITING` gives it back for another to go on with.

        Raises
        ------
        LeaseLostError
            If it is not this worker's any more.
        """
        values: dict[str, Any] = {"state": state, "problem": problem, "worker": None, "lease_until": None}
        if state == WAITING:
            values["attempts"] = 0
        else:
            values["ended_at"] = now()
        own = sa.update(jobs).where(jobs.c.number == number, jobs.c.worker == worker, jobs.c.state == RUNNING)
        if not self._connection.execute(own.values(values)).rowcount:
            raise LeaseLostError(number)

    def cancel_job(self, job: Job) -> bool:
        """Whether a job could be ended at once; else its worker is told to end it at its next part."""
        waiting = sa.update(jobs).where(jobs.c.number == job.number, jobs.c.state == WAITING)
        if self._connection.execute(waiting.values(state=CANCELLED, cancelled=True, ended_at=now())).rowcount:
            return True
        running = sa.update(jobs).where(jobs.c.number == job.number, jobs.c.state == RUNNING)
        self._connection.execute(running.values(cancelled=True))
        return False


def _is_free(at: dt.datetime) -> sa.ColumnElement[bool]:
    abandoned = sa.and_(jobs.c.state == RUNNING, jobs.c.lease_until < at)
    return sa.or_(jobs.c.state == WAITING, abandoned)


def _job(row: sa.Row[tuple[object, ...]]) -> Job:
    values = dict(row._mapping)
    values["provenance"] = None if values["provenance"] is None else json.loads(values["provenance"])
    return Job(**values)
