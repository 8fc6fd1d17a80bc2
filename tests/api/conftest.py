"""The application over the bundled data, and over small stores of its own on both databases."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.analysis.analyzer import Analyzer
from matcher.engine import Engine
from matcher.errors import StoreError
from matcher.settings import Settings

SMALL = [
    {
        "id": "sawmill",
        "name": "Kainuu Saw",
        "country": "FI",
        "documents": [{"text": "A sawmill with bark and sawdust."}],
    },
    {
        "id": "glue",
        "name": "Glue GmbH",
        "country": "DE",
        "documents": [{"text": "We make wood adhesives from lignin."}],
    },
    {"id": "printer", "name": "Imprimeur", "country": "FR", "documents": [{"text": "3D printing of metal parts."}]},
]


def settings_in(folder: Path, settings: Settings, **changes: Any) -> Settings:
    """Settings whose store and index lie in a folder."""
    return replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index", **changes)


@lru_cache(maxsize=1)
def _analyzer() -> Analyzer:
    """One analyzer for all the applications of a test run, as each would take a second to warm up."""
    return Engine.without_store(Settings.from_environment()).analyzer


def open_engine(settings: Settings, **options: Any) -> Engine:
    """An engine that is warm already."""
    engine = Engine.open(settings=settings, **options)
    engine.__dict__["analyzer"] = _analyzer()
    return engine


@contextmanager
def client_of(settings: Settings, *, read_only: bool = False, host: str = "localhost") -> Iterator[TestClient]:
    """A client of an application, started and ended."""
    app = create_app(settings, read_only=read_only)
    with contextlib.suppress(StoreError):
        app.state.engine = open_engine(settings)
        app.state.engine.patient = False
    with TestClient(app, base_url=f"http://{host}") as client:
        yield client


@pytest.fixture(scope="session")
def bundled_folder(tmp_path_factory, settings: Settings) -> Path:
    """A folder with a store and an index of the bundled data."""
    folder = tmp_path_factory.mktemp("bundled")
    with open_engine(settings_in(folder, settings), init=True) as engine:
        engine.import_bundled()
        engine.build_index()
    return folder


@pytest.fixture(scope="session")
def client(bundled_folder: Path, settings: Settings) -> Iterator[TestClient]:
    """Asks an application over the bundled data; tests must not change it."""
    with client_of(settings_in(bundled_folder, settings)) as opened:
        yield opened


@pytest.fixture
def copied(bundled_folder: Path, settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a copy of the bundled data."""
    shutil.copytree(bundled_folder, tmp_path / "copy")
    return settings_in(tmp_path / "copy", settings)


@pytest.fixture
def writing(copied: Settings) -> Iterator[TestClient]:
    """Asks an application over a copy of the bundled data."""
    with client_of(copied) as opened:
        yield opened


@pytest.fixture
def small_settings(store_url: str, tmp_path: Path, settings: Settings) -> Settings:
    """Settings over a store of three organisations, on SQLite and on PostgreSQL."""
    chosen = replace(settings, db=store_url, index_dir=tmp_path / "index")
    with open_engine(chosen, init=True) as engine:
        for data in SMALL:
            engine.add(make(data))
        engine.build_index()
    return chosen


def make(data: dict[str, Any]) -> Any:
    """An organisation."""
    from matcher.engine.editing import make_record

    return make_record("organisations", data)


@pytest.fixture
def small(small_settings: Settings) -> Iterator[TestClient]:
    """Asks an application over a store of three organisations, on SQLite and on PostgreSQL."""
    with client_of(small_settings) as opened:
        yield opened


Upload = Callable[..., Any]


def upload(client: TestClient, content: bytes, name: str = "new.csv", *, key: str | None = None, **fields: str) -> Any:
    """Send a file to be imported."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/api/v1/imports", files={"file": (name, content)}, data=fields, headers=headers)


@pytest.fixture
def bundled_settings(bundled_folder: Path, settings: Settings) -> Settings:
    """Settings over the bundled data; tests must not change it."""
    return settings_in(bundled_folder, settings)
