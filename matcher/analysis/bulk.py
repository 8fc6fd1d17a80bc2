"""Many texts → term counts, each spelling analysed once and the running text read by compiled loops.

`Analyzer.analyse` reads one text with all places and routes; this reads a hundred thousand for counting. Both go by the same words
and phrases, and a test holds their counts equal. The work is: cut the texts into tokens and number the spellings (compiled), ask
the `WordTable` once per spelling (Python), find the phrases and add up the weights (compiled).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import loops
from matcher.analysis.noise import blanked
from matcher.analysis.phrases import PhraseTable
from matcher.analysis.tokens import DASHES, PARTERS, STOPS, TOKEN, is_acronym, normal
from matcher.analysis.words import Option, WordTable

BLOCK: Final = 250_000
"""Characters taken at once: enough for the compiled loops, little enough for the processor's cache."""


class Counts(NamedTuple):
    """Weighted term counts of some texts; `terms` number the terms of the whole run so far.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_texts + 1,)
    indices : ndarray of int32
        Term numbers, ascending within a row.
    counts : ndarray of float64
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    counts: NDArray[np.float64]


class BulkReader:
    """Reads texts of one language at a time into counts over one growing list of terms.

    Attributes
    ----------
    terms : dict of str to int
        Term → number, in the order of first sight.
    """

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}

    def read(
        self,
        texts: Sequence[str],
        words: WordTable,
        phrases: PhraseTable,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Counts]:
        """Counts of the texts, block by block, in their order.

        Parameters
        ----------
        texts : sequence of str
        words, phrases : WordTable, PhraseTable
            Of the texts' language.
        progress : callable, optional
            Called with the number of texts read since the last call.
        """
        trie = _Trie(phrases, self._number)
        spellings = _Spellings(words, trie, self._number)
        for block in _blocks(texts):
            yield self._read_block(block, spellings, trie)
            if progress is not None:
                progress(len(block))

    def _number(self, options: Sequence[Option]) -> tuple[list[int], list[float]]:
        terms = self.terms
        return [terms.setdefault(option.term, len(terms)) for option in options], [option.counted for option in options]

    def _read_block(self, texts: Sequence[str], spellings: _Spellings, trie: _Trie) -> Counts:
        starts, types, parted = spellings.tokens("\n".join(map(blanked, texts)))
        ends = np.cumsum([len(text) + 1 for text in texts])
        bounds = np.concatenate([[0], np.searchsorted(starts, ends)])
        arrays = loops.count(
            bounds, types, parted, spellings.nodes, spellings.keys, spellings.options, trie.arrays, len(self.terms)
        )
        return Counts(*arrays)


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start, size = 0, 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= BLOCK:
            yield texts[start : place + 1]
            start, size = place + 1, 0
    if start < len(texts):
        yield texts[start:]


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """For each code point of the basic plane what it does in a text, by the tokenizer's own patterns."""
    signs = {"\n": loops.NEW_LINE}
    for held, kind in ((STOPS, loops.STOP), (PARTERS, loops.PARTER), (DASHES, loops.DASH)):
        signs |= dict.fromkeys(held, kind)
    kinds = np.full(loops.PLANE, loops.OTHER, dtype=np.uint8)
    for code, sign in enumerate(map(chr, range(loops.PLANE))):
        if TOKEN.fullmatch(sign):
            kinds[code] = loops.IN_TOKEN
        elif sign.isspace() or sign in signs:
            kinds[code] = signs.get(sign, loops.SPACE)
    return kinds


class _Spellings:
    """Every spelling met so far, numbered, with what it stands for; so Python sees each once, however long the corpus."""

    def __init__(
        self, words: WordTable, trie: _Trie, number: Callable[[Sequence[Option]], tuple[list[int], list[float]]]
    ) -> None:
        self._words, self._trie, self._number = words, trie, number
        self._slots = np.zeros((1024, 2), dtype=np.uint64)
        self.keys = np.empty(0, dtype=np.int32)
        self.nodes = np.empty(0, dtype=np.int32)
        self.options: tuple[Any, ...] = (
            np.zeros(1, dtype=np.int64),
            np.empty(0, dtype=np.int32),
            np.empty(0, dtype=np.float64),
        )

    def tokens(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        """Start and spelling number of each token, and whether it is parted from the one before."""
        codes = _codes(text)
        known = len(self.keys)
        self._reserve(known + len(codes) // 2 + 1)
        starts, types, parted, new = loops.tokenize(codes, _kinds(), self._slots, known)
        self._learn([text[start:end] for start, end in new.tolist()])
        return starts, types, parted

    def _reserve(self, n_spellings: int) -> None:
        """Make room, so that the compiled loop need not look out for it."""
        if 3 * n_spellings > 2 * len(self._slots):
            larger = np.zeros((1 << (3 * n_spellings // 2).bit_length(), 2), dtype=np.uint64)
            loops.move_spellings(self._slots, larger)
            self._slots = larger

    def _learn(self, spellings: Sequence[str]) -> None:
        if not spellings:
            return
        trie_keys = self._trie.keys
        keys: list[int] = []
        sizes: list[int] = []
        numbers: list[int] = []
        weights: list[float] = []
        for spelling in spellings:
            # Only acronyms heed capitals, so "Forest" and "forest" are analysed once.
            word = self._words.word(spelling if is_acronym(spelling) else normal(spelling))
            keys.append(trie_keys.get(word.key, -1))
            own_numbers, own_weights = self._number(word.options)
            sizes.append(len(own_numbers))
            numbers += own_numbers
            weights += own_weights
        pointers, held_numbers, held_weights = self.options
        self.options = (
            np.concatenate([pointers, pointers[-1] + np.cumsum(sizes)]),
            np.concatenate([held_numbers, np.asarray(numbers, dtype=np.int32)]),
            np.concatenate([held_weights, np.asarray(weights, dtype=np.float64)]),
        )
        new = np.asarray(keys, dtype=np.int32)
        self.keys = np.concatenate([self.keys, new])
        self.nodes = np.concatenate([self.nodes, loops.first_nodes(self._trie.arrays[0], self._trie.arrays[1], new)])


def _codes(text: str) -> NDArray[Any]:
    """The code points of a text, in one byte each where they fit."""
    try:
        return np.frombuffer(text.encode("latin-1"), dtype=np.uint8)
    except UnicodeEncodeError:
        return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class _Trie:
    """The phrases of a language as arrays: a hash table of (node, key) → node, and the options of each final node."""

    def __init__(
        self, phrases: PhraseTable, number: Callable[[Sequence[Option]], tuple[list[int], list[float]]]
    ) -> None:
        self.keys: dict[str, int] = {}
        edges: dict[tuple[int, int], int] = {}
        finals: dict[int, tuple[list[int], list[float]]] = {}
        for starting in phrases.by_first.values():
            for phrase in starting:
                node = 0
                for key in phrase.keys:
                    edge = (node, self.keys.setdefault(key, len(self.keys)))
                    node = edges.setdefault(edge, len(edges) + 1)
                finals[node] = number(phrase.options)
        self.arrays = _trie_arrays(edges, finals)


def _trie_arrays(
    edges: dict[tuple[int, int], int], finals: dict[int, tuple[list[int], list[float]]]
) -> tuple[Any, ...]:
    size = 16
    while size < 2 * len(edges) + 1:
        size *= 2
    slots = np.full(size, -1, dtype=np.int64)
    targets = np.zeros(size, dtype=np.int32)
    for (node, key), target in edges.items():
        code = (node << 32) | key
        place = _mix(code) & (size - 1)
        while slots[place] >= 0:
            place = (place + 1) & (size - 1)
        slots[place], targets[place] = code, target
    pointers = np.zeros(len(edges) + 2, dtype=np.int64)
    numbers: list[int] = []
    weights: list[float] = []
    for node in range(len(edges) + 1):
        own_numbers, own_weights = finals.get(node, ([], []))
        numbers += own_numbers
        weights += own_weights
        pointers[node + 1] = len(numbers)
    options = (pointers, np.asarray(numbers, dtype=np.int32), np.asarray(weights, dtype=np.float64))
    return (slots, targets, *options)


def _mix(code: int) -> int:
    """Spread the bits of a (node, key) pair; the same arithmetic as in the compiled loop."""
    return ((code * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF) >> 40
