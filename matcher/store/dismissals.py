"""Pairs that look like one organisation and of which a person said that they are two; each may be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.schema import dismissals
from matcher.store.transaction import RECORDS_LOCK, Transaction, WritingTransaction, now, take_lock
from matcher.store.wire import require_storable

LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """Two organisations that are not one.

    Parameters
    ----------
    number : int
        Given by the database; later ones have higher numbers.
    first, second : str
        Their ids, in order.
    note : str
        Why, in the person's words; may be empty.
    who : str or None
    at : datetime.datetime
        In UTC.
    undone_by : str or None
    undone_at : datetime.datetime or None
    """

    number: int
    first: str
    second: str
    note: str
    who: str | None
    at: dt.datetime
    undone_by: str | None
    undone_at: dt.datetime | None


class DismissalReader(Transaction):
    """Reads what is no duplicate."""

    def dismissals(self, limit: int = 100) -> list[Dismissal]:
        """The last `limit` of them, newest first, those taken back included."""
        query = sa.select(dismissals).order_by(dismissals.c.number.desc()).limit(limit)
        return [Dismissal(**row._mapping) for row in self._connection.execute(query)]

    def dismissed_pairs(self) -> set[tuple[str, str]]:
        """Ids of the pairs that are two, each in order."""
        query = sa.select(dismissals.c.first, dismissals.c.second).where(dismissals.c.undone_at.is_(None))
        return {(row.first, row.second) for row in self._connection.execute(query)}


class DismissalWriter(DismissalReader, WritingTransaction):
    """Notes what is no duplicate, and takes that back."""

    def dismiss(self, one: str, other: str, *, note: str = "", who: str | None = None) -> Dismissal:
        """Note that two organisations are not one.

        Raises
        ------
        InputError
            If both are the same, the pair is noted already, or the note is too long.
        """
        if one == other:
            raise InputError("duplicates", f"{one!r} was given twice", "give the two organisations that are not one")
        if len(note) > LONGEST_NOTE:
            raise InputError("note", f"has {len(note):,} characters", f"give at most {LONGEST_NOTE:,}")
        for where, value in (("duplicates", one), ("duplicates", other), ("note", note), ("who", who)):
            require_storable(where, value)
        take_lock(self._connection, RECORDS_LOCK)
        first, second = sorted((one, other))
        if (first, second) in self.dismissed_pairs():
            raise InputError("duplicates", f"{first!r} and {second!r} are taken as two already")
        values = {"first": first, "second": second, "note": note.strip(), "who": who, "at": now()}
        made = self._connection.execute(sa.insert(dismissals).values(**values).returning(dismissals)).one()
        return Dismissal(**made._mapping)

    def end_dismissal(self, number: int, who: str | None = None) -> Dismissal:
        """Take one back, so that the pair is proposed again.

        Raises
        ------
        InputError
            If there is none of that number that stands.
        """
        require_storable("who", who)
        standing = sa.and_(dismissals.c.number == number, dismissals.c.undone_at.is_(None))
        change = sa.update(dismissals).where(standing).values(undone_at=now(), undone_by=who).returning(dismissals)
        row = self._connection.execute(change).one_or_none()
        if row is None:
            problem = f"none of the number {number} stands"
            raise InputError("dismissal", problem, "see 'matcher duplicates dismissed'")
        return Dismissal(**row._mapping)
