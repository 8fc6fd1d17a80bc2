"""What must hold of an xlsx file before anything in it is parsed.

An xlsx file is a zip archive of XML parts: it may unpack to far more than it weighs, and its XML may ask for entities.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import Final

from matcher.errors import SourceError
from matcher.sources.files import OLE2, ZIP, head
from matcher.sources.reading import Request

MAX_PARTS: Final = 5_000
MAX_RATIO: Final = 200
"""Unpacked size over packed size; sheets of real text stay below 50."""
RATIO_MATTERS: Final = 10_000_000
"""Bytes unpacked below which any ratio is taken."""
MAX_ROW_BYTES: Final = 8_000_000
"""XML between two ends of rows."""

_CHUNK: Final = 1 << 20
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_ENCODINGS: Final = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"})
_OTHER_KINDS: Final = (("word/", "a Word document"), ("ppt/", "a PowerPoint file"))

Fault = Callable[..., SourceError]
"""Takes problem and, optionally, remedy."""


def check_workbook(request: Request) -> None:
    """Raise SourceError unless the file is a workbook that is safe to parse."""

    def fault(problem: str, remedy: str = "save it as .xlsx again") -> SourceError:
        return request.fault(None, None, problem, remedy)

    start = head(request.path)
    if start.startswith(OLE2):
        raise fault("is an old .xls file, or a workbook with a password", "save it as .xlsx without a password")
    if not start.startswith(ZIP):
        raise fault("is no xlsx workbook", "give its true format with --format, or save it as .xlsx")
    with zipfile.ZipFile(request.path) as archive:
        parts = archive.infolist()
        _check_parts(parts, request, fault)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_xml(archive, part, fault)


def _check_parts(parts: list[zipfile.ZipInfo], request: Request, fault: Fault) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS:
        raise fault(f"holds {len(parts):,} parts, at most {MAX_PARTS:,} are taken")
    if len(set(names)) < len(names):
        raise fault("holds a part twice")
    for part in parts:
        if part.filename.startswith("/") or "\\" in part.filename or ".." in part.filename.split("/"):
            raise fault(f"holds a part with the path {part.filename[:60]!r}")
        if part.flag_bits & 1:
            raise fault("is encrypted", "save it without a password")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise fault("is compressed in a way that no workbook is")
    size = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if size > request.limits.max_bytes:
        problem = f"unpacks to {size / 1e6:,.0f} MB, at most {request.limits.max_file_mb:,} are taken"
        raise fault(problem, "import it in parts, or set MATCHER_MAX_FILE_MB")
    if size > RATIO_MATTERS and size / packed > MAX_RATIO:
        raise fault(f"unpacks to {size / packed:,.0f} times its size, as no real workbook does")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        what = next((kind for folder, kind in _OTHER_KINDS if any(name.startswith(folder) for name in names)), None)
        raise fault(f"is {what or 'a zip archive'}, no xlsx workbook", "save the table as .xlsx or as CSV")


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, fault: Fault) -> None:
    """Refuse document types, entities, encodings that could hide them, and rows of endless cells."""
    sheet = part.filename.startswith("xl/worksheets/")
    tail, since_row = b"", 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if not tail and not since_row:
                _check_encoding(part.filename, chunk, fault)
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise fault(f"{part.filename} declares a document type or entities, which no workbook needs")
            last_row = chunk.rfind(b"row>")
            since_row = since_row + len(chunk) if last_row < 0 else len(chunk) - last_row
            if sheet and since_row > MAX_ROW_BYTES:
                raise fault(f"{part.filename} holds a row of more than {MAX_ROW_BYTES // 1_000_000} MB")
            tail = chunk[-16:]


def _check_encoding(name: str, start: bytes, fault: Fault) -> None:
    declared = _DECLARED.search(start[:400])
    if b"\0" in start[:400] or (declared and declared[1].lower() not in _ENCODINGS):
        raise fault(f"{name} is not encoded as UTF-8")
