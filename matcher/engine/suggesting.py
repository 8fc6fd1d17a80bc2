"""A text or a record → a match list with reasons."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from matcher.analysis.language import Detected
from matcher.analysis.languages import LANGUAGES, language
from matcher.engine import collaborating, following
from matcher.engine.indexing import versions
from matcher.engine.reading import ReadQuery, read_query
from matcher.errors import InputError, UnknownIdError
from matcher.matches import Filters, MatchList, Provenance, Query, Reading
from matcher.profiles.index import ProfileIndex
from matcher.ranking.feedback import Feedback
from matcher.ranking.filters import check_filters, filter_mask, single_mask
from matcher.ranking.ranker import Ranking, rank
from matcher.ranking.slots import QueryReader
from matcher.records import Document, Organisation, Record, Region
from matcher.suggestions.confidence import LOOKED_AT, list_confidence, specific_slots
from matcher.suggestions.coverage import Needs
from matcher.suggestions.proposal import ReadTexts, find, propose, read_documents, surface

if TYPE_CHECKING:
    from matcher.engine.core import Engine

PARTNERS: Final = "organisations"
"""The target among which partners are sought."""

MOST_SPECIFIC: Final = 12
"""Words that are shown as those that carry the query."""

UNSURE: Final = 0.8
"""Probability of the language below which the user is asked to check it."""

_NO_GLOSSARY: Final = (
    "The glossary has no words in {name}; only words that look alike can match. "
    "For better matches write in one of these: {names}."
)
_UNSURE: Final = "The text was read as {name}, which is not certain; say its language if it is another."

NAMES: Final = frozenset({"name"})
"""Documents of a record that say who it is, not what it does or wants; they are no part of a query."""


def make_query(
    engine: Engine,
    text: str | None,
    *,
    record: str | None,
    record_target: str,
    target: str,
    top: int,
    lang: str | None,
    filters: Filters | None,
) -> Query:
    """The query for a text or a record.

    Raises
    ------
    InputError
        If there is neither or both, or the text is empty or too long.
    UnknownIdError
        If there is no such record.
    """
    filters = filters or Filters()
    if (text is None) == (record is None):
        raise InputError(
            "query", "give either a text or a record", "for example a text in quotation marks, or --record ID"
        )
    if record is not None:
        return record_query(engine.record(record_target, record), target=target, top=top, filters=filters)
    return Query(
        documents=(Document(text=_checked(text or "", engine.settings.max_text), lang=lang),),
        target=target,
        top=top,
        filters=filters,
    )


def record_query(record: Record, *, target: str, top: int, filters: Filters) -> Query:
    """The query for a record; it never finds itself.

    Raises
    ------
    InputError
        If the record has no text.
    """
    documents = query_documents(record)
    if not documents:
        raise InputError("record", f"{record.id!r} has no text to match by", "add what it does, offers or seeks")
    if target == record.target:
        filters = replace(filters, exclude=(*filters.exclude, record.id))
    return Query(
        documents=documents, target=target, top=top, filters=filters, record=record.id, record_target=record.target
    )


def query_documents(record: Record) -> tuple[Document, ...]:
    """The texts that a record asks with; empty where it has none."""
    return tuple(d for d in record.matched_documents() if d.source not in NAMES and d.text.strip())


def suggest(engine: Engine, query: Query, *, foreign: bool = False) -> MatchList:
    """The match list of a query over the store's records; see `Engine.suggest`."""
    following.before_answering(engine)
    if foreign:
        query = abroad(engine, query)
    reader = engine.reader(query.target)
    return answer(
        engine, query, reader, texts_of(engine, query.target, reader.index), partners=query.target == PARTNERS
    )


def texts_of(engine: Engine, target: str, index: ProfileIndex) -> Callable[[Sequence[str]], ReadTexts]:
    """What gives the texts of a target's records as they were read, ids → texts; those of earlier answers are kept."""
    kept = engine.texts[target]

    def read(ids: Sequence[str]) -> ReadTexts:
        return read_documents(engine.analyzer, engine.documents(target, ids))

    return lambda ids: kept.of(index, ids, read)


def abroad(engine: Engine, query: Query) -> Query:
    """The query without the country of the record asked for, else without the home country."""
    home = _home(engine, query)
    return replace(query, filters=replace(query.filters, not_countries=(*query.filters.not_countries, home)))


def answer(
    engine: Engine,
    query: Query,
    reader: QueryReader,
    documents: Callable[[Sequence[str]], ReadTexts],
    *,
    partners: bool,
    only: str | None = None,
    feedback: Feedback | None = None,
) -> MatchList:
    """The match list of a query over one index; `partners`, `only` and `feedback` as in `ranked`.

    Raises
    ------
    FilterError
        If no record passes the filters.
    """
    index = reader.index
    read, ranking = ranked(
        engine, query, reader, top=max(query.top, LOOKED_AT), partners=partners, only=only, feedback=feedback
    )
    slotted = read.slotted
    found = find(slotted, ranking)
    confidence = list_confidence(slotted, [one.confidence for one in found[:LOOKED_AT]])
    needs = Needs(slotted, read.places("seeks"), read.texts)
    matches = propose(slotted, read.texts, ranking, found[: query.top], documents, needs)
    return MatchList(
        query=query,
        reading=_reading(read),
        confidence=confidence,
        matches=tuple(matches),
        provenance=provenance_of(engine, index),
        needs=needs.summary([match.coverage for match in matches]),
    )


def ranked(
    engine: Engine,
    query: Query,
    reader: QueryReader,
    *,
    top: int,
    partners: bool,
    only: str | None = None,
    feedback: Feedback | None = None,
) -> tuple[ReadQuery, Ranking]:
    """A query as it was read, and the records in order.

    Parameters
    ----------
    engine : Engine
    query : Query
    reader : QueryReader
    top : int
    partners : bool
        As in `read_query`.
    only : str, optional
        Id of the one record that is looked at.
    feedback : Feedback, optional
        What the list of the query has learnt from decisions.

    Raises
    ------
    FilterError
        If no record passes the filters.
    """
    index = reader.index
    read = read_query(engine.analyzer, reader, query.documents, partners=partners)
    mask = filter_mask(index, query.filters)
    check_filters(index, query.filters, mask)
    if only is not None:
        mask &= single_mask(index, only)
    history = collaborating.component(engine, query, index) if partners else None
    return read, rank(
        read.slotted, top, mask, seeks=read.seeks, offers=read.offers, collaboration=history, feedback=feedback
    )


def _checked(text: str, longest: int) -> str:
    """The text, if it can be used."""
    if len(text) > longest:
        raise InputError("text", f"has {len(text):,} characters", f"give at most {longest:,}")
    if "\x00" in text:
        raise InputError("text", "holds a NUL character", "give plain text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("text", "holds bytes that are no UTF-8", "save the text as UTF-8") from None
    return text


def _home(engine: Engine, query: Query) -> str:
    """The country that is not foreign: the record's, else the setting's."""
    if query.record is not None:
        for target in ("organisations", "regions"):
            with contextlib.suppress(UnknownIdError):
                held: Record = engine.record(target, query.record)
                if isinstance(held, (Organisation, Region)) and held.country:
                    return held.country
    return engine.settings.home


def _reading(read: ReadQuery) -> Reading:
    first = read.analyses[0]
    specific = sorted(specific_slots(read.slotted), key=lambda slot: -slot.worth)
    return Reading(
        lang=first.lang,
        lang_probability=first.probability,
        seeks=read.sentences("seeks"),
        offers=read.sentences("offers"),
        specific=tuple(surface(slot, read.texts) for slot in specific[:MOST_SPECIFIC]),
        unmatched=tuple(surface(slot, read.texts) for slot in specific if not slot.targets)[:MOST_SPECIFIC],
        advice=tuple(_language_advice(Detected(first.lang, first.probability))),
    )


def _language_advice(detected: Detected) -> list[str]:
    if detected.code not in LANGUAGES:
        names = ", ".join(known.name for known in LANGUAGES.values())
        return [_NO_GLOSSARY.format(name=language(detected.code).name, names=names)]
    if detected.probability < UNSURE:
        return [_UNSURE.format(name=language(detected.code).name)]
    return []


def provenance_of(engine: Engine, index: ProfileIndex) -> Provenance:
    """What a list is made with that is made now, with an index."""
    encoder = index.encoder.versions() if index.encoder is not None else {}
    return Provenance(
        index=index.fingerprint,
        generation=index.generation,
        configuration=index.configuration.to_dict(),
        versions={**versions(), **engine.analyzer.lemmatizer.versions(), **encoder},
        created=dt.datetime.now(dt.UTC),
    )
