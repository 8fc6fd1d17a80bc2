"""The pages for people: HTML from templates, in Finnish, Swedish and English, that work without JavaScript.

In: a request. Out: HTML. A route reads the address or form, asks the engine, and puts what it says into the page's context.

================  ===============================================================
`matching.py`     paste a text or choose a record → suggestions with reasons
`browsing.py`     lists and pages of organisations, demos, pilots, regions
`forms.py`        add or change an organisation
`lists.py`        match lists: which there are, a new one, versions
`reviewing.py`    the matches of a list, to decide on; `list_matches.py`: one of them
`list_files.py`   a list out to Excel, and decisions back
`evaluations.py`  configurations side by side, for analysts; `evaluation_*.py`: contexts, views
`printing.py`     a list, and an organisation, on paper; `mapping.py`: regions against pilots
`searches.py`     searches that a visitor keeps, and what is new in them
`list_learning.py` what decisions teach a list
`signing.py`      sign in and out, one's own account
`administration.py` the accounts, for admins
`about.py`        help, choice of language, errors
`contexts.py`     what each template is given
`views.py`        records and matches as they are shown; `marking.py`, `doubts.py`
`list_*.py`       the same three for match lists: what is asked, contexts, views
`wording.py`      names of the engine's values; `languages.py`, `rendering.py`
================  ===============================================================
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from api.pages import (
    about,
    administration,
    browsing,
    evaluations,
    forms,
    list_files,
    list_learning,
    list_matches,
    lists,
    mapping,
    matching,
    printing,
    reviewing,
    searches,
    signing,
)
from api.pages.rendering import STATIC

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (
        matching,
        browsing,
        forms,
        lists,
        reviewing,
        list_matches,
        list_files,
        list_learning,
        evaluations,
        printing,
        mapping,
        searches,
        signing,
        administration,
        about,
    )
)


def register(app: FastAPI) -> None:
    """Add the pages, their static files and the page for errors to an application."""
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.state.problem_page = about.problem_page
