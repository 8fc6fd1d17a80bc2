"""The tables, the same on SQLite and PostgreSQL.

A migration in `migrations/versions` makes each of them; a test compares the two. Ids are ordered by code
point on both databases, as Python orders them. Match lists and what belongs to them stand in `list_schema.py`; they refer to
records by target and id, so that a list outlives a record.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment, always with the time zone UTC in Python; SQLite, which knows no zones, holds it without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """`value` in UTC; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """The stored moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def key_type() -> sa.types.TypeEngine[int]:
    """An integer key; SQLite gives keys by itself only to its own INTEGER."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def id_type() -> sa.types.TypeEngine[str]:
    """Text that is ordered by code point on both databases."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def given_key() -> sa.Column[Any]:
    """A primary key that only the database gives; explicit values would leave PostgreSQL's sequence behind."""
    return sa.Column("number", key_type(), sa.Identity(always=True), primary_key=True)


records = sa.Table(
    "records",
    metadata,
    given_key(),
    sa.Column("target", id_type(), nullable=False),
    sa.Column("id", id_type(), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("search_name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),
    sa.Column("country", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("pilot", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_in", key_type(), nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("target", "id"),
    sqlite_autoincrement=True,
)
"""`body` is the wire form without documents, as canonical JSON; `digest` covers both. The columns before it
repeat parts of it to select by; `search_name` is all names, folded."""

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("record", key_type(), sa.ForeignKey("records.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("aspect", sa.Text, nullable=False),
    sa.Column("lang", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("date", sa.Date),
    sa.Column("weight", sa.Double, nullable=False),
)

imports = sa.Table(
    "imports",
    metadata,
    given_key(),
    sa.Column("idempotency_key", sa.Text, unique=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("number", key_type(), primary_key=True, autoincrement=False),
    sa.Column("target", id_type(), nullable=False),
    sa.Column("id", id_type(), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
)
"""One row per write of a record, which `what` says was added, changed or deleted. The numbers are given under a lock, not by a
sequence: a sequence counts in the order in which writers ask, not commit, and an index that had seen number 8 would never learn
of a 7 committed after it."""

audit = sa.Table(
    "audit",
    metadata,
    given_key(),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("target", id_type(), nullable=False),
    sa.Column("id", id_type(), nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Index(None, "target", "id"),
    sqlite_autoincrement=True,
)
"""Who did what, written in the transaction that did it. `before` and `after` are JSON of the fields that differ."""

kept_queries = sa.Table(
    "kept_queries",
    metadata,
    sa.Column("token", id_type(), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""Texts that were asked, each under a random token and until a date. `body` is canonical JSON. They are no records: nothing refers
to them, and no audit row holds them."""

people = sa.Table(
    "people",
    metadata,
    given_key(),
    sa.Column("name", id_type(), nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("disabled_at", UtcDateTime),
    sqlite_autoincrement=True,
)
"""Accounts. `password` is an argon2id hash with its salt and parameters."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", id_type(), primary_key=True),
    sa.Column("person", key_type(), sa.ForeignKey("people.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""Who is signed in; `digest` is a keyed one of the token that the browser has."""

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", id_type(), primary_key=True),
    sa.Column("person", key_type(), sa.ForeignKey("people.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)
"""Keys of programs; `digest` is a keyed one of the secret, which is shown once and stored nowhere. `scopes` has spaces between."""

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("bucket", id_type(), primary_key=True),
    sa.Column("until", UtcDateTime, nullable=False, index=True),
    sa.Column("count", sa.Integer, nullable=False),
)
"""How often something was tried in the window of time that ends at `until`."""

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", id_type(), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""The store's own key for digests of tokens, made when the schema is."""

identifiers = sa.Table(
    "identifiers",
    metadata,
    sa.Column("scheme", id_type(), primary_key=True),
    sa.Column("value", id_type(), primary_key=True),
    sa.Column("record", key_type(), sa.ForeignKey("records.number", ondelete="CASCADE"), primary_key=True, index=True),
)
"""Identifiers of organisations made comparable, to find by; they follow from the records' bodies."""

projects = sa.Table(
    "projects",
    metadata,
    given_key(),
    sa.Column("source", id_type(), nullable=False),
    sa.Column("id", id_type(), nullable=False),
    sa.Column("acronym", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("objective", sa.Text, nullable=False),
    sa.Column("started", sa.Date),
    sa.Column("ended", sa.Date),
    sa.Column("address", sa.Text, nullable=False),
    sa.UniqueConstraint("source", "id"),
    sqlite_autoincrement=True,
)

participations = sa.Table(
    "participations",
    metadata,
    sa.Column("project", key_type(), sa.ForeignKey("projects.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("record", key_type(), sa.ForeignKey("records.number", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("role", sa.Text, nullable=False),
)
"""Which organisation took part in which project."""

merges = sa.Table(
    "merges",
    metadata,
    given_key(),
    sa.Column("kept", id_type(), nullable=False),
    sa.Column("gone", id_type(), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("undone_at", UtcDateTime),
    sqlite_autoincrement=True,
)
"""Organisations that a person took as one. `body` is canonical JSON of both records before, of the one after, and of the participations
that moved: all that undoing needs."""

dismissals = sa.Table(
    "dismissals",
    metadata,
    given_key(),
    sa.Column("first", id_type(), nullable=False),
    sa.Column("second", id_type(), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("undone_by", sa.Text),
    sa.Column("undone_at", UtcDateTime),
    sqlite_autoincrement=True,
)
"""Pairs of organisations that look like one and of which a person said that they are two; `first` is the smaller id."""

experiments = sa.Table(
    "experiments",
    metadata,
    given_key(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Configurations that were compared; `body` is canonical JSON of what was asked and found."""

promotions = sa.Table(
    "promotions",
    metadata,
    given_key(),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("experiment", key_type(), sa.ForeignKey("experiments.number")),
    sa.Column("replaced", key_type(), sa.ForeignKey("promotions.number")),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Each configuration that was made live, the last row being the present one; `what` says "promoted" or "rolled back". `replaced` is the
row that a rollback returns to; without one it returns to the defaults. `body` is canonical JSON of the parameters and the evidence."""

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    given_key(),
    sa.Column("who", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("seen", sa.Text, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Searches that a person keeps: `plan` is JSON of what is asked, a free text stands in `text`; `seen` is JSON of the ids of the records
that the person has seen, the last ones first."""
