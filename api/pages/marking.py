"""A text and places in it → pieces, some of them marked. The template writes them; nothing here is HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.matches import Place


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Parameters
    ----------
    text : str
    marked : bool
    """

    text: str
    marked: bool = False


def pieces(text: str, places: Iterable[Place], within: Place | None = None) -> tuple[Piece, ...]:
    """A text, or one part of it, cut where marks begin and end.

    Places that overlap become one mark; what lies outside of the text, as after an edit, is cut off.

    Examples
    --------
    >>> pieces("We sell lignin.", [Place(0, 8, 14)])
    (Piece(text='We sell ', marked=False), Piece(text='lignin', marked=True), Piece(text='.', marked=False))
    """
    first, last = (within.start, min(within.end, len(text))) if within is not None else (0, len(text))
    out: list[Piece] = []
    at = first
    for place in sorted(places, key=lambda place: place.start):
        start, end = max(place.start, at), min(place.end, last)
        if start >= end:
            continue
        if start > at:
            out.append(Piece(text[at:start]))
        if out and out[-1].marked and start == at:
            out[-1] = Piece(out[-1].text + text[start:end], marked=True)
        else:
            out.append(Piece(text[start:end], marked=True))
        at = end
    if at < last:
        out.append(Piece(text[at:last]))
    return tuple(out)
