"""The matches of a list: looked at, decided on one by one or many at once, undone, commented."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import json_answer
from api.cursors import make_cursor, read_cursor
from api.deps import EngineDep, JsonBody, WhoDep, Writable
from api.list_answers import Bulk, CommentAnswer, Comments, History, MatchAnswer, Matches
from api.list_schemas import MOST_NUMBER, CommentSent, DecideManySent, DecisionSent, State, UndoManySent
from api.openapi import PREFIX, documented
from api.routes.match_lists import Cursor, IfMatch, Limit, ListId, Version, link
from api.versions import etag, expected_version
from matcher.engine.list_shapes import change_dict, comment_dict, match_dict, moment
from matcher.errors import InputError, StaleDecisionError
from matcher.store.decisions import Outcome
from matcher.store.lists import LISTS
from matcher.store.matches import MatchFilter, Place, StoredMatch

router = APIRouter(route_class=GuardedRoute, prefix=f"{PREFIX}/{LISTS}/{{list_id}}", tags=["review"])

MatchId = Annotated[int, Path(ge=1, le=MOST_NUMBER, description="Number of the match.")]
States = Annotated[list[State], Query(max_length=20, description="Only matches in one of these states.")]
Assignees = Annotated[
    list[str], Query(max_length=100, description="Only matches assigned to one of these; an empty name is nobody.")
]
Changes = Annotated[
    list[Literal["entered", "moved", "same", "kept"]],
    Query(max_length=10, description="Only matches of which this became since the version before."),
]
Asked = Annotated[str | None, Query(max_length=200, description="Only what was found for this record.")]


def match_filter(
    state: States = [],  # noqa: B006 (the framework copies it)
    assignee: Assignees = [],  # noqa: B006
    change: Changes = [],  # noqa: B006
    asked: Asked = None,
) -> MatchFilter:
    """The filter that a request names."""
    return MatchFilter(states=tuple(state), assignees=tuple(assignee), changes=tuple(change), asked=asked)


@router.get("/matches", **documented("list_matches", Matches, 404))
def page(
    engine: EngineDep,
    list_id: ListId,
    list_version: Version = None,
    state: States = [],  # noqa: B006
    assignee: Assignees = [],  # noqa: B006
    change: Changes = [],  # noqa: B006
    asked: Asked = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """By what was asked for, then by rank; those kept stand last.

    A page stays right while others decide. Decisions are those of now, also of an older version.
    """
    which = match_filter(state, assignee, change, asked)
    version = engine.lists.get(list_id).latest if list_version is None else list_version
    asked_for = {"state": state, "assignee": assignee, "change": change, "asked": asked, "list_version": version}
    of = f"{LISTS}/{list_id}/{_digest(asked_for)}"
    after = None if cursor is None else _place(read_cursor(cursor, of, None))
    found = engine.lists.matches(list_id, version=version, which=which, after=after, limit=limit + 1)
    following = make_cursor(of, None, json.dumps(found[limit - 1].cursor)) if len(found) > limit else None
    query = {name: value for name, value in asked_for.items() if value not in (None, [])}
    headers = link(f"{PREFIX}/{LISTS}/{list_id}/matches", {**query, "limit": limit}, following)
    return json_answer({"items": [match_dict(match) for match in found[:limit]], "next": following}, headers=headers)


@router.get("/matches/{match_id}", **documented("get_match", MatchAnswer, 404))
def get(engine: EngineDep, list_id: ListId, match_id: MatchId) -> Response:
    """See a match and where it stands; the ETag is the version that a change must name."""
    return _match_answer(engine.lists.match(list_id, match_id))


@router.patch(
    "/matches/{match_id}",
    dependencies=[Writable, JsonBody],
    **documented("decide_match", MatchAnswer, 404, 412, 428),
)
def decide(
    sent: DecisionSent, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, if_match: IfMatch = None
) -> Response:
    """Change state, reason, note or assignee, unless somebody changed the match since it was read.

    Send the ETag as If-Match. A 412 holds both decisions under `conflict`, and who made the other. A new state drops reason and note
    of the old one unless they are sent.
    """
    version = expected_version(if_match)
    return _match_answer(engine.lists.decide(list_id, match_id, version, _change(sent), who))


@router.post(
    "/matches/{match_id}/undo",
    dependencies=[Writable],
    **documented("undo_match", MatchAnswer, 404, 409, 412, 428),
)
def undo(engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId, if_match: IfMatch = None) -> Response:
    """Take back the last change that stands; undoing again goes one further back."""
    return _match_answer(engine.lists.undo(list_id, match_id, expected_version(if_match), who))


@router.post("/decisions", dependencies=[Writable, JsonBody], **documented("decide_matches", Bulk, 404))
def decide_many(sent: DecideManySent, engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Make one decision on many matches: those that can be changed are, the others are named with what hinders them."""
    _change(sent)
    return _bulk_answer(engine.lists.decide_many(list_id, sent.asked(), who))


@router.post("/undo", dependencies=[Writable, JsonBody], **documented("undo_matches", Bulk, 404))
def undo_many(sent: UndoManySent, engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Take back the last change of many matches: of those where it can be."""
    return _bulk_answer(engine.lists.decide_many(list_id, sent.asked(), who))


@router.get("/matches/{match_id}/history", **documented("match_history", History, 404))
def history(engine: EngineDep, list_id: ListId, match_id: MatchId) -> Response:
    """See who decided what, when, and on which version of the list; newest first."""
    items = [change_dict(entry) for entry in engine.lists.history(list_id, match_id)]
    return json_answer({"items": items}, headers={"Cache-Control": "no-store"})


@router.get("/matches/{match_id}/comments", **documented("list_comments", Comments, 404))
def comments(engine: EngineDep, list_id: ListId, match_id: MatchId) -> Response:
    """See what was said, oldest first."""
    items = [comment_dict(comment) for comment in engine.lists.comments(list_id, match_id)]
    return json_answer({"items": items}, headers={"Cache-Control": "no-store"})


@router.post(
    "/matches/{match_id}/comments",
    status_code=201,
    dependencies=[Writable, JsonBody],
    **documented("add_comment", CommentAnswer, 404),
)
def comment(sent: CommentSent, engine: EngineDep, who: WhoDep, list_id: ListId, match_id: MatchId) -> Response:
    """Say something on a match; comments are never changed."""
    return json_answer(comment_dict(engine.lists.comment(list_id, match_id, sent.text, who)), 201)


def _match_answer(match: StoredMatch) -> Response:
    return json_answer(match_dict(match), headers={"ETag": etag(match.version), "Cache-Control": "no-store"})


def _change(sent: DecisionSent) -> dict[str, Any]:
    change = sent.change()
    if not change:
        raise InputError("body", "changes nothing", "send some of state, reason, note and assignee")
    return change


def _bulk_answer(outcomes: Sequence[Outcome]) -> Response:
    content: dict[str, list[Any]] = {"changed": [], "unchanged": [], "conflicts": [], "refused": []}
    for outcome in outcomes:
        error = outcome.error
        if isinstance(error, StaleDecisionError):
            conflict = {"stored": error.stored, "version": error.found, "changed_by": error.who}
            content["conflicts"].append({"id": outcome.match, **conflict, "changed_at": moment(error.at)})
        elif error is not None:
            content["refused"].append({"id": outcome.match, "problem": str(error)})
        else:
            content["changed" if outcome.made else "unchanged"].append(outcome.match)
    return json_answer(content)


def _digest(asked: dict[str, Any]) -> str:
    """What tells one way to ask for a list from another, for its cursors."""
    return hashlib.blake2b(json.dumps(asked).encode("ascii"), digest_size=8).hexdigest()


def _place(text: str) -> Place:
    """Where a page ended, from its cursor.

    Raises
    ------
    InputError
    """
    try:
        asked, place, number = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        asked = place = number = None
    if not (isinstance(asked, str) and isinstance(place, int) and isinstance(number, int)) or abs(number) > MOST_NUMBER:
        raise InputError("cursor", "is none that was answered here", "leave it out to begin anew")
    return asked, place, number
