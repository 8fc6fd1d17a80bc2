"""The first tables: records with their documents, imports, changes for an index to follow, the audit trail.

Written out rather than taken from `schema.py`, which moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _records()
    _documents()
    _imports()
    _changes()
    _audit()


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("pilot", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_in", KEY, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_records"),
        sa.UniqueConstraint("target", "id", name="uq_records_target_id"),
        sqlite_autoincrement=True,
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("record", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("date", sa.Date()),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("record", "position", name="pk_documents"),
        sa.ForeignKeyConstraint(["record"], ["records.number"], name="fk_documents_record_records", ondelete="CASCADE"),
    )


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_imports"),
        sa.UniqueConstraint("idempotency_key", name="uq_imports_idempotency_key"),
        sqlite_autoincrement=True,
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("number", KEY, autoincrement=False, nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_target_id", "audit", ["target", "id"])
