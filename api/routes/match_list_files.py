"""Match lists out to a file, and decisions made in such a file back."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import json_answer
from api.deps import EngineDep, FormBody, SettingsDep, WhoDep, Writable
from api.errors import MOST_PLACES
from api.list_answers import DecisionsImported
from api.openapi import PREFIX, documented, documented_file
from api.routes.imports import on_disk
from api.routes.match_lists import ListId, Version
from api.routes.match_reviews import Asked, Assignees, Changes, States, match_filter
from matcher.engine.list_import import DecisionImport
from matcher.store.lists import LISTS

router = APIRouter(route_class=GuardedRoute, prefix=f"{PREFIX}/{LISTS}/{{list_id}}", tags=["match lists"])

MEDIA_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
FormatName = Literal["xlsx", "csv", "ndjson"]
Lang = Annotated[Literal["en", "fi", "sv"], Query(description="Language of headings, states and reasons.")]


@router.get("/export", **documented_file("export_list", MEDIA_TYPES.values(), 404))
def export(
    engine: EngineDep,
    list_id: ListId,
    format: Annotated[FormatName, Query(description="CSV is UTF-8 with its mark and `;`.")] = "xlsx",  # noqa: A002
    lang: Lang = "en",
    list_version: Version = None,
    state: States = [],  # noqa: B006 (the framework copies it)
    assignee: Assignees = [],  # noqa: B006
    change: Changes = [],  # noqa: B006
    asked: Asked = None,
) -> Response:
    """Get the matches of a list as a file, with the decisions of now; edited, it can be sent back."""
    which = match_filter(state, assignee, change, asked)
    with tempfile.TemporaryDirectory(prefix="matcher-export-") as folder:
        path = FilePath(folder) / f"match-list-{list_id}.{format}"
        engine.lists.export(list_id, path, file_format=format, lang=lang, version=list_version, which=which)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"', "Cache-Control": "no-store"}
    return Response(content, 200, headers, MEDIA_TYPES[format])


@router.post(
    "/decisions/import",
    dependencies=[Writable, FormBody],
    **documented("import_decisions", DecisionsImported, 404, 409),
)
def import_decisions(
    engine: EngineDep,
    settings: SettingsDep,
    who: WhoDep,
    list_id: ListId,
    file: Annotated[UploadFile, File(description="An export of this list, edited: xlsx, csv or ndjson.")],
    format: Annotated[FormatName | None, Form(description="By default the name's ending says.")] = None,  # noqa: A002
    dry_run: Annotated[bool, Form(description="Show every change and conflict, store nothing.")] = False,
    skip_conflicts: Annotated[
        bool, Form(description="Leave rows alone whose matches others changed meanwhile, instead of refusing the file.")
    ] = False,
) -> Response:
    """Take back decisions made in an exported file: all of them or none.

    What others changed since the export is never overwritten: 409 names each such row. A dry run shows changes and conflicts.
    """
    with on_disk(file, settings.max_upload_mb) as path:
        done = engine.lists.import_decisions(
            list_id, path, file_format=format, dry_run=dry_run, skip_conflicts=skip_conflicts, who=who
        )
    return json_answer(import_dict(done))


def import_dict(done: DecisionImport) -> dict[str, Any]:
    """An import of decisions as it is answered."""
    return {
        "stored": done.stored,
        "changes": [
            {"row": c.row, "match": c.match, "title": c.title, "before": dict(c.before), "after": dict(c.after)}
            for c in done.changes
        ],
        "conflicts": [
            {
                "row": c.row,
                "match": c.match,
                "title": c.title,
                "asked": dict(c.asked),
                "stored": dict(c.stored),
                "changed_by": c.who,
                "changed_at": c.at,
            }
            for c in done.conflicts
        ],
        "unchanged": done.unchanged,
        "errors": [
            {"where": e.where, "row": e.row, "column": e.column, "problem": e.problem, "remedy": e.remedy}
            for e in done.errors[:MOST_PLACES]
        ],
    }
