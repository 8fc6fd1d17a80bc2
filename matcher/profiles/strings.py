"""Many strings as two arrays, so that they can be memory-mapped: nothing is read before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray


class StringTable:
    """A sequence of strings.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n + 1,)
    data : ndarray of uint8
        The strings in UTF-8, one after the other.

    Examples
    --------
    >>> table = StringTable.of(["lignin", "ligniini"])
    >>> table[1], len(table), table.find("lignin"), table.find("x")
    ('ligniini', 2, 0, None)
    """

    __slots__ = ("_numbers", "data", "offsets")

    def __init__(self, offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> None:
        self.offsets, self.data = offsets, data
        self._numbers: dict[str, int] | None = None

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        """A table of the given strings."""
        encoded = [string.encode("utf-8") for string in strings]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(piece) for piece in encoded], out=offsets[1:])
        return cls(offsets, np.frombuffer(b"".join(encoded), dtype=np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.data[self.offsets[place] : self.offsets[place + 1]].tobytes().decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        whole = self.data.tobytes()
        ends = self.offsets.tolist()
        for start, end in zip(ends[:-1], ends[1:], strict=True):
            yield whole[start:end].decode("utf-8")

    def find(self, string: str) -> int | None:
        """Position of a string, or None; the first call makes a dictionary of all."""
        if self._numbers is None:
            self._numbers = {held: place for place, held in enumerate(self)}
        return self._numbers.get(string)
