"""Pairs that a person said are two organisations, and what the decisions of a match list teach it.

Written out rather than taken from `schema.py`, which moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "dismissals",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("first", ID, nullable=False),
        sa.Column("second", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undone_at", MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_dismissals"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_feedback",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("list", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_list_feedback"),
        sa.ForeignKeyConstraint(
            ["list"], ["match_lists.number"], name="fk_list_feedback_list_match_lists", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_list_feedback_list", "list_feedback", ["list"])
