"""What routes ask for: the engine, the settings, who asks, and leave to write."""

from __future__ import annotations

import threading
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.applications import Starlette

from api.errors import ApiError, ReadOnlyError
from matcher.engine import Engine
from matcher.settings import Settings

VISITOR: Final = "matcher.visitor"
"""Where a request's scope holds who sends it, an `api.identity.Visitor`."""

_OPENING = threading.Lock()


def engine_of(app: Starlette) -> Engine:
    """The engine of an application, opened now where that failed before.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    """
    engine: Engine | None = app.state.engine
    if engine is None:
        with _OPENING:
            engine = app.state.engine
            if engine is None:
                settings: Settings = app.state.settings
                engine = Engine.open(settings.db, settings=settings)
                engine.patient = False
                app.state.engine = engine
    return engine


def get_engine(request: Request) -> Engine:
    """The engine that answers the request."""
    return engine_of(request.app)


def get_settings(request: Request) -> Settings:
    """The settings of the application."""
    settings: Settings = request.app.state.settings
    return settings


def require_writable(request: Request) -> None:
    """Pass unless the server only reads.

    Raises
    ------
    ReadOnlyError
    """
    if request.app.state.read_only:
        raise ReadOnlyError


def get_who(request: Request) -> str:
    """The name of whoever sends the request, for the audit trail."""
    visitor = request.scope[VISITOR]
    return str(visitor.principal.name)


EngineDep = Annotated[Engine, Depends(get_engine)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
WhoDep = Annotated[str, Depends(get_who)]
Writable = Depends(require_writable)


def require_json(request: Request) -> None:
    """Pass if the body says that it is JSON.

    Raises
    ------
    ApiError
        With status 415.
    """
    _require_media_type(request, "application/json")


def require_form(request: Request) -> None:
    """Pass if the body says that it is a form with a file.

    Raises
    ------
    ApiError
        With status 415.
    """
    _require_media_type(request, "multipart/form-data")


def _require_media_type(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise ApiError(415, f"the body must be {wanted}, and its Content-Type must say so", {"Accept": wanted})


JsonBody = Depends(require_json)
FormBody = Depends(require_form)
