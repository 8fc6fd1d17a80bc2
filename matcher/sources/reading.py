"""What a reader is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Self

from matcher.errors import SourceError
from matcher.records import MATCH_TARGETS, Record
from matcher.settings import Settings

MAX_ERRORS: Final = 10_000
"""Reading stops after so many errors."""

MAX_REMARKS: Final = 1_000
"""Further remarks are counted, not kept."""

PREVIEW_ROWS: Final = 5

Progress = Callable[[int, int | None], None]
"""Takes how much is done and of how much (None if unknown): bytes of a text file, rows of a workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one file may hold.

    Parameters
    ----------
    max_file_mb : int
        Megabytes (10**6 bytes) on disk, and unpacked.
    max_rows : int
        Rows or records that are not blank.
    max_columns : int
    max_cell : int
        Characters in one cell or JSON text.
    """

    max_file_mb: int = 200
    max_rows: int = 500_000
    max_columns: int = 500
    max_cell: int = 1_000_000

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The limits that the settings name."""
        return cls(max_file_mb=settings.max_file_mb, max_rows=settings.max_rows)

    @property
    def max_bytes(self) -> int:
        """Most bytes of a file."""
        return self.max_file_mb * 1_000_000

    @property
    def max_rows_with_blanks(self) -> int:
        """Most rows, those included that hold nothing."""
        return 4 * self.max_rows

    @property
    def max_line(self) -> int:
        """Most characters of one row, its delimiters included."""
        return 4 * self.max_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to read and how; the parameters are those of `matcher.sources.read`."""

    path: Path
    target: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    limits: Limits = field(default_factory=Limits)
    progress: Progress | None = None

    def fault(self, row: int | None, column: str | None, problem: str, remedy: str = "") -> SourceError:
        """An error in this file, to be raised or kept."""
        return SourceError(self.path, row, column, problem, remedy)

    def check_blanks(self, row: int, count: int) -> None:
        """Raise SourceError at row `row` if it is one too many, blank rows included."""
        most = self.limits.max_rows_with_blanks
        if count > most:
            raise self.fault(row, None, f"the file has more than {most:,} rows, blank ones included", "remove those")

    def report(self, done: int, total: int | None) -> None:
        """Tell the caller how far the reading is."""
        if self.progress is not None:
            self.progress(done, total)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a file that should be looked at but does not hinder the import.

    Parameters
    ----------
    row : int or None
        As in `SourceError`.
    column : str or None
    text : str
    """

    row: int | None
    column: str | None
    text: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row is not None else ""
        where += f"{', ' if where else ''}column {self.column!r}" if self.column is not None else ""
        return f"{where}: {self.text}" if where else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a file.

    Parameters
    ----------
    path : Path
    file_format : str
        A name in `matcher.sources.FORMATS`.
    encoding, delimiter, sheet : str or None
        How the file was read; None where it does not apply.
    sheets : tuple of str
        All sheets of a workbook.
    header : tuple of str
        Column names as the file has them.
    mapping : mapping of str to str
        Column → field: a field name, "facts" (kept and shown, not matched) or "-" (left out). A key of JSON that is no field, which
        is an error, is not in it.
    preview : tuple of tuple of str
        The first rows, cells as they were read.
    rows : int
        Rows or records seen, good and bad.
    records : tuple of Record
        The valid ones, in the order of the file.
    errors : tuple of SourceError
        Everything that must be mended first; a caller that stores refuses the file if there is one.
    remarks : tuple of Remark
    """

    path: Path
    file_format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    preview: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    records: tuple[Record, ...] = ()
    errors: tuple[SourceError, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Gathering:
    """Records, errors and remarks of one file, as they come.

    Parameters
    ----------
    request : Request
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.records: list[Record] = []
        self.errors: list[SourceError] = []
        self.rows = 0
        self._remarks: list[Remark] = []
        self._unshown = 0
        self._first_rows: dict[tuple[str, str], int] = {}

    def seen(self, row: int) -> None:
        """Count a row; raises SourceError when there are too many rows or errors."""
        self.rows += 1
        limit = self.request.limits.max_rows
        if self.rows > limit:
            raise self.request.fault(row, None, f"the file has more than {limit:,} rows", "import it in parts")
        if len(self.errors) >= MAX_ERRORS:
            raise self.request.fault(row, None, f"reading stopped here after {MAX_ERRORS:,} errors", "mend these first")

    def error(self, row: int | None, column: str | None, problem: str, remedy: str = "") -> None:
        """Keep an error."""
        self.errors.append(self.request.fault(row, column, problem, remedy))

    def remark(self, row: int | None, column: str | None, text: str) -> None:
        """Keep a remark."""
        if len(self._remarks) < MAX_REMARKS:
            self._remarks.append(Remark(row, column, text))
        else:
            self._unshown += 1

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The remarks kept; the last one tells of those that were not."""
        more = f"there are {self._unshown:,} more remarks of these kinds"
        return (*self._remarks, Remark(None, None, more)) if self._unshown else tuple(self._remarks)

    def add(self, record: Record, row: int, id_column: str | None, made: bool = False) -> None:
        """Keep a record, unless its id was there before.

        Parameters
        ----------
        made : bool
            Whether the id was made of the name, which changes the advice.
        """
        key = (record.target, record.id)
        first = self._first_rows.get(key)
        if first is not None:
            remedy = "add a column with ids, or merge the rows" if made else "give each record its own id"
            self.error(row, id_column, f"the id {record.id!r} is in row {first} already", remedy)
            return
        self._first_rows[key] = row
        if record.target in MATCH_TARGETS and not any(document.text.strip() for document in record.documents):
            self.remark(row, None, f"{record.name!r} has no text of its own and is matched by name and keywords only")
        self.records.append(record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format: how it is recognised, read and written.

    Parameters
    ----------
    name : str
    suffixes : tuple of str
        With the dot, in lower case; the first is used for new files.
    media_type : str
    read : callable
        Request → Reading; raises SourceError if nothing of the file can be read.
    write : callable
        (stream, records) → None; raises InputError if a record cannot be carried.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    read: Callable[[Request], Reading]
    write: Callable[[BinaryIO, Iterable[Record]], None]
