"""What the decisions of a match list teach its next versions, as a person applied it, and taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import ConflictError
from matcher.review.states import FIRST
from matcher.review.teaching import Decided
from matcher.store.list_schema import list_feedback, matches
from matcher.store.lists import LISTS, ListReader, ListWriter
from matcher.store.transaction import now
from matcher.store.wire import require_storable, to_json

APPLIED: Final = "feedback applied"
ENDED: Final = "feedback ended"
"""What the audit trail says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFeedback:
    """Decisions that a list learns from.

    Parameters
    ----------
    number : int
        Given by the database; later ones have higher numbers.
    list : int
    grades : mapping of str to mapping of str to int
        Record that was asked for (empty for a free text) → candidate → grade.
    weight : float
        How much it counts beside the mixture that orders the list.
    who : str or None
    at : datetime.datetime
        In UTC.
    ended_by : str or None
    ended_at : datetime.datetime or None
    """

    number: int
    list: int
    grades: Mapping[str, Mapping[str, int]]
    weight: float
    who: str | None
    at: dt.datetime
    ended_by: str | None
    ended_at: dt.datetime | None


class FeedbackReader(ListReader):
    """Reads what lists learn from."""

    def feedback_of(self, list_number: int) -> StoredFeedback | None:
        """What a list learns from now; None if from nothing."""
        query = _of(list_number).where(list_feedback.c.ended_at.is_(None))
        row = self._connection.execute(query.limit(1)).one_or_none()
        return None if row is None else _feedback(row)

    def decisions(self, list_number: int | None = None) -> list[tuple[int, Decided]]:
        """List and decision of every match that somebody has decided on, of one list or of all."""
        query = sa.select(matches).where(matches.c.state != FIRST).order_by(matches.c.list, matches.c.number)
        if list_number is not None:
            query = query.where(matches.c.list == list_number)
        rows = self._connection.execute(query)
        return [(row.list, Decided(row.asked, row.id, row.state, row.reason)) for row in rows]

    def feedback_history(self, list_number: int) -> list[StoredFeedback]:
        """All that a list has learnt from, newest first."""
        return [_feedback(row) for row in self._connection.execute(_of(list_number))]


class FeedbackWriter(FeedbackReader, ListWriter):
    """Applies it and takes it back."""

    def apply_feedback(
        self, list_number: int, grades: Mapping[str, Mapping[str, int]], weight: float, who: str | None = None
    ) -> StoredFeedback:
        """Let the next versions of a list learn from these grades, in place of those that stood.

        Raises
        ------
        UnknownIdError
            If there is no such list.
        """
        require_storable("who", who)
        row = self._lock_list(list_number)
        self._end(list_number, who)
        values = {"list": list_number, "body": to_json({"grades": grades, "weight": weight}), "who": who, "at": now()}
        made = _feedback(
            self._connection.execute(sa.insert(list_feedback).values(**values).returning(list_feedback)).one()
        )
        after = {"feedback": made.number, "decisions": sum(map(len, grades.values()))}
        self._note_list(list_number, APPLIED, row.version + 1, who, after=after)
        self._step(list_number)
        return made

    def end_feedback(self, list_number: int, who: str | None = None) -> StoredFeedback:
        """Let the next versions of a list learn from nothing again.

        Raises
        ------
        UnknownIdError
            If there is no such list.
        ConflictError
            If it learns from nothing.
        """
        require_storable("who", who)
        row = self._lock_list(list_number)
        ended = self._end(list_number, who)
        if ended is None:
            raise ConflictError(
                f"{LISTS} {list_number}", "it learns from no decisions", "there is nothing to take back"
            )
        self._note_list(list_number, ENDED, row.version + 1, who, before={"feedback": ended.number})
        self._step(list_number)
        return ended

    def _end(self, list_number: int, who: str | None) -> StoredFeedback | None:
        standing = sa.and_(list_feedback.c.list == list_number, list_feedback.c.ended_at.is_(None))
        change = sa.update(list_feedback).where(standing).values(ended_at=now(), ended_by=who)
        row = self._connection.execute(change.returning(list_feedback)).one_or_none()
        return None if row is None else _feedback(row)


def _of(list_number: int) -> sa.Select[Any]:
    return sa.select(list_feedback).where(list_feedback.c.list == list_number).order_by(list_feedback.c.number.desc())


def _feedback(row: sa.Row[Any]) -> StoredFeedback:
    values = dict(row._mapping)
    return StoredFeedback(**json.loads(values.pop("body")), **values)
