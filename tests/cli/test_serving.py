"""What `matcher serve` tells before it serves."""

from __future__ import annotations

import pytest

from matcher.cli.serving import _tell_of_the_cache


@pytest.fixture
def closed(tmp_path):
    """A folder that can be made by nobody, the superuser included."""
    (tmp_path / "file").write_text("no folder")
    return tmp_path / "file" / "cache"


def test_a_cache_that_cannot_be_written_is_told_as_each_start_takes_long(closed, capsys):
    _tell_of_the_cache(closed)
    said = capsys.readouterr().err
    assert str(closed) in said
    assert "MATCHER_CACHE_DIR" in said


def test_a_cache_that_can_be_written_is_no_matter(tmp_path, capsys):
    _tell_of_the_cache(tmp_path / "new")
    assert capsys.readouterr().err == ""


def test_neither_is_a_full_one_that_is_only_read(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    (tmp_path / "lemmas" / "2.0.0").mkdir(parents=True)
    (tmp_path / "lemmas" / "2.0.0" / "fi.dic").touch()
    _tell_of_the_cache(tmp_path)
    assert capsys.readouterr().err == ""
