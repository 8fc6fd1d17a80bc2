"""Filters → which records may appear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.errors import FilterError
from matcher.matches import Filters
from matcher.profiles.index import ProfileIndex

_WORDS = {
    "countries": "--country",
    "not_countries": "--country-not",
    "regions": "--region",
    "not_regions": "--region-not",
    "kinds": "--kind",
    "pilots": "--pilot",
    "exclude": "--exclude",
}
_FACETS = {"countries": "country", "regions": "region", "kinds": "kind", "pilots": "pilot"}


def filter_mask(index: ProfileIndex, filters: Filters) -> NDArray[np.bool_]:
    """Which positions pass all filters, shape (n_positions,).

    A record with several countries or regions passes if one of them is wanted. It is kept out by `not_countries` or
    `not_regions` if it has no other.
    """
    mask = index.living().copy()
    for name, facet in _FACETS.items():
        wanted = getattr(filters, name)
        if wanted:
            mask &= _having(index, facet, wanted)
    for name, facet in (("not_countries", "country"), ("not_regions", "region")):
        unwanted = getattr(filters, name)
        if unwanted:
            mask &= _having_other(index, facet, unwanted)
    for record_id in filters.exclude:
        position = index.position(record_id)
        if position is not None:
            mask[position] = False
    return mask


def single_mask(index: ProfileIndex, record_id: str) -> NDArray[np.bool_]:
    """The position of one record, shape (n_positions,); none where the index has it not."""
    mask = np.zeros(index.n_positions, dtype=np.bool_)
    position = index.position(record_id)
    if position is not None:
        mask[position] = True
    return mask


def check_filters(index: ProfileIndex, filters: Filters, mask: NDArray[np.bool_]) -> None:
    """Raise if filters leave nothing of an index that has something.

    Raises
    ------
    FilterError
        It names the one filter whose removal leaves the most records, or says that two or more stand against each other.
    """
    if mask.any() or not index.n_records:
        return
    best, most = "", 0
    for name in _WORDS:
        if getattr(filters, name):
            left = int(filter_mask(index, replace(filters, **{name: ()})).sum())
            if left > most:
                best, most = name, left
    given = [_WORDS[name] for name in _WORDS if getattr(filters, name)]
    values = ", ".join(getattr(filters, best)) if best else ""
    change = (
        f"leave out {_WORDS[best]} {values} and {most} records remain"
        if best
        else f"leave out two or more of {', '.join(given)}"
    )
    raise FilterError("no record passes all of them together", change, best)


def _having(index: ProfileIndex, facet: str, wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.concatenate([segment.cards.having(facet, wanted) for segment in index.segments])


def _having_other(index: ProfileIndex, facet: str, unwanted: tuple[str, ...]) -> NDArray[np.bool_]:
    """Records with a value that is not unwanted, and those with none."""
    low = {value.casefold() for value in unwanted}
    parts = []
    for segment in index.segments:
        others = [value for value in segment.cards.values(facet) if value.casefold() not in low]
        parts.append(segment.cards.having(facet, others) | ~segment.cards.having(facet, segment.cards.values(facet)))
    return np.concatenate(parts)
