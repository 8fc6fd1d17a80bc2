"""Small builders of files, good and hostile; nothing binary is kept in the repository."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from matcher import sources
from matcher.errors import SourceError

SHEET = "xl/worksheets/sheet1.xml"
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def csv(*rows: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return "".join(row + end for row in rows).encode(encoding)


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def workbook(rows: Iterable[Sequence[Any]], sheets: Mapping[str, Iterable[Sequence[Any]]] | None = None) -> bytes:
    """A real workbook: `rows` on its first sheet, unless `sheets` gives all of them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, content in (sheets or {"Sheet1": rows}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def parts(sheet_data: str, **others: str) -> dict[str, str]:
    """The parts of a minimal workbook with handwritten XML in its only sheet."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="xl/workbook.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_NS} {_R}><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
        SHEET: f"<worksheet {_NS}><sheetData>{sheet_data}</sheetData></worksheet>",
        **others,
    }


def sheet_row(number: int | str, *cells: str) -> str:
    """A row of handwritten XML; a cell that begins with < is taken as it is."""
    body = "".join(
        cell if cell.startswith("<") else f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in cells
    )
    return f'<row r="{number}">{body}</row>'


def archive(files: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return stream.getvalue()


def hand_made(*rows: str, **others: str) -> bytes:
    return archive(parts("".join(rows), **others))


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def problems(path: Path, **options: Any) -> list[SourceError]:
    """All that a file is refused for, whether reading it raised or gathered."""
    try:
        return list(sources.read(path, **options).errors)
    except SourceError as error:
        return [error]
