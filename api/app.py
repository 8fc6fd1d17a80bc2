"""Makes the application: one engine, the JSON routes, the pages, and the door in front of all."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from api import errors, identity, pages
from api.access import require_classified
from api.door import Door
from api.logs import EngineLines
from api.metrics import Requests
from api.openapi import describe
from api.routes import ROUTERS
from api.startup import end, prepare
from matcher import __version__
from matcher.settings import Settings


def create_app(settings: Settings | None = None, *, read_only: bool = False) -> FastAPI:
    """The application; the server makes it in each of its processes from the string "api.app:create_app".

    Parameters
    ----------
    settings : Settings, optional
        By default those of the environment.
    read_only : bool
        Refuse what writes; also set by MATCHER_READ_ONLY.

    Raises
    ------
    InputError
        If a variable of the environment cannot be used.
    """
    settings = settings or Settings.from_environment()
    app = FastAPI(
        title="partner-matcher",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.read_only = read_only or settings.read_only
    app.state.engine = None
    errors.register(app)
    identity.prepare(app)
    require_classified((*ROUTERS, *pages.ROUTERS))
    for router in ROUTERS:
        app.include_router(router)
    pages.register(app)
    describe(app)
    app.state.requests = Requests()
    app.add_middleware(Door, settings=settings, requests=app.state.requests)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the engine and read what the first request would wait for; close it at the end."""
    lines = EngineLines(logging.INFO)
    logging.getLogger("matcher").addHandler(lines)
    try:
        await prepare(app)
        yield
    finally:
        await anyio.to_thread.run_sync(end, app)
        logging.getLogger("matcher").removeHandler(lines)
