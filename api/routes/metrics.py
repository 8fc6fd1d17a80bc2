"""Figures for a watcher, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.access import GuardedRoute
from api.deps import engine_of
from api.metrics import MEDIA_TYPE, Requests, family
from api.openapi import PREFIX, documented
from matcher import __version__
from matcher.engine import Engine
from matcher.errors import DamagedIndexError, IndexMissingError, StoreError

router = APIRouter(route_class=GuardedRoute, tags=["state"])

USUAL = "/metrics"
"""Where a watcher looks unless told otherwise."""


@router.get(USUAL, include_in_schema=False)
@router.get(f"{PREFIX}{USUAL}", response_class=PlainTextResponse, **documented("metrics", None))
def metrics(request: Request) -> Response:
    """Count requests by route and status and how long they took, and say how many records store and index hold.

    It is answered also where store or index cannot be used; then their figures are missing and `matcher_ready` is 0. Requests are
    those of the process that answers. Nothing in it tells what was asked.
    """
    counted: Requests = request.app.state.requests
    lines = [*counted.lines(), *_state(request)]
    return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)


def _state(request: Request) -> Iterator[str]:
    """What store and index hold, as far as they can be used."""
    version = {"version": __version__, "read_only": str(request.app.state.read_only).lower()}
    yield from family("matcher_info", "gauge", "The program.", [(version, 1)])
    ready = 0
    try:
        engine = engine_of(request.app)
        yield from _records(engine)
        yield from _index(engine)
        ready = 1
    except (StoreError, IndexMissingError, DamagedIndexError):
        pass  # which /ready explains
    yield from family("matcher_ready", "gauge", "1 where store and index can be used, else 0.", [({}, ready)])


def _records(engine: Engine) -> Iterator[str]:
    samples = [({"target": target}, count) for target, count in engine.counts().items()]
    yield from family("matcher_records", "gauge", "Records in the store.", samples)


def _index(engine: Engine) -> Iterator[str]:
    indexes = engine.home.opened().indexes
    held = [({"target": target}, index.n_records) for target, index in indexes.items()]
    yield from family("matcher_index_records", "gauge", "Records in the index.", held)
    generations = [({"target": target}, index.generation) for target, index in indexes.items()]
    yield from family(
        "matcher_index_generation", "gauge", "Updates that the index took since it was built.", generations
    )
