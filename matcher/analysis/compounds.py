"""Compounds → members: "metsäbiotalous" holds "metsä" and "biotalous".

The splitter needs no list of compounds, only a test whether a part is a word. It takes the split with the fewest members, and
among those the one whose members are longest (the sum of their squared lengths is greatest).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

SHORTEST_PART: Final = 3
"""Letters that a member has at least."""

LONGEST: Final = 60
"""Letters above which a string is no compound: the time grows with the square of the length, and nobody writes such words."""

MOST_PARTS: Final = 4
"""Members that a compound has at most."""


def split_compound(word: str, links: tuple[str, ...], is_part: Callable[[str], bool]) -> tuple[str, ...]:
    """The members of a compound, from left to right; empty if the word is none.

    Parameters
    ----------
    word : str
        In small letters.
    links : tuple of str
        Linking elements that may stand between members and belong to neither.
    is_part : callable
        Whether a string is a word; asked for every part of at least `SHORTEST_PART` letters.

    Returns
    -------
    tuple of str
        Two to `MOST_PARTS` members, or none.

    Examples
    --------
    >>> split_compound("kraftligniini", ("n",), {"kraft", "ligniini"}.__contains__)
    ('kraft', 'ligniini')
    >>> split_compound("arbeitsmarkt", ("s",), {"arbeit", "markt"}.__contains__)
    ('arbeit', 'markt')
    """
    size = len(word)
    if not 2 * SHORTEST_PART <= size <= LONGEST:
        return ()
    known: dict[str, bool] = {}

    def part(start: int, end: int) -> bool:
        piece = word[start:end]
        if piece not in known:
            known[piece] = is_part(piece)
        return known[piece]

    # best[end] holds (members, -sum of squares, split) of the best split of word[:end]
    best: list[tuple[int, int, tuple[str, ...]] | None] = [None] * (size + 1)
    best[0] = (0, 0, ())
    for end in range(SHORTEST_PART, size + 1):
        for start in range(end - SHORTEST_PART, -1, -1):
            if end - start == size:
                continue
            before = _before(best, word, start, links)
            if before is None or before[0] == MOST_PARTS or not part(start, end):
                continue
            found = (before[0] + 1, before[1] - (end - start) ** 2, (*before[2], word[start:end]))
            held = best[end]
            if held is None or found[:2] <= held[:2]:  # of equals the one with the longest last member
                best[end] = found
    whole = best[size]
    return whole[2] if whole is not None else ()


def join_segments(segments: tuple[str, ...], is_part: Callable[[str], bool]) -> tuple[str, ...]:
    """The members of a compound whose joints are known: the fewest words that its segments make.

    Parameters
    ----------
    segments : tuple of str
        From left to right.
    is_part : callable
        Whether a string is a word.

    Returns
    -------
    tuple of str
        Words, segments that are none left out.

    Examples
    --------
    >>> join_segments(("metsä", "bio", "talous"), {"metsä", "bio", "talous", "biotalous"}.__contains__)
    ('metsä', 'biotalous')
    """
    size = len(segments)
    # best[end] holds (unknown segments, members, -sum of squares, words) of segments[:end]
    best: list[tuple[int, int, int, tuple[str, ...]]] = [(0, 0, 0, ())]
    for end in range(1, size + 1):
        choices = []
        for start in range(end):
            before = best[start]
            piece = "".join(segments[start:end])
            if end - start < size and is_part(piece):
                choices.append((before[0], before[1] + 1, before[2] - len(piece) ** 2, (*before[3], piece)))
            elif end - start == 1:
                choices.append((before[0] + 1, before[1], before[2], before[3]))
        best.append(min(choices))
    return best[size][3]


def _before(
    best: list[tuple[int, int, tuple[str, ...]] | None], word: str, start: int, links: tuple[str, ...]
) -> tuple[int, int, tuple[str, ...]] | None:
    """The best split of what stands before `start`, with a linking element left out where that is better."""
    found = best[start]
    for link in links:
        if word.endswith(link, 0, start):
            other = best[start - len(link)]
            if other is not None and other[0] and (found is None or other[:2] < found[:2]):
                found = other
    return found
