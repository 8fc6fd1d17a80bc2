"""Pages for paper: a match list with its decisions, and an organisation on one page."""

from __future__ import annotations

import datetime as dt
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep
from api.pages import languages
from api.pages.browsing import facts_of, keywords_of, texts_of
from api.pages.contexts import ProfilePage
from api.pages.list_asking import ReviewAsked
from api.pages.list_contexts import PrintPage
from api.pages.list_views import LISTS_PATH, list_view, match_row, plan_view
from api.pages.rendering import PRIVATE, render
from api.pages.selections import Names, names_of
from api.pages.views import MatchView, match_view, row_view
from api.routes.match_lists import ListId
from matcher.engine import Engine
from matcher.engine.browsing import many
from matcher.errors import FilterError, IndexMissingError, InputError
from matcher.records import Record

MOST_PRINTED: Final = 1_000
"""Matches on a page for paper; more is for a file."""

BEST: Final = 5
"""Demos, and partners, that the page of an organisation names."""

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(f"{LISTS_PATH}/{{list_id}}/print")
def list_on_paper(request: Request, engine: EngineDep, list_id: ListId) -> Response:
    """The matches of a list with their decisions, by the filters and in the order of the address."""
    held = engine.lists.get(list_id)
    names = names_of(engine, languages.chosen(request))
    asked = ReviewAsked.read(request.query_params)
    found = engine.lists.ordered(list_id, asked.order, which=asked.which(), limit=MOST_PRINTED + 1)
    context = PrintPage(
        held=list_view(held),
        plan=plan_view(held, names, engine.lists.asked_titles(list_id, 1), languages.chosen(request)),
        rows=[match_row(match, held.target, names) for match in found[:MOST_PRINTED]],
        grouped=held.plan.get("every") is not None and asked.order == "asked",
        cut=len(found) > MOST_PRINTED,
        back=asked.query(),
        now=dt.datetime.now(dt.UTC),
    )
    return render(request, "list_print.html", context, headers=PRIVATE)


@router.get("/organisations/{record_id}/profile")
def profile(request: Request, engine: EngineDep, record_id: str) -> Response:
    """An organisation on one page: what it does, offers and looks for, and what fits it best."""
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    record = engine.record("organisations", record_id)
    context = ProfilePage(
        row=row_view(record, names),
        aspects=texts_of(record, lang),
        keywords=keywords_of(record),
        facts=facts_of(record),
        demos=_best(engine, record, "demos", names),
        partners=_best(engine, record, "organisations", names),
        today=languages.date(dt.datetime.now().astimezone().date(), lang),
    )
    return render(request, "profile.html", context)


def _best(engine: Engine, record: Record, target: str, names: Names) -> list[MatchView]:
    """What fits an organisation best; partners are those from abroad. Nothing where nothing can be asked."""
    try:
        found = engine.suggest(record=record.id, target=target, top=BEST, foreign=target == "organisations")
    except (FilterError, IndexMissingError, InputError):
        return []
    held = many(engine, target, [match.id for match in found.matches])
    documents = found.query.documents
    return [match_view(match, held[match.id], documents, "", names) for match in found.matches if match.id in held]
