"""The review of a match list: decide with a click, on many at once, undo; nobody's decision is overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages, wording
from api.pages.list_asking import NOBODY, ReviewAsked, text_of
from api.pages.list_contexts import ReviewPage
from api.pages.list_views import LISTS_PATH, ConflictView, conflict_view, list_view, match_row, plan_view
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.selections import names_of
from api.pages.wording import DECISION_REFUSALS, N_
from api.routes.match_lists import ListId
from api.routes.match_reviews import MatchId
from matcher.engine import Engine, people
from matcher.errors import ConflictError, InputError, MatcherError, StaleDecisionError, UnknownIdError
from matcher.people.roles import REVIEW, ROLES
from matcher.review.decisions import FIELDS
from matcher.review.reasons import reasons
from matcher.review.states import REASONED, STATES
from matcher.store.decisions import AskedChange, Outcome
from matcher.store.list_runs import CHANGES

PAGE: Final = 50
MOST_QUERIES: Final = 200
"""Records asked for that one can choose from; beyond that the selection would help nobody."""

NOTHING_CHOSEN: Final = N_("Nothing was changed: tick some matches, and choose what is to become of them.")
GONE: Final = N_("It is no more in the list.")

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(f"{LISTS_PATH}/{{list_id}}")
def review(request: Request, engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """The matches of a list with their decisions."""
    asked = ReviewAsked.read(request.query_params)
    done, changed = text_of(request.query_params, "done"), text_of(request.query_params, "changed")
    answer = review_page(
        request, engine, who, list_id, asked, done=number_of(done), changed=min(number_of(changed), PAGE)
    )
    if request.headers.get("hx-target") == "job" and not _is_being_made(engine, list_id):
        answer.headers["HX-Refresh"] = "true"  # there is more to see now than how far it is
    return answer


@router.post(f"{LISTS_PATH}/{{list_id}}/matches/{{match_id}}/decide", dependencies=[Writable])
def decide(
    request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, form: FormDep
) -> Response:
    """Make the decision of a row and lead back to it, or show both decisions where somebody else was quicker."""
    return _carried_out(request, engine, who, list_id, _asked(match_id, form, change_of(form)), form)


@router.post(f"{LISTS_PATH}/{{list_id}}/matches/{{match_id}}/undo", dependencies=[Writable])
def undo(
    request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, form: FormDep
) -> Response:
    """Take back the last change of a match that stands."""
    return _carried_out(request, engine, who, list_id, _asked(match_id, form, None), form)


@router.post(f"{LISTS_PATH}/{{list_id}}/decisions", dependencies=[Writable])
def decide_many(request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, form: FormDep) -> Response:
    """Make one decision on all that were ticked; what cannot be changed is named with what hinders it."""
    asked = ReviewAsked.read(back_of(form))
    change = None if text_of(form, "what") == "undo" else bulk_change_of(form)
    ticked = [value.partition(":") for value in form.getlist("match") if isinstance(value, str)]
    wanted = [AskedChange(match=number_of(m), version=number_of(v), change=change) for m, _, v in ticked]
    if not wanted or change == {}:
        return review_page(request, engine, who, list_id, asked, problem=NOTHING_CHOSEN, status=422)
    outcomes = engine.lists.decide_many(list_id, wanted, who)
    made = sum(outcome.made for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if not failed:
        return RedirectResponse(f"{LISTS_PATH}/{list_id}?{_joined(asked.query(), f'changed={made}')}", 303)
    conflicts, refused = _hindered(engine, list_id, failed)
    return review_page(
        request, engine, who, list_id, asked, changed=made, conflicts=conflicts, refused=refused, status=409
    )


def change_of(form: FormData) -> dict[str, Any]:
    """The parts of a decision that a form holds; a reason goes with the states that have one."""
    change: dict[str, Any] = {name: text_of(form, name) or None for name in FIELDS if name in form}
    if change.get("state") not in (None, *REASONED):
        change.pop("reason", None)
    return change


def bulk_change_of(form: FormData) -> dict[str, Any]:
    """The change that the bar asks for; what is left empty there stays as it is."""
    change: dict[str, Any] = {name: text_of(form, name) for name in ("state", "reason", "note") if text_of(form, name)}
    if change.get("state") not in REASONED:
        change.pop("reason", None)
    assignee = text_of(form, "assignee")
    return change | ({"assignee": None if assignee == NOBODY else assignee} if assignee else {})


def back_of(form: FormData) -> QueryParams:
    """The query of the address that a form was on."""
    return QueryParams(parse_qsl(text_of(form, "back")[:2_000]))


def refusal(error: MatcherError) -> str:
    """What to say of a change that was refused: a message."""
    if isinstance(error, UnknownIdError):
        return GONE
    where = error.where if isinstance(error, InputError) else "undo"
    return DECISION_REFUSALS.get(where, str(error))


def colleagues(engine: Engine, who: str, assignees: Sequence[str]) -> list[str]:
    """Whom a match can be assigned to: who may review, who has some already, and the visitor."""
    able = [person.name for person in people.people(engine) if person.active and REVIEW in ROLES[person.role].scopes]
    return sorted({who, *able, *assignees} - {""})


def review_page(
    request: Request,
    engine: Engine,
    who: str,
    list_id: int,
    asked: ReviewAsked,
    *,
    done: int = 0,
    changed: int = 0,
    problem: str = "",
    conflicts: Sequence[ConflictView] = (),
    refused: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    """The page of a list, with what became of the last change."""
    held = engine.lists.get(list_id)
    names = names_of(engine, languages.chosen(request))
    found = engine.lists.ordered(list_id, asked.order, which=asked.which(), after=asked.after or None, limit=PAGE + 1)
    titles = engine.lists.asked_titles(list_id, MOST_QUERIES + 1)
    undoable = engine.lists.undoable(list_id, found)
    address = f"{LISTS_PATH}/{list_id}"
    further = asked.other(after=found[PAGE - 1].number) if len(found) > PAGE else None
    waiting = engine.lists.waiting_for(who, [list_id]).get(list_id, 0)
    context = ReviewPage(
        held=list_view(held, waiting),
        plan=plan_view(held, names, titles, languages.chosen(request)),
        asked=asked,
        rows=[match_row(match, held.target, names, undoable) for match in found[:PAGE]],
        batch=held.plan.get("every") is not None,
        queries=titles if 1 < len(titles) <= MOST_QUERIES else (),
        people=colleagues(engine, who, engine.lists.assignees(list_id)),
        me=who,
        reasons=reasons(),
        states=STATES,
        orders=tuple(wording.ORDERS.items()),
        changes=CHANGES,
        further=f"{address}?{further.query()}" if further else "",
        first=f"{address}?{asked.other().query()}" if asked.after else "",
        done=_done(engine, list_id, held.target, names, done),
        changed=changed,
        problem=problem,
        conflicts=conflicts,
        refused=refused,
    )
    return render(
        request,
        "review.html",
        context,
        status=status,
        headers=PRIVATE,
        address=f"{address}?{asked.query()}" if asked.query() else address,
    )


def _asked(match: int, form: FormData, change: Mapping[str, Any] | None) -> AskedChange:
    return AskedChange(match=match, version=number_of(text_of(form, "version")), change=change)


def _carried_out(
    request: Request, engine: Engine, who: str, list_id: int, wanted: AskedChange, form: FormData
) -> Response:
    """A change of one row, and the way back to it."""
    asked = ReviewAsked.read(back_of(form))
    try:
        if wanted.change is None:
            engine.lists.undo(list_id, wanted.match, wanted.version, who)
        else:
            engine.lists.decide(list_id, wanted.match, wanted.version, wanted.change, who)
    except StaleDecisionError as error:
        both = conflict_view(error, engine.lists.match(list_id, wanted.match))
        return review_page(request, engine, who, list_id, asked, conflicts=[both], status=412)
    except (InputError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return review_page(
            request, engine, who, list_id, asked, problem=refusal(error), done=wanted.match, status=status
        )
    query = _joined(asked.query(), f"done={wanted.match}")
    return RedirectResponse(f"{LISTS_PATH}/{list_id}?{query}#row-{wanted.match}", 303)


def _hindered(
    engine: Engine, list_id: int, failed: Sequence[Outcome]
) -> tuple[list[ConflictView], list[tuple[str, str]]]:
    """Matches of a bulk change that others changed, and those that cannot be changed so."""
    conflicts, refused = [], []
    for outcome in failed:
        error = outcome.error
        if isinstance(error, StaleDecisionError):
            conflicts.append(conflict_view(error, engine.lists.match(list_id, outcome.match)))
        elif error is not None:
            gone = isinstance(error, UnknownIdError)
            title = str(outcome.match) if gone else engine.lists.match(list_id, outcome.match).body["title"]
            refused.append((title, refusal(error)))
    return conflicts, refused


def _done(engine: Engine, list_id: int, target: str, names: Mapping[str, str], number: int) -> Any:
    """The match that was decided on just now, or could not be."""
    if not number:
        return None
    try:
        match = engine.lists.match(list_id, number)
    except UnknownIdError:
        return None
    return match_row(match, target, names, engine.lists.undoable(list_id, [match]))


def _is_being_made(engine: Engine, list_id: int) -> bool:
    job = list_view(engine.lists.get(list_id)).job
    return job is not None and job.active


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)


def number_of(text: str) -> int:
    """A number of an address or form; 0 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
