"""A block of records with their rows: what a search runs over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.cards import Card, CardTable
from matcher.profiles.counts import TermCounts
from matcher.profiles.matrix import Matrix
from matcher.profiles.weighting import bm25, tfidf, unit_length
from matcher.records import ASPECTS

COSINE: Final = "cosine"
BM25: Final = "bm25"
"""Names of the two kinds of weight that a document's row holds."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Records and their rows.

    Parameters
    ----------
    cards : CardTable
        One record each.
    doc_ptr : ndarray of int64, shape (n_records + 1,)
        A record's documents are rows `doc_ptr[r]` to `doc_ptr[r + 1]` of `documents`.
    doc_weights : ndarray of float32, shape (n_docs,)
    doc_aspects : ndarray of int8, shape (n_docs,)
        Position of each document's aspect in `ASPECTS`.
    documents : Matrix
        A row a document, with weights `COSINE` and `BM25`.
    profiles : Matrix
        A row a record: the unit-length weighted mean of its documents' rows, with weight `COSINE`. It is `documents` itself
        where every record has one document.
    vectors : ndarray of float32, shape (n_docs, dimensions), optional
        Unit vectors of the documents by a sentence encoder, where the index has them.
    """

    cards: CardTable
    doc_ptr: NDArray[np.int64]
    doc_weights: NDArray[np.float32]
    doc_aspects: NDArray[np.int8]
    documents: Matrix
    profiles: Matrix
    vectors: NDArray[np.float32] | None = None

    @property
    def n_records(self) -> int:
        """Number of records."""
        return len(self.cards)

    @property
    def single(self) -> bool:
        """Whether every record has one document of weight 1, so that profile and document are one."""
        return self.profiles is self.documents

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name → array; all there is to store."""
        held: dict[str, NDArray[Any]] = {f"cards.{name}": array for name, array in self.cards.arrays().items()}
        held["doc_ptr"], held["doc_weights"], held["doc_aspects"] = self.doc_ptr, self.doc_weights, self.doc_aspects
        held.update(_matrix_arrays("documents", self.documents))
        if not self.single:
            held.update(_matrix_arrays("profiles", self.profiles))
        if self.vectors is not None:
            held["vectors"] = self.vectors
        return held

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Segment:
        """The segment whose `arrays()` these are."""
        cards = CardTable({n.removeprefix("cards."): array for n, array in arrays.items() if n.startswith("cards.")})
        documents = _matrix("documents", arrays, (COSINE, BM25))
        profiles = _matrix("profiles", arrays, (COSINE,)) if "profiles.row_ptr" in arrays else documents
        return cls(
            cards,
            arrays["doc_ptr"],
            arrays["doc_weights"],
            arrays["doc_aspects"],
            documents,
            profiles,
            _vectors(arrays),
        )


def make_segment(
    cards: Sequence[Card],
    doc_weights: NDArray[np.float32],
    counts: TermCounts,
    term_idf: NDArray[np.float64],
    mean_length: float,
    k1: float,
    b: float,
    vectors: NDArray[np.float32] | None = None,
) -> Segment:
    """The segment of records whose documents, in the records' order, have the given counts."""
    n_terms = len(counts.terms)
    doc_ptr = np.zeros(len(cards) + 1, dtype=np.int64)
    np.cumsum([len(card.documents) for card in cards], out=doc_ptr[1:])
    values = {COSINE: tfidf(counts, term_idf), BM25: bm25(counts, mean_length, k1, b)}
    documents = Matrix.from_rows(counts.indptr, counts.indices, values, n_terms)
    if counts.n_docs == len(cards) and (np.diff(doc_ptr) == 1).all() and (doc_weights == 1.0).all():
        profiles = documents
    else:
        profiles = _centroids(documents, doc_ptr, doc_weights, n_terms)
    aspects = np.asarray([ASPECTS.index(d.aspect) for card in cards for d in card.documents], dtype=np.int8)
    return Segment(CardTable.of(cards), doc_ptr, doc_weights, aspects, documents, profiles, vectors)


def _vectors(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float32] | None:
    return np.asarray(arrays["vectors"]) if "vectors" in arrays else None


def _centroids(documents: Matrix, doc_ptr: NDArray[np.int64], doc_weights: NDArray[np.float32], n_terms: int) -> Matrix:
    """Unit-length weighted sums of the documents' rows of each record."""
    record_of_doc = np.repeat(np.arange(len(doc_ptr) - 1, dtype=np.int64), np.diff(doc_ptr))
    values_per_doc = np.diff(documents.row_ptr)
    records = np.repeat(record_of_doc, values_per_doc)
    weighted = documents.row_values[COSINE].astype(np.float64) * np.repeat(doc_weights, values_per_doc)
    cells = records * max(n_terms, 1) + documents.row_terms
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    first = np.flatnonzero(np.diff(cells, prepend=-1))
    sums = np.add.reduceat(weighted[order], first) if len(first) else np.empty(0)
    rows, terms = np.divmod(cells[first], max(n_terms, 1))
    row_ptr = np.zeros(len(doc_ptr), dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(doc_ptr) - 1), out=row_ptr[1:])
    return Matrix.from_rows(row_ptr, terms.astype(np.int32), {COSINE: unit_length(row_ptr, sums)}, n_terms)


def _matrix_arrays(name: str, matrix: Matrix) -> dict[str, NDArray[Any]]:
    held: dict[str, NDArray[Any]] = {
        f"{name}.row_ptr": matrix.row_ptr,
        f"{name}.row_terms": matrix.row_terms,
        f"{name}.term_ptr": matrix.term_ptr,
        f"{name}.term_rows": matrix.term_rows,
    }
    for weight in matrix.row_values:
        held[f"{name}.row_{weight}"] = matrix.row_values[weight]
        held[f"{name}.term_{weight}"] = matrix.term_values[weight]
    return held


def _matrix(name: str, arrays: Mapping[str, NDArray[Any]], weights: Sequence[str]) -> Matrix:
    held = {key: array for key, array in arrays.items() if key.startswith(f"{name}.")}
    return Matrix(
        held[f"{name}.row_ptr"],
        held[f"{name}.row_terms"],
        {weight: held[f"{name}.row_{weight}"] for weight in weights},
        held[f"{name}.term_ptr"],
        held[f"{name}.term_rows"],
        {weight: held[f"{name}.term_{weight}"] for weight in weights},
    )
