"""Types of errors → statuses, and the one shape in which every error is answered (RFC 9457, `application/problem+json`).

The statuses stand in one table. An answer never holds a traceback, a database address or the text of a query.
Paths outside `/api/` are for people: where the pages have put a function at `app.state.problem_page`, it draws those problems.
"""

from __future__ import annotations

import http
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.logs import LOG
from matcher.errors import (
    ConflictError,
    DamagedIndexError,
    DecisionConflicts,
    EmptyTargetError,
    ImportRefused,
    IndexMissingError,
    InputError,
    LeaseLostError,
    MatcherError,
    PromotionRefused,
    RecordRefused,
    SourceError,
    StaleDecisionError,
    StaleVersionError,
    StoreError,
    TakenIdError,
    TooOftenError,
    TransitionError,
    UnknownIdError,
    UnwritableIndexError,
)

MEDIA_TYPE: Final = "application/problem+json"
MOST_PLACES: Final = 1_000
"""Bad places of a file that one answer lists."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ApiError(MatcherError):
    """What only the web door refuses.

    Parameters
    ----------
    status : int
    detail : str
    headers : mapping of str to str, optional
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})


class ReadOnlyError(ApiError):
    """The server was started to read only."""

    def __init__(self) -> None:
        super().__init__(403, "this server only reads; start it without --read-only to write")


class PreconditionRequired(ApiError):
    """An edit that does not say which version it was made on."""

    def __init__(self) -> None:
        super().__init__(428, 'say which version the edit was made on: If-Match: "N", with the ETag that GET answered')


class Place(BaseModel):
    """One place that must be mended."""

    where: str = Field(description="The field, as documents[1].lang, counted from 1; the parameter; or row and column.")
    problem: str = Field(description="What is wrong with it.")
    remedy: str = Field("", description="What would be right.")
    row: int | None = Field(None, description="Row of an uploaded file, the header counted.")
    column: str | None = Field(None, description="Column of an uploaded file.")

    def said(self) -> str:
        """The place in one line."""
        return f"{self.where}: {self.problem}; {self.remedy}"


NOT_BUILT: Final = Place(
    where="index",
    problem="is not built yet",
    remedy="the server builds it when the store has records: ask again in a moment, or import some first",
)
"""Where there is no index; see `matcher.engine.following`."""


class Versions(BaseModel):
    """The two versions of an edit that came too late."""

    expected: int = Field(description="The version the edit was made on.")
    stored: int = Field(description="The version that is stored now.")


class Conflict(BaseModel):
    """The two decisions of a change that came too late."""

    asked: dict[str, Any] = Field(description="The change that was asked for; empty of an undo.")
    stored: dict[str, Any] = Field(description="The decision that stands.")
    changed_by: str | None = Field(description="Who made it.")
    changed_at: str | None = None


class Problem(BaseModel):
    """Why a request was not answered as asked (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "demos: no record has the id 'lignin'; did you mean lignin-resins?",
                "request_id": "4f2f1c0e9d7a4b52",
                "errors": [],
                "near": ["lignin-resins"],
            }
        }
    )

    type: str = Field("about:blank", description="Always about:blank; the status says what kind it is.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="Where, what, and what would be right.")
    request_id: str = Field("", description="The request's id, to be named in a report; also in X-Request-Id.")
    errors: list[Place] = Field(default_factory=list, description="Every place to be mended, of a refused input.")
    near: list[str] | None = Field(None, description="Ids that are spelt alike, of an unknown id.")
    versions: Versions | None = Field(None, description="Of an edit that came too late.")
    conflict: Conflict | None = Field(None, description="Of a decision that came too late.")
    allowed: list[str] | None = Field(None, description="Of a state that cannot follow: those that can.")


STATUS_OF: Final[Mapping[type[MatcherError], int]] = {
    InputError: 422,
    UnknownIdError: 404,
    StaleVersionError: 412,
    TakenIdError: 409,
    ConflictError: 409,
    LeaseLostError: 409,
    PromotionRefused: 409,
    IndexMissingError: 503,
    EmptyTargetError: 422,
    DamagedIndexError: 503,
    UnwritableIndexError: 503,
    StoreError: 503,
    TooOftenError: 429,
}
"""Type of an error → status; a subclass has its parent's unless it is named itself."""


def status_of(error: MatcherError) -> int:
    """The status of an error of the engine; 500 for a type that no one foresaw."""
    if isinstance(error, ApiError):
        return error.status
    return next((STATUS_OF[cls] for cls in type(error).__mro__ if cls in STATUS_OF), 500)


def problem_of(error: MatcherError) -> Problem:
    """The problem document of an error of the engine."""
    status = status_of(error)
    problem = make_problem(status, _detail(error))
    if isinstance(error, StaleDecisionError):
        at = None if error.at is None else error.at.isoformat(timespec="seconds")
        problem.conflict = Conflict(asked=error.asked, stored=error.stored, changed_by=error.who, changed_at=at)
    elif isinstance(error, TransitionError):
        problem.allowed = list(error.allowed)
    if isinstance(error, (ImportRefused, RecordRefused, DecisionConflicts)):
        problem.errors = [_place(place) for place in error.errors[:MOST_PLACES]]
    elif isinstance(error, InputError):
        problem.errors = [_place(error)]
    elif isinstance(error, EmptyTargetError):
        problem.errors = [Place(where="target", problem=f"there are no {error.target} yet", remedy="import some")]
    elif isinstance(error, IndexMissingError):
        problem.errors = [NOT_BUILT]
    elif isinstance(error, UnknownIdError):
        problem.near = list(error.near)
    elif isinstance(error, StaleVersionError):
        problem.versions = Versions(expected=error.expected, stored=error.found)
    return problem


def make_problem(status: int, detail: str = "", errors: Iterable[Place] = ()) -> Problem:
    """A problem document; its title is the status in words."""
    title = http.HTTPStatus(status).phrase
    return Problem(title=title, status=status, detail=detail or title, errors=list(errors))


def problem_response(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The answer: a page for people where the path is one, else the document."""
    problem.request_id = getattr(request.state, "request_id", "")
    draw = getattr(request.app.state, "problem_page", None) if "app" in request.scope else None
    if draw is not None and not request.url.path.startswith("/api/"):
        page: Response = draw(request, problem)
        page.headers.update(headers or {})
        return page
    content = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=True).encode("ascii")
    return Response(content, problem.status, dict(headers or {}), MEDIA_TYPE)


def register(app: FastAPI) -> None:
    """Answer every error of an application in the one shape."""

    @app.exception_handler(MatcherError)
    def _of_the_engine(request: Request, error: Exception) -> Response:
        assert isinstance(error, MatcherError)
        headers = error.headers if isinstance(error, ApiError) else {}
        if isinstance(error, TooOftenError):
            headers = {"Retry-After": str(error.seconds)}
        if status_of(error) == 503:
            headers = {**headers, "Retry-After": "5"}
            LOG.warning("unavailable", request_id=request.state.request_id, reason=str(error))
        return problem_response(request, problem_of(error), headers)

    @app.exception_handler(RequestValidationError)
    def _of_the_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = [_validation_place(one) for one in error.errors()[:MOST_PLACES]]
        first = places[0] if places else None
        detail = f"{first.where}: {first.problem}" if first else "the request cannot be read"
        if len(places) > 1:
            detail += f" (and {len(places) - 1} more)"
        return problem_response(request, make_problem(422, detail, places))

    @app.exception_handler(HTTPException)
    def _of_the_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = _FRAMEWORK_DETAILS.get(error.status_code, "")
        return problem_response(request, make_problem(error.status_code, detail or str(error.detail)), error.headers)


_FRAMEWORK_DETAILS: Final = {
    400: "the request cannot be read: its body is not what its Content-Type says",
    404: "there is nothing at this address; /openapi.json names what there is",
    405: "this address does not take that method; the Allow header names those it takes",
}


def _detail(error: MatcherError) -> str:
    if isinstance(error, StoreError):
        return "the store cannot be used now; the server's log says why, GET /api/v1/ready what is missing"
    if isinstance(error, IndexMissingError) and not isinstance(error, EmptyTargetError):
        return NOT_BUILT.said()
    if isinstance(error, DamagedIndexError):
        return "the index is damaged; build it anew with 'matcher index'"
    if isinstance(error, UnwritableIndexError):
        return "the index cannot be written; the server's log says why"
    if isinstance(error, DecisionConflicts):
        rows = "one row was" if len(error.errors) == 1 else f"{len(error.errors):,} rows were"
        return f"nothing was changed, {rows} changed by others meanwhile; decide on these anew, or skip them"
    if isinstance(error, ImportRefused):
        places = "one place" if len(error.errors) == 1 else f"{len(error.errors):,} places"
        return f"nothing was imported, {places} must be mended first"
    return _sendable(str(error))


def _place(error: InputError) -> Place:
    row, column = (error.row, error.column) if isinstance(error, SourceError) else (None, None)
    return Place(
        where=_sendable(error.where),
        problem=_sendable(error.problem),
        remedy=_sendable(error.remedy),
        row=row,
        column=None if column is None else _sendable(column),
    )


def _validation_place(error: Mapping[str, Any]) -> Place:
    """A place of the request that pydantic refused, without what was given there."""
    if error["type"] == "json_invalid":
        return Place(where="body", problem=f"is no JSON: {error.get('ctx', {}).get('error', '')}", remedy="send JSON")
    location = error["loc"][1:] if len(error["loc"]) > 1 else error["loc"]
    where = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    return Place(where=_sendable(where), problem=_sendable(str(error["msg"])))


def _sendable(text: str) -> str:
    """The text without half characters, which no UTF-8 can carry."""
    return _SURROGATE.sub("\ufffd", text)
