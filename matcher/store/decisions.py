"""Writes decisions and comments, so that nobody's is lost.

Each change names the version it was made on and is written by `UPDATE ... WHERE version = ...`; the audit trail gets its row in the
same transaction. So the versions of all matches, less one each, sum to the number of changes in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import ConflictError, InputError, MatcherError, StaleDecisionError, UnknownIdError
from matcher.people.contacts import masked
from matcher.review.decisions import FIELDS, Decision, changed
from matcher.store.audit import AuditEntry, audit_row
from matcher.store.list_runs import ListRunWriter
from matcher.store.list_schema import comments, matches
from matcher.store.matches import COMMENTS, MATCHES, UNDONE, Comment, MatchReader, decision_of, match_id
from matcher.store.records import batches
from matcher.store.schema import audit
from matcher.store.transaction import now
from matcher.store.wire import require_storable

ASSIGNED: Final = "assigned"
DECIDED: Final = "decided"

LONGEST_COMMENT: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """A change that is asked for.

    Parameters
    ----------
    match : int
    version : int
        The version of the match that it was made on.
    change : mapping of str to str or None, or None
        See `matcher.review.decisions.changed`; None undoes the last change that stands.
    """

    match: int
    version: int
    change: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a change.

    Parameters
    ----------
    match : int
    error : MatcherError or None
        Why it was not made: the match is unknown, was changed meanwhile, or the change cannot be.
    made : bool
        False also where it would have changed nothing.
    """

    match: int
    error: MatcherError | None = None
    made: bool = False


class DecisionWriter(MatchReader, ListRunWriter):
    """Changes matches."""

    def change_matches(self, list_number: int, asked: Iterable[AskedChange], who: str | None) -> list[Outcome]:
        """Make those of the changes that can be made, and say of each what became of it, in the order asked.

        Raises
        ------
        UnknownIdError
            If there is no such list.
        InputError
            If a text cannot be stored; let it end the transaction.
        """
        require_storable("who", who)
        wanted = list(asked)
        row = self._lock_list(list_number, share=True)
        known = self._rows(list_number, [one.match for one in wanted], row.latest, lock=True)
        outcomes: dict[int, Outcome] = {}
        for place in sorted(range(len(wanted)), key=lambda place: wanted[place].match):
            one = wanted[place]
            outcomes[place] = self._make_change(list_number, known.get(one.match), one, who, row.latest)
        made = [outcome.match for outcome in outcomes.values() if outcome.made]
        for batch in batches(made):
            self._keep(list_number, row.latest, batch)
        return [outcomes[place] for place in range(len(wanted))]

    def add_comment(self, list_number: int, number: int, text: str, who: str | None) -> Comment:
        """Add a comment to a match, without the personal e-mail addresses in it; comments are never changed.

        Raises
        ------
        UnknownIdError
        InputError
            If the text is empty, too long, or cannot be stored.
        """
        require_storable("who", who)
        require_storable("comment", text)
        if not text.strip() or len(text) > LONGEST_COMMENT:
            raise InputError("comment", f"has {len(text.strip()):,} characters", f"give 1 to {LONGEST_COMMENT:,}")
        latest = self._lock_list(list_number, share=True).latest
        if number not in self._rows(list_number, [number], latest):
            raise UnknownIdError(MATCHES, match_id(list_number, number))
        at = now()
        values = {"match": number, "who": who, "at": at, "text": masked(text.strip())}
        made = self._connection.execute(sa.insert(comments).values(values).returning(comments)).one()
        key = (COMMENTS, match_id(list_number, number))
        after = {"comment": made.number, "list_version": latest}
        row = audit_row(who=who, at=at, what="added", key=key, version=None, before=None, after=after)
        self._connection.execute(sa.insert(audit), [row])
        self._keep(list_number, latest, [number])
        return Comment(**made._mapping)

    def _rows(self, list_number: int, numbers: Sequence[int], latest: int, *, lock: bool = False) -> dict[int, Any]:
        """Rows of those matches that a version which can be seen has.

        With `lock` nobody else changes them until the transaction ends, so what is answered is what was decided on, also where a
        change leaves a match as it is. They are locked in the order of numbers, so that two who change the same never wait for each
        other.
        """
        seen = self.stored_matches(list_number, numbers) if latest else {}
        found = {}
        for batch in batches(sorted(seen)):
            query = sa.select(matches).where(matches.c.number.in_(batch)).order_by(matches.c.number)
            for row in self._connection.execute(query.with_for_update(key_share=True) if lock else query):
                found[row.number] = row
        return found

    def _make_change(self, list_number: int, row: Any, asked: AskedChange, who: str | None, latest: int) -> Outcome:
        if row is None:
            return Outcome(match=asked.match, error=UnknownIdError(MATCHES, match_id(list_number, asked.match)))
        if row.version != asked.version:
            return Outcome(match=asked.match, error=_stale(list_number, row, asked))
        before = decision_of(row)
        try:
            after = self._undone(list_number, row) if asked.change is None else changed(before, asked.change)
        except (InputError, ConflictError) as error:
            return Outcome(match=asked.match, error=error)
        if after == before:
            return Outcome(match=asked.match)
        for name in ("note", "assignee"):
            require_storable(name, getattr(after, name))
        at = now()
        values = {**after.to_dict(), "version": row.version + 1, "changed_by": who, "changed_at": at}
        same = sa.and_(matches.c.number == row.number, matches.c.version == row.version)
        update = sa.update(matches).where(same).values(decided_in=latest, **values)
        if not self._connection.execute(update).rowcount:
            now_there = self._rows(list_number, [row.number], latest)[row.number]
            return Outcome(match=asked.match, error=_stale(list_number, now_there, asked))
        trail = audit_row(
            who=who,
            at=at,
            what=_what(before, after, undo=asked.change is None),
            key=(MATCHES, match_id(list_number, row.number)),
            version=row.version + 1,
            before=before.to_dict(),
            after={**after.to_dict(), "list_version": latest},
        )
        self._connection.execute(sa.insert(audit), [trail])
        return Outcome(match=asked.match, made=True)

    def _undone(self, list_number: int, row: Any) -> Decision:
        """The decision as it was before the last change that stands."""
        last = last_standing(self.match_history(list_number, row.number))
        if last is None or last.before is None:
            raise ConflictError(
                f"{MATCHES} {match_id(list_number, row.number)}", "there is nothing to undo", "change it instead"
            )
        return Decision(**{**decision_of(row).to_dict(), **last.before})


def last_standing(history: Sequence[AuditEntry]) -> AuditEntry | None:
    """The last change that no undo has taken back; None if there is none.

    Parameters
    ----------
    history : sequence of AuditEntry
        Newest first.
    """
    taken_back = 0
    for entry in history:
        if entry.what == UNDONE:
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            return entry
    return None


def _what(before: Decision, after: Decision, *, undo: bool) -> str:
    if undo:
        return UNDONE
    differing = {name for name in FIELDS if getattr(before, name) != getattr(after, name)}
    return ASSIGNED if differing == {"assignee"} else DECIDED


def _stale(list_number: int, row: Any, asked: AskedChange) -> StaleDecisionError:
    return StaleDecisionError(
        match_id(list_number, row.number),
        asked.version,
        row.version,
        asked=asked.change or {},
        stored=decision_of(row).to_dict(),
        who=row.changed_by,
        at=row.changed_at,
    )
