"""A workbook → rows of text, with openpyxl."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar
from xml.etree.ElementTree import Element, ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from matcher.errors import SourceError
from matcher.sources.naming import did_you_mean
from matcher.sources.reading import Reading, Remark, Request
from matcher.sources.rows import Row, read_table
from matcher.sources.workbook_checks import check_workbook

_T = TypeVar("_T")
_TICK: Final = 1_000
_ESCAPED: Final = re.compile(r"_x00([01][0-9A-Fa-f])_")
_FORMULA_WITHOUT_VALUE: Final = "formula without value"

_DAMAGE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    EOFError,
    OSError,
)
"""What zipfile, the XML parser and openpyxl raise on files that are no workbook inside."""


def read_workbook(request: Request) -> Reading:
    """Read one sheet of a workbook: the one asked for, else the first that holds anything.

    Raises
    ------
    SourceError
        If it is no workbook, is damaged or dangerous, or its sheet is no table with a column of names.
    """
    return _with_book(request, lambda book: _read_book(request, book))


def sheet_rows(request: Request) -> list[Row]:
    """The rows of the first sheet that holds anything, as they stand, the header among them.

    Raises
    ------
    SourceError
        If it is no workbook, or is damaged or dangerous.
    """

    def rows(book: Any) -> list[Row]:
        sheet = next((sheet for sheet in book.worksheets if _is_filled(book, sheet)), None)
        return [] if sheet is None else list(_rows(request, book, sheet))

    return _with_book(request, rows)


def _with_book(request: Request, use: Callable[[Any], _T]) -> _T:
    """What `use` makes of the opened workbook."""
    try:
        check_workbook(request)
        with request.path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it leaves out
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            try:
                return use(book)
            finally:
                book.close()
    except SourceError:
        raise
    except _CallersError as stop:
        raise stop.__cause__ or stop from None
    except _DAMAGE as error:
        problem = f"the workbook is damaged ({str(error)[:120] or type(error).__name__})"
        raise request.fault(
            None, None, problem, "open it in Excel or LibreOffice and save it as .xlsx again"
        ) from error


class _CallersError(Exception):
    """The caller's progress callback raised; that is no damage of the file."""


def _report(request: Request, done: int, total: int | None) -> None:
    try:
        request.report(done, total)
    except Exception as error:
        raise _CallersError from error


def _read_book(request: Request, book: Any) -> Reading:
    sheets = tuple(sheet.title for sheet in book.worksheets)
    filled = [sheet.title for sheet in book.worksheets if _is_filled(book, sheet)]
    if not sheets:
        raise request.fault(None, None, "the workbook has no sheet of cells", "put the table on a sheet")
    name = request.sheet
    if name is None:
        name = filled[0] if filled else sheets[0]
    elif name not in sheets:
        remedy = did_you_mean(name, sheets, f"the sheets are {', '.join(sheets[:20])}")
        raise request.fault(None, None, f"there is no sheet {name!r}", remedy)
    reading = read_table(request, _rows(request, book, book[name]), "xlsx")
    remarks = reading.remarks
    if request.sheet is None and len(filled) > 1:
        others = ", ".join(repr(title) for title in filled if title != name)
        remarks = (Remark(None, None, f"only the sheet {name!r} is read, not {others}"), *remarks)
    _report(request, reading.rows, reading.rows)
    return replace(reading, sheet=name, sheets=sheets, remarks=remarks)


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """openpyxl's parser of a sheet, which also tells formulas without a stored value from empty cells."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """The cell as a dict; its data type says so if it is such a formula."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            is_empty_text = cell["data_type"] == "str" and element.find(VALUE_TAG) is not None
            if not is_empty_text:
                cell["data_type"] = _FORMULA_WITHOUT_VALUE
        return cell


def _parsed(book: Any, sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Row number and cells as they stand in the file; sizes that the file claims are not believed.

    openpyxl's own rows pad every gap and drop cells and rows that are out of order, so the parser below them is used.
    """
    with sheet._get_source() as source:
        yield from _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        ).parse()


def _is_filled(book: Any, sheet: Any) -> bool:
    return any(
        cell["value"] not in (None, "") or cell["data_type"] == _FORMULA_WITHOUT_VALUE
        for _, cells in _parsed(book, sheet)
        for cell in cells
    )


def _rows(request: Request, book: Any, sheet: Any) -> Iterator[Row]:
    width = 0
    seen: set[int] = set()
    for count, (number, parsed) in enumerate(_parsed(book, sheet), start=1):
        if count % _TICK == 0:
            _report(request, count, None)
        if number in seen:
            raise request.fault(number, None, "the row is there twice", "open it in Excel and save it as .xlsx again")
        seen.add(number)
        request.check_blanks(number, count)
        row = _row(request, number, parsed, width)
        width = width or (len(row.cells) if any(row.cells) else 0)
        yield row


def _row(request: Request, number: int, parsed: list[dict[str, Any]], width: int) -> Row:
    """A row of at least `width` cells."""
    filled = [cell for cell in parsed if cell["value"] is not None or cell["data_type"] == _FORMULA_WITHOUT_VALUE]
    last = max((cell["column"] for cell in filled), default=0)
    if last > request.limits.max_columns:
        problem = f"has more than {request.limits.max_columns:,} columns"
        raise request.fault(number, None, problem, "remove the columns that are not needed")
    cells = [""] * max(last, width)
    faults = []
    for cell in filled:
        index = cell["column"] - 1
        if cell["data_type"] == _FORMULA_WITHOUT_VALUE:
            problem = "holds a formula whose result is not stored in the file"
            faults.append((index, problem, "open it in Excel and save it, or paste the values"))
        elif cell["data_type"] == "e":
            faults.append((index, f"holds the error {cell['value']}", "mend the formula, or empty the cell"))
        else:
            cells[index] = text_of(cell["value"])
    return Row(number, cells, faults)


def text_of(value: Any) -> str:
    """A cell's value as a person reads it.

    Examples
    --------
    >>> text_of(12.0), text_of(0.5), text_of(True), text_of(dt.datetime(2026, 11, 24))
    ('12', '0.5', 'TRUE', '2026-11-24')
    """
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x00" in value else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return str(value)
