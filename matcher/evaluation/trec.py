"""What qrels and run files have in common: lines of white-space separated columns, in UTF-8.

In: a path, or lines. Out: rows of columns with their line numbers, or a file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from matcher.errors import InputError, SourceError

WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}")
"""Grades and ranks as they stand in a file."""

_UNWRITABLE: Final = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff\ufeff]")
"""White space, control characters, halves of surrogate pairs and the byte order mark."""


def read_columns(path: str | Path, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Each line's number and columns; blank lines are skipped.

    Columns are separated by white space of ASCII only, as in trec_eval; a byte order mark is taken off.

    Parameters
    ----------
    path : str or Path
    names : sequence of str
        What the columns are called; each line must have as many.

    Yields
    ------
    row : int
        1 for the first line.
    columns : list of str

    Raises
    ------
    SourceError
        If the file cannot be read, is no UTF-8 text, is empty, or a line has other columns.
    """
    found = 0
    try:
        with Path(path).open("rb") as lines:
            for row, line in enumerate(lines, start=1):
                columns = line.removeprefix(codecs.BOM_UTF8).split() if row == 1 else line.split()
                if columns:
                    found += 1
                    yield row, _decoded(path, row, columns, names)
    except OSError as error:
        raise SourceError(path, None, None, f"cannot be read: {error.strerror}") from error
    if not found:
        raise SourceError(path, None, None, "is empty", f"each line should be '{' '.join(names)}'")


def _decoded(path: str | Path, row: int, columns: list[bytes], names: Sequence[str]) -> list[str]:
    """Columns of one line as text, if they are as many as `names`."""
    remedy = "save the file as plain text in UTF-8"
    try:
        texts = [column.decode("utf-8") for column in columns]
    except UnicodeDecodeError as error:
        raise SourceError(path, row, None, "is no UTF-8 text", remedy) from error
    if any("\0" in text for text in texts):
        raise SourceError(path, row, None, "holds a NUL character", remedy)
    if len(texts) != len(names):
        problem = f"has {len(texts)} columns instead of {len(names)}"
        raise SourceError(path, row, None, problem, f"each line should be '{' '.join(names)}'")
    return texts


def write_text(path: str | Path, lines: Iterable[str]) -> None:
    """Write `lines` to `path`; an error in making them leaves the file as it was.

    Raises
    ------
    SourceError
        If the file cannot be written.
    """
    text = "".join(lines)
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SourceError(path, None, None, f"cannot be written: {error.strerror}") from error


def writable(what: str, name: str) -> str:
    """`name` itself, if it can stand in one column.

    Parameters
    ----------
    what : str
        What it is, for the message: "query id", "document id" or "tag".
    name : str

    Raises
    ------
    InputError
        If it is empty or holds white space or control characters.

    Examples
    --------
    >>> writable("document id", "vtt")
    'vtt'
    >>> writable("document id", "v tt")
    Traceback (most recent call last):
    matcher.errors.InputError: document id: 'v tt' holds white space, which a TREC file cannot; use another
    """
    if not name:
        raise InputError(what, "is empty", "give it at least one character")
    bad = _UNWRITABLE.search(name)
    if bad:
        kind = "white space" if bad.group().isspace() else f"the character {bad.group()!r}"
        raise InputError(what, f"{name!r} holds {kind}, which a TREC file cannot", "use another")
    return name
