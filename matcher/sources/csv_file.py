"""CSV: text tables with any of four delimiters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final, TextIO

from matcher.errors import InputError
from matcher.sources.columns import recognised
from matcher.sources.encoding import detect
from matcher.sources.export_tables import write_csv
from matcher.sources.files import refuse_binary
from matcher.sources.reading import Format, Reading, Remark, Request
from matcher.sources.rows import Row, read_table

DELIMITERS: Final = (";", ",", "\t", "|")
DELIMITER_NAMES: Final = {"semicolon": ";", "comma": ",", "tab": "\t", "\\t": "\t", "bar": "|", "space": " "}
_NONE: Final = "\x1f"
"""A delimiter that no text holds, for files of one column."""
_SAMPLE: Final = 1 << 16
_SAMPLE_ROWS: Final = 30
_TICK: Final = 1_000
_SEP: Final = re.compile(r"\ufeff?\"?sep=([;,\t|])\"?\r?\n?", re.IGNORECASE)


def delimiter_of(text: str) -> str:
    r"""The delimiter that a person names: one sign, or a name such as tab.

    Raises
    ------
    InputError
        If it can be none.

    Examples
    --------
    >>> delimiter_of(";"), delimiter_of("Tab")
    (';', '\t')
    """
    sign = DELIMITER_NAMES.get(text.strip().lower(), text)
    if (
        len(sign) != 1
        or not sign.isascii()
        or sign.isalnum()
        or sign in '"\r\n'
        or not (sign.isprintable() or sign == "\t")
    ):
        remedy = f"use one sign such as ; or a name: {', '.join(name for name in DELIMITER_NAMES if name.isalpha())}"
        raise InputError("delimiter", f"{text[:40]!r} cannot be one", remedy)
    return sign


def read(request: Request) -> Reading:
    """Read a CSV file.

    Raises
    ------
    SourceError
        If it is no text, or no table with a column of names.
    """
    refuse_binary(request.path)
    encoding = detect(request.path, request.encoding)
    total = request.path.stat().st_size
    csv.field_size_limit(max(csv.field_size_limit(), request.limits.max_line))
    with request.path.open(encoding=encoding, newline="") as stream:
        delimiter, skipped = _delimiter(request, stream.read(_SAMPLE))
        stream.seek(0)
        for _ in range(skipped):
            stream.readline()
        reading = read_table(request, _rows(request, stream, delimiter, skipped, total), "csv")
    request.report(total, total)
    remarks = reading.remarks
    if request.encoding is None and not encoding.startswith("utf"):
        doubt = f"read as {encoding}, for it is no UTF-8; look at the preview, and name the encoding if it is another"
        remarks = (Remark(None, None, doubt), *remarks)
    shown = None if delimiter == _NONE else delimiter
    return replace(reading, encoding=encoding, delimiter=shown, remarks=remarks)


def table_rows(request: Request) -> Iterator[Row]:
    """The rows of a CSV file as they stand, the header among them.

    Raises
    ------
    SourceError
        If it is no text, or no valid CSV.
    """
    refuse_binary(request.path)
    encoding = detect(request.path, request.encoding)
    csv.field_size_limit(max(csv.field_size_limit(), request.limits.max_line))
    with request.path.open(encoding=encoding, newline="") as stream:
        delimiter, skipped = _delimiter(request, stream.read(_SAMPLE))
        stream.seek(0)
        for _ in range(skipped):
            stream.readline()
        yield from _rows(request, stream, delimiter, skipped, request.path.stat().st_size)


def _delimiter(request: Request, sample: str) -> tuple[str, int]:
    """The delimiter, and how many lines before the header name it (`sep=;`, as Excel writes)."""
    found = _SEP.match(sample)
    if request.delimiter is not None:
        return request.delimiter, int(found is not None)
    if found:
        return found[1], 1
    scores = {delimiter: _score(request, sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return (best if scores[best][2] > 1 else _NONE), 0


def _score(request: Request, sample: str, delimiter: str) -> tuple[int, float, int]:
    """Columns recognised in the header, share of rows as wide as it, its width: what a right delimiter makes large."""
    rows: list[list[str]] = []
    try:
        for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE_ROWS):
            if any(cell.strip() for cell in row) or len(row) > request.limits.max_columns:
                rows.append(row)  # noqa: PERF401 (what was read before an error counts)
    except csv.Error:
        pass
    if not rows or len(rows[0]) < 2:
        return (0, 0.0, len(rows[0]) if rows else 0)
    width = len(rows[0])
    named = recognised(rows[0][: request.limits.max_columns], request)
    return (named, sum(len(row) == width for row in rows) / len(rows), width)


def _rows(request: Request, stream: TextIO, delimiter: str, skipped: int, total: int) -> Iterator[Row]:
    """The rows, numbered as a spreadsheet numbers them: a cell may hold line ends."""
    lines = _Lines(request, stream, delimiter, total)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    while True:
        lines.row = number = number + 1
        lines.length = 0
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise request.fault(number, None, *_explain(str(error), request.limits.max_line)) from None
        if cells is None:
            return
        request.check_blanks(number, number)
        yield Row(number, cells)


def _explain(message: str, longest: int) -> tuple[str, str]:
    """Problem and remedy for what the csv module says."""
    if "unexpected end of data" in message:
        return "a quotation mark that opens in this row is never closed", "close it, or write it twice inside a text"
    if "field larger" in message:
        return f"a cell holds more than {longest:,} characters", "is a quotation mark missing?"
    if "expected after" in message:
        return "text follows a closing quotation mark", "write quotation marks inside a text twice"
    return f"is no valid CSV: {message}", "save the table as CSV (UTF-8) again"


class _Lines:
    """The lines of a file, refused before they are split when they are absurdly long or wide."""

    def __init__(self, request: Request, stream: TextIO, delimiter: str, total: int) -> None:
        self._request, self._stream, self._delimiter, self._total = request, stream, delimiter, total
        self._count = 0
        self.row = 1
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        limits = self._request.limits
        line = self._stream.readline(limits.max_line + 1)
        if not line:
            raise StopIteration
        self.length += len(line)
        if len(line) > limits.max_columns and line.count(self._delimiter) >= limits.max_columns and '"' not in line:
            remedy = "remove the columns that are not needed"
            raise self._request.fault(self.row, None, f"has more than {limits.max_columns:,} columns", remedy)
        if self.length > limits.max_line:
            problem = f"is longer than {limits.max_line:,} characters"
            raise self._request.fault(self.row, None, problem, "is a quotation mark never closed?")
        self._count += 1
        if self._count % _TICK == 0:
            self._request.report(min(self._stream.buffer.tell(), self._total), self._total)
        return line


FORMAT: Final = Format(
    name="csv", suffixes=(".csv", ".tsv", ".tab", ".txt"), media_type="text/csv", read=read, write=write_csv
)
