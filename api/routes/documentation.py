"""The API's documentation for people, at `/docs`, from vendored files only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from api.access import GuardedRoute

PAGE: Final = Path(__file__).parents[1] / "static" / "docs" / "index.html"

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/docs")
def documentation() -> Response:
    """The page that draws `/openapi.json`."""
    return FileResponse(PAGE, media_type="text/html; charset=utf-8")
