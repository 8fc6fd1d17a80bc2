"""A path → whether it can be read at all, and as what."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from matcher.errors import InputError, SourceError
from matcher.sources.naming import did_you_mean
from matcher.sources.reading import Format, Limits, Request

HEAD: Final = 4096
"""Bytes looked at to tell what a file is."""

ZIP: Final = b"PK\x03\x04"
OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_MARKUP: Final = ((b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "an XML file"))


def check(path: Path, limits: Limits) -> int:
    """Size of the file in bytes.

    Raises
    ------
    SourceError
        If it is missing, no file, unreadable, empty or too large.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(path, None, None, "is a folder", "give the files in it")
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(path, None, None, "is no regular file", "save it to disk first")
        with path.open("rb"):
            pass
    except SourceError:
        raise
    except FileNotFoundError:
        raise SourceError(path, None, None, "there is no such file", "check the name and the folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be used"
        raise SourceError(
            path, None, None, f"cannot be read: {reason.lower()}", "check the rights and the path"
        ) from None
    if status.st_size == 0:
        raise SourceError(path, None, None, "is empty", "it should hold records, in a table below a header row")
    if status.st_size > limits.max_bytes:
        problem = f"holds {status.st_size / 1e6:,.0f} MB, at most {limits.max_file_mb:,} are taken"
        raise SourceError(path, None, None, problem, "import it in parts, or set MATCHER_MAX_FILE_MB")
    return status.st_size


@contextlib.contextmanager
def written_in_place(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes the file when the block ends well; the file is whole or not there.

    An existing file is replaced, a pipe or a device written to; a link stays, what it names is written.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # replacing a pipe would destroy it
        with path.open("wb") as stream:
            yield stream
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def format_of_name(path: Path, formats: Mapping[str, Sequence[str]]) -> str:
    """The format that the ending of a new file's name says.

    Parameters
    ----------
    path : Path
    formats : mapping of str to sequence of str
        Format → its endings.

    Raises
    ------
    InputError
        If it is the ending of none.
    """
    suffix = path.suffix.lower()
    name = next((name for name, suffixes in formats.items() if suffix in suffixes), None)
    if name is None:
        endings = ", ".join(suffixes[0] for suffixes in formats.values())
        raise InputError(path.name, f"its ending {suffix!r} is that of no format", f"use one of {endings}")
    return name


def head(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(HEAD)


def refuse_binary(path: Path) -> None:
    """Raise SourceError, naming what it is, if a file that should hold text is of another kind."""
    start = head(path)
    what = next((name for sign, name in _BINARY if start.startswith(sign)), None)
    remedy = "save the table as CSV (UTF-8) or xlsx"
    if start.startswith(ZIP):
        what, remedy = (
            "an Excel workbook or another zip archive, no text",
            "give it the ending .xlsx if it is a workbook",
        )
    elif start.startswith(OLE2):
        what, remedy = "an old Excel or Word file, or one with a password", "save it as .xlsx without a password"
    elif start.lstrip().lower().startswith(tuple(sign for sign, _ in _MARKUP)):
        what = next(name for sign, name in _MARKUP if start.lstrip().lower().startswith(sign))
    if what is not None:
        raise SourceError(path, None, None, f"is {what}", remedy)


def choose_format(path: Path, asked: str | None, formats: Mapping[str, Format]) -> Format:
    """The format of a file: the one asked for, else that of its ending, else that of its content.

    Raises
    ------
    InputError
        If the format asked for is unknown.
    SourceError
        If the ending is that of a format that is not read.
    """
    if asked is not None:
        if asked not in formats:
            remedy = did_you_mean(asked, formats, f"use one of {', '.join(formats)}")
            raise InputError("format", f"{asked!r} is unknown", remedy)
        return formats[asked]
    suffix = path.suffix.lower()
    for known in formats.values():
        if suffix in known.suffixes:
            return known
    if suffix in (".xls", ".ods", ".xlsb", ".numbers"):
        raise SourceError(path, None, None, f"{suffix} files are not read", "save it as .xlsx or as CSV")
    return formats[_by_content(head(path))]


def refuse_unused(request: Request, file_format: str) -> None:
    """Raise SourceError where something was asked that a format has not."""
    for asked, what, has in (
        (request.delimiter, "delimiter", file_format == "csv"),
        (request.encoding, "encoding to choose", file_format != "xlsx"),
        (request.sheet, "sheets", file_format == "xlsx"),
    ):
        if asked is not None and not has:
            name = what.split()[0].removesuffix("s")
            raise request.fault(
                None, None, f"a file of the format {file_format} has no {what}", f"leave the {name} out"
            )


def _by_content(start: bytes) -> str:
    if start.startswith(ZIP):
        return "xlsx"
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"["):
        return "json"
    if text.startswith(b"{"):
        first_line = text.split(b"\n", 1)[0].rstrip()
        return "ndjson" if first_line.endswith(b"}") and len(first_line) < len(text.rstrip()) else "json"
    return "csv"
