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

BLOCK: Final = 1_000_000
"""Characters taken at once: enough for the compiled loops, little enough for the processor's cache."""

PLANE: Final = 0x10000
"""Code points of the basic plane; what lies beyond separates tokens."""

OFFSET: Final = 0xCBF29CE484222325
PRIME: Final = 0x100000001B3
"""The numbers of the FNV-1a hash."""


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
        return [terms.setdefault(option.term, len(terms)) for option in options], [o.weight for o in options]

    def _read_block(self, texts: Sequence[str], spellings: _Spellings, trie: _Trie) -> Counts:
        starts, types = spellings.tokens("\n".join(texts))
        ends = np.cumsum([len(text) + 1 for text in texts])
        bounds = np.concatenate([[0], np.searchsorted(starts, ends)])
        arrays = _count(bounds, types, spellings.nodes, spellings.keys, spellings.options, trie.arrays, len(self.terms))
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
def _token_characters() -> NDArray[np.bool_]:
    """For each code point of the basic plane whether it belongs to a token, by the tokenizer's own pattern."""
    return np.fromiter((TOKEN.fullmatch(chr(code)) is not None for code in range(PLANE)), dtype=bool, count=PLANE)


class _Spellings:
    """Every spelling met so far, numbered, with what it stands for; so Python sees each once, however long the corpus.

    The compiled loop finds a spelling through a hash table whose slots hold a number (the lower half, plus one, so that 0 is an
    empty slot) with 32 bits of the hash (the upper half). The code points of all spellings lie in one pool.
    """

    def __init__(
        self, words: WordTable, trie: _Trie, number: Callable[[Sequence[Option]], tuple[list[int], list[float]]]
    ) -> None:
        self._words, self._trie, self._number = words, trie, number
        self._slots = np.zeros(1024, dtype=np.uint64)
        self._pool = np.empty(0, dtype=np.uint32)
        self._ends = np.zeros(1, dtype=np.int64)
        self.keys = np.empty(0, dtype=np.int32)
        self.nodes = np.empty(0, dtype=np.int32)
        self.options: tuple[Any, ...] = (
            np.zeros(1, dtype=np.int64),
            np.empty(0, dtype=np.int32),
            np.empty(0, dtype=np.float64),
        )

    def tokens(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Start and spelling number of each token."""
        codes = _codes(text)
        starts, ends, hashes = _cut(codes, _token_characters())
        known = len(self.keys)
        self._reserve(known + len(starts), len(codes))
        types, new = _number(codes, starts, ends, hashes, self._slots, self._ends, self._pool, known)
        self._learn([text[start:end] for start, end in zip(starts[new].tolist(), ends[new].tolist(), strict=True)])
        return starts, types

    def _reserve(self, n_spellings: int, n_codes: int) -> None:
        """Make room, so that the compiled loop need not look out for it."""
        known = len(self.keys)
        used = int(self._ends[known])
        if used + n_codes > len(self._pool):
            self._pool = np.concatenate([self._pool[:used], np.empty(used + 2 * n_codes, dtype=np.uint32)])
        if n_spellings >= len(self._ends):
            self._ends = np.concatenate([self._ends[: known + 1], np.empty(2 * n_spellings, dtype=np.int64)])
        if 2 * n_spellings > len(self._slots):
            grown = np.zeros(1 << (4 * n_spellings).bit_length(), dtype=np.uint64)
            _move(self._slots, grown, self._ends, self._pool)
            self._slots = grown

    def _learn(self, spellings: Sequence[str]) -> None:
        if not spellings:
            return
        trie_keys = self._trie.keys
        keys: list[int] = []
        sizes: list[int] = []
        numbers: list[int] = []
        weights: list[float] = []
        for spelling in spellings:
            word = self._words.word(spelling)
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
        self.nodes = np.concatenate([self.nodes, _first_nodes(self._trie.arrays[0], self._trie.arrays[1], new)])


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


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _cut(codes, inside):  # type: ignore[no-untyped-def]
    """Tokens of a text given as code points: start, end and hash of each."""
    most = len(codes) // 2 + 1
    starts = np.empty(most, dtype=np.int64)
    ends = np.empty(most, dtype=np.int64)
    hashes = np.empty(most, dtype=np.uint64)
    n_tokens = 0
    place = 0
    while place < len(codes):
        if codes[place] >= PLANE or not inside[codes[place]]:
            place += 1
            continue
        starts[n_tokens] = place
        value = np.uint64(OFFSET)
        while place < len(codes) and codes[place] < PLANE and inside[codes[place]]:
            value = (value ^ np.uint64(codes[place])) * np.uint64(PRIME)
            place += 1
        ends[n_tokens] = place
        hashes[n_tokens] = value ^ (value >> np.uint64(29))
        n_tokens += 1
    return starts[:n_tokens].copy(), ends[:n_tokens].copy(), hashes[:n_tokens].copy()


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _number(codes, starts, ends, hashes, slots, pool_ends, pool, n_types):  # type: ignore[no-untyped-def]
    """Spelling number of each token, and which tokens are the first of a new spelling."""
    types = np.empty(len(starts), dtype=np.int32)
    new = np.empty(len(starts), dtype=np.int32)
    known = n_types
    last_slot = np.uint64(len(slots) - 1)
    half = np.uint64(32)
    for token in range(len(starts)):
        size = ends[token] - starts[token]
        slot = hashes[token] & last_slot
        while slots[slot] != 0:
            if slots[slot] >> half == hashes[token] >> half:
                held = np.int64(slots[slot] & np.uint64(0xFFFFFFFF)) - 1
                offset = 0
                if pool_ends[held + 1] - pool_ends[held] == size:
                    while offset < size and pool[pool_ends[held] + offset] == codes[starts[token] + offset]:
                        offset += 1
                if offset == size:
                    types[token] = held
                    break
            slot = (slot + np.uint64(1)) & last_slot
        else:
            begin = pool_ends[n_types]
            pool[begin : begin + size] = codes[starts[token] : ends[token]]
            pool_ends[n_types + 1] = begin + size
            types[token] = n_types
            new[n_types - known] = token
            n_types += 1
            slots[slot] = (hashes[token] >> half << half) | np.uint64(n_types)
    return types, new[: n_types - known].copy()


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _move(slots, grown, pool_ends, pool):  # type: ignore[no-untyped-def]
    """Put all spellings of a hash table into a larger one."""
    last_slot = np.uint64(len(grown) - 1)
    for place in range(len(slots)):
        if slots[place] == 0:
            continue
        held = np.int64(slots[place] & np.uint64(0xFFFFFFFF)) - 1
        value = np.uint64(OFFSET)
        for code in pool[pool_ends[held] : pool_ends[held + 1]]:
            value = (value ^ np.uint64(code)) * np.uint64(PRIME)
        slot = (value ^ (value >> np.uint64(29))) & last_slot
        while grown[slot] != 0:
            slot = (slot + np.uint64(1)) & last_slot
        grown[slot] = slots[place]


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
def _first_nodes(slots, targets, keys):  # type: ignore[no-untyped-def]
    """For each key the node that it leads to from the root, or 0: most words begin no phrase, and need no further look."""
    nodes = np.zeros(len(keys), dtype=np.int32)
    for place in range(len(keys)):
        if keys[place] >= 0:
            nodes[place] = _step(slots, targets, 0, keys[place])
    return nodes


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _longest(slots, targets, pointers, types, keys, place, end, node):  # type: ignore[no-untyped-def]
    """The final node of the longest phrase that begins at a place with `node`, and the place after it; 0 where there is none."""
    final = 0
    after = place
    while node > 0:
        place += 1
        if pointers[node + 1] > pointers[node]:
            final = node
            after = place
        if place == end or keys[types[place]] < 0:
            break
        node = _step(slots, targets, node, keys[types[place]])
    return final, after


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(pointers, numbers, weights, entry, total, touched, n_touched):  # type: ignore[no-untyped-def]
    """Add the options of a word or phrase to the totals; how many terms are touched now."""
    for option in range(pointers[entry], pointers[entry + 1]):
        number = numbers[option]
        if total[number] == 0.0:
            touched[n_touched] = number
            n_touched += 1
        total[number] += weights[option]
    return n_touched


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count(bounds, types, nodes, keys, word_options, trie, n_terms):  # type: ignore[no-untyped-def]
    """Weighted counts of each text's terms; the longest phrase at a place wins over the words in it."""
    word_pointers, word_numbers, word_weights = word_options
    slots, targets, phrase_pointers, phrase_numbers, phrase_weights = trie
    indptr = np.zeros(len(bounds), dtype=np.int64)
    indices = np.empty(2 * len(types) + 1, dtype=np.int32)
    counts = np.empty(2 * len(types) + 1, dtype=np.float64)
    total = np.zeros(n_terms, dtype=np.float64)
    touched = np.empty(n_terms, dtype=np.int32)
    filled = 0
    for text in range(len(bounds) - 1):
        n_touched = 0
        place = bounds[text]
        while place < bounds[text + 1]:
            word = types[place]
            final = 0
            if nodes[word] > 0:
                final, after = _longest(slots, targets, phrase_pointers, types, keys, place, bounds[text + 1], nodes[word])
            if final > 0:
                n_touched = _add(phrase_pointers, phrase_numbers, phrase_weights, final, total, touched, n_touched)
                place = after
            else:
                n_touched = _add(word_pointers, word_numbers, word_weights, word, total, touched, n_touched)
                place += 1
        if filled + n_touched > len(indices):
            indices = np.concatenate((indices, np.empty(filled + n_touched, dtype=np.int32)))
            counts = np.concatenate((counts, np.empty(filled + n_touched, dtype=np.float64)))
        for number in touched[:n_touched]:
            indices[filled] = number
            counts[filled] = total[number]
            total[number] = 0.0
            filled += 1
        indptr[text + 1] = filled
    return indptr, indices[:filled].copy(), counts[:filled].copy()
