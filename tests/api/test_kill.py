"""The server is killed while it imports, makes lists and takes decisions; `kill_imports.py` and `kill_lists.py` do it more often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api import kill_imports, kill_lists


@pytest.mark.slow
def test_of_imports_nothing_is_lost_or_half_there(store_url, tmp_path, settings):
    answered, cut = kill_imports.run(replace(settings, db=store_url, index_dir=tmp_path / "index"), 3)
    assert answered > 0
    assert cut > 0


@pytest.mark.slow
def test_of_lists_and_decisions_nothing_is_lost_or_half_there(store_url, tmp_path, settings):
    decided, commented, cut = kill_lists.run(replace(settings, db=store_url, index_dir=tmp_path / "index"), 2)
    assert decided > 0
    assert commented > 0
    assert cut > 0
