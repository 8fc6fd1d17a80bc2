"""Searches that people keep for themselves, each with the records that its person has seen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import InputError, UnknownIdError
from matcher.people.contacts import masked
from matcher.store.schema import saved_searches
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import is_storable, require_storable, to_json

SEARCHES: Final = "searches"
"""What saved searches are called in errors."""

MOST_SAVED: Final = 50
"""Searches that one person can keep."""

MOST_SEEN: Final = 1_000
"""Records that are remembered as seen, for each search."""

LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that a person keeps.

    Parameters
    ----------
    number : int
    who, title : str
    plan : mapping of str to JSON value
        What is asked; see `matcher.engine.plans.Plan`.
    text : str or None
        The free text that is asked, if it is one.
    seen : tuple of str
        Ids of records that the person has seen.
    seen_at : datetime.datetime
        When the person has looked last; in UTC.
    """

    number: int
    who: str
    title: str
    plan: Mapping[str, Any]
    text: str | None
    seen: tuple[str, ...]
    seen_at: dt.datetime


class SavedSearchReader(Transaction):
    """Reads saved searches, each person's own."""

    def saved_searches(self, who: str) -> list[SavedSearch]:
        """Every search that a person keeps, newest first."""
        if not is_storable(who):
            return []
        query = sa.select(saved_searches).where(saved_searches.c.who == who).order_by(saved_searches.c.number.desc())
        return [_search(row) for row in self._connection.execute(query)]

    def saved_search(self, number: int, who: str) -> SavedSearch:
        """A search that a person keeps.

        Raises
        ------
        UnknownIdError
            If there is none of that number, or it is somebody else's.
        """
        row = None
        if is_storable(who):
            own = sa.and_(saved_searches.c.number == number, saved_searches.c.who == who)
            row = self._connection.execute(sa.select(saved_searches).where(own)).one_or_none()
        if row is None:
            raise UnknownIdError(SEARCHES, str(number))
        return _search(row)


class SavedSearchWriter(SavedSearchReader, WritingTransaction):
    """Keeps and forgets searches, and notes what was seen."""

    def save_search(
        self, who: str, title: str, plan: Mapping[str, Any], text: str | None, seen: Iterable[str]
    ) -> SavedSearch:
        """Keep a search, without the personal e-mail addresses in it.

        Raises
        ------
        InputError
            If the title is too long, the person keeps too many already, or a text cannot be stored.
        """
        if not title or len(title) > LONGEST_TITLE:
            raise InputError("title", f"has {len(title)} characters", f"give 1 to {LONGEST_TITLE}")
        if len(self.saved_searches(who)) >= MOST_SAVED:
            raise InputError("searches", f"{MOST_SAVED} are kept already", "forget some of them first")
        row = {
            "who": who,
            "title": masked(title),
            "plan": to_json(plan),
            "text": None if text is None else masked(text),
        }
        for where, value in row.items():
            require_storable(where, value)
        values = {**row, "seen": _ids(seen), "seen_at": now()}
        made = self._connection.execute(sa.insert(saved_searches).values(values).returning(saved_searches)).one()
        return _search(made)

    def see_search(self, number: int, who: str, ids: Iterable[str]) -> SavedSearch:
        """Note that a person has seen these records; those seen before stay seen.

        Raises
        ------
        UnknownIdError
        """
        held = self.saved_search(number, who)
        values = {"seen": _ids((*ids, *held.seen)), "seen_at": now()}
        change = sa.update(saved_searches).where(saved_searches.c.number == number).values(values)
        return _search(self._connection.execute(change.returning(saved_searches)).one())

    def forget_search(self, number: int, who: str) -> None:
        """Remove a search. Raises UnknownIdError."""
        self.saved_search(number, who)
        self._connection.execute(sa.delete(saved_searches).where(saved_searches.c.number == number))


def _ids(ids: Iterable[str]) -> str:
    """Ids as JSON, each once, the first `MOST_SEEN` of them."""
    return json.dumps([one for one in dict.fromkeys(ids) if is_storable(one)][:MOST_SEEN])


def _search(row: sa.Row[Any]) -> SavedSearch:
    values = dict(row._mapping)
    return SavedSearch(**{**values, "plan": json.loads(values["plan"]), "seen": tuple(json.loads(values["seen"]))})
