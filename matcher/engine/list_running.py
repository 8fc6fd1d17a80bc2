"""Makes versions of match lists in the background: takes jobs by lease, works part by part, shows the version when it is whole.

What a part found is stored in the transaction that notes the progress. Whoever takes up the job of a worker that died goes on after the
last part, if the index is still the one that was used; else the version is begun anew, so that all of it comes from one index.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.engine import following, list_asking
from matcher.engine.plans import Plan
from matcher.engine.suggesting import PARTNERS, answer, provenance_of, texts_of
from matcher.errors import FilterError, InputError, LeaseLostError, MatcherError, StoreError
from matcher.ranking.slots import QueryReader
from matcher.store.feedback import StoredFeedback
from matcher.store.jobs import CANCELLED, FAILED, MOST_ATTEMPTS, WAITING, Job
from matcher.store.list_runs import FoundList, FoundMatch

if TYPE_CHECKING:
    from matcher.engine.core import Engine

LEASE: Final = dt.timedelta(seconds=60)
"""How long a worker may be silent before another takes its job."""

MOST_IN_PART: Final = 20
SECONDS_OF_PART: Final = 5.0
"""A part of a list ends after so many queries or so much time; that is what a killed worker loses at most."""

MOST_PROBLEM: Final = 500
_LOG: Final = logging.getLogger(__name__)

Report = Callable[[int, int | None], None]


class _Cancelled(Exception):
    """The job is to end."""


class _Stopped(Exception):
    """The worker is to stop."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What a version is made with; the same until it is whole."""

    plan: Plan
    text: str | None
    reader: QueryReader
    taught: StoredFeedback | None


def worker_name() -> str:
    """A name for a worker that no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def work(
    engine: Engine,
    worker: str,
    *,
    list_number: int | None = None,
    stop: threading.Event | None = None,
    report: Report | None = None,
) -> Job | None:
    """Take one free job and carry it out; returns the job as it is then, None if there was none.

    Parameters
    ----------
    engine : Engine
    worker : str
        See `worker_name`.
    list_number : int, optional
        Only a job of this list.
    stop : threading.Event, optional
        Once it is set, the job is given back after the part at hand.
    report : callable, optional
        Called with how many queries are done, and of how many.
    """
    with engine.store.reading() as store:
        if not store.has_free_job():
            return None
    with engine.store.writing() as store:
        job = store.take_job(worker, LEASE, list_number)
    if job is None:
        return None
    with _heartbeat(engine, job, worker):
        _carry_out(engine, job, worker, stop or threading.Event(), report or (lambda done, total: None))
    with engine.store.reading() as store:
        return store.job(job.number)


def _carry_out(engine: Engine, job: Job, worker: str, stop: threading.Event, report: Report) -> None:
    """Make the version, or end the job with what hinders it."""
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise InputError("job", f"was begun {MOST_ATTEMPTS} times and got no further", "see the server's log")
        if job.cancelled:
            raise _Cancelled
        _make_version(engine, job, worker, stop, report)
    except LeaseLostError as error:
        _LOG.warning("%s", error)
    except _Stopped:
        _end(engine, job, worker, WAITING)
    except _Cancelled:
        _end(engine, job, worker, CANCELLED)
    except StoreError as error:  # it may work again when the lease is over
        _LOG.warning("job %s: %s", job.number, error)
    except MatcherError as error:
        _end(engine, job, worker, FAILED, str(error)[:MOST_PROBLEM])
    except Exception as error:
        _LOG.exception("job %s failed", job.number)
        _end(engine, job, worker, FAILED, f"a fault of the program ({type(error).__name__}); its log says more")


def _end(engine: Engine, job: Job, worker: str, state: str, problem: str | None = None) -> None:
    try:
        with engine.store.writing() as store:
            store.end_job(job.number, worker, state, problem)
            if state != WAITING:
                store.drop_results(job.list, job.version)
    except (LeaseLostError, StoreError) as error:
        _LOG.warning("job %s: %s", job.number, error)


def _make_version(engine: Engine, job: Job, worker: str, stop: threading.Event, report: Report) -> None:
    following.catch_up(engine)
    with engine.store.reading() as store:
        stored, taught = store.match_list(job.list), store.feedback_of(job.list)
    plan = Plan.from_dict(stored.plan)
    change = engine.home.opened().change  # before the index is, so that it never claims to know more than that
    work = _Work(plan, stored.text, list_asking.reader_of(engine, plan), taught)
    job = _begin(engine, job, worker, work, change)
    report(job.done, job.total)
    while True:
        asked = _next(engine, plan, job)
        if not asked:
            break
        found, done = _part(engine, work, asked)
        if stop.is_set():
            raise _Stopped
        with engine.store.writing() as store:
            job = store.hold_job(
                job.number,
                worker,
                LEASE,
                attempts=0,
                after=asked[done - 1],
                done=job.done + done,
                skipped=job.skipped + done - len(found),
            )
            if job.cancelled:
                raise _Cancelled
            store.add_results(job, found)
        report(job.done, job.total)
    with engine.store.writing() as store:
        store.publish(job, worker)


def _begin(engine: Engine, job: Job, worker: str, work: _Work, change: int) -> Job:
    """Go on with what is stored if it is of the same index and learnt from the same decisions; else begin anew."""
    plan, index = work.plan, work.reader.index
    mark = f"{index.fingerprint}/{index.generation}" + (f"/{work.taught.number}" if work.taught else "")
    with engine.store.writing() as store:
        if job.mark == mark:
            return store.hold_job(job.number, worker, LEASE)
        total = store.count(plan.every, plan.of_region, plan.of_pilot) if plan.every else 1
        provenance = provenance_of(engine, index).to_dict()
        if work.taught is not None:
            provenance["feedback"] = work.taught.number
        begun = {"done": 0, "skipped": 0, "after": None, "mark": mark, "change": change, "total": total}
        job = store.hold_job(job.number, worker, LEASE, provenance=provenance, **begun)
        store.drop_results(job.list, job.version)
        return job


def _next(engine: Engine, plan: Plan, job: Job) -> Sequence[str]:
    """Ids of the next records to ask for; of a text the one empty id."""
    if plan.every is None:
        return [] if job.done else [plan.record or ""]
    with engine.store.reading() as store:
        page = store.page(plan.every, job.after, MOST_IN_PART, region=plan.of_region, pilot=plan.of_pilot)
    return [stored.record.id for stored in page.records]


def _part(engine: Engine, work: _Work, asked: Sequence[str]) -> tuple[list[FoundList], int]:
    """What the first of the queries found, and how many were asked; those without a text are passed over."""
    began = time.monotonic()
    found: list[FoundList] = []
    done = 0
    for record_id in asked:
        one = _ask(engine, work, record_id)
        found.extend([one] if one is not None else [])
        done += 1
        if time.monotonic() - began > SECONDS_OF_PART:
            break
    return found, done


def _ask(engine: Engine, work: _Work, record_id: str) -> FoundList | None:
    plan, reader = work.plan, work.reader
    title, query = list_asking.query_of(engine, plan, work.text, record_id)
    if query is None:
        return None
    partners = plan.target == PARTNERS
    feedback = list_asking.feedback_of(reader.index, work.taught, record_id)
    texts = texts_of(engine, plan.target, reader.index)
    try:
        found = answer(engine, query, reader, texts, partners=partners, feedback=feedback).to_dict()
    except FilterError as error:
        if plan.every is None:
            raise
        return FoundList(asked=record_id, title=title, body={"problem": str(error)}, matches=())
    matches = [FoundMatch(id=m["id"], rank=m["rank"], score=m["score"], body=m) for m in found["matches"]]
    body = {"query": found["query"], "confidence": found["confidence"]}
    return FoundList(asked=record_id, title=title, body=body, matches=matches)


@contextmanager
def _heartbeat(engine: Engine, job: Job, worker: str) -> Iterator[None]:
    """Prolong the lease while the block runs, also through work that stores nothing for long."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(LEASE.total_seconds() / 3):
            try:
                with engine.store.writing() as store:
                    store.hold_job(job.number, worker, LEASE)
            except LeaseLostError:
                return
            except StoreError as error:
                _LOG.warning("job %s: %s", job.number, error)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
