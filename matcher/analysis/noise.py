"""What stands in texts but is no word of a language: addresses of pages and people, identifiers, encoded data.

It would disturb the detection of the language, and its pieces ("https", "www", "x9fq") would be taken for rare and so weighty words.
"""

from __future__ import annotations

import re
from typing import Final

SHORTEST_CODE: Final = 16
"""Letters and digits that a piece of encoded data has at least; chemical formulas and grades of steel are shorter."""

SHORTEST_HEX: Final = 8
"""The same for a hexadecimal number."""

LONGEST_NAME: Final = 40
"""Signs from which a piece with small letters, capitals and digits is encoded data, however seldom they change."""

_ADDRESS: Final = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,11}://|www\.|data:[a-z]+/)[^\s<>\"]+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"[0-9]")
"""Nearly every code has one, so codes are looked for around digits, and the many words without are passed by quickly."""

_IN_RUN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
_REST_OF_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")

_PIECE: Final = re.compile(r"[A-Za-z0-9]+")
_CHANGE: Final = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_HEX: Final = re.compile(r"(?:0x)?(?:[0-9a-f]+|[0-9A-F]+)")

_MOST_CHANGES: Final = 0.4
"""Changes between small letters, capitals and digits that a name has at most for each of its signs; encoded data has about 0.6."""

_HEX_CHANGES: Final = 3
"""Changes between letters and digits that a hexadecimal number has at least; "2019ad" has one."""


def blanked(text: str) -> str:
    """`text` with spaces in the place of what is no word of a language, so that all else stays where it is.

    Examples
    --------
    >>> blanked("Etsimme ligniiniä: www.example.org/a1?b=2 tai anna@example.org, CO2")
    'Etsimme ligniiniä:                        tai                 , CO2'
    """
    if "@" in text or "://" in text or "www." in text.lower() or "data:" in text:
        text = _ADDRESS.sub(_spaces, text)
    return _without_codes(text)


def _without_codes(text: str) -> str:
    """`text` with spaces in the place of identifiers and encoded data."""
    pieces: list[str] = []
    done = 0
    digit = _DIGIT.search(text)
    while digit is not None:
        start = digit.start()
        while start > done and text[start - 1] in _IN_RUN:
            start -= 1
        rest = _REST_OF_RUN.match(text, start)
        end = digit.end() if rest is None else rest.end()
        if _is_code(text[start:end]):
            pieces += (text[done:start], " " * (end - start))
            done = end
        digit = _DIGIT.search(text, end)
    return "".join([*pieces, text[done:]]) if pieces else text


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _is_code(run: str) -> bool:
    """Whether a run of ASCII letters and digits is an identifier or encoded data.

    Examples
    --------
    >>> [_is_code(run) for run in ("AlSi10MgCu2ZnMn", "CNC/CAD/CAM-jyrsintä", "3f2a9c1e", "SGVsbG8gd29ybGQhIFdo")]
    [False, False, True, True]
    """
    if len(run) < SHORTEST_HEX:
        return False
    if _UUID.fullmatch(run):
        return True
    for piece in _PIECE.findall(run):
        changes = len(_CHANGE.findall(piece))
        if len(piece) >= SHORTEST_CODE and changes > _MOST_CHANGES * len(piece):
            return True
        if len(piece) >= LONGEST_NAME and not (piece.islower() or piece.isupper()):
            return True
        if len(piece) >= SHORTEST_HEX and changes >= _HEX_CHANGES and _HEX.fullmatch(piece):
            return True
    return False
