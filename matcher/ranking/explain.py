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
    spots = np.searchsorted(terms, arrays.terms)
    inside = np.minimum(spots, max(len(terms) - 1, 0))
    hit = (terms[inside] == arrays.terms) if len(terms) else np.zeros(len(arrays.terms), dtype=bool)
    products = np.where(hit, arrays.values * values[inside], 0.0) if len(terms) else np.zeros(len(arrays.terms))
    found = []
    for number, slot in enumerate(query.slots):
        first, last = int(arrays.ptr[number]), int(arrays.ptr[number + 1])
        if last > first:
            best = first + int(np.argmax(products[first:last]))
            if products[best] > 0:
                found.append(Contribution(slot, slot.targets[best - first], float(products[best])))
    found.sort(key=lambda contribution: -contribution.value)
    return found
