"""Experiments, and which configuration was made live by whom, when and on what evidence.

Written out rather than taken from `schema.py`, which moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_experiments"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "promotions",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("experiment", KEY),
        sa.Column("replaced", KEY),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_promotions"),
        sa.ForeignKeyConstraint(["experiment"], ["experiments.number"], name="fk_promotions_experiment_experiments"),
        sa.ForeignKeyConstraint(["replaced"], ["promotions.number"], name="fk_promotions_replaced_promotions"),
        sqlite_autoincrement=True,
    )
