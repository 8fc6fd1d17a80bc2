"""What proves who somebody is: sessions and keys, both as keyed digests; and how often was tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import StoreError, TooOftenError, UnknownIdError
from matcher.people import tokens
from matcher.people.accounts import ApiKey, Session
from matcher.people.limits import Limit
from matcher.people.roles import Principal
from matcher.people.tokens import KeyParts
from matcher.store.people import PersonReader, PersonWriter
from matcher.store.schema import api_keys, attempts, people, secrets, sessions
from matcher.store.transaction import Transaction, insert_over, now
from matcher.store.wire import is_storable

MOST_KEYS: Final = 50
"""Keys that one person can have."""


_TOKEN_KEY: Final = "matcher_token_key"
"""Where a connection remembers the store's own key, which costs each request a query otherwise."""

_SESSION: Final = (
    sa.select(people.c.name, people.c.role, sessions.c.seen_at, sessions.c.expires_at)
    .join(people, people.c.number == sessions.c.person)
    .where(sessions.c.digest == sa.bindparam("digest"))
    .where(sessions.c.expires_at > sa.bindparam("at"), people.c.disabled_at.is_(None))
)
_KEY: Final = (
    sa.select(people.c.name, people.c.role, api_keys.c.scopes, api_keys.c.digest)
    .join(people, people.c.number == api_keys.c.person)
    .where(api_keys.c.id == sa.bindparam("id"))
    .where(api_keys.c.expires_at > sa.bindparam("at"), people.c.disabled_at.is_(None))
)
"""Asked with every request, so they are made once."""


class CredentialReader(PersonReader, Transaction):
    """Finds whom a token belongs to."""

    def token_key(self) -> bytes:
        """The store's own key for digests.

        Raises
        ------
        StoreError
            If it is gone; without it no token can be checked.
        """
        value = self._connection.scalar(sa.select(secrets.c.value).where(secrets.c.name == "tokens"))
        if value is None:
            raise StoreError("the store's own key is missing, so nobody can sign in; put a backup in its place")
        key = self._connection.info[_TOKEN_KEY] = bytes.fromhex(value)
        return key

    def session(self, token: str) -> Session | None:
        """The session of a token; None if there is none, or no more, or its person may not sign in."""
        if not tokens.is_token(token):
            return None
        values = {"digest": self._digest(tokens.SESSION, token), "at": now()}
        row = self._connection.execute(_SESSION, values).one_or_none()
        if row is None:
            return self.session(token) if self._has_another_key() else None
        principal = Principal.of(row.name, row.role, "session")
        return Session(principal=principal, seen_at=row.seen_at, expires_at=row.expires_at)

    def principal_of_key(self, key: KeyParts) -> Principal | None:
        """Who acts with a key; None if it is unknown or past its time, or its person may not sign in."""
        row = self._connection.execute(_KEY, {"id": key.id, "at": now()}).one_or_none()
        made = self._digest(tokens.KEY, f"{key.id}:{key.secret}")
        if row is None or not tokens.same(row.digest, made):
            return self.principal_of_key(key) if row is not None and self._has_another_key() else None
        return Principal.of(row.name, row.role, "key", row.scopes.split())

    def keys(self, name: str | None = None) -> list[ApiKey]:
        """The keys of a person, or of all, the newest last; those past their time too."""
        query = sa.select(api_keys, people.c.name.label("name")).join(people, people.c.number == api_keys.c.person)
        if name is not None:
            query = query.where(people.c.name == name)
        order = (people.c.name, api_keys.c.created_at, api_keys.c.id)
        return [_key(row) for row in self._connection.execute(query.order_by(*order))]

    def _digest(self, kind: str, token: str) -> str:
        return tokens.digest(self._connection.info.get(_TOKEN_KEY) or self.token_key(), kind, token)

    def _has_another_key(self) -> bool:
        """Whether the store's own key is not the one that this connection remembers, as after a backup was put in its place."""
        return self._connection.info.get(_TOKEN_KEY) != self.token_key()


class CredentialWriter(CredentialReader, PersonWriter):
    """Makes and ends sessions and keys, and counts attempts."""

    def start_session(self, name: str, token: str, lifetime: dt.timedelta) -> None:
        """Note that somebody signed in. Sessions past their time are removed on the way."""
        moment = now()
        self._connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= moment))
        row = {
            "digest": self._digest(tokens.SESSION, token),
            "person": self._person_row(name).number,
            "seen_at": moment,
            "expires_at": moment + lifetime,
        }
        self._connection.execute(sa.insert(sessions), [row])

    def see_session(self, token: str) -> None:
        """Note that a session is in use."""
        found = sessions.c.digest == self._digest(tokens.SESSION, token)
        self._connection.execute(sa.update(sessions).where(found).values(seen_at=now()))

    def end_session(self, token: str) -> bool:
        """Remove a session; False if there was none."""
        if not tokens.is_token(token):
            return False
        found = sessions.c.digest == self._digest(tokens.SESSION, token)
        return self._connection.execute(sa.delete(sessions).where(found)).rowcount > 0

    def add_key(
        self, name: str, key: KeyParts, *, label: str, scopes: Sequence[str], lifetime: dt.timedelta, who: str | None
    ) -> ApiKey:
        """Store a key's digest.

        Raises
        ------
        UnknownIdError
            If there is no such person.
        """
        moment = now()
        row = {
            "id": key.id,
            "person": self._person_row(name).number,
            "label": label,
            "scopes": " ".join(scopes),
            "digest": self._digest(tokens.KEY, f"{key.id}:{key.secret}"),
            "created_at": moment,
            "expires_at": moment + lifetime,
        }
        self._connection.execute(sa.insert(api_keys), [row])
        self.note_person("changed", name, who, {}, {"key": key.id, "label": label, "scopes": list(scopes)})
        return next(held for held in self.keys(name) if held.id == key.id)

    def revoke_key(self, key_id: str, who: str | None, owner: str | None = None) -> None:
        """Remove a key; where an owner is named, only one of theirs.

        Raises
        ------
        UnknownIdError
            If there is no such key.
        """
        held = self.keys(owner) if is_storable(key_id) else []
        found = next((key for key in held if key.id == key_id), None)
        if found is None:
            raise UnknownIdError("keys", key_id)
        self._connection.execute(sa.delete(api_keys).where(api_keys.c.id == key_id))
        self.note_person("changed", found.person, who, {"key": key_id}, {"key": None})

    def count_attempt(self, limits: Sequence[Limit]) -> None:
        """Count one attempt against some limits; let the error end the transaction, and nothing is counted.

        Raises
        ------
        TooOftenError
            If one of them is reached.
        """
        moment = now()
        self._connection.execute(sa.delete(attempts).where(attempts.c.until <= moment))
        for limit in sorted(limits, key=lambda one: one.bucket):
            if self._counted(limit, 1, moment) > limit.most:
                raise TooOftenError(max(1, round((_end(limit, moment) - moment).total_seconds())))

    def forget_attempt(self, limits: Sequence[Limit]) -> None:
        """Take back one attempt, which was a good one; the first of the limits begins anew."""
        self._connection.execute(sa.delete(attempts).where(attempts.c.bucket == limits[0].bucket))
        others = attempts.c.bucket.in_([limit.bucket for limit in limits[1:]])
        less = sa.update(attempts).where(others, attempts.c.count > 0).values(count=attempts.c.count - 1)
        self._connection.execute(less)

    def take_block(self, limit: Limit, wanted: int) -> tuple[int, dt.datetime]:
        """Some of what a limit leaves in this window, and until when it is good; 0 where it leaves nothing."""
        moment = now()
        after = self._counted(limit, wanted, moment)
        return max(0, wanted - max(0, after - limit.most)), _end(limit, moment)

    def _counted(self, limit: Limit, more: int, moment: dt.datetime) -> int:
        """The count of a window after some more; a window that is over begins at them."""
        end = _end(limit, moment)
        made = insert_over(self._connection, attempts).values(bucket=limit.bucket, until=end, count=more)
        running = attempts.c.until > moment
        kept = {"count": sa.case((running, attempts.c.count + more), else_=more), "until": end}
        counted = made.on_conflict_do_update(index_elements=["bucket"], set_=kept).returning(attempts.c.count)
        return int(self._connection.execute(counted).scalar_one())


def _end(limit: Limit, moment: dt.datetime) -> dt.datetime:
    """When the window of a moment ends."""
    whole = int(moment.timestamp()) // limit.seconds + 1
    return dt.datetime.fromtimestamp(whole * limit.seconds, dt.UTC)


def _key(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        person=row.name,
        label=row.label,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
