"""Searches that people keep: asked anew each time, and told what is new since they looked last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.engine.list_asking import one_query
from matcher.engine.plans import Plan
from matcher.errors import IndexMissingError, InputError, UnknownIdError
from matcher.matches import MatchList
from matcher.store.saved_searches import SavedSearch

if TYPE_CHECKING:
    from matcher.engine.core import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A saved search and what it finds now.

    Parameters
    ----------
    search : SavedSearch
    found : MatchList or None
        None where it cannot be asked now: its record is gone, nothing passes its filters, or there is no index.
    new : frozenset of str
        Ids of what the person has not seen yet.
    """

    search: SavedSearch
    found: MatchList | None
    new: frozenset[str]


def save(engine: Engine, who: str, title: str, plan: Plan, text: str | None = None) -> SavedSearch:
    """Keep a search; what it finds now counts as seen.

    Raises
    ------
    InputError
        If it cannot be asked, or the person keeps too many.
    UnknownIdError
        If there is no such record.
    """
    found = _ask(engine, plan, text)
    with engine.store.writing() as store:
        return store.save_search(who, title, plan.to_dict(), text, [match.id for match in found.matches])


def saved(engine: Engine, who: str) -> list[SavedSearch]:
    """Every search that a person keeps, newest first."""
    with engine.store.reading() as store:
        return store.saved_searches(who)


def answered(engine: Engine, number: int, who: str) -> Answered:
    """A saved search, asked anew; raises UnknownIdError if the person keeps none of that number."""
    with engine.store.reading() as store:
        search = store.saved_search(number, who)
    return ask(engine, search)


def ask(engine: Engine, search: SavedSearch) -> Answered:
    """What a saved search finds now, and what of it is new to its person."""
    try:
        found = _ask(engine, Plan.from_dict(search.plan), search.text)
    except (InputError, UnknownIdError, IndexMissingError):
        return Answered(search=search, found=None, new=frozenset())
    return Answered(search=search, found=found, new=frozenset(m.id for m in found.matches) - frozenset(search.seen))


def see(engine: Engine, number: int, who: str, ids: Iterable[str]) -> SavedSearch:
    """Note that a person has seen these records. Raises UnknownIdError."""
    with engine.store.writing() as store:
        return store.see_search(number, who, ids)


def forget(engine: Engine, number: int, who: str) -> None:
    """Remove a search. Raises UnknownIdError."""
    with engine.store.writing() as store:
        store.forget_search(number, who)


def _ask(engine: Engine, plan: Plan, text: str | None) -> MatchList:
    return engine.suggest(one_query(engine, plan, text, plan.record))
