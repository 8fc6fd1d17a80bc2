"""Reads the matches of a list: as one version of it shows them, with the decision on each as it stands now, comments and history."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import UnknownIdError
from matcher.review.decisions import Decision
from matcher.store import match_orders
from matcher.store.audit import AuditEntry, AuditReader
from matcher.store.list_schema import comments, match_list_queries, match_lists, matches
from matcher.store.list_schema import match_list_entries as entries
from matcher.store.lists import ListReader
from matcher.store.records import BATCH, batches
from matcher.store.schema import audit, records
from matcher.store.wire import is_storable

MATCHES: Final = "matches"
COMMENTS: Final = "comments"
"""What matches and comments are called in errors and in the audit trail; an id there is LIST/MATCH."""

UNDONE: Final = "undone"
"""What the audit trail calls a change that took another back."""

MOST_CHANGES: Final = 100_000
"""Changes of one match that are read."""

Place = tuple[str, int, int]
"""Where a page of matches ends: the record asked for, the place in its list, the match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatch:
    """A match of a list.

    Parameters
    ----------
    number, list : int
    list_version : int
        The version of the list that the entry is of.
    asked, asked_title : str
        Id and name of the record that was asked for; the id is empty for a free text.
    id : str
        Of the candidate.
    rank : int or None
        None where it was found no more and is kept because somebody has worked on it.
    previous : int or None
        Its rank in the version before.
    change : str
        One of `matcher.store.list_runs.CHANGES`.
    score : float
    body : mapping
        As `matcher.matches.Match.to_dict`, as it was found.
    decision : Decision
    version : int
        Of the decision; a change names it.
    changed_by : str or None
    changed_at : datetime.datetime or None
        None where nobody has changed it yet.
    decided_in : int or None
        The version of the list that the last change was made on.
    comments : int
        How many there are.
    gone : bool
        Whether the candidate is no more in the store.
    place : int
        Orders the matches of a query.
    """

    number: int
    list: int
    list_version: int
    asked: str
    asked_title: str
    id: str
    rank: int | None
    previous: int | None
    change: str
    score: float
    body: Mapping[str, Any]
    decision: Decision
    version: int
    changed_by: str | None
    changed_at: dt.datetime | None
    decided_in: int | None
    comments: int
    gone: bool
    place: int

    @property
    def cursor(self) -> Place:
        """Where a page goes on that ended with this match."""
        return self.asked, self.place, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFilter:
    """Which matches of a list; empty means all.

    Parameters
    ----------
    states, changes : tuple of str
    assignees : tuple of str
        An empty name stands for nobody.
    asked : str or None
        Only of this record asked for.
    """

    states: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody said on a match.

    Parameters
    ----------
    number, match : int
    who : str or None
    at : datetime.datetime
    text : str
    """

    number: int
    match: int
    who: str | None
    at: dt.datetime
    text: str


class MatchReader(ListReader, AuditReader):
    """Reads matches, comments and history."""

    def stored_match(self, list_number: int, number: int) -> StoredMatch:
        """A match as the last version of its list that has it shows it.

        Raises
        ------
        UnknownIdError
        """
        found = self.stored_matches(list_number, [number])
        if not found:
            raise UnknownIdError(MATCHES, match_id(list_number, number))
        return found[number]

    def stored_matches(self, list_number: int, numbers: Sequence[int]) -> dict[int, StoredMatch]:
        """Number → match, of those that the list has."""
        other = entries.alias("other")
        last = sa.select(sa.func.max(other.c.version)).where(
            other.c.match == matches.c.number, other.c.version <= match_lists.c.latest
        )
        query = _query().where(matches.c.list == list_number, entries.c.version == last.scalar_subquery())
        found = {}
        for batch in batches(list(dict.fromkeys(numbers))):
            for row in self._connection.execute(query.where(matches.c.number.in_(batch))):
                found[row.number] = _match(row)
        return found

    def match_page(
        self,
        list_number: int,
        version: int,
        *,
        which: MatchFilter | None = None,
        after: Place | None = None,
        limit: int = BATCH,
    ) -> list[StoredMatch]:
        """Up to `limit` matches that a version shows, by the record asked for, then by rank; those kept stand last."""
        order = (entries.c.asked, entries.c.place, entries.c.match)
        query = _page(list_number, version, which).order_by(*order).limit(limit)
        if after is not None:
            query = query.where(sa.tuple_(*order) > sa.tuple_(*(sa.literal(part) for part in after)))
        return [_match(row) for row in self._connection.execute(query)]

    def ordered_matches(
        self,
        list_number: int,
        version: int,
        order: str,
        *,
        which: MatchFilter | None = None,
        after: int | None = None,
        limit: int = BATCH,
    ) -> list[StoredMatch]:
        """Up to `limit` matches that a version shows, in one of `match_orders.ORDERS`, behind the match `after`.

        Raises
        ------
        InputError
            If there is no such order.
        """
        keys = match_orders.keys_of(order)
        query = _page(list_number, version, which).order_by(*match_orders.sorting(keys)).limit(limit)
        if after is not None:
            at = (
                sa.select(*(key for key, _ in keys))
                .select_from(matches.join(entries))
                .where(matches.c.list == list_number, matches.c.number == after, entries.c.version == version)
            )
            place = self._connection.execute(at).one_or_none()
            query = query.where(match_orders.behind(keys, place) if place is not None else sa.false())
        return [_match(row) for row in self._connection.execute(query)]

    def assignees(self, list_number: int) -> list[str]:
        """Everybody whom a match of a list is assigned to, in the order of names."""
        query = sa.select(matches.c.assignee).where(matches.c.list == list_number, matches.c.assignee.is_not(None))
        return sorted(self._connection.scalars(query.distinct()))

    def left_matches(self, list_number: int, version: int, limit: int = BATCH) -> list[StoredMatch]:
        """Up to `limit` matches that were found in the version before and not in this one, as that one shows them."""
        other = entries.alias("other")
        found = sa.exists().where(
            other.c.match == matches.c.number, other.c.version == version, other.c.rank.is_not(None)
        )
        query = _query().where(matches.c.list == list_number, entries.c.list == list_number)
        query = query.where(entries.c.version == version - 1, entries.c.rank.is_not(None), ~found)
        query = query.where(match_lists.c.latest >= version)
        query = query.order_by(entries.c.asked, entries.c.place, entries.c.match).limit(limit)
        return [_match(row) for row in self._connection.execute(query)]

    def list_queries(self, list_number: int, version: int) -> list[dict[str, Any]]:
        """Each query of a version: the record asked for, its name, and how it was read."""
        query = sa.select(match_list_queries).where(
            match_list_queries.c.list == list_number, match_list_queries.c.version == version
        )
        rows = self._connection.execute(query.order_by(match_list_queries.c.asked))
        return [{"asked": row.asked, "title": row.title, **json.loads(row.body)} for row in rows]

    def list_query(self, list_number: int, version: int, asked: str) -> dict[str, Any] | None:
        """One query of a version, as in `list_queries`; None if there is none."""
        of = match_list_queries.c
        query = sa.select(match_list_queries).where(of.list == list_number, of.version == version, of.asked == asked)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else {"asked": row.asked, "title": row.title, **json.loads(row.body)}

    def asked_titles(self, list_number: int, version: int, limit: int = BATCH) -> list[tuple[str, str]]:
        """Id and name of up to `limit` records that a version asked for, by name; of a free text the id is empty."""
        of = match_list_queries.c
        query = sa.select(of.asked, of.title).where(of.list == list_number, of.version == version)
        rows = self._connection.execute(query.order_by(of.asked).limit(limit))
        return sorted(((row.asked, row.title) for row in rows), key=lambda pair: (pair[1].casefold(), pair[0]))

    def match_history(self, list_number: int, number: int) -> list[AuditEntry]:
        """Every change of a match, newest first."""
        return self.history(MATCHES, match_id(list_number, number), limit=MOST_CHANGES)

    def undoable(self, list_number: int, held: Iterable[StoredMatch]) -> frozenset[int]:
        """Those of some matches of a list that have a change which no undo has taken back.

        Every change makes a version, and an undo takes back one of those before it, so only the undos are counted.
        """
        standing = {one.number: one.version - 1 for one in held if one.version > 1}
        query = sa.select(audit.c.id).where(audit.c.target == MATCHES, audit.c.what == UNDONE)
        for batch in batches([match_id(list_number, number) for number in standing]):
            for undone in self._connection.scalars(query.where(audit.c.id.in_(batch))):
                standing[int(undone.rpartition("/")[2])] -= 2
        return frozenset(number for number, changes in standing.items() if changes > 0)

    def comments(self, numbers: Sequence[int]) -> dict[int, list[Comment]]:
        """Match → what was said on it, oldest first."""
        query = sa.select(comments).order_by(comments.c.number)
        found: dict[int, list[Comment]] = {}
        for batch in batches(list(numbers)):
            for row in self._connection.execute(query.where(comments.c.match.in_(batch))):
                found.setdefault(row.match, []).append(Comment(**row._mapping))
        return found

    def count_changes(self, list_number: int) -> int:
        """How many changes of a list's matches stand in the audit trail."""
        query = sa.select(sa.func.count()).where(audit.c.target == MATCHES, audit.c.id.startswith(f"{list_number}/"))
        return self._connection.scalar(query) or 0


def match_id(list_number: int, number: int) -> str:
    """What a match is called in errors and in the audit trail.

    Examples
    --------
    >>> match_id(7, 42)
    '7/42'
    """
    return f"{list_number}/{number}"


def _query() -> sa.Select[Any]:
    """Matches with an entry each; the caller says of which version."""
    said = sa.select(sa.func.count()).where(comments.c.match == matches.c.number).scalar_subquery()
    joined = (
        matches.join(match_lists, match_lists.c.number == matches.c.list)
        .join(entries, entries.c.match == matches.c.number)
        .outerjoin(
            match_list_queries,
            sa.and_(
                match_list_queries.c.list == matches.c.list,
                match_list_queries.c.version == entries.c.version,
                match_list_queries.c.asked == matches.c.asked,
            ),
        )
    )
    there = sa.exists().where(records.c.id == matches.c.id, records.c.target == match_lists.c.target)
    columns = (entries.c.place, entries.c.rank, entries.c.previous, entries.c.change, entries.c.score, entries.c.body)
    return sa.select(
        *matches.c,
        *columns,
        entries.c.version.label("list_version"),
        match_list_queries.c.title,
        said.label("comments"),
        there.label("there"),
    ).select_from(joined)


def _page(list_number: int, version: int, which: MatchFilter | None) -> sa.Select[Any]:
    """The matches that a version shows."""
    query = _query().where(matches.c.list == list_number, entries.c.list == list_number)
    query = query.where(entries.c.version == version, entries.c.version <= match_lists.c.latest)
    return query.where(*_conditions(which or MatchFilter()))


def _conditions(which: MatchFilter) -> list[sa.ColumnElement[bool]]:
    out: list[sa.ColumnElement[bool]] = []
    if which.states:
        out.append(matches.c.state.in_(which.states))
    if which.changes:
        out.append(entries.c.change.in_(which.changes))
    if which.assignees:
        named = [name for name in which.assignees if name and is_storable(name)]
        nobody = [matches.c.assignee.is_(None)] if "" in which.assignees else []
        out.append(sa.or_(matches.c.assignee.in_(named), *nobody))
    if which.asked is not None:
        out.append(entries.c.asked == which.asked if is_storable(which.asked) else sa.false())
    return out


def decision_of(row: Any) -> Decision:
    """The decision in a row of `matches`."""
    return Decision(state=row.state, reason=row.reason, note=row.note, assignee=row.assignee)


def _match(row: Any) -> StoredMatch:
    return StoredMatch(
        number=row.number,
        list=row.list,
        list_version=row.list_version,
        asked=row.asked,
        asked_title=row.title or row.asked,
        id=row.id,
        rank=row.rank,
        previous=row.previous,
        change=row.change,
        score=row.score,
        body=json.loads(row.body),
        decision=decision_of(row),
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        decided_in=row.decided_in,
        comments=row.comments,
        gone=not row.there,
        place=row.place,
    )
