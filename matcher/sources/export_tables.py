"""Records → CSV and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Final

from matcher.records import Record
from matcher.sources.cells import guard, guard_lightly
from matcher.sources.export_rows import Table

MAX_XLSX_CELL: Final = 32_767
"""Characters (UTF-16 units) that Excel takes in a cell."""
XLSX_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""With which a text stays a text, whatever it looks like."""

_PIECE: Final = MAX_XLSX_CELL // 2
_LINE_ENDS: Final = re.compile("[\r\x0b\x0c]")
_CHANGED_BY_XLSX: Final = re.compile("_x[0-9A-Fa-f]{4}_|x005F_|[\r\x0b\x0c]")
_WIDTH: Final = 30


def write_csv(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write records as CSV: UTF-8 with its mark and `;`, which opens right in a Finnish Excel.

    Texts that a spreadsheet would take for formulas begin with an apostrophe, which the import takes off again.

    Raises
    ------
    InputError
        If a record holds what no file can carry.
    """
    table = Table(records, lambda text: _LINE_ENDS.search(text) is None)
    write_csv_rows(stream, table.header, table.rows)


def write_csv_rows(stream: BinaryIO, header: Iterable[str], rows: Iterable[Iterable[str | float | None]]) -> None:
    """Write rows as CSV that opens right in a Finnish Excel, with no cell that it would take for a formula."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([guard(name) for name in header])
        writer.writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    finally:
        text.detach()  # the stream is the caller's to close


def write_xlsx(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write records as a workbook of one sheet; every cell is text, none a formula or a link.

    A text that is longer than a cell may be goes on in columns named `about_en+2`, `about_en+3`, which the import joins.

    Raises
    ------
    InputError
        If a record holds what no file can carry.
    """
    import xlsxwriter  # takes a moment; CSV needs none of it

    table = Table(records, lambda text: _CHANGED_BY_XLSX.search(text) is None)
    rows = [[guard_lightly(cell) for cell in row] for row in table.rows]
    header, rows = _split_long([guard_lightly(name) for name in table.header], rows)
    with xlsxwriter.Workbook(stream, XLSX_OPTIONS) as book:
        sheet = book.add_worksheet("records")
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(header) - 1, _WIDTH)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)


def _split_long(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Header and rows in which no cell is too long for Excel."""
    longest = [max((len(row[i]) for row in rows), default=0) for i in range(len(header))]
    counts = [1 if most <= _PIECE else -(-most // _PIECE) for most in longest]
    names = [
        name if n == 1 else f"{name}+{n}"
        for name, count in zip(header, counts, strict=True)
        for n in range(1, count + 1)
    ]
    split = [[piece for cell, count in zip(row, counts, strict=True) for piece in _pieces(cell, count)] for row in rows]
    return names, split


def _pieces(text: str, count: int) -> list[str]:
    """`text` in `count` pieces, the last ones empty where it is short."""
    if count == 1:
        return [text]
    return [text[n * _PIECE : (n + 1) * _PIECE] for n in range(count)]
