"""Texts that were asked, kept for a while so that their results can be opened again by who knows the token.

Written out rather than taken from `schema.py`, which moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "kept_queries",
        sa.Column("token", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_kept_queries"),
    )
    op.create_index("ix_kept_queries_expires_at", "kept_queries", ["expires_at"])
