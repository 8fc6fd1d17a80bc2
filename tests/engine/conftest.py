"""An engine over the bundled data, built once, and copies of it to change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.engine import Engine
from matcher.settings import Settings


@pytest.fixture(scope="session")
def bundled_folder(tmp_path_factory, settings: Settings) -> Path:
    """A folder with a store and an index of the bundled data."""
    folder = tmp_path_factory.mktemp("bundled")
    with Engine.open(settings=_in(folder, settings), init=True) as engine:
        engine.import_bundled()
        engine.build_index()
    return folder


def _in(folder: Path, settings: Settings) -> Settings:
    return replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index")


@pytest.fixture(scope="session")
def bundled(bundled_folder: Path, settings: Settings) -> Iterator[Engine]:
    """An engine over the bundled data; tests must not change it."""
    with Engine.open(settings=_in(bundled_folder, settings)) as engine:
        yield engine


@pytest.fixture
def engine(bundled_folder: Path, settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """An engine over a copy of the bundled data."""
    shutil.copytree(bundled_folder, tmp_path / "copy")
    with Engine.open(settings=_in(tmp_path / "copy", settings)) as opened:
        yield opened
