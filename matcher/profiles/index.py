"""The index: vocabulary with one frozen IDF, a main segment, and what has changed since.

A changed record is put into a small second segment and taken out of the first (`upsert`); weights use the IDF of the build, and a
term that the build did not know counts as being in one document. So a record is searchable at once and its score is the one that a
rebuild with the same IDF gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.analyzer import Analyzer
from matcher.errors import InputError
from matcher.profiles.cards import Card
from matcher.profiles.changes import Change
from matcher.profiles.corpus import Progress, count_corpus
from matcher.profiles.counts import TermCounts, count_terms, term_weights
from matcher.profiles.encoders import EncoderMark, NamedEncoder, check_made_by
from matcher.profiles.segment import Segment, make_segment
from matcher.profiles.strings import StringTable
from matcher.profiles.weighting import bm25_idf, idf
from matcher.settings import Configuration

EMPTY: Final = Card(id="-", title="-")


@dataclass(frozen=True, slots=True)
class ProfileIndex:
    """Profiles of the records of one target.

    Parameters
    ----------
    vocabulary : StringTable
        Terms of the build, ascending.
    document_frequency : ndarray of int64, shape (n_terms,)
    n_docs : int
        Documents at the build.
    mean_length : float
        Mean length of a document at the build, in weighted terms.
    generic : frozenset of str
        Terms that weigh little.
    configuration : Configuration
    main : Segment
        Records in ascending order of id.
    fingerprint : str
        Digest of all that was built; empty where the index was not stored.
    changes : mapping of str to Change
        By id; what has changed since the build.
    generation : int
        How many times changes were taken.
    encoder : EncoderMark, optional
        What made the vectors of the documents, where the index has them.
    """

    vocabulary: StringTable
    document_frequency: NDArray[np.int64]
    n_docs: int
    mean_length: float
    generic: frozenset[str]
    configuration: Configuration
    main: Segment
    fingerprint: str = ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    generation: int = 0
    encoder: EncoderMark | None = None
    delta: Segment | None = None  # what follows is derived from the changes and the build
    later_terms: Mapping[str, int] = field(default_factory=dict)
    alive: NDArray[np.bool_] | None = None
    idf: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    bm25_idf: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        """Derive the term weights: IDF by term number, those of later terms behind those of the build."""
        frequency = np.concatenate([self.document_frequency, np.ones(len(self.later_terms), dtype=np.int64)])
        numbers = [self.term_number(term) for term in sorted(self.generic)]
        low = [number for number in numbers if number is not None]
        for name, weights in (("idf", idf(frequency, self.n_docs)), ("bm25_idf", bm25_idf(frequency, self.n_docs))):
            weights[low] *= self.configuration.generic_weight
            object.__setattr__(self, name, weights)

    @classmethod
    def build(
        cls,
        cards: Iterable[Card],
        analyzer: Analyzer,
        configuration: Configuration,
        progress: Progress | None = None,
        encoder: NamedEncoder | None = None,
    ) -> ProfileIndex:
        """The index of some records; their order does not matter.

        Raises
        ------
        InputError
            If two records have the same id, a record has no document, or the configuration has a dense share and no encoder is
            given.
        """
        if configuration.dense_share and encoder is None:
            raise InputError("dense_share", "is above 0, but there is no encoder", "give one, or set it to 0")
        ordered = sorted(cards, key=lambda card: card.id)
        for card, after in zip(ordered, ordered[1:], strict=False):
            if card.id == after.id:
                raise InputError("id", f"{card.id!r} stands twice", "give every record its own id")
        for card in ordered:
            if not card.documents:
                raise InputError("documents", f"record {card.id!r} has none", "give every record a text")
        texts = [(document.text, document.lang) for card in ordered for document in card.documents]
        counts = count_corpus(analyzer, texts, progress)
        if not configuration.dense_share or encoder is None:
            return cls._of_counts(ordered, counts, analyzer, configuration)
        vectors = encoder.passages([text for text, _ in texts], progress)
        return replace(cls._of_counts(ordered, counts, analyzer, configuration, vectors), encoder=encoder.mark)

    @classmethod
    def _of_counts(
        cls,
        cards: Sequence[Card],
        counts: TermCounts,
        analyzer: Analyzer,
        configuration: Configuration,
        vectors: NDArray[np.float32] | None = None,
    ) -> ProfileIndex:
        frequency = counts.document_frequency()
        lengths = counts.lengths()
        mean_length = float(lengths.mean()) if len(lengths) else 0.0
        generic = frozenset(term for term in counts.terms if analyzer.glossary.is_generic(term))
        term_idf = idf(frequency, counts.n_docs)
        term_idf[[place for place, term in enumerate(counts.terms) if term in generic]] *= configuration.generic_weight
        main = make_segment(
            cards,
            document_weights(cards),
            counts,
            term_idf,
            mean_length,
            configuration.bm25_k1,
            configuration.bm25_b,
            vectors,
        )
        return cls(StringTable.of(counts.terms), frequency, counts.n_docs, mean_length, generic, configuration, main)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What a search runs over, in the order of record positions."""
        return (self.main,) if self.delta is None else (self.main, self.delta)

    @property
    def n_positions(self) -> int:
        """Number of record positions, those of replaced records included."""
        return sum(segment.n_records for segment in self.segments)

    @property
    def n_records(self) -> int:
        """Number of records that can be found."""
        return int(self.living().sum())

    def living(self) -> NDArray[np.bool_]:
        """Which positions hold a record that was not replaced or removed, shape (n_positions,)."""
        return np.ones(self.n_positions, dtype=bool) if self.alive is None else self.alive

    def term_number(self, term: str) -> int | None:
        """Number of a term, or None if no document has it."""
        number = self.vocabulary.find(term)
        return self.later_terms.get(term) if number is None else number

    def term(self, number: int) -> str:
        """The term with a number."""
        if number < len(self.vocabulary):
            return self.vocabulary[number]
        return next(term for term, later in self.later_terms.items() if later == number)

    def record_share(self, number: int) -> float:
        """Share of the built records that have a term, in [0, 1]; a term that came later is in hardly any."""
        if number >= self.main.profiles.n_terms or not self.main.n_records:
            return 0.0
        pointers = self.main.profiles.term_ptr
        return float(pointers[number + 1] - pointers[number]) / self.main.n_records

    def unseen_idf(self) -> float:
        """IDF of a term that no document has."""
        return float(idf(np.zeros(1, dtype=np.int64), self.n_docs)[0])

    def position(self, record_id: str) -> int | None:
        """Position of a record, or None."""
        if self.delta is not None:
            place = self.delta.cards.ids.find(record_id)
            if place is not None:
                return self.main.n_records + place
        place = self.main.cards.ids.find(record_id)
        return place if place is not None and self.living()[place] else None

    def locate(self, position: int) -> tuple[Segment, int]:
        """The segment and the place in it of a position."""
        if position < self.main.n_records or self.delta is None:
            return self.main, position
        return self.delta, position - self.main.n_records

    def record_id(self, position: int) -> str:
        """Id of the record at a position."""
        segment, place = self.locate(position)
        return segment.cards.ids[place]

    def card(self, position: int) -> Card:
        """The card of the record at a position, without documents."""
        segment, place = self.locate(position)
        return segment.cards.card(place)

    def upsert(
        self,
        cards: Iterable[Card],
        analyzer: Analyzer,
        *,
        gone: Iterable[str] = (),
        encoder: NamedEncoder | None = None,
    ) -> ProfileIndex:
        """An index in which the records have been put, replaced or removed, without a rebuild.

        Parameters
        ----------
        cards : iterable of Card
            Records that came or changed.
        analyzer : Analyzer
            The one the index was built with.
        gone : iterable of str
            Ids of records to remove; unknown ones are ignored.
        encoder : NamedEncoder, optional
            What made the index's vectors, where it has them.

        Raises
        ------
        InputError
            If the index has vectors and `encoder` did not make them.
        """
        check_made_by(self.encoder, encoder)
        changes = dict(self.changes)
        for card in cards:
            rows = tuple(term_weights(analyzer.analyse(d.text, d.lang)) for d in card.documents)
            vectors = encoder.passages([d.text for d in card.documents]) if self.encoder and encoder else None
            changes[card.id] = Change(card, rows, vectors)
        for record_id in gone:
            changes[record_id] = Change(replace(EMPTY, id=record_id))
        return self.with_changes(changes, analyzer.glossary.is_generic, self.generation + 1)

    def with_changes(self, changes: Mapping[str, Change], is_generic: Any, generation: int) -> ProfileIndex:
        """The build with all of `changes` taken, instead of those it held.

        Parameters
        ----------
        changes : mapping of str to Change
        is_generic : callable
            Term → whether it weighs little.
        generation : int
        """
        present = [changes[record_id] for record_id in sorted(changes) if not changes[record_id].gone]
        unseen = sorted(
            {t for change in present for row in change.rows for t in row if self.vocabulary.find(t) is None}
        )
        generic = self.generic | {term for term in unseen if is_generic(term)}
        later = {term: len(self.vocabulary) + place for place, term in enumerate(unseen)}
        grown = replace(
            self,
            changes=dict(changes),
            generation=generation,
            later_terms=later,
            generic=generic,
            delta=None,
            alive=None,
        )
        alive = np.ones(self.main.n_records + len(present), dtype=bool)
        for record_id in changes:
            place = self.main.cards.ids.find(record_id)
            if place is not None:
                alive[place] = False
        return replace(grown, alive=alive, delta=grown.segment_of(present) if present else None)

    def segment_of(self, changes: Sequence[Change]) -> Segment:
        """Rows of changed records in the index's vocabulary and IDF."""
        counts = count_terms([row for change in changes for row in change.rows])
        numbers = [self.term_number(term) for term in counts.terms]
        moved = np.asarray(numbers, dtype=np.int32)
        terms = (*self.vocabulary, *self.later_terms)
        order = np.lexsort((moved[counts.indices], np.repeat(np.arange(counts.n_docs), np.diff(counts.indptr))))
        placed = TermCounts(terms, counts.indptr, moved[counts.indices][order], counts.counts[order])
        cards = [change.card for change in changes]
        c = self.configuration
        weights = document_weights(cards)
        held = [change.vectors for change in changes if change.vectors is not None]
        vectors = np.concatenate(held) if self.encoder is not None and held else None
        return make_segment(cards, weights, placed, self.idf, self.mean_length, c.bm25_k1, c.bm25_b, vectors)


def document_weights(cards: Sequence[Card]) -> NDArray[np.float32]:
    """Weight of every document of the records, in order."""
    return np.asarray([document.weight for card in cards for document in card.documents], dtype=np.float32)
