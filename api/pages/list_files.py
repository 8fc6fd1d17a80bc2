"""A match list out to Excel and back: first what would change is shown, then it is stored, all or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep, SettingsDep, WhoDep, Writable
from api.pages import languages
from api.pages.list_asking import ReviewAsked, text_of
from api.pages.list_contexts import FileError, FilesPage
from api.pages.list_views import LISTS_PATH, list_view
from api.pages.rendering import PRIVATE, render
from api.pages.wording import DECISION_REFUSALS, N_
from api.routes.imports import on_disk
from api.routes.match_lists import ListId
from matcher.engine import Engine
from matcher.engine.list_export import CODED
from matcher.engine.list_import import DecisionImport
from matcher.engine.looked_at import lines_of, read_lines
from matcher.engine.row_problems import KNOWN, PROBLEMS, RowProblem
from matcher.errors import DecisionConflicts, ImportRefused, InputError, SourceError
from matcher.review.labels import id_of, label, labels
from matcher.settings import Settings
from matcher.sources.plain_tables import PLAIN_FORMATS, read_plain
from matcher.sources.reading import Limits

ADDRESS: Final = f"{LISTS_PATH}/{{list_id}}/files"
MOST_ERRORS: Final = 100
"""Bad places of a file that the page names."""

NO_FILE: Final = N_("Choose a file first: an export of this list, edited.")
OTHER_ENDING: Final = N_(
    "The file's name must end in .xlsx, .csv or .ndjson. Save the table as one of these and bring it again."
)
UNREADABLE: Final = N_(
    "The file cannot be read. Take the list along anew, change only the columns that you may edit, and bring that file."
)
OTHERWISE: Final = N_("This row cannot be used. Take the list along anew.")
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
    if Path(file.filename).suffix.lower() not in {ending for endings in PLAIN_FORMATS.values() for ending in endings}:
        return _page(request, engine, list_id, problem=OTHER_ENDING, status=422)
    try:
        with on_disk(file, settings.max_upload_mb) as path:
            found = engine.lists.import_decisions(list_id, path, dry_run=True, who=who)
            lines = lines_of(read_plain(path, limits=Limits.of(settings)), found)
    except InputError as error:
        return _page(request, engine, list_id, problem=UNREADABLE, detail=str(error), status=422)
    return _page(request, engine, list_id, name=file.filename, found=found, lines=lines)


def _store(request: Request, engine: Engine, list_id: int, lines: str, who: str) -> Response:
    """Store the changes that were shown; where somebody was quicker with one of them, none, and they are shown anew."""
    try:
        found = engine.lists.import_looked_at(list_id, lines, who=who)
    except (DecisionConflicts, ImportRefused):
        found = engine.lists.import_looked_at(list_id, lines, dry_run=True, who=who)
        lines = lines_of(read_lines(lines).rows, found)
        return _page(request, engine, list_id, found=found, lines=lines, problem=CHANGED_MEANWHILE, status=409)
    except InputError as error:
        return _page(request, engine, list_id, problem=UNREADABLE, detail=str(error), status=422)
    return _page(request, engine, list_id, found=found)


def _said(error: SourceError, lang: str) -> FileError:
    """A bad place of a file in the visitor's language."""
    say = languages.translations(lang).gettext
    column_id = id_of("columns", error.column or "") or ""
    column = label("columns", column_id, lang) if column_id else ""
    if not isinstance(error, RowProblem):  # a decision that cannot be
        return FileError(row=error.row, column=column, problem=say(DECISION_REFUSALS.get(column_id, OTHERWISE)))
    values = dict(error.values)
    if KNOWN in values:
        table = CODED[column_id]
        values[KNOWN] = ", ".join(label(table, code, lang) for code in labels(table))
    problem, remedy = (say(message) % values for message in PROBLEMS[error.code])
    return FileError(row=error.row, column=column, problem=f"{problem}; {remedy}")


def _page(
    request: Request,
    engine: Engine,
    list_id: int,
    *,
    name: str = "",
    found: DecisionImport | None = None,
    lines: str = "",
    problem: str = "",
    detail: str = "",
    status: int = 200,
) -> Response:
    held = engine.lists.get(list_id)
    lang = languages.chosen(request)
    context = FilesPage(
        held=list_view(held),
        query=ReviewAsked.read(request.query_params).filter_query(),
        name=name,
        lines=lines if found is not None and found.changes and not found.errors else "",
        found=found,
        errors=[_said(error, lang) for error in (found.errors if found is not None else ())[:MOST_ERRORS]],
        problem=problem,
        detail=detail,
    )
    address = f"{LISTS_PATH}/{list_id}/files"
    return render(request, "list_files.html", context, status=status, headers=PRIVATE, address=address)
