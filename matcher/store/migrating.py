"""Brings a database's schema from what it is to what this program needs.

The migrations are the numbered modules of `migrations/versions`, shipped in the package; they are run one
after the other in the caller's transaction. `schema_version` in the database holds the number of the last
one.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

VERSION_TABLE = "schema_version"
_FOLDER = Path(__file__).parent / "migrations"


def known_revisions() -> list[str]:
    """Numbers of the migrations of this program, oldest first.

    Examples
    --------
    >>> known_revisions()[0]
    '0001'
    """
    return sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def stored_revision(connection: sa.Connection) -> str | None:
    """Number of the last migration the database has had; None where it has no schema of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    table = sa.table(VERSION_TABLE, sa.column("version_num", sa.Text))
    return connection.scalars(sa.select(table.c.version_num)).one_or_none()


def upgrade(connection: sa.Connection) -> list[str]:
    """Run the migrations the database has not had yet; nothing is committed.

    Returns
    -------
    list of str
        Their numbers, in the order in which they were run.
    """
    # Imported here because only this needs it: the server and `--help` start without.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(_FOLDER))
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    steps = list(scripts.iterate_revisions("head", context.get_current_revision() or "base"))[::-1]
    with Operations.context(context):
        for step in steps:
            step.module.upgrade()
    context.stamp(scripts, "head")
    return [step.revision for step in steps]
