"""XLSX: Excel workbooks, one sheet of them.

The libraries for workbooks are imported when the first one is read or written, for they take a moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

from matcher.records import Record
from matcher.sources.reading import Format, Reading, Request


def read(request: Request) -> Reading:
    """Read one sheet of a workbook; see `matcher.sources.workbook.read_workbook`."""
    from matcher.sources.workbook import read_workbook

    return read_workbook(request)


def write(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write a workbook of one sheet; see `matcher.sources.export_tables.write_xlsx`."""
    from matcher.sources.export_tables import write_xlsx

    write_xlsx(stream, records)


FORMAT: Final = Format(
    name="xlsx",
    suffixes=(".xlsx", ".xlsm"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    read=read,
    write=write,
)
