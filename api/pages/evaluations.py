"""The pages of evaluations: which there are and what is live; one of them, configurations side by side. For analysts."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep
from api.list_schemas import MOST_NUMBER
from api.pages import evaluation_views as views
from api.pages.evaluation_contexts import EvaluationPage, EvaluationsPage
from api.pages.rendering import PRIVATE, render
from matcher.engine import experiments, promoting
from matcher.engine.browsing import many
from matcher.settings import Configuration

PAGE: Final = 50
MOST_LIVE: Final = 10

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/evaluations")
def overview(request: Request, engine: EngineDep) -> Response:
    """The evaluations, newest first; what is live on the first page."""
    before = request.query_params.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    found = experiments.experiments(engine, PAGE + 1, number)
    default = Configuration().to_dict()
    context = EvaluationsPage(
        rows=[views.overview_row(held) for held in found[:PAGE]],
        further=f"/evaluations?before={found[PAGE - 1].number}" if len(found) > PAGE else "",
        live=[] if number else [views.live_view(one, default) for one in promoting.history(engine, MOST_LIVE)],
    )
    return render(request, "evaluations.html", context, headers=PRIVATE)


@router.get("/evaluations/{number}")
def one(request: Request, engine: EngineDep, number: int = Path(ge=1, le=MOST_NUMBER)) -> Response:
    """Configurations side by side: means, differences, queries won and lost, and lists that changed."""
    held = experiments.experiment(engine, number)
    body = held.body
    asked = request.query_params.get("measure", "")
    measure = asked if asked in body["measures"] else body["measures"][0]
    target = body["sources"].get("target") or ""
    names = {found.id: found.name for found in many(engine, target, views.moving(body)).values()} if target else {}
    context = EvaluationPage(
        name=held.name,
        who=held.who or "",
        at=held.at,
        queries=body["queries"],
        target=target,
        top=body["top"],
        parameters=views.parameters_of(body),
        rows=views.measure_rows(body),
        measures=list(body["measures"]),
        measure=measure,
        runs=[views.run_view(body, run, measure, names) for run in body["runs"][1:]],
        most=views.MOST_SHOWN,
        address=views.address_of(number),
    )
    return render(request, "evaluation.html", context, headers=PRIVATE)
