"""Imports: an uploaded file → the store, all or nothing, and at once into the index."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, File, Form, Header, UploadFile
from starlette.datastructures import UploadFile as Upload
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import Imported, json_answer
from api.deps import EngineDep, FormBody, SettingsDep, WhoDep, Writable
from api.errors import MOST_PLACES, ApiError
from api.openapi import PREFIX, documented
from api.schemas import RecordTarget
from matcher.engine import ImportReport
from matcher.errors import InputError

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["imports"])

LONGEST_NAME: Final = 120
LONGEST_MAPPING: Final = 100_000
_UNSAFE: Final = re.compile(r"[^\w .()+,-]")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")

IdempotencyKey = Annotated[
    str | None,
    Header(description="A name of your own for this request; sent again, it is done once and answers the same."),
]
FormatName = Literal["csv", "xlsx", "json", "ndjson"]


@router.post(
    "/imports",
    status_code=201,
    dependencies=[Writable, FormBody],
    **documented("import_file", Imported, 200),
)
def import_file(
    engine: EngineDep,
    settings: SettingsDep,
    who: WhoDep,
    file: Annotated[UploadFile, File(description="CSV, Excel (xlsx), JSON or NDJSON.")],
    target: Annotated[RecordTarget, Form(description="What the rows are.")] = "organisations",
    format: Annotated[FormatName | None, Form(description="By default the name's ending says.")] = None,  # noqa: A002
    mapping: Annotated[
        str | None,
        Form(max_length=LONGEST_MAPPING, description='Column → field, as JSON: {"Yritys": "name", "Notes": "-"}.'),
    ] = None,
    encoding: Annotated[
        str | None,
        Form(max_length=100, description="Of a text file, such as utf-8 or cp1252; by default it is detected."),
    ] = None,
    delimiter: Annotated[
        str | None,
        Form(max_length=20, description="Between the columns of CSV: ; , | or tab; by default it is detected."),
    ] = None,
    sheet: Annotated[
        str | None, Form(max_length=100, description="Of a workbook; by default the first that holds anything.")
    ] = None,
    dry_run: Annotated[bool, Form(description="Read and compare, store nothing.")] = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Import a file: all of its rows or none.

    Every bad row is named in the answer. A dry run answers 200 with the errors it found; an import 201, or 422 with all of them.
    """
    columns = _mapping(mapping)
    with on_disk(file, settings.max_upload_mb) as path:
        (report,) = engine.import_files(
            [path],
            target=target,
            file_format=format,
            mapping=columns,
            encoding=encoding or None,
            delimiter=delimiter or None,
            sheet=sheet or None,
            dry_run=dry_run,
            idempotency_key=checked_key(idempotency_key),
            who=who,
        )
    headers = {"Idempotency-Replayed": "true"} if report.repeated else {}
    return json_answer(_answer(report), 200 if dry_run else 201, headers)


def checked_key(key: str | None) -> str | None:
    """The idempotency key that was sent.

    Raises
    ------
    InputError
        If it cannot be used.
    """
    if key is not None and not _KEY.fullmatch(key):
        raise InputError("Idempotency-Key", "cannot be used", "send 1 to 200 visible ASCII characters")
    return key


def _mapping(text: str | None) -> dict[str, str]:
    """The mapping that was sent.

    Raises
    ------
    InputError
    """
    try:
        given = json.loads(text) if text and text.strip() else {}
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise InputError("mapping", "is no JSON object of texts", 'send for example {"Yritys": "name"}')
    return given


@contextmanager
def on_disk(file: Upload, most_mb: int) -> Iterator[Path]:
    """The upload as a file of its own name, in a folder of its own, gone afterwards."""
    if file.size is not None and file.size > most_mb * 1_000_000:
        raise ApiError(413, f"the file holds more than {most_mb:,} MB; import it in parts")
    with tempfile.TemporaryDirectory(prefix="matcher-upload-") as folder:
        path = Path(folder) / _safe_name(file.filename or "")
        with path.open("wb") as out:
            file.file.seek(0)
            shutil.copyfileobj(file.file, out)
        yield path


def _safe_name(name: str) -> str:
    r"""The name of an upload as a name on disk: no folders, no signs that mean something there.

    Examples
    --------
    >>> _safe_name("..\\..\\yritykset 2026.xlsx"), _safe_name("../"), _safe_name("a\0b.csv")
    ('yritykset 2026.xlsx', 'upload', 'a_b.csv')
    """
    last = re.split(r"[/\\]", name)[-1].encode("utf-8", "replace").decode("utf-8")
    stem, dot, ending = _UNSAFE.sub("_", last).strip(" .").rpartition(".")
    return f"{stem[: LONGEST_NAME // 2]}{dot}{ending[: LONGEST_NAME // 4]}".strip(" .") or "upload"


def _answer(report: ImportReport) -> dict[str, Any]:
    reading = report.reading
    return {
        "stored": report.stored,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "file": {
            "name": reading.path.name,
            "format": reading.file_format,
            "encoding": reading.encoding,
            "delimiter": reading.delimiter,
            "sheet": reading.sheet,
            "sheets": list(reading.sheets),
            "header": list(reading.header),
            "mapping": dict(reading.mapping),
            "preview": [list(row) for row in reading.preview],
            "rows": reading.rows,
        },
        "errors": [
            {"where": e.where, "row": e.row, "column": e.column, "problem": e.problem, "remedy": e.remedy}
            for e in reading.errors[:MOST_PLACES]
        ],
        "remarks": [{"row": r.row, "column": r.column, "text": r.text} for r in reading.remarks],
    }
