"""What a match list asks the index: one query for each record, with the list's own parameters and what it has learnt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.engine.plans import Plan
from matcher.engine.suggesting import PARTNERS, abroad, make_query, query_documents
from matcher.matches import Query
from matcher.profiles.encoders import encoder_of
from matcher.profiles.index import ProfileIndex
from matcher.ranking.feedback import Feedback, rocchio
from matcher.ranking.slots import QueryReader
from matcher.store.feedback import StoredFeedback

if TYPE_CHECKING:
    from matcher.engine.core import Engine


def reader_of(engine: Engine, plan: Plan) -> QueryReader:
    """What makes queries, for an index with the list's own parameters."""
    index = engine.index(plan.target)
    index = replace(index, configuration=plan.with_parameters(index.configuration))
    return QueryReader(index, engine.analyzer.glossary, encoder_of(index.encoder))


def query_of(engine: Engine, plan: Plan, text: str | None, record_id: str) -> tuple[str, Query | None]:
    """The name of what is asked for, and the query; None of a record of a batch that has no text or is no more there.

    Parameters
    ----------
    engine : Engine
    plan : Plan
    text : str or None
        The free text of the list, if it asks for one.
    record_id : str
        Of the record asked for; empty for a text.

    Raises
    ------
    UnknownIdError, InputError
        If the one record that the list asks for is no more there, or has no text.
    """
    target = plan.asked_target
    title = ""
    if target is not None:
        with engine.store.reading() as store:
            held = store.many(target, [record_id])
        if plan.every is not None and (not held or not query_documents(held[record_id].record)):
            return record_id, None
        title = held[record_id].record.name if held else record_id
    return title, one_query(engine, plan, text, record_id)


def one_query(engine: Engine, plan: Plan, text: str | None, record_id: str | None) -> Query:
    """The query of a plan for one record, or for the text where the plan asks for none.

    Raises
    ------
    UnknownIdError, InputError
        If the record is not there, or there is no text to ask with.
    """
    query = make_query(
        engine,
        text,
        record=record_id if plan.asked_target is not None else None,
        record_target=plan.asked_target or PARTNERS,
        target=plan.target,
        top=plan.top,
        lang=plan.lang,
        filters=plan.filters,
    )
    return abroad(engine, query) if plan.foreign else query


def feedback_of(index: ProfileIndex, taught: StoredFeedback | None, asked: str) -> Feedback | None:
    """What a list has learnt for one query; None if nothing."""
    gains = rocchio(index, taught.grades.get(asked, {})) if taught is not None else None
    return None if taught is None or gains is None else Feedback(gains, taught.weight)
