"""Suggestions: a text or a record → the best matches, with reasons."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import Suggestions, json_answer
from api.deps import EngineDep, JsonBody
from api.openapi import PREFIX, documented
from api.schemas import SuggestionRequest

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["suggestions"])


@router.post("/suggestions", dependencies=[JsonBody], **documented("suggest", Suggestions, 404))
def suggest(asked: SuggestionRequest, engine: EngineDep) -> Response:
    """Find the organisations, demos or pilots that fit a text or a stored record.

    The same shape as `matcher suggest --json`. A list is confident when its level is fair or good. *Foreign* is measured from the
    country of the record asked for, else from the home country of the server.
    """
    found = engine.suggest(
        asked.text,
        record=asked.record,
        record_target=asked.record_target,
        target=asked.target,
        top=asked.top,
        lang=asked.lang,
        filters=asked.filters.filters(),
        foreign=asked.foreign,
    )
    return json_answer(found.to_dict())
