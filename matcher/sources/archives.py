"""Large files of open data, read as a stream: members of a zip archive, CSV rows, items of a JSON list.

Nothing is held but one row and one buffer, so memory does not grow with the file.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from matcher.sources.files import ZIP, head
from matcher.sources.reading import Request
from matcher.sources.strict_json import StrictDecoder, skip_space

UNPACKED: Final = 20
"""How many times larger than the largest file a member may be: it is never held whole."""

_CHUNK: Final = 1 << 18
_TICK: Final = 2_000


class Archive:
    """The members of a zip archive, or one plain file that stands for an archive of one member.

    Parameters
    ----------
    request : Request

    Raises
    ------
    SourceError
        If it begins as an archive and is none.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._zip: zipfile.ZipFile | None = None
        if head(request.path).startswith(ZIP):
            try:
                self._zip = zipfile.ZipFile(request.path)
            except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
                raise request.fault(None, None, f"is a damaged zip archive: {error}", "download it again") from None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None:
            self._zip.close()

    @property
    def names(self) -> list[str]:
        """Names of the members, folders left out."""
        if self._zip is None:
            return [self._request.path.name]
        return [name for name in self._zip.namelist() if not name.endswith("/")]

    def member(self, ending: str) -> str | None:
        """The first member whose name, folders apart, is `ending` in any case; None if there is none."""
        return next((name for name in self.names if name.rpartition("/")[2].casefold() == ending), None)

    @contextmanager
    def text(self, name: str) -> Iterator[io.TextIOWrapper]:
        """A member as text in UTF-8, with or without a byte order mark.

        Raises
        ------
        SourceError
            If it is damaged, locked, no UTF-8, or unpacks to more than is taken.
        """
        fault = self._request.fault
        try:
            opened: IO[bytes] = self._zip.open(name) if self._zip is not None else self._request.path.open("rb")
            with opened, io.BufferedReader(_Counted(opened, self._request, name)) as counted:
                yield io.TextIOWrapper(counted, encoding="utf-8-sig", newline="")
        except UnicodeDecodeError as error:
            raise fault(None, name, f"is no UTF-8: {error.reason}", "download it again") from None
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise fault(None, name, f"cannot be unpacked: {error}", "download it again") from None


class _Counted(io.RawIOBase):
    """Bytes of a stream, refused past the most that is taken; tells the caller how far the reading is."""

    def __init__(self, stream: IO[bytes], request: Request, name: str) -> None:
        self._stream, self._request, self._name = stream, request, name
        self._count = 0

    def readable(self) -> bool:
        """Whether it can be read, which it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` and say with how many bytes."""
        piece = self._stream.read(len(buffer))
        self._count += len(piece)
        most = UNPACKED * self._request.limits.max_bytes
        if self._count > most:
            problem = f"unpacks to more than {most / 1e6:,.0f} MB"
            raise self._request.fault(None, self._name, problem, "set MATCHER_MAX_FILE_MB higher if it is meant to")
        buffer[: len(piece)] = piece
        return len(piece)


Numbered = tuple[int, dict[str, str]]
"""Row as a person counts it, and its cells by column."""


def csv_rows(request: Request, stream: io.TextIOWrapper, name: str, delimiter: str = ";") -> Iterator[Numbered | int]:
    """Rows of a CSV stream by column; of a row that has not the header's width only its number.

    Raises
    ------
    SourceError
        If it is no CSV, or a cell is longer than is taken.
    """
    csv.field_size_limit(max(csv.field_size_limit(), request.limits.max_cell))
    reader = csv.reader(stream, delimiter=delimiter)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for number, cells in enumerate(reader, start=2):
            if len(cells) == len(header):
                yield number, dict(zip(header, cells, strict=True))
            elif any(cells):
                yield number
            if number % _TICK == 0:
                request.report(number, None)
    except csv.Error as error:
        raise request.fault(reader.line_num, name, f"is no valid CSV: {error}", "download it again") from None


def json_items(request: Request, stream: io.TextIOWrapper, name: str) -> Iterator[tuple[int, Any]]:
    """The items of a JSON list, each with its number from 1, decoded as the stream is read.

    Raises
    ------
    SourceError
        If it is no list, ends too early, or an item is longer than is taken.
    """
    decoder = StrictDecoder()
    longest = 4 * request.limits.max_line
    text, at, number, ended = "", 0, 0, False
    while True:
        sign_at = skip_space(text, at)
        sign = text[sign_at : sign_at + 1]
        if sign == "]" and number:
            return
        if sign and not number and sign != "[":
            raise request.fault(None, name, "holds no JSON list", "use the file as it was downloaded")
        if sign and number and sign != ",":
            raise request.fault(number, name, "no comma and no ] follows this item", "download it again")
        start = skip_space(text, sign_at + 1)
        if sign and start < len(text):
            if not number and text[start] == "]":
                return
            try:
                value, end = decoder.decode(text, start)
                if end < len(text) or ended:
                    number, at = number + 1, end
                    yield number, value
                    if number % _TICK == 0:
                        request.report(number, None)
                    continue
            except json.JSONDecodeError as error:
                if ended or len(text) - start > longest:
                    problem = f"is no valid JSON: {error.msg}"
                    raise request.fault(number + 1, name, problem, "download it again") from None
        if ended:
            raise request.fault(number + 1, name, "the file ends too early", "download it again")
        piece = stream.read(_CHUNK)
        ended = not piece
        text, at = text[sign_at:] + piece, 0
