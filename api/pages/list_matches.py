"""One match of a list: both texts with the words that met, what is covered, the decision, comments, and who decided what when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages
from api.pages.list_asking import ReviewAsked, text_of
from api.pages.list_contexts import MatchPage
from api.pages.list_views import (
    LISTS_PATH,
    ConflictView,
    conflict_view,
    history_row,
    list_view,
    match_row,
)
from api.pages.matching import FormDep, need_state
from api.pages.rendering import PRIVATE, render
from api.pages.reviewing import back_of, change_of, colleagues, number_of, refusal
from api.pages.selections import names_of
from api.pages.views import aspect_views, match_view, query_places, row_view, strong_reasons
from api.routes.match_lists import ListId
from api.routes.match_reviews import MatchId
from matcher.engine import Engine
from matcher.errors import ConflictError, InputError, StaleDecisionError
from matcher.review.decisions import FIELDS
from matcher.review.reasons import reasons

ADDRESS: Final = f"{LISTS_PATH}/{{list_id}}/matches/{{match_id}}"

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(ADDRESS)
def one(request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId) -> Response:
    """A match with all that is known of it."""
    asked = ReviewAsked.read(request.query_params)
    done = text_of(request.query_params, "done") == "yes"
    return match_page(request, engine, who, list_id, match_id, asked, done=done)


@router.post(ADDRESS, dependencies=[Writable])
def save(
    request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, form: FormDep
) -> Response:
    """Make the decision that the form holds, or take the last one back."""
    asked = ReviewAsked.read(back_of(form))
    version = number_of(text_of(form, "version"))
    change = change_of(form)
    written = {name: str(value or "") for name, value in change.items()}
    try:
        if text_of(form, "what") == "undo":
            engine.lists.undo(list_id, match_id, version, who)
        else:
            engine.lists.decide(list_id, match_id, version, change, who)
    except StaleDecisionError as error:
        both = conflict_view(error, engine.lists.match(list_id, match_id))
        return match_page(request, engine, who, list_id, match_id, asked, written=written, conflict=both, status=412)
    except (InputError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return match_page(
            request, engine, who, list_id, match_id, asked, written=written, problem=refusal(error), status=status
        )
    return _back(list_id, match_id, asked)


@router.post(f"{ADDRESS}/comments", dependencies=[Writable])
def comment(
    request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, form: FormDep
) -> Response:
    """Say something on a match."""
    asked = ReviewAsked.read(back_of(form))
    text = text_of(form, "text").replace("\r\n", "\n")
    try:
        engine.lists.comment(list_id, match_id, text, who)
    except InputError as error:
        return match_page(request, engine, who, list_id, match_id, asked, problem=refusal(error), said=text, status=422)
    return _back(list_id, match_id, asked)


def match_page(
    request: Request,
    engine: Engine,
    who: str,
    list_id: int,
    match_id: int,
    asked: ReviewAsked,
    *,
    done: bool = False,
    problem: str = "",
    written: Mapping[str, str] | None = None,
    said: str = "",
    conflict: ConflictView | None = None,
    status: int = 200,
) -> Response:
    """The page of a match; `written` is what stood in the form and was not stored."""
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    found = engine.lists.explained(list_id, match_id)
    held = engine.lists.get(list_id)
    stored = {name: str(value or "") for name, value in found.stored.decision.to_dict().items()}
    places = query_places(strong_reasons(found.match))
    record = found.record
    shown = match_view(found.match, record, found.documents, found.lang, names) if record is not None else None
    following = engine.lists.ordered(list_id, asked.order, which=asked.which(), after=match_id, limit=1)
    context = MatchPage(
        held=list_view(held),
        row=match_row(found.stored, held.target, names, engine.lists.undoable(list_id, [found.stored])),
        match=shown,
        asked=row_view(found.asked, names) if found.asked is not None else None,
        texts=aspect_views(found.documents, places),
        lang=found.lang,
        needs=[(text, found.lang, need_state(one.share), one.words) for text, one in found.needs],
        history=[history_row(entry) for entry in engine.lists.history(list_id, match_id)],
        comments=engine.lists.comments(list_id, match_id),
        reasons=reasons(),
        people=colleagues(engine, who, engine.lists.assignees(list_id)),
        back=asked.query(),
        following=_address(list_id, following[0].number, asked) if following else "",
        done=done,
        problem=problem,
        written={name: (written or {}).get(name, stored[name]) for name in FIELDS},
        said=said,
        conflict=conflict,
    )
    address = _address(list_id, match_id, asked)
    return render(request, "match.html", context, status=status, headers=PRIVATE, address=address)


def _back(list_id: int, match_id: int, asked: ReviewAsked) -> Response:
    address = _address(list_id, match_id, asked)
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done=yes", 303)


def _address(list_id: int, match_id: int, asked: ReviewAsked) -> str:
    """The page of a match, which remembers how the list was looked at."""
    query = asked.query()
    return f"{LISTS_PATH}/{list_id}/matches/{match_id}" + (f"?{query}" if query else "")
