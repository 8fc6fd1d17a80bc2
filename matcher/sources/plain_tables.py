"""Tables that hold no records, such as the matches of a list: rows → CSV, XLSX or NDJSON, and back.

CSV is UTF-8 with its mark and `;`, which opens right in a Finnish Excel. No cell is ever a formula: in CSV an apostrophe guards what
a spreadsheet would take for one, in a workbook every text is written as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from matcher.errors import InputError
from matcher.sources import csv_file, files
from matcher.sources.cells import clean, guard_lightly
from matcher.sources.encoding import detect
from matcher.sources.export_tables import MAX_XLSX_CELL, XLSX_OPTIONS, write_csv_rows
from matcher.sources.naming import did_you_mean
from matcher.sources.reading import Limits, Request
from matcher.sources.rows import Row

PLAIN_FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "xlsx": (".xlsx",),
    "csv": (".csv",),
    "ndjson": (".ndjson", ".jsonl"),
}
"""Format → its endings."""

Cell = str | int | float | None

_CUT: Final = " ..."
_ESCAPE_OF_ESCAPE: Final = re.compile("_x005F(?=_x[0-9A-Fa-f]{4}_)")
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """A table to be written.

    Parameters
    ----------
    ids : tuple of str
        Names of the columns for programs.
    header : tuple of str
        The same for people.
    rows : sequence of sequence of str, number or None
    objects : sequence of mapping
        The rows as NDJSON has them.
    choices : mapping of str to tuple of str
        Column → the values that a spreadsheet offers in it; these columns and `editable` may be changed by a person.
    editable : tuple of str
    """

    ids: tuple[str, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    objects: Sequence[Mapping[str, Any]] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    editable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRow:
    """A row that was read.

    Parameters
    ----------
    number : int
        As a person counts it, the header included.
    values : mapping of str to str
        Column → text; columns that the file has not are left out.
    """

    number: int
    values: Mapping[str, str]


def write_plain(path: Path, table: PlainTable, file_format: str | None = None) -> None:
    """Write a table to a file, which is whole or not there.

    Raises
    ------
    InputError
        If the format is unknown.
    OSError
        If the file cannot be written.
    """
    chosen = plain_format(path, file_format)
    with files.written_in_place(path) as stream:
        _WRITERS[chosen](stream, table)


def plain_format(path: Path, asked: str | None = None) -> str:
    """The format that is asked for, else that of the name's ending.

    Raises
    ------
    InputError
        If it is none of `PLAIN_FORMATS`.
    """
    if asked is None:
        return files.format_of_name(path, PLAIN_FORMATS)
    if asked not in PLAIN_FORMATS:
        known = f"use one of {', '.join(PLAIN_FORMATS)}"
        raise InputError("format", f"{asked!r} is unknown", did_you_mean(asked, PLAIN_FORMATS, known))
    return asked


def read_plain(path: Path, file_format: str | None = None, limits: Limits | None = None) -> list[PlainRow]:
    """The rows of a file, each with its cells by the names of the header.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    request = Request(path=path, target="organisations", limits=limits or Limits())
    files.check(path, request.limits)
    chosen = plain_format(path, file_format)
    if chosen == "ndjson":
        return _read_lines(request)
    if chosen == "xlsx":
        from matcher.sources.workbook import sheet_rows

        rows = [
            Row(row.number, [_ESCAPE_OF_ESCAPE.sub("", c) for c in row.cells], row.faults)
            for row in sheet_rows(request)
        ]
    else:
        rows = list(csv_file.table_rows(request))
    return _named(request, [row for row in rows if any(cell.strip() for cell in row.cells) or row.faults])


def _named(request: Request, rows: Sequence[Row]) -> list[PlainRow]:
    if not rows:
        raise request.fault(None, None, "holds no text", "it should hold a header row and rows")
    header = [clean(cell) for cell in rows[0].cells]
    if len(rows) - 1 > request.limits.max_rows:
        raise request.fault(None, None, f"has more than {request.limits.max_rows:,} rows", "import it in parts")
    out = []
    for row in rows[1:]:
        for index, problem, remedy in row.faults:
            raise request.fault(row.number, header[index] if index < len(header) else None, problem, remedy)
        cells = [clean(cell) for cell in row.cells]
        cells += [""] * (len(header) - len(cells))
        out.append(PlainRow(number=row.number, values={n: c for n, c in zip(header, cells, strict=False) if n}))
    return out


def _read_lines(request: Request) -> list[PlainRow]:
    files.refuse_binary(request.path)
    out = []
    with request.path.open(encoding=detect(request.path), newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise request.fault(number, None, f"is no JSON: {error}", "write an object a line") from None
            if not isinstance(value, dict):
                raise request.fault(number, None, "is no JSON object", "write an object a line")
            out.append(PlainRow(number=number, values={str(key): _text(held) for key, held in value.items()}))
    if not out:
        raise request.fault(None, None, "holds no rows", "write an object a line")
    return out


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _write_csv(stream: BinaryIO, table: PlainTable) -> None:
    write_csv_rows(stream, table.header, table.rows)


def _write_lines(stream: BinaryIO, table: PlainTable) -> None:
    for row in table.objects:
        stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")


def _write_xlsx(stream: BinaryIO, table: PlainTable) -> None:
    import xlsxwriter  # takes a moment; CSV needs none of it

    with xlsxwriter.Workbook(stream, XLSX_OPTIONS) as book:
        sheet = book.add_worksheet("matches")
        plain = book.add_format({"bold": True, "bottom": 1})
        marked = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFF2CC"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.ids) - 1)
        for column, name in enumerate(table.ids):
            is_edited = name in table.editable or name in table.choices
            sheet.write_string(0, column, guard_lightly(table.header[column]), marked if is_edited else plain)
            longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
            sheet.set_column(column, column, min(max(longest, len(table.header[column])) + 2, _WIDEST), wrapped)
            if name in table.choices and table.rows:
                offered = {"validate": "list", "source": list(table.choices[name]), "error_type": "warning"}
                sheet.data_validation(1, column, len(table.rows), column, offered)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(number, column, _fitting(guard_lightly(cell)))
                elif cell is not None:
                    sheet.write_number(number, column, cell)


def _fitting(text: str) -> str:
    """`text`, cut where it is longer than a cell may be."""
    units = len(text.encode("utf-16-le", "replace")) // 2
    return text if units <= MAX_XLSX_CELL else text[: MAX_XLSX_CELL // 2 - len(_CUT)] + _CUT


_WRITERS: Final = {"csv": _write_csv, "xlsx": _write_xlsx, "ndjson": _write_lines}
