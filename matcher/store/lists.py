"""Match lists: what was asked for, by whom, its versions, and what has changed from one to the next."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import ConflictError, InputError, StaleVersionError, UnknownIdError
from matcher.review.states import OPEN
from matcher.store.audit import audit_row
from matcher.store.jobs import Job, JobReader, JobWriter
from matcher.store.list_schema import match_list_entries as entries
from matcher.store.list_schema import match_list_versions as versions
from matcher.store.list_schema import match_lists, matches
from matcher.store.schema import audit, changes
from matcher.store.transaction import LISTS_LOCK, now, take_lock
from matcher.store.wire import is_storable, require_storable, to_json

LISTS: Final = "match-lists"
"""What lists are called in errors and in the audit trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version of a match list, as it was made.

    Parameters
    ----------
    list, version : int
    made_by : str or None
        Who asked for it.
    made_at : datetime.datetime
    change : int
        The last change of a record that it knows of.
    counts : mapping of str to int
        "queries", "skipped", "matches", and of these "entered" and "moved"; "left" and "kept" are not among the matches.
    provenance : mapping of str to JSON value
        As of a `matcher.matches.Provenance`.
    """

    list: int
    version: int
    made_by: str | None
    made_at: dt.datetime
    change: int
    counts: Mapping[str, int]
    provenance: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredList:
    """A match list.

    Parameters
    ----------
    number : int
    title : str
    target : str
        What is looked for.
    plan : mapping of str to JSON value
        What is asked; see `matcher.engine.plans.Plan`.
    text : str or None
        The free text that is asked, if it is one.
    latest : int
        The version that is shown; 0 before the first.
    version : int
        Of the row; a deletion names it.
    created_by : str or None
    created_at : datetime.datetime
    job : Job or None
        The last that was asked for.
    made : StoredVersion or None
        The latest version.
    states : mapping of str to int
        State → how many matches of the latest version are in it.
    changed : frozenset of str
        Targets of which a record has changed since the latest version was made.
    """

    number: int
    title: str
    target: str
    plan: Mapping[str, Any]
    text: str | None
    latest: int
    version: int
    created_by: str | None
    created_at: dt.datetime
    job: Job | None
    made: StoredVersion | None
    states: Mapping[str, int]
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which match lists.

    Parameters
    ----------
    mine : str or None
        Only those that this person asked for or has matches assigned in.
    open : bool
        Only those with matches that wait for a decision, and those without a version yet.
    """

    mine: str | None = None
    open: bool = False


class ListReader(JobReader):
    """Reads match lists."""

    def match_list(self, number: int) -> StoredList:
        """A list.

        Raises
        ------
        UnknownIdError
        """
        found = self._lists(sa.select(match_lists).where(match_lists.c.number == number))
        if not found:
            raise UnknownIdError(LISTS, str(number))
        return found[0]

    def match_lists(
        self, before: int | None = None, limit: int = 50, which: ListFilter | None = None
    ) -> list[StoredList]:
        """Up to `limit` lists, newest first, of those with numbers below `before`."""
        query = sa.select(match_lists).order_by(match_lists.c.number.desc()).limit(limit)
        query = query.where(*_conditions(which or ListFilter()))
        return self._lists(query if before is None else query.where(match_lists.c.number < before))

    def waiting_for(self, who: str, numbers: Sequence[int]) -> dict[int, int]:
        """List → how many matches of its latest version wait for a decision of this person."""
        if not is_storable(who):
            return {}
        query = sa.select(entries.c.list, sa.func.count()).select_from(_shown())
        query = query.where(match_lists.c.number.in_(numbers), matches.c.assignee == who, matches.c.state.in_(OPEN))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(entries.c.list))}

    def list_versions(self, number: int) -> list[StoredVersion]:
        """Every version of a list, newest first."""
        query = sa.select(versions).where(versions.c.list == number).order_by(versions.c.version.desc())
        return [_version(row) for row in self._connection.execute(query)]

    def list_of_key(self, key: str) -> tuple[int, str] | None:
        """Number and digest of the list that was created under an idempotency key; None if there is none."""
        if not is_storable(key):
            return None
        query = sa.select(match_lists.c.number, match_lists.c.digest).where(match_lists.c.idempotency_key == key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else (row.number, row.digest)

    def decided(self, number: int) -> int:
        """How many matches of a list somebody has changed."""
        query = sa.select(sa.func.count()).where(matches.c.list == number, matches.c.version > 1)
        return self._connection.scalar(query) or 0

    def _lists(self, query: sa.Select[Any]) -> list[StoredList]:
        rows = self._connection.execute(query).all()
        numbers = [row.number for row in rows]
        made = self._latest(numbers)
        jobs, states, last = self.latest_jobs(numbers), self._states(numbers), self._last_changes(made.values())
        out = []
        for row in rows:
            held = made.get(row.number)
            out.append(
                StoredList(
                    number=row.number,
                    title=row.title,
                    target=row.target,
                    plan=json.loads(row.plan),
                    text=row.text,
                    latest=row.latest,
                    version=row.version,
                    created_by=row.created_by,
                    created_at=row.created_at,
                    job=jobs.get(row.number),
                    made=held,
                    states=states.get(row.number, {}),
                    changed=frozenset(target for target, n in last.items() if held is not None and n > held.change),
                )
            )
        return out

    def _latest(self, numbers: Sequence[int]) -> dict[int, StoredVersion]:
        query = sa.select(versions).join(match_lists, match_lists.c.number == versions.c.list)
        query = query.where(versions.c.list.in_(numbers), versions.c.version == match_lists.c.latest)
        return {row.list: _version(row) for row in self._connection.execute(query)}

    def _states(self, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
        query = sa.select(entries.c.list, matches.c.state, sa.func.count().label("n")).select_from(_shown())
        found: dict[int, dict[str, int]] = {}
        query = query.where(match_lists.c.number.in_(numbers)).group_by(entries.c.list, matches.c.state)
        for number, state, count in self._connection.execute(query):
            found.setdefault(number, {})[state] = count
        return found

    def _last_changes(self, made: Iterable[StoredVersion]) -> dict[str, int]:
        """Target → its last change, of those after the oldest of the versions."""
        oldest = min((version.change for version in made), default=None)
        if oldest is None:
            return {}
        query = sa.select(changes.c.target, sa.func.max(changes.c.number)).where(changes.c.number > oldest)
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(changes.c.target))}


class ListWriter(ListReader, JobWriter):
    """Adds and removes match lists."""

    def list_of_key(self, key: str) -> tuple[int, str] | None:
        """As in a reading transaction, after waiting for lists that are being added; so a key cannot be used twice."""
        take_lock(self._connection, LISTS_LOCK)
        return super().list_of_key(key)

    def add_list(
        self,
        *,
        title: str,
        target: str,
        plan: Mapping[str, Any],
        text: str | None,
        digest: str,
        who: str | None,
        idempotency_key: str | None = None,
    ) -> StoredList:
        """Add a list with its first job.

        Raises
        ------
        InputError
            If a text cannot be stored, or the key was used before (ask `list_of_key` first).
        """
        asked = to_json(plan)
        given = {"title": title, "plan": asked, "text": text, "who": who, "Idempotency-Key": idempotency_key}
        for where, value in given.items():
            require_storable(where, value)
        if idempotency_key is not None and self.list_of_key(idempotency_key) is not None:
            raise InputError("Idempotency-Key", f"{idempotency_key!r} was used before", "use a new key per request")
        row = {
            "title": title,
            "target": target,
            "plan": asked,
            "text": text,
            "latest": 0,
            "version": 1,
            "created_by": who,
            "created_at": now(),
            "idempotency_key": idempotency_key,
            "digest": digest,
        }
        number = self._connection.execute(
            sa.insert(match_lists).values(row).returning(match_lists.c.number)
        ).scalar_one()
        self._note_list(number, "added", 1, who, after={"title": title, "plan": plan})
        self.add_job(number, 1, who)
        return self.match_list(number)

    def rerun_list(self, number: int, who: str | None) -> StoredList:
        """Ask for a new version of a list.

        Raises
        ------
        UnknownIdError
        ConflictError
            If one is being made already.
        """
        require_storable("who", who)
        row = self._lock_list(number)
        if self.active_job(number) is not None:
            raise ConflictError(f"{LISTS} {number}", "a version is being made", "wait for it, or cancel it")
        self._note_list(number, "rerun", row.version + 1, who, after={"list_version": row.latest + 1})
        self._step(number)
        self.add_job(number, row.latest + 1, who)
        return self.match_list(number)

    def cancel_list(self, number: int, who: str | None) -> StoredList:
        """End the making of a version.

        Raises
        ------
        UnknownIdError
        ConflictError
            If none is being made.
        """
        require_storable("who", who)
        row = self._lock_list(number)
        job = self.active_job(number)
        if job is None:
            raise ConflictError(f"{LISTS} {number}", "no version is being made", "there is nothing to cancel")
        self._note_list(number, "cancelled", row.version + 1, who, after={"list_version": job.version})
        self._step(number)
        self.cancel_job(job)
        return self.match_list(number)

    def delete_list(self, number: int, expected_version: int, who: str | None) -> None:
        """Remove a list with its versions, decisions and comments; the audit trail keeps who decided what.

        Raises
        ------
        UnknownIdError
        StaleVersionError
            If the row has another version.
        """
        require_storable("who", who)
        row = self._lock_list(number)
        if row.version != expected_version:
            raise StaleVersionError(LISTS, str(number), expected_version, row.version)
        self._note_list(
            number, "deleted", row.version, who, before={"title": row.title, "decided": self.decided(number)}
        )
        self._connection.execute(sa.delete(match_lists).where(match_lists.c.number == number))

    def _lock_list(self, number: int, *, share: bool = False) -> Any:
        """The row of a list, which stays as it is until the transaction ends; shared by those who only change matches.

        So no decision falls between the moment when a new version is compared with the decisions and the one when it is shown.
        """
        query = sa.select(match_lists).where(match_lists.c.number == number)
        row = self._connection.execute(query.with_for_update(read=share)).one_or_none()
        if row is None:
            raise UnknownIdError(LISTS, str(number))
        return row

    def _step(self, number: int, **values: Any) -> None:
        """Change the row of a list."""
        row = sa.update(match_lists).where(match_lists.c.number == number)
        self._connection.execute(row.values(version=match_lists.c.version + 1, **values))

    def _note_list(
        self,
        number: int,
        what: str,
        version: int,
        who: str | None,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        key = (LISTS, str(number))
        row = audit_row(who=who, at=now(), what=what, key=key, version=version, before=before, after=after)
        self._connection.execute(sa.insert(audit), [row])


def _shown() -> sa.FromClause:
    """Lists with the entries of their latest versions and the matches of these."""
    latest = sa.and_(entries.c.list == match_lists.c.number, entries.c.version == match_lists.c.latest)
    return match_lists.join(entries, latest).join(matches, matches.c.number == entries.c.match)


def _conditions(which: ListFilter) -> list[sa.ColumnElement[bool]]:
    out: list[sa.ColumnElement[bool]] = []
    if which.mine is not None:
        name = which.mine if is_storable(which.mine) else ""
        assigned = sa.exists().where(matches.c.list == match_lists.c.number, matches.c.assignee == name)
        out.append(sa.or_(match_lists.c.created_by == name, assigned))
    if which.open:
        latest = sa.and_(entries.c.list == match_lists.c.number, entries.c.version == match_lists.c.latest)
        waits = sa.exists().where(latest, matches.c.number == entries.c.match, matches.c.state.in_(OPEN))
        out.append(sa.or_(match_lists.c.latest == 0, waits))
    return out


def _version(row: sa.Row[tuple[object, ...]]) -> StoredVersion:
    values = dict(row._mapping)
    return StoredVersion(
        **{name: json.loads(value) if name in ("counts", "provenance") else value for name, value in values.items()}
    )
