"""A match list out to Excel and back: first what would change is shown, then it is stored, all or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep, SettingsDep, WhoDep, Writable
from api.pages.list_asking import ReviewAsked, text_of
from api.pages.list_contexts import FilesPage
from api.pages.list_views import LISTS_PATH, list_view
from api.pages.rendering import PRIVATE, render
from api.pages.wording import N_
from api.routes.imports import on_disk
from api.routes.match_lists import ListId
from matcher.engine import Engine
from matcher.engine.list_import import DecisionImport, edited_lines
from matcher.errors import DecisionConflicts, ImportRefused, InputError
from matcher.settings import Settings

ADDRESS: Final = f"{LISTS_PATH}/{{list_id}}/files"
NO_FILE: Final = N_("Choose a file first: an export of this list, edited.")
CHANGED_MEANWHILE: Final = N_(
    "Nothing was stored: somebody changed some of these meanwhile. Look at what is shown now and decide anew."
)

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


async def upload_of(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form with a file, which is closed when all is done."""
    settings: Settings = request.app.state.settings
    form = await request.form(max_files=1, max_fields=20, max_part_size=settings.max_upload_mb * 1_000_000)
    try:
        yield form
    finally:
        await form.close()


UploadDep = Annotated[FormData, Depends(upload_of)]


@router.get(ADDRESS)
def files(request: Request, engine: EngineDep, list_id: ListId) -> Response:
    """Where to get the list as a file, and to bring an edited one back."""
    return _page(request, engine, list_id)


@router.post(ADDRESS, dependencies=[Writable])
def bring(
    request: Request, engine: EngineDep, settings: SettingsDep, who: WhoDep, list_id: ListId, form: UploadDep
) -> Response:
    """Show what an edited file would change; what was shown is sent again to be stored."""
    lines, file = text_of(form, "lines"), form.get("file")
    if lines:
        return _store(request, engine, list_id, lines, who)
    if not isinstance(file, UploadFile) or not file.filename:
        return _page(request, engine, list_id, problem=NO_FILE, status=422)
    try:
        with on_disk(file, settings.max_upload_mb) as path:
            found = engine.lists.import_decisions(list_id, path, dry_run=True, who=who)
            lines = edited_lines(path, {one.row for one in found.changes}, settings)
    except InputError as error:
        return _page(request, engine, list_id, problem=str(error), status=422)
    return _page(request, engine, list_id, name=file.filename, found=found, lines=lines)


def _store(request: Request, engine: Engine, list_id: int, lines: str, who: str) -> Response:
    """Store the changes that were shown; where somebody was quicker with one of them, none, and they are shown anew."""
    with _as_file(lines) as path:
        try:
            found = engine.lists.import_decisions(list_id, path, who=who)
        except (DecisionConflicts, ImportRefused):
            found = engine.lists.import_decisions(list_id, path, dry_run=True, who=who)
            lines = edited_lines(path, {one.row for one in found.changes}, engine.settings)
            return _page(request, engine, list_id, found=found, lines=lines, problem=CHANGED_MEANWHILE, status=409)
        except InputError as error:
            return _page(request, engine, list_id, problem=str(error), status=422)
    return _page(request, engine, list_id, found=found)


@contextmanager
def _as_file(lines: str) -> Iterator[Path]:
    """Rows that were sent again, as a file."""
    with tempfile.TemporaryDirectory(prefix="matcher-upload-") as folder:
        path = Path(folder) / "decisions.ndjson"
        path.write_text(lines, encoding="utf-8", errors="replace")
        yield path


def _page(
    request: Request,
    engine: Engine,
    list_id: int,
    *,
    name: str = "",
    found: DecisionImport | None = None,
    lines: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    held = engine.lists.get(list_id)
    asked = ReviewAsked.read(request.query_params)
    context = FilesPage(
        held=list_view(held), query=asked.filter_query(), name=name, lines=lines, found=found, problem=problem
    )
    address = f"{LISTS_PATH}/{list_id}/files"
    return render(request, "list_files.html", context, status=status, headers=PRIVATE, address=address)
