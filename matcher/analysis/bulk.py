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
from numba import njit
from numpy.typing import NDArray

from matcher.analysis.phrases import PhraseTable
from matcher.analysis.tokens import TOKEN
from matcher.analysis.words import Option, WordTable

BLOCK: Final = 4_000_000
"""Characters taken at once: enough for the compiled loops, little beside the result."""

PLANE: Final = 0x10000
"""Code points of the basic plane; what lies beyond separates tokens."""


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
        for block in _blocks(texts):
            yield self._read_block(block, words, trie)
            if progress is not None:
                progress(len(block))

    def _number(self, options: Sequence[Option]) -> tuple[list[int], list[float]]:
        terms = self.terms
        return [terms.setdefault(option.term, len(terms)) for option in options], [o.weight for o in options]

    def _read_block(self, texts: Sequence[str], words: WordTable, trie: _Trie) -> Counts:
        joined = "\n".join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        starts, types, first, length = _tokenize(codes, _token_characters())
        keys = np.empty(len(first), dtype=np.int32)
        pointers = np.zeros(len(first) + 1, dtype=np.int64)
        numbers: list[int] = []
        weights: list[float] = []
        for place, (begin, size) in enumerate(zip(first.tolist(), length.tolist(), strict=True)):
            word = words.word(joined[begin : begin + size])
            keys[place] = trie.keys.get(word.key, -1)
            own_numbers, own_weights = self._number(word.options)
            numbers += own_numbers
            weights += own_weights
            pointers[place + 1] = len(numbers)
        ends = np.cumsum([len(text) + 1 for text in texts])
        bounds = np.concatenate([[0], np.searchsorted(starts, ends)])
        indptr, indices, counts = _count(
            bounds,
            types,
            keys,
            (pointers, np.asarray(numbers, dtype=np.int32), np.asarray(weights, dtype=np.float64)),
            trie.arrays,
            len(self.terms),
        )
        return Counts(indptr, indices, counts)


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
def _token_characters() -> NDArray[np.bool_]:
    """For each code point of the basic plane whether it belongs to a token, by the tokenizer's own pattern."""
    return np.fromiter((TOKEN.fullmatch(chr(code)) is not None for code in range(PLANE)), dtype=bool, count=PLANE)


class _Trie:
    """The phrases of a language as arrays: a hash table of (node, key) → node, and the options of each final node."""

    def __init__(self, phrases: PhraseTable, number: Callable[[Sequence[Option]], tuple[list[int], list[float]]]) -> None:
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


def _trie_arrays(edges: dict[tuple[int, int], int], finals: dict[int, tuple[list[int], list[float]]]) -> tuple[Any, ...]:
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


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _tokenize(codes, inside):  # type: ignore[no-untyped-def]
    """Tokens of a text given as code points: start and spelling number of each; place and length of each spelling."""
    n = len(codes)
    starts = np.empty(n // 2 + 1, dtype=np.int64)
    types = np.empty(n // 2 + 1, dtype=np.int32)
    size = 1024
    while size < n // 2 + 2:
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    first = np.empty(n // 2 + 1, dtype=np.int64)
    length = np.empty(n // 2 + 1, dtype=np.int64)
    n_tokens = 0
    n_types = 0
    place = 0
    while place < n:
        code = codes[place]
        if code >= 0x10000 or not inside[code]:
            place += 1
            continue
        start = place
        value = np.uint64(0xCBF29CE484222325)
        while place < n and codes[place] < 0x10000 and inside[codes[place]]:
            value = (value ^ np.uint64(codes[place])) * np.uint64(0x100000001B3)
            place += 1
        value ^= value >> np.uint64(29)
        slot = np.int64(value & np.uint64(size - 1))
        found = -1
        while table[slot] >= 0:
            held = table[slot]
            if length[held] == place - start:
                same = True
                for offset in range(place - start):
                    if codes[first[held] + offset] != codes[start + offset]:
                        same = False
                        break
                if same:
                    found = held
                    break
            slot = (slot + 1) & (size - 1)
        if found < 0:
            found = n_types
            table[slot] = found
            first[found] = start
            length[found] = place - start
            n_types += 1
        starts[n_tokens] = start
        types[n_tokens] = found
        n_tokens += 1
    return starts[:n_tokens], types[:n_tokens], first[:n_types], length[:n_types]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _step(slots, targets, node, key):  # type: ignore[no-untyped-def]
    """The node that `key` leads to from `node`, or 0."""
    code = (np.int64(node) << 32) | np.int64(key)
    place = np.int64((np.uint64(code) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & (len(slots) - 1)
    while slots[place] >= 0:
        if slots[place] == code:
            return targets[place]
        place = (place + 1) & (len(slots) - 1)
    return 0


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count(bounds, types, keys, word_options, trie, n_terms):  # type: ignore[no-untyped-def]
    """Weighted counts of each text's terms; the longest phrase at a place wins over the words in it."""
    word_pointers, word_numbers, word_weights = word_options
    slots, targets, phrase_pointers, phrase_numbers, phrase_weights = trie
    n_texts = len(bounds) - 1
    indptr = np.zeros(n_texts + 1, dtype=np.int64)
    capacity = max(1024, 2 * len(types))
    indices = np.empty(capacity, dtype=np.int32)
    counts = np.empty(capacity, dtype=np.float64)
    total = np.zeros(n_terms, dtype=np.float64)
    touched = np.empty(n_terms, dtype=np.int32)
    filled = 0
    for text in range(n_texts):
        n_touched = 0
        place = bounds[text]
        end = bounds[text + 1]
        while place < end:
            node = 0
            final = 0
            after = place + 1
            ahead = place
            while ahead < end and keys[types[ahead]] >= 0:
                node = _step(slots, targets, node, keys[types[ahead]])
                if node == 0:
                    break
                ahead += 1
                if phrase_pointers[node + 1] > phrase_pointers[node]:
                    final = node
                    after = ahead
            if final > 0:
                for option in range(phrase_pointers[final], phrase_pointers[final + 1]):
                    number = phrase_numbers[option]
                    if total[number] == 0.0:
                        touched[n_touched] = number
                        n_touched += 1
                    total[number] += phrase_weights[option]
            else:
                word = types[place]
                for option in range(word_pointers[word], word_pointers[word + 1]):
                    number = word_numbers[option]
                    if total[number] == 0.0:
                        touched[n_touched] = number
                        n_touched += 1
                    total[number] += word_weights[option]
            place = after
        if filled + n_touched > capacity:
            capacity = 2 * (filled + n_touched)
            grown_indices = np.empty(capacity, dtype=np.int32)
            grown_indices[:filled] = indices[:filled]
            indices = grown_indices
            grown_counts = np.empty(capacity, dtype=np.float64)
            grown_counts[:filled] = counts[:filled]
            counts = grown_counts
        for number in touched[:n_touched]:
            indices[filled] = number
            counts[filled] = total[number]
            total[number] = 0.0
            filled += 1
        indptr[text + 1] = filled
    return indptr, indices[:filled].copy(), counts[:filled].copy()
