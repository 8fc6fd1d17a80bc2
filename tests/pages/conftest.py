"""The pages over the bundled data, and over a copy of it that tests may change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.engine import Engine
from matcher.settings import Settings
from tests.pages.list_pages import made


def settings_in(folder: Path, settings: Settings) -> Settings:
    """Settings whose store and index lie in a folder."""
    return replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index")


@pytest.fixture(scope="session")
def bundled_folder(tmp_path_factory, settings: Settings) -> Path:
    """A folder with a store and an index of the bundled data."""
    folder = tmp_path_factory.mktemp("bundled")
    with Engine.open(settings=settings_in(folder, settings), init=True) as engine:
        engine.import_bundled()
        engine.build_index()
    return folder


@pytest.fixture(scope="session")
def site(bundled_folder: Path, settings: Settings) -> Iterator[TestClient]:
    """A client of the pages over the bundled data."""
    app = create_app(settings_in(bundled_folder, settings))
    with TestClient(app, base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def client(site: TestClient) -> TestClient:
    """Asks the pages as one who was never there before; tests must not change the records."""
    site.cookies.clear()
    return site


@pytest.fixture
def writing(bundled_folder: Path, settings: Settings, tmp_path: Path, site: TestClient) -> Iterator[TestClient]:
    """Asks the pages over a copy of the bundled data."""
    shutil.copytree(bundled_folder, tmp_path / "copy")
    chosen = settings_in(tmp_path / "copy", settings)
    app = create_app(chosen)
    app.state.engine = Engine.open(settings=chosen)
    vars(app.state.engine)["analyzer"] = site.app.state.engine.analyzer  # whose dictionaries are read already
    with TestClient(app, base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def address(writing: TestClient) -> str:
    """The address of a match list of one demo."""
    return made(writing)
