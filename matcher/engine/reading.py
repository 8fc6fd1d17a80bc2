"""A query's texts → how they were read: slots, and the parts that ask and that tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.analysis.analyzer import Analysis, Analyzer
from matcher.matches import Place
from matcher.ranking.slots import QueryReader, SlottedQuery
from matcher.records import Document


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query, read for one index.

    Parameters
    ----------
    texts : tuple of str
    analyses : tuple of Analysis
        One for each text.
    passages : tuple of (Place, str)
        The sentences of the texts, each with its aspect: the document's where it has one, else by its cue phrases.
    slotted : SlottedQuery
        The whole query.
    seeks, offers : SlottedQuery or None
        What asks, and what does not; None where there is nothing of it, or where the records sought are no partners.
    """

    texts: tuple[str, ...]
    analyses: tuple[Analysis, ...]
    passages: tuple[tuple[Place, str], ...]
    slotted: SlottedQuery
    seeks: SlottedQuery | None
    offers: SlottedQuery | None

    def places(self, aspect: str) -> list[Place]:
        """Where the query has an aspect."""
        return [place for place, held in self.passages if held == aspect]

    def sentences(self, aspect: str) -> tuple[str, ...]:
        """The sentences of an aspect, in one line each."""
        return tuple(" ".join(self.texts[p.document][p.start : p.end].split()) for p in self.places(aspect))


def read_query(analyzer: Analyzer, reader: QueryReader, documents: Sequence[Document], *, partners: bool) -> ReadQuery:
    """Read a query's documents.

    Parameters
    ----------
    analyzer : Analyzer
    reader : QueryReader
    documents : sequence of Document
    partners : bool
        Whether partners are sought; then the asking part is compared with what they offer, too.

    Raises
    ------
    LanguageError
        If a document names a language that there is not.
    """
    analyses = [analyzer.analyse(document.text, document.lang) for document in documents]
    passages: list[tuple[Place, str]] = []
    for number, (document, analysis) in enumerate(zip(documents, analyses, strict=True)):
        for start, end, cued in analyzer.passages(document.text, analysis.lang):
            aspect = document.aspect if document.aspect in ("seeks", "offers") else cued
            passages.append((Place(number, start, end), aspect))
    weighted = [(analysis, document.weight) for analysis, document in zip(analyses, documents, strict=True)]
    seeks = offers = None
    if partners and any(aspect == "seeks" for _, aspect in passages):
        asking: list[tuple[Analysis, float]] = []
        telling: list[tuple[Analysis, float]] = []
        for place, aspect in passages:
            text = documents[place.document].text[place.start : place.end]
            analysis = analyzer.analyse(text, analyses[place.document].lang)
            (asking if aspect == "seeks" else telling).append((analysis, documents[place.document].weight))
        seeks, offers = reader.read(asking), reader.read(telling) if telling else None
    return ReadQuery(
        tuple(document.text for document in documents),
        tuple(analyses),
        tuple(passages),
        reader.read(weighted),
        seeks,
        offers,
    )
