"""The server is killed while it imports; see `kill_imports.py`, which does it more often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api import kill_imports


@pytest.mark.slow
def test_nothing_is_lost_or_half_there(store_url, tmp_path, settings):
    answered, cut = kill_imports.run(replace(settings, db=store_url, index_dir=tmp_path / "index"), 3)
    assert answered > 0
    assert cut > 0
