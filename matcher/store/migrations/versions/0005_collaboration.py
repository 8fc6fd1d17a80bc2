"""Projects, who took part in them, identifiers to find organisations by, and organisations merged into one.

Written out rather than taken from `schema.py`, which moves on. Identifiers of the records that are there are taken from their bodies.
"""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
PATTERNS = {"pic": r"\d{3,12}", "ror": r"0[a-z0-9]{8}", "vat": r"[A-Z0-9]{5,20}"}


def upgrade() -> None:
    _identifiers()
    _projects()
    _participations()
    _merges()
    _take_identifiers()


def _identifiers() -> None:
    op.create_table(
        "identifiers",
        sa.Column("scheme", ID, nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.Column("record", KEY, nullable=False),
        sa.PrimaryKeyConstraint("scheme", "value", "record", name="pk_identifiers"),
        sa.ForeignKeyConstraint(
            ["record"], ["records.number"], name="fk_identifiers_record_records", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_identifiers_record", "identifiers", ["record"])


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("source", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("acronym", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("started", sa.Date()),
        sa.Column("ended", sa.Date()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_projects"),
        sa.UniqueConstraint("source", "id", name="uq_projects_source_id"),
        sqlite_autoincrement=True,
    )


def _participations() -> None:
    op.create_table(
        "participations",
        sa.Column("project", KEY, nullable=False),
        sa.Column("record", KEY, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "record", name="pk_participations"),
        sa.ForeignKeyConstraint(
            ["project"], ["projects.number"], name="fk_participations_project_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["record"], ["records.number"], name="fk_participations_record_records", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_participations_record", "participations", ["record"])


def _merges() -> None:
    op.create_table(
        "merges",
        sa.Column("number", KEY, sa.Identity(always=True), nullable=False),
        sa.Column("kept", ID, nullable=False),
        sa.Column("gone", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_merges"),
        sqlite_autoincrement=True,
    )


def _take_identifiers() -> None:
    connection = op.get_bind()
    bodies = sa.text("SELECT number, body FROM records WHERE target = 'organisations'")
    insert = sa.text("INSERT INTO identifiers (scheme, value, record) VALUES (:scheme, :value, :record)")
    for number, body in connection.execute(bodies).all():
        held = json.loads(body).get("identifiers", {})
        rows = {pair for name, text in held.items() if (pair := _comparable(name, str(text)))}
        for scheme, value in sorted(rows):
            connection.execute(insert, {"scheme": scheme, "value": value, "record": number})


def _comparable(name: str, text: str) -> tuple[str, str] | None:
    scheme = name.lower().partition("_")[0]
    if scheme not in PATTERNS:
        return None
    value = text.strip().rstrip("/").rpartition("/")[2].lower() if scheme == "ror" else text.upper()
    if scheme != "ror":
        value = re.sub(r"[^0-9A-Z]", "", value)
    if scheme == "vat" and sum(sign.isdigit() for sign in value) < 5:
        return None
    return (scheme, value) if re.fullmatch(PATTERNS[scheme], value) else None
