"""Many queries → ranked lists, over given texts or over the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matcher.engine import following
from matcher.engine.reading import read_query
from matcher.engine.suggesting import PARTNERS, answer
from matcher.errors import InputError
from matcher.matches import MatchList, Query
from matcher.profiles.cards import Card
from matcher.profiles.corpus import Progress
from matcher.profiles.index import ProfileIndex
from matcher.ranking.ranker import rank as rank_slots
from matcher.ranking.slots import QueryReader
from matcher.records import Document
from matcher.sources.rank_lines import RankText
from matcher.suggestions.proposal import ReadTexts, read_documents

if TYPE_CHECKING:
    from matcher.engine.core import Engine


def rank(
    engine: Engine,
    queries: Sequence[RankText],
    *,
    documents: Sequence[RankText] | None,
    target: str | None,
    top: int,
    details: Callable[[str, MatchList], None] | None,
    progress: Progress | None,
) -> dict[str, list[tuple[str, float]]]:
    """Ranked lists of many queries, over given documents or over the records of a target.

    Parameters
    ----------
    engine : Engine
    queries : sequence of RankText
    documents : sequence of RankText, optional
    target : str, optional
        Used where `documents` is not given.
    top : int
        1 or more.
    details : callable, optional
        Called with each query's id and its match list.
    progress : callable, optional

    Returns
    -------
    dict of str to list of (str, float)
        Query id → document ids and scores, best first; documents without any shared term are kept, last.
    """
    if (documents is None) == (target is None):
        raise InputError(
            "documents", "give either documents or a target", "use --documents FILE or --target organisations"
        )
    if documents is not None:
        reader, texts_of = _over_documents(engine, documents)
        target = "organisations"
    else:
        target = str(target)
        following.before_answering(engine)
        reader, texts_of = engine.reader(target), _texts_of_store(engine, target)

    def read_texts(ids: Sequence[str]) -> ReadTexts:
        return read_documents(engine.analyzer, texts_of(ids))

    partners = documents is None and target == PARTNERS
    index = reader.index
    run: dict[str, list[tuple[str, float]]] = {}
    for done, query in enumerate(queries, start=1):
        if not any(document.text.strip() for document in query.documents):
            raise InputError(f"query {query.id!r}", "has no text", "write what is looked for")
        read = read_query(engine.analyzer, reader, query.documents, partners=partners)
        ranking = rank_slots(read.slotted, top, seeks=read.seeks, offers=read.offers)
        run[query.id] = [(index.record_id(p), float(ranking.fused[p])) for p in ranking.positions.tolist()]
        if details is not None:
            asked = Query(documents=query.documents, target=target, top=top)
            details(query.id, answer(engine, asked, reader, read_texts, partners=partners))
        if progress is not None:
            progress(done, len(queries))
    return run


_TextsOf = Callable[[Sequence[str]], dict[str, Sequence[Document]]]


def _over_documents(engine: Engine, documents: Sequence[RankText]) -> tuple[QueryReader, _TextsOf]:
    """An index of the given texts, in memory."""
    cards = []
    for text in documents:
        facets = {"kind": (text.kind,), "country": (text.country,)}
        held = {name: tuple(value for value in values if value) for name, values in facets.items()}
        cards.append(Card(id=text.id, title=text.title, facets=held, documents=text.documents))
    index = ProfileIndex.build(cards, engine.analyzer, engine.configuration, encoder=engine.encoder)
    by_id = {text.id: text.documents for text in documents}
    reader = QueryReader(index, engine.analyzer.glossary, engine.encoder)
    return reader, lambda ids: {record_id: by_id[record_id] for record_id in ids}


def _texts_of_store(engine: Engine, target: str) -> _TextsOf:
    return lambda ids: engine.documents(target, ids)
