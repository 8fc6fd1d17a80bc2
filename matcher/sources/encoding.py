"""Bytes → the encoding of their text.

In this order: the byte order mark, strict UTF-8, UTF-16 by the places of its NUL bytes, cp1252 (western Windows), and only
then a detector: asked first, it reads "Åbo Akademi" as Chinese.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from matcher.errors import SourceError
from matcher.sources.files import head
from matcher.sources.naming import did_you_mean

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 18
_MARKS: Final = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp1250", "cp1257", "cp850", "mac-roman")
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13})


def detect(path: Path, asked: str | None = None) -> str:
    """Name of the encoding that reads the whole file.

    Parameters
    ----------
    path : Path
    asked : str, optional
        The encoding to use; it is only checked.

    Returns
    -------
    str
        A Python codec name: "utf-8", "utf-8-sig", "utf-16", "cp1252" ...

    Raises
    ------
    SourceError
        If the file is not text, mixes encodings, or is not in the encoding asked for.
    """
    start = head(path)
    if asked is not None:
        name = _known(path, asked)
        if name == "utf-8" and start.startswith(codecs.BOM_UTF8):
            name = "utf-8-sig"  # else the mark would stand in the first heading
        return _checked(path, name, "name its own encoding, or leave it out to have it detected")
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(path, name)
    if wide := _utf_16_without_mark(start):
        return _checked(path, wide)
    if len(start.translate(None, _CONTROL)) < 0.9 * len(start):
        raise SourceError(path, None, None, "is a binary file, no text", "save the table as CSV (UTF-8) or xlsx")
    row = _undecodable_row(path, "utf-8")
    if row is None:
        return "utf-8"
    if _mostly_utf_8(path):
        problem = "holds bytes that are no UTF-8 in a file that is UTF-8 elsewhere"
        raise SourceError(path, row, None, problem, "save the whole file as UTF-8 again, and check this row")
    if _undecodable_row(path, "cp1252") is None:
        return "cp1252"
    return _by_detector(path)


def _known(path: Path, name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    if info is None or not info._is_text_encoding:
        remedy = did_you_mean(name, _COMMON, f"use one of {', '.join(_COMMON)}")
        raise SourceError(path, None, None, f"{name!r} is no encoding", remedy) from None
    return info.name


def _checked(path: Path, name: str, remedy: str = "save the file as UTF-8 again") -> str:
    row = _undecodable_row(path, name)
    if row is not None:
        raise SourceError(path, row, None, f"cannot be read as {name}", remedy)
    return name


def _undecodable_row(path: Path, encoding: str) -> int | None:
    """The line with the first bytes that `encoding` cannot read, or None if it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            except UnicodeError:  # UTF-16 and UTF-32 without their mark
                return lines
            if not chunk:
                return None


def _utf_16_without_mark(start: bytes) -> str | None:
    """UTF-16 by its NUL bytes: of western text, every second byte."""
    pairs = len(start) // 2
    if pairs < 2:
        return None
    even, odd = start[0 : 2 * pairs : 2].count(0) / pairs, start[1 : 2 * pairs : 2].count(0) / pairs
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _mostly_utf_8(path: Path) -> bool:
    """Whether more characters outside ASCII are good UTF-8 than bad; text of another encoding has next to none."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            wrong = text.count("\ufffd")
            bad += wrong
            good += len(text) - wrong - len(text.encode("ascii", "ignore"))
    return good > bad


def _by_detector(path: Path) -> str:
    from charset_normalizer import from_bytes  # the last resort, rarely needed

    with path.open("rb") as stream:
        best = from_bytes(stream.read(_SAMPLE)).best()
    if best is None or _undecodable_row(path, best.encoding) is not None:
        raise SourceError(path, None, None, "its encoding cannot be told", "name it, or save it as CSV (UTF-8) or xlsx")
    return str(best.encoding)
