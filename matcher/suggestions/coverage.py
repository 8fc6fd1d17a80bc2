"""What the query asks for, piece by piece, and which candidate meets which piece."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.matches import Coverage, Need, Place
from matcher.ranking.slots import Slot, SlottedQuery


class Needs:
    """The needs of a query.

    Parameters
    ----------
    query : SlottedQuery
    places : sequence of Place
        Where the query asks: sentences or listed items. A place without a specific word is no need, for nobody could meet it.
    texts : sequence of str
        The query's texts, by document.
    """

    def __init__(self, query: SlottedQuery, places: Sequence[Place], texts: Sequence[str]) -> None:
        self._texts = texts
        self._needs: list[tuple[str, list[Slot]]] = []
        for place in places:
            slots = [
                slot for slot in query.slots if not slot.generic and any(_inside(span, place) for span in slot.spans)
            ]
            if slots:
                text = " ".join(texts[place.document][place.start : place.end].split())
                self._needs.append((text, slots))

    def coverage(self, surely_met: Sequence[Slot]) -> tuple[Coverage, ...]:
        """How far a candidate meets each need, by the slots that it has as whole words.

        A part of a word or a likeness may be a reason, but "elektroniikka" is not met by "printing".
        """
        met = set(map(id, surely_met))
        covered = []
        for number, (_, slots) in enumerate(self._needs):
            hit = [slot for slot in slots if id(slot) in met]
            share = sum(slot.worth for slot in hit) / sum(slot.worth for slot in slots)
            words = tuple(self._word(slot) for slot in hit)
            covered.append(Coverage(need=number, share=round(share, 4), words=words))
        return tuple(covered)

    def summary(self, coverages: Sequence[tuple[Coverage, ...]]) -> tuple[Need, ...]:
        """The needs, each with the best share that one of the candidates covers."""
        return tuple(
            Need(text=text, best=max((coverage[number].share for coverage in coverages), default=0.0))
            for number, (text, _) in enumerate(self._needs)
        )

    def _word(self, slot: Slot) -> str:
        document, start, end = slot.spans[0]
        return " ".join(self._texts[document][start:end].split())


def _inside(span: tuple[int, int, int], place: Place) -> bool:
    document, start, end = span
    return document == place.document and place.start <= start and end <= place.end
