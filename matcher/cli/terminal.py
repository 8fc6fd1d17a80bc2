"""Standard output and standard error: how wide and able they are, and writing to them without surprises."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Self, TextIO

NARROWEST: Final = 40
WIDEST: Final = 160

PLAIN: Final = "matcher.plain"
"""Error handler of codecs: a letter without its accent where the encoding has not the letter."""

_SIGNS: Final = "→≈█▒░·…–"


class OutputError(Exception):
    """Standard output cannot be written."""


class ReaderGone(Exception):
    """Whoever read standard output has had enough, as `head` has after ten lines."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text may look.

    Parameters
    ----------
    width : int
        In columns.
    colour : bool
    signs : bool
        Whether arrows and blocks can be shown; else ASCII stands for them.
    """

    width: int = 80
    colour: bool = False
    signs: bool = True

    @classmethod
    def of(cls, stream: TextIO | None) -> Self:
        """What a stream can show. Colour needs a terminal that is not "dumb" and no NO_COLOR in the environment."""
        width = min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)
        if stream is None:
            return cls(width)
        colour = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(width, colour, _can_show(stream, _SIGNS))

    @property
    def arrow(self) -> str:
        """Between a word and what it met."""
        return "→" if self.signs else "->"

    @property
    def like(self) -> str:
        """Between a word and what it met only in part, or what may be another word."""
        return "≈" if self.signs else "~"

    @property
    def dash(self) -> str:
        """Between the two ends of an interval."""
        return "–" if self.signs else "-"

    @property
    def ellipsis(self) -> str:
        """Where a text goes on."""
        return "…" if self.signs else "..."

    def bar(self, share: float, cells: int, *, muted: bool = False) -> str:
        """A bar of `cells` signs, filled to a share in [0, 1]; a muted one does not strike the eye."""
        full = round(min(max(share, 0.0), 1.0) * cells)
        strong, weak = ("█", "▒") if self.signs else ("#", "-")
        return (weak if muted else strong) * full + ("░" if self.signs else ".") * (cells - full)


def emit(text: str, end: str = "\n") -> None:
    """Write to standard output; letters that its encoding lacks lose their accents.

    Raises
    ------
    OutputError
        If it is closed or full.
    ReaderGone
        If nobody reads it any more.
    """
    stream = sys.stdout
    if stream is None:
        raise OutputError("standard output is closed")
    with_errors_named(lambda: stream.write(_encodable(text + end, stream)))


def emit_json(value: Any) -> None:
    """Write a JSON value, indented, in Unicode where standard output can show it."""
    plain = sys.stdout is not None and not (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=plain, indent=2)
    emit(text if plain else text.encode("utf-8", "backslashreplace").decode("utf-8"))


def with_errors_named(write: Any) -> None:
    """Call `write`; what the system says against it becomes OutputError or ReaderGone."""
    try:
        write()
    except BrokenPipeError:
        raise ReaderGone from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is closed"
        raise OutputError(f"standard output cannot be written: {reason.lower()}") from None


def say(text: str) -> None:
    """Write a line to standard error; where that cannot be written there is nobody to tell."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        stream.write(_encodable(text + "\n", stream))
        stream.flush()
    except (OSError, ValueError):
        pass


def clean(text: str) -> str:
    r"""`text` on one line and without control characters, so that no record can steer a terminal.

    Examples
    --------
    >>> clean("Savon\x1b[31m\n Sellu")
    'Savon [31m Sellu'
    """
    kept = "".join(_FOR_CONTROLS.get(unicodedata.category(sign), sign) for sign in text)
    return " ".join(kept.split())


def shortened(text: str, longest: int, look: Look) -> str:
    """`text` on one line, cut at a word where it is longer than `longest` signs."""
    text = clean(text)
    if len(text) <= longest:
        return text
    return text[: max(longest - len(look.ellipsis), 1)].rsplit(" ", 1)[0].rstrip(",;:") + look.ellipsis


_FOR_CONTROLS: Final = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": ""}
"""Category of Unicode → what stands for its signs: controls, line ends, marks that are not seen."""


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, PLAIN).decode(encoding)


def _can_show(stream: TextIO, signs: str) -> bool:
    try:
        signs.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    out = []
    for sign in error.object[error.start : error.end]:
        letters = unicodedata.normalize("NFKD", sign)
        out.append("".join(letter for letter in letters if letter.isascii()) or _LIKE.get(sign, "?"))
    return "".join(out), error.end


_LIKE: Final = {
    "–": "-",
    "—": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "ß": "ss",
}

codecs.register_error(PLAIN, _plain)
