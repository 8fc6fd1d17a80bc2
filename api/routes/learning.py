"""What the decisions on a match list teach it: seen, applied, taken back; and what to decide on next."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import json_answer
from api.deps import EngineDep, WhoDep, Writable
from api.learning_answers import Doubts, FeedbackPreview
from api.list_answers import ListWithText
from api.openapi import PREFIX, documented
from api.routes.match_lists import Limit, ListId, list_answer
from matcher.engine import learning, past_lists
from matcher.engine.list_shapes import match_dict
from matcher.store.lists import LISTS

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["match lists"])

FEEDBACK = f"/{LISTS}/{{list_id}}/feedback"


@router.get(FEEDBACK, **documented("preview_feedback", FeedbackPreview, 404, 409))
def preview(engine: EngineDep, list_id: ListId) -> Response:
    """See what the decisions of a list would change in it; nothing is changed.

    Only decisions that speak of the topic teach; see docs/learning.md.
    """
    return json_answer(learning.preview(engine, list_id).to_dict(), headers={"Cache-Control": "no-store"})


@router.post(FEEDBACK, dependencies=[Writable], **documented("apply_feedback", ListWithText, 404, 409))
def apply(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Let the next versions learn from the decisions as they are now; one is made in the background."""
    learning.apply(engine, list_id, who)
    return list_answer(engine.lists.get(list_id))


@router.delete(FEEDBACK, dependencies=[Writable], **documented("end_feedback", ListWithText, 404, 409))
def take_back(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Let the next versions learn from nothing again; one is made in the background."""
    learning.take_back(engine, list_id, who)
    return list_answer(engine.lists.get(list_id))


@router.get(f"/{LISTS}/{{list_id}}/doubts", **documented("list_doubts", Doubts, 404))
def doubts(engine: EngineDep, list_id: ListId, limit: Limit = 10) -> Response:
    """See which matches a decision would say most about: those that might as well be accepted as rejected."""
    found = past_lists.next_to_decide(engine, list_id, limit)
    items = [{**match_dict(one.match), "probability": round(one.probability, 4)} for one in found]
    return json_answer({"items": items}, headers={"Cache-Control": "no-store"})
