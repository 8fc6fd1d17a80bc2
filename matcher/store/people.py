"""People with accounts: added, changed, removed, and erased from the history. Every change is in the audit trail."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import TakenIdError, UnknownIdError
from matcher.people.accounts import PSEUDONYM, Person
from matcher.people.roles import ADMIN
from matcher.store.audit import audit_row, digest_of_audit
from matcher.store.list_schema import comments, jobs, list_feedback, match_list_versions, match_lists, matches
from matcher.store.matches import MATCHES
from matcher.store.records import batches
from matcher.store.schema import (
    api_keys,
    attempts,
    audit,
    dismissals,
    experiments,
    imports,
    merges,
    people,
    promotions,
    saved_searches,
    sessions,
)
from matcher.store.transaction import PEOPLE_LOCK, Transaction, WritingTransaction, now, take_lock
from matcher.store.wire import is_storable, to_json

TARGET: Final = "people"
"""What the audit trail calls accounts."""

ASSIGNEE: Final = matches.c.assignee.name
"""What the audit trail calls, within a decision, who is to look at a match."""

NAMED: Final = (
    imports.c.who,
    match_lists.c.created_by,
    match_list_versions.c.made_by,
    matches.c.assignee,
    matches.c.changed_by,
    comments.c.who,
    jobs.c.who,
    merges.c.who,
    dismissals.c.who,
    dismissals.c.undone_by,
    list_feedback.c.who,
    list_feedback.c.ended_by,
    experiments.c.who,
    promotions.c.who,
    saved_searches.c.who,
)
"""Columns beside those of the audit trail that hold a person's name; erasing a person goes through them."""


class PersonReader(Transaction):
    """Reads accounts."""

    def has_people(self) -> bool:
        """Whether there is any account."""
        return self._connection.scalar(sa.select(people.c.number).limit(1)) is not None

    def people(self) -> list[Person]:
        """Every account, by name."""
        return [_person(row) for row in self._connection.execute(_PEOPLE.order_by(people.c.name))]

    def person(self, name: str) -> Person:
        """An account.

        Raises
        ------
        UnknownIdError
            If there is none of that name.
        """
        return _person(self._person_row(name))

    def password_of(self, name: str) -> str | None:
        """The hash of the password of somebody who may sign in; None where there is no such person."""
        if not is_storable(name):
            return None
        query = sa.select(people.c.password).where(people.c.name == name, people.c.disabled_at.is_(None))
        return self._connection.scalar(query)

    def _person_row(self, name: str) -> sa.Row[Any]:
        query = _PEOPLE.where(people.c.name == name)
        row = self._connection.execute(query).one_or_none() if is_storable(name) else None
        if row is None:
            raise UnknownIdError(TARGET, name)
        return row


class PersonWriter(PersonReader, WritingTransaction):
    """Writes accounts."""

    def add_person(self, name: str, role: str, password: str, who: str | None) -> None:
        """Add an account; the first takes over the searches that were kept before there were accounts.

        Those stand under the login of the machine's user, whom nobody can sign in as.

        Parameters
        ----------
        name, role : str
        password : str
            Its hash.
        who : str or None
            Who does it.

        Raises
        ------
        TakenIdError
            If there is one of that name.
        """
        self.lock_people()
        if self._connection.scalar(sa.select(people.c.number).where(people.c.name == name)) is not None:
            raise TakenIdError(TARGET, name)
        if not self.has_people():
            self._connection.execute(sa.update(saved_searches).values(who=name))
        row = {"name": name, "role": role, "password": password, "created_at": now()}
        self._connection.execute(sa.insert(people).values(**row))
        self.note_person("added", name, who, None, {"role": role})

    def change_role(self, name: str, role: str, who: str | None) -> None:
        """Give a person another role; raises UnknownIdError."""
        before = self._person_row(name)
        self._connection.execute(sa.update(people).where(people.c.number == before.number).values(role=role))
        self.note_person("changed", name, who, {"role": before.role}, {"role": role})

    def change_password(self, name: str, password: str, who: str | None) -> None:
        """Store another hash and end every session of the person; raises UnknownIdError."""
        number = self._person_row(name).number
        self._connection.execute(sa.update(people).where(people.c.number == number).values(password=password))
        self._connection.execute(sa.delete(sessions).where(sessions.c.person == number))
        self.note_person("changed", name, who, {}, {"password": "changed"})

    def renew_hash(self, name: str, password: str) -> None:
        """Store a hash of the same password, made with other parameters."""
        self._connection.execute(sa.update(people).where(people.c.name == name).values(password=password))

    def set_active(self, name: str, active: bool, who: str | None) -> None:
        """Disable an account and end its sessions, or enable it again; raises UnknownIdError."""
        before = self._person_row(name)
        moment = None if active else now()
        self._connection.execute(sa.update(people).where(people.c.number == before.number).values(disabled_at=moment))
        if not active:
            self._connection.execute(sa.delete(sessions).where(sessions.c.person == before.number))
        self.note_person("changed", name, who, {"active": before.disabled_at is None}, {"active": active})

    def remove_person(self, name: str, who: str | None) -> None:
        """Remove an account with its keys, sessions and saved searches; what the person did stays under the name.

        Raises
        ------
        UnknownIdError
        """
        before = self._person_row(name)
        self._connection.execute(sa.delete(saved_searches).where(saved_searches.c.who == name))
        self._connection.execute(sa.delete(people).where(people.c.number == before.number))
        like = f"sign-in:{name}@"
        self._connection.execute(sa.delete(attempts).where(attempts.c.bucket.startswith(like, autoescape=True)))
        self.note_person("deleted", name, who, {"role": before.role}, None)

    def erase_person(self, name: str, who: str | None) -> str:
        """Remove a person's account, if there is one, and saved searches; elsewhere a pseudonym stands in the place of the name.

        Returns
        -------
        str
            The pseudonym; nothing tells whom it stands for.

        Raises
        ------
        UnknownIdError
            If there is no account of that name and no trace of one.
        """
        self.lock_people()
        pseudonym = f"{PSEUDONYM}{secrets.token_hex(4)}"
        traces = self._connection.execute(sa.delete(saved_searches).where(saved_searches.c.who == name)).rowcount
        traces += self._rename_in_audit(name, pseudonym)
        for column in NAMED:
            renamed = sa.update(column.table).where(column == name).values({column.name: pseudonym})
            traces += self._connection.execute(renamed).rowcount
        if self._connection.scalar(sa.select(people.c.number).where(people.c.name == name)) is not None:
            self._connection.execute(sa.update(people).where(people.c.name == name).values(name=pseudonym))
            self.remove_person(pseudonym, pseudonym if who == name else who)
        elif not traces:
            raise UnknownIdError(TARGET, name)
        like = f"sign-in:{name}@"
        self._connection.execute(sa.delete(attempts).where(attempts.c.bucket.startswith(like, autoescape=True)))
        return pseudonym

    def leaves_no_admin(self, name: str) -> bool:
        """Whether nobody else who can sign in looks after the accounts."""
        self.lock_people()
        others = sa.select(people.c.number).where(
            people.c.role == ADMIN, people.c.disabled_at.is_(None), people.c.name != name
        )
        return self._connection.scalar(others.limit(1)) is None

    def lock_people(self) -> None:
        """Wait until nobody else writes accounts; kept until the end of the transaction."""
        take_lock(self._connection, PEOPLE_LOCK)

    def note_person(
        self, what: str, name: str, who: str | None, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> None:
        """Write down in the audit trail what was done to an account."""
        row = audit_row(who=who, at=now(), what=what, key=(TARGET, name), version=None, before=before, after=after)
        self._connection.execute(sa.insert(audit), [row])

    def _rename_in_audit(self, name: str, pseudonym: str) -> int:
        """Rename somebody in the audit trail, as who did it, as whose account it was, and as who a match was assigned to.

        What was noted of the account itself loses its details.
        """
        own = sa.and_(audit.c.target == TARGET, audit.c.id == name)
        held_as = to_json({ASSIGNEE: name}).strip("{}")
        assigned = sa.or_(*(side.contains(held_as, autoescape=True) for side in (audit.c.before, audit.c.after)))
        traces = sa.or_(audit.c.who == name, own, sa.and_(audit.c.target == MATCHES, assigned))
        numbers = self._connection.scalars(sa.select(audit.c.number).where(traces)).all()
        for batch in batches(numbers):
            rows = []
            for held in self._connection.execute(sa.select(audit).where(audit.c.number.in_(batch))):
                row = dict(held._mapping)
                row["who"] = pseudonym if row["who"] == name else row["who"]
                if row["target"] == TARGET and row["id"] == name:
                    row |= {"id": pseudonym, "before": None, "after": None}
                elif row["target"] == MATCHES:
                    row |= {side: _reassigned(row[side], name, pseudonym) for side in ("before", "after")}
                rows.append({"known": row["number"], **_renamed(row)})
            changed = sa.update(audit).where(audit.c.number == sa.bindparam("known"))
            names = ("who", "id", "before", "after", "digest")
            self._connection.execute(changed.values({one: sa.bindparam(f"new_{one}") for one in names}), rows)
        return len(numbers)


_PEOPLE: Final = sa.select(
    people,
    sa.select(sa.func.count()).where(api_keys.c.person == people.c.number).scalar_subquery().label("keys"),
)


def _reassigned(side: str | None, name: str, pseudonym: str) -> str | None:
    """A side of a decision in the audit trail, with the pseudonym where the match was assigned to somebody of that name."""
    values = None if side is None else json.loads(side)
    return side if values is None or values.get(ASSIGNEE) != name else to_json({**values, ASSIGNEE: pseudonym})


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    """The new values of a row of the audit trail, its digest made anew."""
    row["digest"] = digest_of_audit(row)
    return {f"new_{one}": row[one] for one in ("who", "id", "before", "after", "digest")}


def _person(row: sa.Row[Any]) -> Person:
    return Person(
        name=row.name,
        role=row.role,
        active=row.disabled_at is None,
        created_at=row.created_at,
        keys=row.keys,
    )
