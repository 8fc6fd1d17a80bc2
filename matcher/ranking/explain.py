"""The words that made a score: contributions that sum to the cosine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.profiles.segment import COSINE
from matcher.ranking.slots import Slot, SlottedQuery, Target


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one slot of the query gives to the cosine with one record.

    Parameters
    ----------
    slot : Slot
    target : Target
        The term it met there.
    value : float
        Its part of the cosine; above 0.
    """

    slot: Slot
    target: Target
    value: float


def contributions(query: SlottedQuery, position: int) -> list[Contribution]:
    """What each slot gives to the cosine of the record at a position, greatest first; they sum to it."""
    segment, place = query.index.locate(position)
    terms, values = segment.profiles.row(place, COSINE)
    arrays = query.cosine
    if not len(terms):
        return []
    spots = np.minimum(np.searchsorted(terms, arrays.terms), len(terms) - 1)
    products = np.where(terms[spots] == arrays.terms, arrays.values * values[spots], np.float32(0.0))
    options = np.flatnonzero(products > 0)
    numbers = np.searchsorted(arrays.ptr, options, side="right") - 1
    best: dict[int, tuple[float, int]] = {}
    for option, number, value in zip(options.tolist(), numbers.tolist(), products[options].tolist(), strict=True):
        if value > best.get(number, (0.0, 0))[0]:
            best[number] = (value, option - int(arrays.ptr[number]))
    found = [
        Contribution(query.slots[number], query.slots[number].targets[option], value)
        for number, (value, option) in best.items()
    ]
    found.sort(key=lambda contribution: -contribution.value)
    return found
