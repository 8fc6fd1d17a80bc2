"""The short form of `review_desk.py`, which does it for longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api import review_desk

REVIEWERS = 16
SECONDS = 5


@pytest.mark.slow
def test_many_reviewers_lose_nothing(store_url, tmp_path, settings):
    chosen = replace(settings, db=store_url, index_dir=tmp_path / "index")
    review_desk.prepare(chosen)
    tally, latest = review_desk.run(chosen, REVIEWERS, SECONDS)
    assert tally.made > REVIEWERS
    assert max(tally.statuses) < 500
    assert latest > 1
