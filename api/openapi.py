"""The description of the API: per route a summary, an example that was really answered, and the statuses of its problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.responses import Response

from api.access import ACCESS, PUBLIC
from api.errors import MEDIA_TYPE, Problem

PREFIX: Final = "/api/v1"
EXAMPLES: Final = Path(__file__).parent / "examples"
"""A file per operation: what was asked and answered, made by `tests/api/make_examples.py`."""

SUMMARIES: Final = {
    "suggest": "Suggest matches for a text or a record",
    "list_organisations": "List organisations",
    "get_organisations": "Get an organisation",
    "add_organisation": "Add an organisation",
    "edit_organisation": "Edit an organisation",
    "list_pilots": "List pilots",
    "get_pilots": "Get a pilot",
    "list_demos": "List demos",
    "get_demos": "Get a demo",
    "list_regions": "List regions",
    "get_regions": "Get a region",
    "import_file": "Import a file",
    "create_list": "Ask for a match list",
    "list_lists": "List match lists",
    "get_list": "Get a match list",
    "delete_list": "Delete a match list",
    "rerun_list": "Ask for a new version of a list",
    "cancel_list": "Cancel the making of a version",
    "list_versions": "List the versions of a list",
    "list_left": "List what left with a version",
    "list_matches": "List the matches of a list",
    "get_match": "Get a match",
    "decide_match": "Decide on a match",
    "undo_match": "Undo the last change of a match",
    "decide_matches": "Decide on many matches",
    "undo_matches": "Undo the last change of many matches",
    "match_history": "Get the history of a match",
    "list_comments": "List the comments on a match",
    "add_comment": "Comment on a match",
    "export_list": "Get a match list as a file",
    "import_decisions": "Import decisions from a file",
    "preview_feedback": "Preview what a list would learn",
    "apply_feedback": "Let a list learn from its decisions",
    "end_feedback": "Let a list learn from nothing again",
    "list_doubts": "List the matches to decide on next",
    "add_evaluation": "Compare configurations",
    "list_evaluations": "List evaluations",
    "get_evaluation": "Get an evaluation",
    "health": "Whether the process lives",
    "ready": "Whether it can answer",
    "metrics": "Figures for a watcher",
}
"""Operation → what it does, in a few words."""

_CREATING: Final = ("add_organisation", "import_file", "create_list", "add_comment", "add_evaluation")
"""Operations that answer 201."""

_PROBLEMS: Final = {
    400: "The request cannot be read.",
    401: "Nobody is signed in, and no key that works was sent.",
    403: "The role or the key does not reach so far, another site's page made the request, or the server only reads.",
    404: "There is no such record; the answer names ids that are spelt alike.",
    405: "The address does not take this method.",
    408: "The body did not come in time.",
    409: "A record with this id is there already, or what is asked does not fit how things are now.",
    412: "Somebody changed it meanwhile; the answer names both versions, of a match both decisions.",
    413: "The body or the file is too large.",
    415: "The body is of another media type.",
    421: "The server does not answer under this Host.",
    422: "Something that was sent cannot be used; the answer names every place.",
    428: "If-Match is missing.",
    429: "The key was used too often; Retry-After says when it works again.",
    500: "A fault of the server.",
    503: "Store or index cannot be used now, or the work took too long.",
}
_ANY: Final = (400, 401, 403, 408, 413, 415, 421, 422, 429, 500, 503)
"""Statuses that every route may answer."""

_OTHER: Final = {304: "The record is still as you have it.", 200: "The result of a dry run."}


def documented(operation: str, answer: type[BaseModel] | None, *statuses: int) -> dict[str, Any]:
    """Options of a route: its summary, the model of its answer, and its problems.

    Parameters
    ----------
    operation : str
        A key of `SUMMARIES`.
    answer : type of BaseModel or None
        None where plain text is answered.
    *statuses : int
        What it may answer beside its answer and the common problems.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*_ANY, *statuses}):
        if status in _PROBLEMS:
            content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            responses[status] = {"description": _PROBLEMS[status], "content": content}
        else:
            responses[status] = {"description": _OTHER[status]}
            if status != 304:
                responses[status] |= {"model": answer}
    success = 201 if operation in _CREATING else 200
    responses[success] = {**responses.get(success, {}), "description": "Done."}
    return {
        "operation_id": operation,
        "summary": SUMMARIES[operation],
        "response_model": answer,
        "responses": responses,
    }


def documented_file(operation: str, media_types: Iterable[str], *statuses: int) -> dict[str, Any]:
    """Options of a route that answers a file, as `documented` gives them for one that answers JSON."""
    options = documented(operation, None, *statuses)
    content = {media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in media_types}
    options["responses"][200] = {"description": "Done.", "content": content}
    return {**options, "response_model": None, "response_class": Response}


def describe(app: FastAPI) -> None:
    """Add the shape of problems and the examples to the application's description."""
    made: Callable[[], dict[str, Any]] = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            parts = schema.setdefault("components", {}).setdefault("schemas", {})
            parts.update(problem.pop("$defs", {}))
            parts["Problem"] = problem
            for unused in ("HTTPValidationError", "ValidationError"):
                parts.pop(unused, None)
            schema["components"]["securitySchemes"] = {
                "key": {"type": "http", "scheme": "bearer", "description": "A key of a person: pm_..."}
            }
            _add_examples(schema)
            _add_needs(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _add_needs(schema: dict[str, Any]) -> None:
    """Say of each operation which scope a key must have for it."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            need = ACCESS[f"{method.upper()} {path}"]
            operation["security"] = [] if need == PUBLIC else [{"key": []}]
            if need != PUBLIC:
                operation["description"] += f"\n\nAsks for the scope `{need}`."


def _add_examples(schema: dict[str, Any]) -> None:
    """Put what was really asked and answered beside each shape; the framework would leave out what is null."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            path = EXAMPLES / f"{operation['operationId']}.json"
            if not path.exists():
                continue
            held = json.loads(path.read_text(encoding="utf-8"))
            success = "201" if operation["operationId"] in _CREATING else "200"
            (media_type,) = operation["responses"][success]["content"]
            operation["responses"][success]["content"][media_type]["example"] = held["response"]
            for media in operation.get("requestBody", {}).get("content", {}).values():
                media["example"] = held["request"]
