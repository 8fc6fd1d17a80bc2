"""Match lists: what is asked, versions, entries, the matches that are reviewed, comments, and the jobs that make versions.

Written out rather than taken from `list_schema.py`, which moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _lists()
    _versions()
    _queries()
    _matches()
    _entries()
    _comments()
    _jobs()


def _of_list(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_list_match_lists"
    return sa.ForeignKeyConstraint(["list"], ["match_lists.number"], name=name, ondelete="CASCADE")


def _of_match(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["match"], ["matches.number"], name=f"fk_{table}_match_matches", ondelete="CASCADE")


def _lists() -> None:
    op.create_table(
        "match_lists",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_match_lists"),
        sa.UniqueConstraint("idempotency_key", name="uq_match_lists_idempotency_key"),
        sqlite_autoincrement=True,
    )


def _versions() -> None:
    op.create_table(
        "match_list_versions",
        sa.Column("list", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text()),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("change", KEY, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("list", "version", name="pk_match_list_versions"),
        _of_list("match_list_versions"),
    )


def _queries() -> None:
    op.create_table(
        "match_list_queries",
        sa.Column("list", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("list", "version", "asked", name="pk_match_list_queries"),
        _of_list("match_list_queries"),
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("list", KEY, nullable=False),
        sa.Column("asked", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.Column("changed_at", MOMENT),
        sa.Column("decided_in", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_matches"),
        sa.UniqueConstraint("list", "asked", "id", name="uq_matches_list_asked_id"),
        _of_list("matches"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_matches_assignee", "matches", ["assignee"])


def _entries() -> None:
    op.create_table(
        "match_list_entries",
        sa.Column("match", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("list", KEY, nullable=False),
        sa.Column("asked", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("previous", sa.Integer()),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("match", "version", name="pk_match_list_entries"),
        _of_match("match_list_entries"),
        _of_list("match_list_entries"),
    )
    columns = ["list", "version", "asked", "place"]
    op.create_index("ix_match_list_entries_list_version_asked_place", "match_list_entries", columns)


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("match", KEY, nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_comments"),
        _of_match("comments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comments_match", "comments", ["match"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("list", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("worker", sa.Text()),
        sa.Column("lease_until", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("after", ID),
        sa.Column("mark", sa.Text()),
        sa.Column("change", KEY),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.Text()),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_jobs"),
        _of_list("jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_list", "jobs", ["list"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
