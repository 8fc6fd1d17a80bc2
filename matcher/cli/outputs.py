"""Files that a command writes: refused before the work starts where they cannot be, and never left half written."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from matcher.errors import SourceError


def check_place(path: Path) -> None:
    """Raise SourceError if no file can be written at `path`."""
    if path.is_dir():
        raise SourceError(path, None, None, "is a folder", "give the name of a file in it")
    if not path.parent.is_dir():
        raise SourceError(path, None, None, "its folder does not exist", "make the folder first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise SourceError(path, None, None, "cannot be written", "choose another place, or ask for the right to write")


@contextmanager
def written_whole(path: Path | None) -> Iterator[TextIO]:
    """A text stream that becomes the file when the block ends well; without a path it goes nowhere.

    Raises
    ------
    SourceError
        If the file cannot be written.
    """
    if path is None:
        yield io.StringIO()
        return
    path = path.resolve()  # a link stays, what it names is written
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to; replacing it would destroy it
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                yield stream
            return
        with beside.open("x", encoding="utf-8", newline="\n") as stream:
            yield stream
        beside.replace(path)
    except OSError as error:
        raise SourceError(path, None, None, f"cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        beside.unlink(missing_ok=True)
