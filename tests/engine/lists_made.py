"""Match lists that tests begin with."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.engine.plans import Plan
from matcher.store.list_schema import match_list_entries, match_list_queries, matches

TEXT = "Erotamme ligniiniä mustalipeästä. Etsimme kumppania, joka valmistaa siitä liimoja."
DEMO = Plan(record="bio-aromatics", record_target="demos", top=5)


def run_all(engine, worker: str = "one"):
    ended = []
    while (job := engine.lists.work(worker)) is not None:
        ended.append(job)
    return ended


def made(engine, plan: Plan = DEMO, **options):
    stored, _ = engine.lists.create(plan, who="anna", **options)
    (job,) = run_all(engine)
    assert job.state == "done", job.problem
    return engine.lists.get(stored.number)


def rows_of(engine, number: int) -> tuple[int, int, int]:
    with engine.store._engine.connect() as connection:
        return tuple(
            connection.scalar(sa.select(sa.func.count()).where(table.c.list == number))
            for table in (match_list_entries, match_list_queries, matches)
        )


class Killed(BaseException):
    """As good as SIGKILL: nothing of the program's own tidying up is done."""
