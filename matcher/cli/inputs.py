"""Files that a command reads: what is no file is told in words, before anything waits for it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from matcher.errors import SourceError

_OPEN_ALREADY: Final = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Beginnings of the names of what a shell has opened for us, as with `<(...)`: somebody writes to these."""


def refuse_no_file(path: Path) -> None:
    """Raise SourceError if `path` is missing, a folder, or a pipe by name, at which reading would wait for ever.

    What the shell opened for the command may be a pipe.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise SourceError(path, None, None, "there is no such file", "check the name and the folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be used"
        raise SourceError(path, None, None, f"cannot be read: {reason.lower()}", "check the path") from None
    if stat.S_ISDIR(mode):
        raise SourceError(path, None, None, "is a folder", "give a file in it")
    if not stat.S_ISREG(mode) and not os.fspath(path).startswith(_OPEN_ALREADY):
        raise SourceError(path, None, None, "is no regular file", "save it to disk first")
