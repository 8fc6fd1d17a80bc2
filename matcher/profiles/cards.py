"""What the index keeps of a record: what is shown and filtered by, and the documents it is matched through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.strings import StringTable
from matcher.records import Document

FACETS: Final = ("kind", "country", "region", "pilot")
"""By what records can be filtered; a record may have several values of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A record as the index sees it.

    Parameters
    ----------
    id, title : str
    facets : mapping of str to tuple of str
        For each of `FACETS` the record's values, the one to show first.
    documents : tuple of Document
    """

    id: str
    title: str
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()

    def first(self, facet: str) -> str | None:
        """The value of a facet that is shown, or None."""
        values = self.facets.get(facet, ())
        return values[0] if values else None


class CardTable:
    """Ids, titles and facets of many records as arrays.

    Parameters
    ----------
    arrays : dict of str to ndarray
        As `arrays()` gives them.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self.ids = StringTable(arrays["ids.offsets"], arrays["ids.data"])
        self.titles = StringTable(arrays["titles.offsets"], arrays["titles.data"])
        self._values = {
            facet: list(StringTable(arrays[f"{facet}.offsets"], arrays[f"{facet}.data"])) for facet in FACETS
        }

    @classmethod
    def of(cls, cards: Sequence[Card]) -> Self:
        """The table of cards, in their order."""
        arrays: dict[str, NDArray[Any]] = {}
        _put_strings(arrays, "ids", (card.id for card in cards))
        _put_strings(arrays, "titles", (card.title for card in cards))
        for facet in FACETS:
            values = sorted({value for card in cards for value in card.facets.get(facet, ())})
            number = {value: place for place, value in enumerate(values)}
            _put_strings(arrays, facet, values)
            held = [card.facets.get(facet, ()) for card in cards]
            pointers = np.zeros(len(cards) + 1, dtype=np.int64)
            np.cumsum([len(row) for row in held], out=pointers[1:])
            arrays[f"{facet}.ptr"] = pointers
            arrays[f"{facet}.codes"] = np.asarray([number[value] for row in held for value in row], dtype=np.int32)
        return cls(arrays)

    def __len__(self) -> int:
        return len(self.ids)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name → array; all there is to store."""
        return self._arrays

    def card(self, place: int) -> Card:
        """The card of a record, without its documents."""
        facets = {facet: self._facet(place, facet) for facet in FACETS}
        return Card(id=self.ids[place], title=self.titles[place], facets=facets)

    def values(self, facet: str) -> list[str]:
        """Every value of a facet that occurs, in ascending order."""
        return self._values[facet]

    def having(self, facet: str, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Which records have one of the wanted values of a facet, shape (n_records,); case does not matter."""
        low = {value.casefold() for value in wanted}
        codes = [code for code, value in enumerate(self._values[facet]) if value.casefold() in low]
        hit = np.isin(self._arrays[f"{facet}.codes"], codes)
        pointers = self._arrays[f"{facet}.ptr"]
        rows = np.repeat(np.arange(len(self)), np.diff(pointers))
        found = np.zeros(len(self), dtype=bool)
        found[rows[hit]] = True
        return found

    def _facet(self, place: int, facet: str) -> tuple[str, ...]:
        pointers = self._arrays[f"{facet}.ptr"]
        codes = self._arrays[f"{facet}.codes"][pointers[place] : pointers[place + 1]]
        return tuple(self._values[facet][code] for code in codes.tolist())


def _put_strings(arrays: dict[str, NDArray[Any]], name: str, strings: Iterable[str]) -> None:
    table = StringTable.of(strings)
    arrays[f"{name}.offsets"], arrays[f"{name}.data"] = table.offsets, table.data
