"""Rows of a table → records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from matcher.errors import SourceError
from matcher.sources import cells as cell_values
from matcher.sources.columns import Plan, plan
from matcher.sources.naming import slug
from matcher.sources.reading import PREVIEW_ROWS, Gathering, Reading, Request
from matcher.sources.row_reader import RowReader
from matcher.sources.texts import Report, forbidden, mojibake
from matcher.sources.wire import normalise, to_record

_PREVIEW_LENGTH: Final = 300


class Row(NamedTuple):
    """A row as a format's reader gives it: its number in the file, its cells, and (position, problem, remedy) of bad ones."""

    number: int
    cells: Sequence[str]
    faults: Sequence[tuple[int, str, str]] = ()


def read_table(request: Request, rows: Iterator[Row], file_format: str) -> Reading:
    """The reading of a table whose first row that is not blank is the header.

    Raises
    ------
    SourceError
        If there is no usable header, or nothing below it.
    """
    header = next((row for row in rows if any(cell.strip() for cell in row.cells)), None)
    if header is None:
        raise request.fault(None, None, "holds no text", "it should hold a header row and records")
    _refuse_wide(request, header)
    names = [cell_values.clean(cell) for cell in header.cells]
    while not names[-1]:
        names.pop()
    for index, name in enumerate(names):
        if problem := forbidden(name):
            raise request.fault(header.number, f"column {index + 1}", f"its name {problem}", "rename it")
    layout = plan(request, names, header.number)
    table = _Table(request, layout)
    for remark in layout.remarks:
        table.gathering.remark(remark.row, remark.column, remark.text)
    try:
        for row in rows:
            table.take(row)
    except SourceError as error:  # the file is broken from here on; what was found before is told too
        table.gathering.errors.append(error)
    if not table.gathering.rows and not table.gathering.errors:
        raise request.fault(None, None, "holds column names but no rows", "add a row per record")
    return table.reading(file_format)


def _refuse_wide(request: Request, row: Row) -> None:
    most = request.limits.max_columns
    if len(row.cells) > most:
        raise request.fault(
            row.number, None, f"has more than {most:,} columns", "remove the columns that are not needed"
        )


class _Table:
    """The rows of one table, gathered."""

    def __init__(self, request: Request, layout: Plan) -> None:
        self._request, self._plan = request, layout
        self.gathering = Gathering(request)
        self._reader = RowReader(layout, request.target, request.limits.max_cell)
        self._has_id = layout.header_of("id") is not None
        self._preview: list[tuple[str, ...]] = []

    def take(self, row: Row) -> None:
        """Read one row; what is wrong with it is gathered."""
        _refuse_wide(self._request, row)
        if not row.faults and not any(cell.strip() for cell in row.cells):
            return
        self.gathering.seen(row.number)
        width = len(self._plan.header)
        if len(self._preview) < PREVIEW_ROWS:
            self._preview.append(tuple(cell[:_PREVIEW_LENGTH] for cell in row.cells[:width]))
        bad = len(self.gathering.errors)
        self._check_width(row, width)
        for index, problem, remedy in row.faults:
            header = self._plan.header[index] if index < width else f"column {index + 1}"
            self.gathering.error(row.number, header, problem, remedy)
        if len(self.gathering.errors) == bad:
            self._record(row)

    def _check_width(self, row: Row, width: int) -> None:
        if len(row.cells) < width:
            problem = f"has {len(row.cells)} columns, the header has {width}"
            self.gathering.error(row.number, None, problem, "write every column, and put quotation marks around texts")
        elif any(cell.strip() for cell in row.cells[width:]):
            problem = f"has {len(row.cells)} columns, the header has {width}"
            remedy = "name the further columns, or put quotation marks around texts that hold the delimiter"
            self.gathering.error(row.number, None, problem, remedy)

    def _record(self, row: Row) -> None:
        gathering, number = self.gathering, row.number
        before = len(gathering.errors)

        def report(column: str, problem: str, remedy: str) -> None:
            gathering.error(number, column or None, problem, remedy)

        def report_field(place: str, problem: str, remedy: str) -> None:
            report(self._plan.header_of(place.split(".")[0].split("[")[0]) or place, problem, remedy)

        def suspect(column: str, text: str) -> None:
            if found := mojibake(text):
                gathering.remark(number, column, f"{found[0]!r} looks decoded wrongly; was {found[1]!r} meant?")

        target, data = self._reader.read(row.cells, report, suspect)
        if not data and before == len(gathering.errors):
            return
        data = normalise(data, report_field)
        made = not self._has_id
        if made and isinstance(data.get("name"), str):
            data["id"] = slug(data["name"], str(data.get("country", "")))
        self._check_present(data, made, before, report_field)
        if before == len(gathering.errors) and (record := to_record(target, data, report_field)):
            gathering.add(record, number, self._plan.header_of("name" if made else "id"), made)

    def _check_present(self, data: Mapping[str, Any], made: bool, before: int, report: Report) -> None:
        if len(self.gathering.errors) > before:
            return
        if "name" not in data or data["name"] == "":
            report("name", "is empty", "give the record a name")
        elif data.get("id", "") == "":
            problem = "no id can be made of it" if made else "is empty"
            report("name" if made else "id", problem, "give the record an id of its own")

    def reading(self, file_format: str) -> Reading:
        """All of it."""
        return Reading(
            path=self._request.path,
            file_format=file_format,
            header=self._plan.header,
            mapping=self._plan.mapping,
            preview=tuple(self._preview),
            rows=self.gathering.rows,
            records=tuple(self.gathering.records),
            errors=tuple(self.gathering.errors),
            remarks=self.gathering.remarks,
        )
