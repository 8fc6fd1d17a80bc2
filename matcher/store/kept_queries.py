"""Texts that were asked, kept until a date for whoever has the token."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.store.schema import kept_queries
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import is_storable, to_json

MOST_KEPT: Final = 10_000
"""Texts kept at the same time; beyond that the one that would go first goes."""

_TOKEN_BYTES: Final = 18


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A text that was asked, with what was asked of it.

    Parameters
    ----------
    body : mapping of str to JSON value
    expires_at : datetime.datetime
        In UTC.
    """

    body: Mapping[str, Any]
    expires_at: dt.datetime


class KeptQueryReader(Transaction):
    """Reads kept texts."""

    def kept_query(self, token: str) -> KeptQuery | None:
        """What is kept under a token; None if there is nothing, or its time is over."""
        if not is_storable(token):
            return None
        query = sa.select(kept_queries.c.body, kept_queries.c.expires_at)
        row = self._connection.execute(query.where(kept_queries.c.token == token)).one_or_none()
        if row is None or row.expires_at <= now():
            return None
        return KeptQuery(json.loads(row.body), row.expires_at)


class KeptQueryWriter(KeptQueryReader, WritingTransaction):
    """Keeps and forgets texts."""

    def keep_query(self, body: Mapping[str, Any], lifetime: dt.timedelta) -> str:
        """Keep a query and return its token, which nobody can guess. What is past its time is removed on the way."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        expired = kept_queries.c.expires_at <= now()
        self._connection.execute(sa.delete(kept_queries).where(expired))
        latest = sa.select(kept_queries.c.token).order_by(kept_queries.c.expires_at.desc()).offset(MOST_KEPT - 1)
        surplus = self._connection.scalars(latest.limit(MOST_KEPT)).all()
        if surplus:
            self._connection.execute(sa.delete(kept_queries).where(kept_queries.c.token.in_(surplus)))
        row = {"token": token, "body": to_json(body), "expires_at": now() + lifetime}
        self._connection.execute(sa.insert(kept_queries), [row])
        return token

    def forget_query(self, token: str) -> bool:
        """Remove what is kept under a token; False if there was nothing."""
        if not is_storable(token):
            return False
        removed = self._connection.execute(sa.delete(kept_queries).where(kept_queries.c.token == token))
        return removed.rowcount > 0
