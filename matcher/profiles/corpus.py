"""Documents in any mixture of languages → term counts, by the quickest way for their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from matcher.analysis.analyzer import Analyzer
from matcher.profiles.counts import TermCounts, count_terms, term_weights
from matcher.profiles.matrix import transpose

FEW: Final = 1_000_000
"""Characters up to which texts are read one by one: below that, loading the compiled reader costs more than it saves."""

Progress = Callable[[int, int], None]
"""Called with the number of documents done and of all."""


def count_corpus(
    analyzer: Analyzer, texts: Sequence[tuple[str, str | None]], progress: Progress | None = None
) -> TermCounts:
    """Term counts of (text, language) pairs, in their order.

    A language that is None is detected. Both ways of reading give the same counts.

    Raises
    ------
    LanguageError
        If a language is no language code.
    """
    if sum(len(text) for text, _ in texts) <= FEW:
        return _one_by_one(analyzer, texts, progress)
    return _in_bulk(analyzer, texts, progress)


def _one_by_one(analyzer: Analyzer, texts: Sequence[tuple[str, str | None]], progress: Progress | None) -> TermCounts:
    rows = []
    for done, (text, lang) in enumerate(texts, start=1):
        rows.append(term_weights(analyzer.analyse(text, lang)))
        if progress is not None and (done % 50 == 0 or done == len(texts)):
            progress(done, len(texts))
    return count_terms(rows)


def _in_bulk(analyzer: Analyzer, texts: Sequence[tuple[str, str | None]], progress: Progress | None) -> TermCounts:
    from matcher.analysis.bulk import BulkReader, Counts

    by_language: dict[str, list[int]] = defaultdict(list)
    for place, (text, lang) in enumerate(texts):
        by_language[analyzer.detect(text, lang).code].append(place)
    reader = BulkReader()
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, len(texts))

    order: list[int] = []
    blocks: list[Counts] = []
    for code in sorted(by_language):
        places = by_language[code]
        words, phrases = analyzer.tables(code)
        order.extend(places)
        blocks.extend(reader.read([texts[place][0] for place in places], words, phrases, report))
    terms = sorted(reader.terms)
    moved = np.empty(len(terms), dtype=np.int32)
    moved[[reader.terms[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
    lengths = np.concatenate([np.diff(block.indptr) for block in blocks])
    indices = moved[np.concatenate([block.indices for block in blocks])]
    counts = np.concatenate([block.counts for block in blocks]).astype(np.float32)
    return _sorted_rows(tuple(terms), np.asarray(order), lengths, indices, counts)


def _sorted_rows(
    terms: tuple[str, ...],
    order: np.ndarray[tuple[int], np.dtype[np.int64]],
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
    indices: np.ndarray[tuple[int], np.dtype[np.int32]],
    counts: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> TermCounts:
    """Rows that were read in `order`, put back in place, with their terms ascending."""
    read_ptr = np.concatenate([[0], np.cumsum(lengths)])
    term_ptr, read_rows, by_term = transpose(read_ptr, indices, len(terms))
    indptr, row_terms, by_row = transpose(term_ptr, order.astype(np.int32)[read_rows], len(order))
    return TermCounts(terms, indptr, row_terms, counts[by_term][by_row])
