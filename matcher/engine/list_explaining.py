"""A match of a list as a person wants to see it: as it was found, with both texts of now and the words in them that met.

What was found is frozen in the list; where its words stand in the candidate's texts is not stored, and is looked up anew. Where that
cannot be (the record is gone, or there is no index), the texts are shown without marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from matcher.engine.browsing import many
from matcher.engine.list_asking import one_query
from matcher.engine.plans import Plan
from matcher.engine.suggesting import PARTNERS, answer, query_documents, texts_of
from matcher.errors import DamagedIndexError, IndexMissingError, InputError, UnknownIdError
from matcher.matches import Confidence, Coverage, Filters, Match, Reason
from matcher.records import Document, Record
from matcher.store.lists import StoredList
from matcher.store.matches import StoredMatch

if TYPE_CHECKING:
    from matcher.engine.core import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A match, and what belongs to it.

    Parameters
    ----------
    stored : StoredMatch
    match : matcher.matches.Match
        As it was found; its places are those of now.
    record : Record or None
        The candidate; None if it is gone.
    asked : Record or None
        The record asked for; None for a text, or if it is gone.
    documents : tuple of Document
        The texts that were asked with.
    lang : str
        Language that they were read in.
    needs : tuple of (str, Coverage)
        Each thing that is asked for, and how far the candidate meets it.
    """

    stored: StoredMatch
    match: Match
    record: Record | None
    asked: Record | None
    documents: tuple[Document, ...]
    lang: str
    needs: tuple[tuple[str, Coverage], ...]


def explained(engine: Engine, number: int, match: int) -> Explained:
    """A match with both texts and what it covers.

    Raises
    ------
    UnknownIdError
        If the list has no such match.
    """
    with engine.store.reading() as store:
        held = store.match_list(number)
        stored = store.stored_match(number, match)
        read = store.list_query(number, stored.list_version, stored.asked) or {}
    plan = Plan.from_dict(held.plan)
    record = many(engine, plan.target, [stored.id]).get(stored.id)
    asked = many(engine, plan.asked_target, [stored.asked]).get(stored.asked) if plan.asked_target else None
    live = _live(engine, held, plan, stored) if record is not None else None
    found = _found(stored.body, live)
    query: Mapping[str, Any] = read.get("query", {})
    needs = [need["text"] for need in query.get("needs", ())]
    return Explained(
        stored=stored,
        match=found,
        record=record,
        asked=asked,
        documents=_documents(held, plan, asked),
        lang=query.get("lang", ""),
        needs=tuple((needs[one.need], one) for one in found.coverage if one.need < len(needs)),
    )


def _documents(held: StoredList, plan: Plan, asked: Record | None) -> tuple[Document, ...]:
    """The texts that were asked with, in the order of the query's."""
    if held.text is not None:
        return (Document(text=held.text, lang=plan.lang),)
    return query_documents(asked) if asked is not None else ()


def _live(engine: Engine, held: StoredList, plan: Plan, stored: StoredMatch) -> Match | None:
    """The match as it would be found now; None where it would not be, or nothing can be asked."""
    try:
        alone = replace(plan, top=1, filters=Filters(), foreign=False)
        query = one_query(engine, alone, held.text, stored.asked)
        reader = engine.reader(plan.target)
        texts = texts_of(engine, plan.target, reader.index)
        found = answer(engine, query, reader, texts, partners=plan.target == PARTNERS, only=stored.id)
    except (InputError, UnknownIdError, IndexMissingError, DamagedIndexError):
        return None
    return next((match for match in found.matches if match.id == stored.id), None)


def _found(body: Mapping[str, Any], live: Match | None) -> Match:
    """The match as it was found, with the places that its words have now."""
    places = {(reason.source, reason.term): reason.places for reason in live.reasons} if live is not None else {}
    reasons = tuple(
        Reason(
            **{
                **reason,
                "spans": tuple(tuple(span) for span in reason["spans"]),
                "places": places.get((reason["source"], reason["term"]), ()),
            }
        )
        for reason in body["reasons"]
    )
    return Match(
        **{
            **body,
            "reasons": reasons,
            "confidence": Confidence(**body["confidence"]),
            "uncovered": tuple(body["uncovered"]),
            "coverage": tuple(Coverage(**{**one, "words": tuple(one["words"])}) for one in body["coverage"]),
            "sentence_place": live.sentence_place if live is not None else None,
            "query_place": live.query_place if live is not None else None,
        }
    )
