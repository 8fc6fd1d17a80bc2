"""Evaluations: configurations side by side on judged texts, kept for everybody to look at."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import json_answer
from api.cursors import make_cursor, read_cursor
from api.deps import EngineDep, JsonBody, WhoDep, Writable
from api.evaluation_answers import EvaluationAnswer, Evaluations
from api.evaluation_schemas import EvaluationSent
from api.list_schemas import MOST_NUMBER
from api.openapi import PREFIX, documented
from api.routes.match_lists import Cursor, Limit, link
from matcher.engine import Engine, experiments
from matcher.engine.browsing import many
from matcher.engine.experiments import Judged
from matcher.errors import ConflictError, InputError
from matcher.store.experiments import StoredExperiment

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["evaluations"])

EVALUATIONS: Final = "evaluations"
MOST_RANKED: Final = 40_000
"""Records times configurations that are ranked while somebody waits for the answer."""

MOST_NAMED: Final = 3
_ONE_AT_A_TIME: Final = threading.Lock()

EvaluationId = Annotated[int, Path(ge=1, le=MOST_NUMBER, description="Number of the evaluation.")]


@router.post(
    f"/{EVALUATIONS}",
    status_code=201,
    dependencies=[Writable, JsonBody],
    **documented("add_evaluation", EvaluationAnswer, 409),
)
def add(sent: EvaluationSent, engine: EngineDep, who: WhoDep) -> Response:
    """Compare configurations on judged texts, and keep the result; it takes some seconds for each configuration.

    Texts are not kept, only their ids. One is made at a time; a large store is compared with `matcher experiment run`.
    """
    chosen, judged = sent.chosen(), sent.judged()
    _check(engine, judged, len(chosen) + (len(chosen) == 1))
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise ConflictError(EVALUATIONS, "another is being made", "send it again when that is done")
    try:
        _, body = experiments.run_experiment(engine, chosen, judged, measures=sent.measures, top=sent.top)
    finally:
        _ONE_AT_A_TIME.release()
    kept = experiments.keep_experiment(engine, sent.name, body, who)
    return _answer(kept, 201, {"Location": f"{PREFIX}/{EVALUATIONS}/{kept.number}"})


@router.get(f"/{EVALUATIONS}", **documented("list_evaluations", Evaluations))
def page(engine: EngineDep, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Newest first, a page at a time: the next is at the Link header."""
    before = None if cursor is None else int(read_cursor(cursor, EVALUATIONS, None))
    found = experiments.experiments(engine, limit + 1, before)
    following = make_cursor(EVALUATIONS, None, str(found[limit - 1].number)) if len(found) > limit else None
    items = [_row(held) for held in found[:limit]]
    headers = link(f"{PREFIX}/{EVALUATIONS}", {"limit": limit}, following)
    return json_answer({"items": items, "next": following}, headers=headers)


@router.get(f"/{EVALUATIONS}/{{evaluation_id}}", **documented("get_evaluation", EvaluationAnswer, 404))
def get(engine: EngineDep, evaluation_id: EvaluationId) -> Response:
    """See paired differences with intervals, each query, each language, and who enters and leaves which list."""
    return _answer(experiments.experiment(engine, evaluation_id))


def _check(engine: Engine, judged: Judged, runs: int) -> None:
    """Refuse what would take too long or could not be measured, before the work."""
    assert judged.target is not None
    with engine.store.reading() as store:
        ranked = store.count(judged.target) * runs
    if ranked > MOST_RANKED:
        problem = f"would rank {ranked:,} records while you wait"
        raise InputError("configurations", problem, "use 'matcher experiment run' on the machine, or send fewer")
    named = {record for grades in judged.qrels.values() for record in grades}
    missing = sorted(named - many(engine, judged.target, named).keys())
    if missing:
        shown = ", ".join(map(repr, missing[:MOST_NAMED])) + (" ..." if len(missing) > MOST_NAMED else "")
        raise InputError(
            "judged", f"{len(missing):,} are no {judged.target} of the store: {shown}", "judge what is there"
        )


def _answer(held: StoredExperiment, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    content = {**_head(held), **held.body}
    return json_answer(content, status, {"Cache-Control": "no-store", **(headers or {})})


def _row(held: StoredExperiment) -> dict[str, Any]:
    body = held.body
    named = [run["name"] for run in body["runs"]]
    return {**_head(held), "queries": body["queries"], "measures": body["measures"], "configurations": named}


def _head(held: StoredExperiment) -> dict[str, Any]:
    return {"id": held.number, "name": held.name, "who": held.who, "at": held.at.isoformat(timespec="seconds")}
