"""Who is missing: what a demo or pilot seeks, and whether the texts of a region's organisations have it.

What is sought is cut at commas and semicolons into needs. A need is looked up like any text, among the organisations of the region
only. It says which words of a need stand in somebody's text, no more: whether that organisation wants to join is another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from matcher.engine.suggesting import record_query
from matcher.errors import IndexMissingError, InputError
from matcher.matches import Filters, Match
from matcher.ranking.explain import contributions
from matcher.ranking.filters import filter_mask
from matcher.ranking.ranker import rank
from matcher.records import Document, Record
from matcher.suggestions.confidence import specific_slots
from matcher.suggestions.proposal import surface

if TYPE_CHECKING:
    from matcher.engine.core import Engine

MOST_NAMED: Final = 3
"""Organisations that are named for a need."""

_LOOKED_AT: Final = 200
"""Organisations whose reasons are read for a need."""

_WEAK_ROUTES: Final = frozenset({"cognate"})
_CUT: Final = re.compile(r"[,;](?!\d)|[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An organisation whose text has words of a need.

    Parameters
    ----------
    id, title : str
    words : tuple of str
    """

    id: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that is sought.

    Parameters
    ----------
    text : str
    lang : str or None
    words : tuple of str
        Its specific words; empty where it has none, and then nothing can be said of it.
    missing : tuple of str
        Those of them that no organisation of the region has.
    by : tuple of Holder
        The organisations that have most of the others, best first.
    """

    text: str
    lang: str | None
    words: tuple[str, ...]
    missing: tuple[str, ...]
    by: tuple[Holder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A demo or pilot as seen from the home region.

    Parameters
    ----------
    region : str
        Id of the home region; empty where the whole home country was looked at.
    best : tuple of Match
        Its organisations that fit best, best first.
    needs : tuple of Need
    """

    region: str
    best: tuple[Match, ...]
    needs: tuple[Need, ...]


def home_view(engine: Engine, record: Record, top: int = 5) -> HomeView:
    """The organisations of the home region that fit a demo or pilot, and what it seeks that none of them has."""
    try:
        region = engine.settings.home_region
        at_home = Filters(regions=(region,))
        if region not in engine.values("organisations", "region"):
            region, at_home = "", Filters(countries=(engine.settings.home,))
    except IndexMissingError:
        return HomeView(region="", best=(), needs=())
    best = _best(engine, record, at_home, top)
    return HomeView(region=region, best=best, needs=tuple(_needs(engine, record, at_home)))


def _needs(engine: Engine, record: Record, filters: Filters) -> Iterator[Need]:
    for document in record.documents:
        if document.aspect == "seeks":
            for part in parts(document.text):
                yield _need(engine, replace(document, text=part), filters)


def parts(text: str) -> list[str]:
    """What a sentence seeks, cut at commas, semicolons and ends of sentences.

    Examples
    --------
    >>> parts("Owners of wood and straw residues, enzyme companies; end users.")
    ['Owners of wood and straw residues', 'enzyme companies', 'end users']
    """
    return [part.strip(" .") for part in _CUT.split(text) if part.strip(" .")]


def _need(engine: Engine, document: Document, filters: Filters) -> Need:
    reader = engine.reader("organisations")
    slotted = reader.read([(engine.analyzer.analyse(document.text, document.lang), 1.0)])
    mask = filter_mask(reader.index, filters)
    slots = specific_slots(slotted)
    holders = []
    somebody: set[int] = set()
    for position in rank(slotted, _LOOKED_AT, mask).positions.tolist():
        met = {id(one.slot) for one in contributions(slotted, position) if one.target.route not in _WEAK_ROUTES}
        met &= {id(slot) for slot in slots}
        if met:
            somebody |= met
            card = reader.index.card(position)
            words = tuple(surface(slot, [document.text]) for slot in slots if id(slot) in met)
            holders.append(Holder(id=card.id, title=card.title, words=words))
    holders.sort(key=lambda holder: -len(holder.words))
    return Need(
        text=document.text,
        lang=document.lang,
        words=tuple(surface(slot, [document.text]) for slot in slots),
        missing=tuple(surface(slot, [document.text]) for slot in slots if id(slot) not in somebody),
        by=tuple(holders[:MOST_NAMED]),
    )


def _best(engine: Engine, record: Record, filters: Filters, top: int) -> tuple[Match, ...]:
    """What a list for the record would hold; empty where the record has no text, or nothing passes the filters."""
    try:
        return engine.suggest(record_query(record, target="organisations", top=top, filters=filters)).matches
    except InputError:
        return ()
