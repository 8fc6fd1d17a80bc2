"""The inner loops of reading many texts, compiled by numba: cut into tokens, number the spellings, count the terms."""
# The types of compiled functions are those of their arrays, which numba infers.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

PLANE: Final = 0x10000
"""Code points of the basic plane; what lies beyond separates tokens."""

IN_TOKEN: Final = 0
OTHER: Final = 1
SPACE: Final = 2
NEW_LINE: Final = 3
STOP: Final = 4
PARTER: Final = 5
DASH: Final = 6
"""What a sign does in a text: it belongs to a token, or to what stands between two; see `matcher.analysis.tokens`."""

OFFSET: Final = 0xCBF29CE484222325
PRIME: Final = 0x100000001B3
"""The numbers of the FNV-1a hash."""

SECOND: Final = 0x9E3779B97F4A7C15
"""Factor of a second, independent hash."""

HALF: Final = 32
NUMBER: Final = 0xFFFFFFFF
"""A slot's second entry: 32 bits of the second hash above, the spelling's number plus one below; 0 in an empty slot."""


@njit(cache=True, nogil=True)
def tokenize(codes, kinds, slots, n_spellings):
    """Tokens of a text given as code points: start, spelling number and whether parted of each; start and end of each new spelling.

    Parted is a token to which no phrase goes on from the one before.

    A spelling is known by 96 bits of two hashes: that two among a million have the same is less likely than a damaged bit of
    memory, and comparing letters would take most of the time.

    Parameters
    ----------
    codes : ndarray of uint8 or uint32
    kinds : ndarray of uint8, shape (PLANE,)
        What each code point does.
    slots : ndarray of uint64, shape (n_slots, 2)
        Hash table of the spellings, changed in place; a power of 2, with room for all tokens.
    n_spellings : int
        Spellings that it holds.
    """
    most = len(codes) // 2 + 1
    starts = np.empty(most, dtype=np.int64)
    types = np.empty(most, dtype=np.int32)
    parted = np.empty(most, dtype=np.bool_)
    new = np.empty((most, 2), dtype=np.int64)
    mask = np.uint64(len(slots) - 1)
    n_tokens = 0
    n_new = 0
    place = 0
    after = 0
    while place < len(codes):
        if codes[place] >= PLANE or kinds[codes[place]] != IN_TOKEN:
            place += 1
            continue
        start = place
        first = np.uint64(OFFSET)
        second = np.uint64(0)
        while place < len(codes) and codes[place] < PLANE and kinds[codes[place]] == IN_TOKEN:
            code = np.uint64(codes[place])
            first = (first ^ code) * np.uint64(PRIME)
            second = (second + code) * np.uint64(SECOND)
            place += 1
        second >>= np.uint64(HALF)
        slot = (first ^ (first >> np.uint64(29))) & mask
        while slots[slot, 1] != 0 and (slots[slot, 0] != first or slots[slot, 1] >> np.uint64(HALF) != second):
            slot = (slot + np.uint64(1)) & mask
        if slots[slot, 1] == 0:
            new[n_new, 0] = start
            new[n_new, 1] = place
            n_new += 1
            slots[slot, 0] = first
            slots[slot, 1] = (second << np.uint64(HALF)) | np.uint64(n_spellings + n_new)
        parted[n_tokens] = _is_parted(codes, kinds, after, start)
        after = place
        starts[n_tokens] = start
        types[n_tokens] = np.int64(slots[slot, 1] & np.uint64(NUMBER)) - 1
        n_tokens += 1
    return starts[:n_tokens], types[:n_tokens], parted[:n_tokens], new[:n_new]


@njit(cache=True, nogil=True)
def _is_parted(codes, kinds, place, end):
    """Whether the signs from `place` to `end`, which are of no token, part what is before them from what is after them."""
    if end - place == 1:  # nearly always, and nearly always a space
        return codes[place] < PLANE and kinds[codes[place]] == PARTER
    stopped = False
    before = OTHER
    dashed = False
    lines = 0
    while place < end:
        kind = kinds[codes[place]] if codes[place] < PLANE else OTHER
        white = kind in (SPACE, NEW_LINE)
        if kind == PARTER or (white and (stopped or dashed)):
            return True
        lines = (lines + (kind == NEW_LINE)) if white else 0
        if lines == 2:
            return True
        stopped |= kind == STOP
        dashed = kind == DASH and before in (SPACE, NEW_LINE)
        before = kind
        place += 1
    return False


@njit(cache=True, nogil=True)
def move_spellings(slots, larger):
    """Put all spellings of a hash table into a larger, empty one."""
    mask = np.uint64(len(larger) - 1)
    for place in range(len(slots)):
        if slots[place, 1] != 0:
            slot = (slots[place, 0] ^ (slots[place, 0] >> np.uint64(29))) & mask
            while larger[slot, 1] != 0:
                slot = (slot + np.uint64(1)) & mask
            larger[slot] = slots[place]


@njit(cache=True, nogil=True)
def _step(slots, targets, node, key):
    """The node that `key` leads to from `node`, or 0."""
    code = (np.int64(node) << 32) | np.int64(key)
    place = np.int64((np.uint64(code) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & (len(slots) - 1)
    while slots[place] >= 0:
        if slots[place] == code:
            return targets[place]
        place = (place + 1) & (len(slots) - 1)
    return 0


@njit(cache=True, nogil=True)
def first_nodes(slots, targets, keys):
    """For each key the node that it leads to from the root, or 0: most words begin no phrase, and need no further look."""
    nodes = np.zeros(len(keys), dtype=np.int32)
    for place in range(len(keys)):
        if keys[place] >= 0:
            nodes[place] = _step(slots, targets, 0, keys[place])
    return nodes


@njit(cache=True, nogil=True)
def _longest(slots, targets, pointers, types, parted, keys, place, end, node):
    """The final node of the longest phrase that begins at a place with `node`, and the place after it; 0 where there is none."""
    final = 0
    after = place
    while node > 0:
        place += 1
        if pointers[node + 1] > pointers[node]:
            final = node
            after = place
        if place == end or parted[place] or keys[types[place]] < 0:
            break
        node = _step(slots, targets, node, keys[types[place]])
    return final, after


@njit(cache=True, nogil=True)
def count(bounds, types, parted, nodes, keys, word_options, trie, n_terms):
    """Weighted counts of each text's terms; the longest phrase at a place wins over the words in it.

    Parameters
    ----------
    bounds : ndarray of int64, shape (n_texts + 1,)
        Of each text the first token, and where the last one ends.
    types : ndarray of int32, shape (n_tokens,)
        Spelling numbers.
    parted : ndarray of bool, shape (n_tokens,)
        Whether no phrase goes on from the token before.
    nodes, keys : ndarray of int32, shape (n_spellings,)
        Of each spelling the trie's node that it leads to from the root, and its key there.
    word_options, trie : tuple of ndarray
        See `matcher.analysis.bulk`.
    n_terms : int
    """
    word_pointers, word_numbers, word_weights = word_options
    slots, targets, phrase_pointers, phrase_numbers, phrase_weights = trie
    indptr = np.zeros(len(bounds), dtype=np.int64)
    indices = np.empty(2 * len(types) + 1, dtype=np.int32)
    counts = np.empty(2 * len(types) + 1, dtype=np.float64)
    total = np.zeros(n_terms, dtype=np.float64)
    touched = np.empty(n_terms + 1, dtype=np.uint32)
    filled = 0
    for text in range(len(bounds) - 1):
        n_touched = np.uint64(0)
        place = bounds[text]
        end = bounds[text + 1]
        while place < end:
            word = np.uint32(types[place])
            final = 0
            if nodes[word] > 0:
                final, after = _longest(slots, targets, phrase_pointers, types, parted, keys, place, end, nodes[word])
            if final > 0:
                n_touched = _add(
                    phrase_pointers, phrase_numbers, phrase_weights, np.uint32(final), total, touched, n_touched
                )
                place = after
            else:
                n_touched = _add(word_pointers, word_numbers, word_weights, word, total, touched, n_touched)
                place += 1
        if filled + np.int64(n_touched) > len(indices):
            indices = np.concatenate((indices, np.empty(filled + np.int64(n_touched), dtype=np.int32)))
            counts = np.concatenate((counts, np.empty(filled + np.int64(n_touched), dtype=np.float64)))
        for number in touched[:n_touched]:
            indices[filled] = number
            counts[filled] = total[number]
            total[number] = 0.0
            filled += 1
        indptr[text + 1] = filled
    return indptr, indices[:filled].copy(), counts[:filled].copy()


@njit(cache=True, nogil=True)
def _add(pointers, numbers, weights, entry, total, touched, n_touched):
    """Add the options of a word or phrase to the totals; how many terms are touched now.

    Each term is written down as touched; only a new one is kept by going on. So there is no branch, which the processor could only
    guess.
    """
    for option in range(np.uint64(pointers[entry]), np.uint64(pointers[entry + np.uint32(1)])):
        number = np.uint32(numbers[option])
        touched[n_touched] = number
        n_touched += np.uint64(total[number] == 0.0)
        total[number] += weights[option]
    return n_touched
