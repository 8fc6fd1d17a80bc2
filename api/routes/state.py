"""How the server is: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import Health, Ready, json_answer
from api.deps import engine_of
from api.errors import NOT_BUILT, Place, make_problem, problem_response
from api.openapi import PREFIX, documented
from matcher import __version__
from matcher.engine import following
from matcher.errors import DamagedIndexError, IndexMissingError, StoreError

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["state"])


@router.get("/health", **documented("health", Health))
async def health() -> Response:
    """Tell that the process lives, and no more; it is answered under any Host."""
    return json_answer({"status": "alive"})


@router.get("/ready", **documented("ready", Ready, 503))
def ready(request: Request) -> Response:
    """Tell whether store and index can be used; where not, 503 says what is missing."""
    missing = []
    records: dict[str, int] = {}
    index: dict[str, int] = {}
    try:
        engine = engine_of(request.app)
        records = engine.counts()
        following.before_answering(engine)  # who waits for this answer asks for nothing else that would build the index
        index = {target: held.n_records for target, held in engine.home.opened().indexes.items()}
    except StoreError:
        missing.append(
            Place(where="store", problem="cannot be used", remedy="make it with 'matcher init'; the log says more")
        )
    except IndexMissingError:
        missing.append(NOT_BUILT)
    except DamagedIndexError:
        missing.append(Place(where="index", problem="is damaged", remedy="build it anew with 'matcher index'"))
    if missing:
        return problem_response(request, make_problem(503, missing[0].said(), missing), {"Retry-After": "5"})
    content = {
        "status": "ready",
        "records": records,
        "index": index,
        "version": __version__,
        "read_only": request.app.state.read_only,
    }
    return json_answer(content)
