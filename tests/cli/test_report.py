"""`matcher report`."""

from __future__ import annotations

from pathlib import Path


def test_a_report_is_one_file(demo, shell, tmp_path: Path):
    answer = shell("report", "--db", demo.db, "--output", tmp_path / "bench.html", "--language", "SV")
    assert (answer.code, answer.err) == (0, "")
    page = (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in page
    assert "forskningsinstitut" in page
    assert "East and North Finland" in page, "regions by their names"
    assert "east-and-north-finland" not in page
    assert [path.name for path in tmp_path.glob("*.html")] == ["bench.html"]


def test_what_cannot_be_written_is_said_before_the_work(demo, shell, tmp_path: Path):
    answer = shell("report", "--db", demo.db, "--output", tmp_path / "no" / "bench.html")
    assert (answer.code, answer.out) == (2, "")
    assert "folder does not exist" in answer.err
    assert "use one of en, fi, sv" in shell("report", "--db", demo.db, "--language", "xx").err


def test_without_an_index_it_says_what_to_do(shell):
    shell("init")
    answer = shell("report")
    assert answer.code != 0
    assert "matcher index" in answer.err
