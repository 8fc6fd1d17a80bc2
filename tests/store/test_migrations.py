"""The migrations, run one after the other, make what `schema.py` says."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from matcher.store import migrating
from matcher.store.database import Store
from matcher.store.migrating import VERSION_TABLE, known_revisions
from matcher.store.schema import metadata

FOLDER = Path(migrating.__file__).parent / "migrations"

POSTGRES_FACTS = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, is_identity,
               identity_generation
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def _facts(engine: sa.Engine) -> dict[str, Any]:
    """All that the database knows of its tables, apart from the order of columns."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return {
                name: {tuple(row) for row in connection.exec_driver_sql(sql) if row[0] != VERSION_TABLE}
                for name, sql in POSTGRES_FACTS.items()
            }
        query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        return {
            name: sorted(part.strip(" ,\t") for part in sql.splitlines())
            for name, sql in connection.exec_driver_sql(query)
            if name != VERSION_TABLE
        }


def test_migrations_make_the_schema(new_database):
    """From empty to the newest: the same columns, types, orders of text, keys, constraints and indexes."""
    with Store.open(new_database(), init=True) as migrated, Store.connect(new_database()) as created:
        metadata.create_all(created._engine)
        facts = _facts(migrated._engine)
        assert facts == _facts(created._engine)
        assert facts
        with migrated._engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            assert compare_metadata(context, metadata) == []


def test_migrations_are_one_line_of_numbered_steps():
    """Each step follows the one before; its file is named by its number and what it does."""
    steps = list(ScriptDirectory(str(FOLDER)).walk_revisions())[::-1]
    assert [step.revision for step in steps] == known_revisions()
    assert [step.down_revision for step in steps] == [None, *known_revisions()[:-1]]
    for step in steps:
        name = Path(step.path).stem
        assert name.startswith(f"{step.revision}_")
        assert len(name) > len(step.revision) + 8
        assert import_module(f"matcher.store.migrations.versions.{name}").revision == step.revision


def test_a_migration_that_fails_leaves_nothing(store_url: str, monkeypatch):
    """The schema is made whole or not at all, on SQLite too."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(MigrationContext, "stamp", fail)
    with Store.connect(store_url) as store:
        with pytest.raises(ZeroDivisionError):
            store.migrate()
        assert sa.inspect(store._engine).get_table_names() == []


@pytest.mark.parametrize("table", ["records", "imports", "audit"])
def test_only_the_database_gives_numbers(new_postgres, table: str):
    """PostgreSQL refuses an explicit number, which would leave its sequence behind."""
    with Store.open(new_postgres(), init=True) as store, store.writing() as tx:
        with pytest.raises(sa.exc.ProgrammingError, match="GENERATED ALWAYS"):
            tx._connection.execute(sa.text(f"INSERT INTO {table} (number) VALUES (1)"))
        tx._connection.rollback()


def test_ids_are_ordered_by_code_point(new_postgres):
    """Whatever locale the server sorts in: every column of ids and targets has the collation C."""
    with Store.open(new_postgres(), init=True) as store, store._engine.connect() as connection:
        query = (
            "SELECT DISTINCT collation_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name IN ('id', 'target')"
        )
        assert connection.exec_driver_sql(query).all() == [("C",)]
