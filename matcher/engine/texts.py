"""Texts of records that were read for an answer, kept for the next ones: reading them is the greatest part of explaining a match.

What is kept belongs to one state of the index and goes when the index moves on, so an edit shows at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from matcher.profiles.index import ProfileIndex
from matcher.suggestions.evidence import ReadText
from matcher.suggestions.proposal import ReadTexts

MOST_CHARACTERS: Final = 4_000_000
"""Characters of text kept for a target; what was not asked for longest goes first."""

_Held = tuple[ReadText, ...]


class KeptTexts:
    """Read texts of the records of a target.

    Parameters
    ----------
    most : int
        Characters of text up to which they are kept.
    """

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._state: tuple[str, int] | None = None
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._characters = 0

    def of(self, index: ProfileIndex, ids: Sequence[str], read: Callable[[Sequence[str]], ReadTexts]) -> ReadTexts:
        """The texts of some records.

        Parameters
        ----------
        index : ProfileIndex
            The one that the answer is made from.
        ids : sequence of str
        read : callable
            Ids → the texts of those records, anew; an id that is gone is left out.
        """
        state = (index.fingerprint, index.generation)
        with self._lock:
            self._keep_to(state)
            found: dict[str, Sequence[ReadText]] = {}
            for record_id in ids:
                held = self._held.get(record_id)
                if held is not None:
                    self._held.move_to_end(record_id)
                    found[record_id] = held
        missing = [record_id for record_id in ids if record_id not in found]
        if missing:
            fresh = {record_id: tuple(texts) for record_id, texts in read(missing).items()}
            found |= fresh
            with self._lock:
                if self._state == state:  # else somebody has moved on meanwhile
                    for record_id, texts in fresh.items():
                        self._keep(record_id, texts)
        return found

    def _keep_to(self, state: tuple[str, int]) -> None:
        """Forget what belongs to another state of the index."""
        if self._state != state:
            self._held.clear()
            self._characters, self._state = 0, state

    def _keep(self, record_id: str, texts: _Held) -> None:
        self._characters += _size(texts) - _size(self._held.pop(record_id, ()))
        self._held[record_id] = texts
        while self._characters > self._most:
            _, gone = self._held.popitem(last=False)
            self._characters -= _size(gone)


def _size(texts: _Held) -> int:
    return sum(len(read.analysis.text) for read in texts)
