"""The tables of match lists: lists, their versions, entries, the matches that are reviewed, comments, jobs.

A **list** says what is asked. A job makes a **version** of it: per query a row, per match found an **entry**, which is never changed
afterwards. A **match** is the pair of a query and a candidate; it lives as long as its list, so decisions stay from one version to the
next. A version can be seen once `match_lists.latest` names it, which happens in one transaction.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matcher.store.schema import UtcDateTime, given_key, id_type, key_type, metadata


def _of_list(**options: Any) -> sa.Column[Any]:
    return sa.Column("list", key_type(), sa.ForeignKey("match_lists.number", ondelete="CASCADE"), **options)


match_lists = sa.Table(
    "match_lists",
    metadata,
    given_key(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("target", id_type(), nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("latest", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("idempotency_key", sa.Text, unique=True),
    sa.Column("digest", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
"""`target` is what is looked for, `plan` JSON of what is asked; a free text stands in `text` and nowhere else. `latest` is the version
that is shown, 0 before the first; `version` counts changes of this row. `digest` is that of what was asked, for the idempotency
key."""

match_list_versions = sa.Table(
    "match_list_versions",
    metadata,
    _of_list(primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("made_by", sa.Text),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("change", key_type(), nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("provenance", sa.Text, nullable=False),
)
"""`change` is the last change of a record that the version knows of; a later one makes it stale. The other two are JSON."""

match_list_queries = sa.Table(
    "match_list_queries",
    metadata,
    _of_list(primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("asked", id_type(), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
"""How each query was read. `asked` is the id of the record that was asked for, empty for a free text."""

matches = sa.Table(
    "matches",
    metadata,
    given_key(),
    _of_list(nullable=False),
    sa.Column("asked", id_type(), nullable=False),
    sa.Column("id", id_type(), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("assignee", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_by", sa.Text),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("decided_in", sa.Integer),
    sa.UniqueConstraint("list", "asked", "id"),
    sa.Index(None, "assignee"),
    sqlite_autoincrement=True,
)
"""`version` is 1 before the first change and one more after each. `decided_in` is the version of the list that the last change was
made on."""

match_list_entries = sa.Table(
    "match_list_entries",
    metadata,
    sa.Column("match", key_type(), sa.ForeignKey("matches.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    _of_list(nullable=False),
    sa.Column("asked", id_type(), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("rank", sa.Integer),
    sa.Column("previous", sa.Integer),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index(None, "list", "version", "asked", "place"),
)
"""`body` is the match in its JSON shape, as it was found. `rank` is null of one that was found no more and is kept because somebody has
decided on it; `place` orders both kinds. `previous` is the rank in the version before."""

comments = sa.Table(
    "comments",
    metadata,
    given_key(),
    sa.Column("match", key_type(), sa.ForeignKey("matches.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

list_feedback = sa.Table(
    "list_feedback",
    metadata,
    given_key(),
    _of_list(nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("ended_by", sa.Text),
    sa.Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)
"""What the decisions of a list teach its next versions, as it was applied: `body` is canonical JSON of the grades and their weight. One
stands at most for each list, that without an end."""

jobs = sa.Table(
    "jobs",
    metadata,
    given_key(),
    sa.Column("list", key_type(), sa.ForeignKey("match_lists.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("who", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("worker", sa.Text),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("after", id_type()),
    sa.Column("mark", sa.Text),
    sa.Column("change", key_type()),
    sa.Column("skipped", sa.Integer, nullable=False),
    sa.Column("provenance", sa.Text),
    sa.Column("problem", sa.Text),
    sqlite_autoincrement=True,
)
"""Work that a process does in the background. Who works on it has a lease until a moment, and prolongs it; after that moment another
may take it up, and goes on `after` the last query that is stored. `mark` names the index that was used so far."""
