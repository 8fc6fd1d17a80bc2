"""A disk that is full or cannot be written: the index there is goes on serving, and nothing half written is left."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from matcher.engine import Engine
from matcher.errors import UnwritableIndexError
from matcher.profiles import folder as files

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
ADDED = "id;name;country;offers\nnew-glue;Liima Oy;SE;We make lignin glue.\n"


def failing(after: int, error: OSError, wrapped: Callable[..., None]) -> Callable[..., None]:
    """`wrapped`, which raises `error` from its call number `after` on."""
    calls = iter(range(10_000))

    def call(*arguments: object, **options: object) -> None:
        if next(calls) >= after:
            raise error
        wrapped(*arguments, **options)

    return call


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.startswith(".lock"))


@pytest.mark.parametrize("after", [0, 3, 70])
@pytest.mark.parametrize("error", [FULL, OSError("1024 requested and 512 written")], ids=["full", "short write"])
def test_a_build_on_a_full_disk_leaves_the_old_index_and_nothing_else(engine: Engine, monkeypatch, after, error):
    home = engine.home.folder
    before, fingerprint = everything(home), engine.index("demos").fingerprint
    monkeypatch.setattr(files.np, "save", failing(after, error, np.save))
    with pytest.raises(UnwritableIndexError, match=r"index: the index cannot be written: .*; make room there"):
        engine.build_index()
    assert everything(home) == before
    assert engine.index("demos").fingerprint == fingerprint
    monkeypatch.undo()
    assert engine.suggest("lignin", target="demos").matches
    assert engine.verify() == []


def test_a_full_disk_at_the_last_step_keeps_the_old_index(engine: Engine, monkeypatch):
    from matcher.engine import indexing

    before = everything(engine.home.folder)
    monkeypatch.setattr(indexing, "write_whole", failing(0, FULL, indexing.write_whole))
    with pytest.raises(UnwritableIndexError, match="no space left on device"):
        engine.build_index()
    assert everything(engine.home.folder) == before


@pytest.mark.parametrize("patient", [True, False])
def test_a_question_is_answered_from_the_index_there_is(engine: Engine, tmp_path, monkeypatch, caplog, patient):
    engine.patient = patient
    (tmp_path / "new.csv").write_text(ADDED)
    monkeypatch.setattr(
        type(engine.home), "update", failing(0, UnwritableIndexError(engine.home.folder, FULL), lambda: None)
    )
    with caplog.at_level(logging.WARNING, "matcher"):
        engine.import_files([tmp_path / "new.csv"])
        assert not engine.is_searchable()
        assert engine.suggest("lignin glue", lang="en").matches
    assert "what was stored last is not found yet" in caplog.text
    monkeypatch.undo()
    engine.patient = True
    assert "new-glue" in [match.id for match in engine.suggest("lignin glue", lang="en").matches]
    assert engine.is_searchable()
