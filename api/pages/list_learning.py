"""What the decisions on a match list teach it: what would come and go, applied and taken back; and what to decide on next."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages
from api.pages.list_asking import text_of
from api.pages.list_contexts import DoubtRow, LearningPage
from api.pages.list_views import LISTS_PATH, list_view, match_row
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.selections import names_of
from api.pages.wording import N_
from api.routes.match_lists import ListId
from matcher.engine import Engine, learning, past_lists
from matcher.errors import ConflictError

ADDRESS: Final = f"{LISTS_PATH}/{{list_id}}/learning"
NEXT: Final = 5
"""Matches that are named to be decided on next."""

BUSY: Final = N_(
    "A version of this list is being made, or there is nothing to learn from. Wait a little and try again."
)

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(ADDRESS)
def learns(request: Request, engine: EngineDep, list_id: ListId) -> Response:
    """What the list would learn; nothing is changed."""
    return _page(request, engine, list_id)


@router.post(ADDRESS, dependencies=[Writable])
def change(request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, form: FormDep) -> Response:
    """Let the list learn from its decisions, or from nothing again; a new version is made."""
    act = learning.take_back if text_of(form, "what") == "undo" else learning.apply
    try:
        act(engine, list_id, who)
    except ConflictError:
        return _page(request, engine, list_id, refused=True)
    return RedirectResponse(f"{LISTS_PATH}/{list_id}", 303)


def _page(request: Request, engine: Engine, list_id: int, *, refused: bool = False) -> Response:
    held = engine.lists.get(list_id)
    names = names_of(engine, languages.chosen(request))
    try:
        seen = learning.preview(engine, list_id)
    except ConflictError:  # nothing teaches yet
        seen = None
    with engine.store.reading() as store:
        standing = store.feedback_of(list_id)
    context = LearningPage(
        held=list_view(held),
        target=held.target,
        taught=sum(map(len, seen.grades.values())) if seen else 0,
        silent=seen.silent if seen else 0,
        changed=[one for one in seen.lists if one.enters or one.leaves or one.moved] if seen else [],
        check=(float(seen.check.means_a[0]), float(seen.check.means_b[0])) if seen and seen.check else None,
        learnt=sum(map(len, standing.grades.values())) if standing else 0,
        doubts=[
            DoubtRow(row=match_row(one.match, held.target, names), probability=one.probability)
            for one in past_lists.next_to_decide(engine, list_id, NEXT)
        ],
        problem=BUSY if refused else "",
    )
    address = f"{LISTS_PATH}/{list_id}/learning"
    return render(
        request, "list_learning.html", context, status=409 if refused else 200, headers=PRIVATE, address=address
    )
