"""Names made comparable: folded headers and country names, slugs, near spellings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

MAX_SLUG = 120
"""Longest slug made of a name, in characters."""

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_OTHER = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`text` in lower case, without accents, every run of other signs as one space.

    Examples
    --------
    >>> fold(" Y-tunnus / Företag ")
    'y tunnus foretag'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _OTHER.sub(" ", plain).strip()


def slug(*parts: str) -> str:
    """An id made of `parts`; empty if they hold no letter and no digit.

    Examples
    --------
    >>> slug("Åbo Akademi", "FI")
    'abo-akademi-fi'
    """
    words = [fold(part).replace(" ", "-") for part in parts]
    if not words or not words[0]:
        return ""
    return "-".join(word[:MAX_SLUG].strip("-") for word in words if word)


def near(text: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` of `known` that are spelt like `text`, nearest first; case and accents do not matter.

    Examples
    --------
    >>> near("Contry", ["country", "region"])
    ['country']
    """
    folded: dict[str, str] = {}
    for word in known:
        folded.setdefault(fold(word), word)
    return [folded[key] for key in difflib.get_close_matches(fold(text), list(folded), count, 0.6)]


def did_you_mean(text: str, known: Iterable[str], otherwise: str) -> str:
    """A remedy that names near spellings of `text`, else `otherwise`."""
    words = near(text, known)
    return f"did you mean {' or '.join(repr(word) for word in words)}?" if words else otherwise
