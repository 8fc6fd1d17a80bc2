"""The JSON routes, a module per noun; a new one is a module and its router in `ROUTERS`.

In: requests in the models of `api.schemas`. Out: answers in those of `api.answers`.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import (
    documentation,
    evaluations,
    imports,
    learning,
    match_list_files,
    match_lists,
    match_reviews,
    metrics,
    organisations,
    records,
    state,
    suggestions,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    suggestions.router,
    records.router,
    organisations.router,
    imports.router,
    match_lists.router,
    match_reviews.router,
    match_list_files.router,
    learning.router,
    evaluations.router,
    state.router,
    metrics.router,
    documentation.router,
)
