"""Text → tokens with their places: the first step of every analysis.

A token is a longest run of letters and digits. Hyphens, apostrophes and colons separate, so that "3D-tulostus" is two tokens,
"d'acier" two and "AM:n" two; glossary terms are cut in the same way, so they meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

TOKEN: Final = re.compile(r"(?:[^\W_\U00010000-\U0010ffff]|[\u0300-\u036f\u00ad])+")
"""Letters and digits of the basic plane, with combining marks and soft hyphens inside."""

STOPS: Final = ".,:!?…"
"""Signs that no phrase crosses if white space follows: "Robotics. Welding", "paper, board"; but "Industry 4.0" is one."""

PARTERS: Final = ";|•·"
"""Signs that no phrase crosses."""

DASHES: Final = "-–—*"
"""Signs that no phrase crosses if they stand between white space: dashes and list items, but not the hyphen."""

_STOPPED: Final = re.compile(rf"[^{STOPS}]*+[{STOPS}]\S*+\s")
_DIVIDED: Final = re.compile(rf"[{PARTERS}]|\s[{DASHES}]\s|\n\s*\n")

SENTENCE_END: Final = re.compile(
    r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^\sa-zà-öø-ÿ])|\n\s*\n|\n\s*(?=[-–•*·]\s)|(?<=[;:])\s*\n"
)
"""Where a sentence ends: a full stop before anything but a small letter, an empty line, or the start of a list item."""

_STRIPPED: Final = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\ufeff")


class Token(NamedTuple):
    """A word and its place: `text[start:end]`."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a text, from left to right.

    Examples
    --------
    >>> [token.text for token in tokenize("3D-tulostus, AM:n käyttö")]
    ['3D', 'tulostus', 'AM', 'n', 'käyttö']
    """
    for match in TOKEN.finditer(text):
        yield Token(match.group(), match.start(), match.end())


def reaches(text: str, tokens: Sequence[Token]) -> list[int]:
    """For each token the number of the first that no phrase reaches from it: beyond a sign that parts them, or an empty line.

    A comma parts, too: it stands in lists, and no name of the glossary has one before white space.

    Examples
    --------
    >>> text = "Industry 4.0, robotics. Welding"
    >>> reaches(text, list(tokenize(text)))
    [3, 3, 3, 4, 5]
    """
    found: list[int] = []
    end = len(tokens)
    following = len(text)
    for place in range(end - 1, -1, -1):
        between = text[tokens[place].end : following]
        if between != " " and _is_parted(between):
            end = place + 1
        found.append(end)
        following = tokens[place].start
    found.reverse()
    return found


def _is_parted(signs: str) -> bool:
    """Whether signs between two tokens part them; in time that grows with their number only, also for a million full stops."""
    return _STOPPED.match(signs) is not None or _DIVIDED.search(signs) is not None


def normal(surface: str) -> str:
    """A token in small letters, composed (NFC), without soft hyphens.

    Examples
    --------
    >>> normal("KA\u0308YTTO\u0308")
    'käyttö'
    """
    return unicodedata.normalize("NFC", surface.translate(_STRIPPED)).lower()


def is_acronym(surface: str) -> bool:
    """Whether a token is written so that its case matters: two capitals, or a capital and a digit.

    Examples
    --------
    >>> [is_acronym(word) for word in ("AM", "LPBF", "H2", "Biogas", "steel")]
    [True, True, True, False, False]
    """
    if surface.islower():
        return False
    capitals = sum(char.isupper() for char in surface)
    return capitals >= 2 or (capitals == 1 and any(char.isdigit() for char in surface))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Places (start, end) of the sentences and list items of a text, trimmed; empty ones are left out.

    Examples
    --------
    >>> text = "We make glue. Etsimme ligniiniä."
    >>> [text[start:end] for start, end in sentences(text)]
    ['We make glue.', 'Etsimme ligniiniä.']
    """
    start = 0
    for match in SENTENCE_END.finditer(text):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    body = piece.strip()
    if body:
        yield start + lead, start + lead + len(body)
