"""A match list made by hand, without an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from matcher.store.database import Store
from matcher.store.list_runs import FoundList, FoundMatch

LEASE = dt.timedelta(seconds=60)
PLAN = {"target": "organisations", "every": "demos", "top": 10}


def found(asked: str, ids: Sequence[str]) -> FoundList:
    """What a query found, best first."""
    matches = [
        FoundMatch(id=id_, rank=rank, score=1 / rank, body={"id": id_, "title": id_.upper(), "rank": rank})
        for rank, id_ in enumerate(ids, start=1)
    ]
    return FoundList(asked=asked, title=f"Demo {asked}", body={"query": {"lang": "en"}}, matches=matches)


def new_list(store: Store, who: str | None = "anna", **options: str) -> int:
    """A list without a version."""
    with store.writing() as tx:
        return tx.add_list(
            title="By hand", target="organisations", plan=PLAN, text=None, digest="d", who=who, **options
        ).number


def make_version(store: Store, number: int, results: Mapping[str, Sequence[str]], worker: str = "w") -> None:
    """Carry out the waiting job of a list."""
    with store.writing() as tx:
        job = tx.take_job(worker, LEASE, number)
        assert job is not None
        job = tx.hold_job(job.number, worker, LEASE, done=len(results), total=len(results), change=tx.change_number())
        tx.add_results(job, [found(asked, ids) for asked, ids in results.items()])
        tx.publish(job, worker)


def list_of(store: Store, *ids: str) -> tuple[int, list[int]]:
    """A list with one version that found these, and the numbers of its matches."""
    number = new_list(store)
    make_version(store, number, {"demo": ids})
    with store.reading() as tx:
        return number, [match.number for match in tx.match_page(number, 1)]
