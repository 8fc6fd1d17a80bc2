"""What a text must not hold, and what it probably should not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

MAX_DEPTH: Final = 50
"""Deepest nesting of lists and objects taken from JSON."""

_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DOUBLE_BYTES = re.compile("[Â-ô][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_CONTEXT = 30

Report = Callable[[str, str, str], None]
"""Takes field or column, problem and remedy."""


def forbidden(text: str) -> str | None:
    """Why `text` cannot be stored (a control character, half a surrogate pair), or None if it can.

    Tab, line feed, carriage return, vertical tab and form feed are allowed.

    Examples
    --------
    >>> forbidden("ab" + chr(0))
    'holds a NUL (U+0000) as its character 3'
    """
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    sign = ord(found.group())
    kind = "control character"
    if sign == 0:
        kind = "NUL"
    elif 0xD800 <= sign <= 0xDFFF:
        kind = "lone surrogate"
    elif sign > 0xFFF0:
        kind = "character that is none"
    return f"holds a {kind} (U+{sign:04X}) as its character {found.start() + 1}"


def mojibake(text: str) -> tuple[str, str] | None:
    """A piece of `text` that was decoded with the wrong encoding and what it should be, or None.

    The text itself is never changed: what looks broken may be meant.

    Examples
    --------
    >>> mojibake("MetsÃ¤biotalous")
    ('MetsÃ¤biotalous', 'Metsäbiotalous')
    """
    found = _DOUBLE_BYTES.search(text)
    if found is None:
        return None
    import ftfy  # takes a moment, and most files never need it

    piece = text[max(0, found.start() - _CONTEXT) : found.end() + _CONTEXT].strip()
    mended = ftfy.fix_encoding(piece)
    return (piece, mended) if mended != piece else None


def check_value(field: str, value: Any, max_length: int, report: Report) -> Iterator[tuple[str, str]]:
    """Report what is wrong with the texts in a JSON value; yield (place, text) of each good one.

    Parameters
    ----------
    field : str
        Where the value stands; places below it read `field.key` or `field[2]`.
    max_length : int
        Longest text taken, in characters.
    """
    waiting: list[tuple[str, Any, int]] = [(field, value, 0)]
    while waiting:
        place, item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            report(field, f"is nested deeper than {MAX_DEPTH} levels", "flatten it")
            return
        if isinstance(item, str):
            problem = forbidden(item)
            if problem is None and len(item) > max_length:
                problem = f"is longer than {max_length:,} characters"
            if problem:
                report(place, problem, "remove it")
            else:
                yield place, item
        elif isinstance(item, dict):
            for key, below in item.items():
                if problem := forbidden(key):
                    report(field, f"the key {key!r} {problem}", "remove it")
                waiting.append((f"{place}.{key}" if place else key, below, depth + 1))
        elif isinstance(item, (list, tuple)):
            waiting.extend((f"{place}[{i}]", below, depth + 1) for i, below in enumerate(item, start=1))
