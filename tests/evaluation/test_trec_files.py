"""Qrels and run files: round trips, and each kind of bad input named with its line."""

from __future__ import annotations

import logging
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.errors import InputError, SourceError
from matcher.evaluation.qrels import qrels_lines, read_qrels, write_qrels
from matcher.evaluation.runs import LARGEST_SCORE, falling_scores, read_run, run_lines, write_run

IDS = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8)

SCORES = st.one_of(
    st.floats(-LARGEST_SCORE, LARGEST_SCORE),
    st.floats(0, 1),
    st.sampled_from([0.0, 0.5, 0.5 + 1e-9, 0.5 - 1e-7, 23.4, 23.4 + 1e-12, 1e8, 1e8 + 1, LARGEST_SCORE]),
)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Reading


def test_qrels_are_read_in_the_order_of_the_file(tmp_path):
    path = written(tmp_path, "\ufeffq2 0 vtt 2\r\n\r\nq1\t0  luke\t-1\nq2 0 åbo 0\nq2 0 vtt 2\n")
    assert read_qrels(path) == {"q2": {"vtt": 2, "åbo": 0}, "q1": {"luke": -1}}
    assert list(read_qrels(path)) == ["q2", "q1"]


def test_a_run_is_read_by_its_ranks_and_not_by_its_scores(tmp_path, caplog):
    path = written(tmp_path, "q1 Q0 b 2 9.5 x\nq1 Q0 a 1 1e-3 x\nq0 Q0 c 1 0 x\nq1 Q0 d 3 -2 x\n")
    with caplog.at_level(logging.WARNING):
        assert read_run(path) == {"q1": [("a", 0.001), ("b", 9.5), ("d", -2.0)], "q0": [("c", 0.0)]}
    assert "in 1 of 2 queries a score is above one ranked before it" in caplog.text


def test_lines_of_equal_rank_keep_the_order_of_the_file(tmp_path):
    path = written(tmp_path, "q Q0 b 0 2 x\nq Q0 a 0 2 x\nq Q0 c 0 1 x\n")
    assert [document for document, _ in read_run(path)["q"]] == ["b", "a", "c"]


def test_an_id_may_hold_white_space_beyond_ascii_when_read(tmp_path):
    """Other tools separate columns at ASCII white space only."""
    assert read_qrels(written(tmp_path, "q 0 v\u00a0tt 1")) == {"q": {"v\u00a0tt": 1}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"file.txt: is empty; each line should be 'qid 0 docid grade'"),
        ("\n \n", r"file.txt: is empty"),
        ("q 0 a 1\nq a 1\n", r"file.txt, row 2: has 3 columns instead of 4; each line should be"),
        ("q 0 a 1 x\n", r"file.txt, row 1: has 5 columns instead of 4"),
        ("q 0 a 1.0\n", r"row 1, column 'grade': '1.0' is no whole number"),
        ("q 0 a ١\n", r"row 1, column 'grade': '١' is no whole number"),
        ("q 0 a 12345678901\n", r"'12345678901' is no whole number"),
        (
            "q 0 a 1\n\nq 0 a 2\n",
            r"row 3, column 'grade': 'a' has grade 2 for query 'q', but had 1 on an earlier",
        ),
        ("q 0 a 1\nq 0 \0 1\n", r"row 2: holds a NUL character"),
        (
            "q 0 a 1\nq 0 ä 1\n".encode("cp1252"),
            r"row 2: is no UTF-8 text; save the file as plain text in UTF-8",
        ),
        ("q 0 a 1\n".encode("utf-16"), r"row 1: is no UTF-8 text"),
        ("q 0 a 1\n".encode("utf-16-le"), r"row 1: holds a NUL character"),
    ],
)
def test_bad_qrels_are_refused_with_the_line(content, message, tmp_path):
    with pytest.raises(SourceError, match=message):
        read_qrels(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"file.txt: is empty; each line should be 'qid Q0 docid rank score tag'"),
        ("q Q0 a 1 0.5\n", r"row 1: has 5 columns instead of 6"),
        ("q Q0 a 1 0.5 x\nq Q0 b first 0.4 x\n", r"row 2, column 'rank': 'first' is no whole number"),
        ("q Q0 a 1.5 0.5 x\n", r"row 1, column 'rank': '1.5' is no whole number"),
        ("q Q0 a 1 high x\n", r"row 1, column 'score': 'high' is no number"),
        ("q Q0 a 1 nan x\n", r"row 1, column 'score': 'nan' is no number"),
        ("q Q0 a 1 -inf x\n", r"row 1, column 'score': '-inf' is no number"),
        ("q Q0 a 1 1_0 x\n", r"row 1, column 'score': '1_0' is no number"),
        ("q Q0 a 1 2 x\nr Q0 a 1 2 x\nq Q0 a 2 1 x\n", r"row 3, column 'docid': 'a' is twice in query 'q'"),
        ("q Q0 é 1 2 x".encode("latin-1"), r"row 1: is no UTF-8 text"),
    ],
)
def test_bad_runs_are_refused_with_the_line(content, message, tmp_path):
    with pytest.raises(SourceError, match=message):
        read_run(written(tmp_path, content))


@pytest.mark.parametrize("read", [read_qrels, read_run])
def test_a_file_that_cannot_be_read_is_named(read, tmp_path):
    with pytest.raises(SourceError, match=r"missing\.txt: cannot be read: No such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path)


# Writing


@settings(deadline=None)
@given(st.dictionaries(IDS, st.dictionaries(IDS, st.integers(-3, 9), min_size=1)))
@example({"\ufb01": {"#": 0}})
def test_qrels_written_and_read_are_the_same(tmp_path_factory, qrels):
    path = tmp_path_factory.getbasetemp() / "round-trip.qrels"
    write_qrels(path, qrels)
    if qrels:
        assert read_qrels(path) == qrels


@settings(deadline=None)
@given(st.dictionaries(IDS, st.lists(st.tuples(IDS, SCORES), min_size=1, unique_by=lambda item: item[0]), min_size=1))
def test_a_run_written_and_read_keeps_queries_documents_and_order(tmp_path_factory, run):
    path = tmp_path_factory.getbasetemp() / "round-trip.run"
    write_run(path, run)
    back = read_run(path)
    assert list(back) == list(run)
    for query, ranked in run.items():
        assert [document for document, _ in back[query]] == [document for document, _ in ranked]


@settings(deadline=None)
@given(st.lists(SCORES, max_size=30), st.integers(0, 12))
@example([23.4] * 20, 6)
@example([0.5, 0.5, 0.4999999], 6)
@example([1e-7] * 3, 6)
@example([LARGEST_SCORE, LARGEST_SCORE, -LARGEST_SCORE, -LARGEST_SCORE], 0)
@example([8.388608, 8.388608, 8.388607], 6)
def test_written_scores_strictly_decrease_in_double_and_single_precision(scores, decimals):
    texts = falling_scores(scores, decimals=decimals)
    assert len(texts) == len(scores)
    assert all(len(text.partition(".")[2]) == decimals for text in texts)
    assert all(float(later) < float(sooner) for sooner, later in pairwise(texts))
    assert all(np.float32(later) < np.float32(sooner) for sooner, later in pairwise(texts))


@settings(deadline=None)
@given(st.lists(st.integers(-8_000_000, 8_000_000), unique=True))
def test_scores_that_fall_already_are_written_as_they_are(steps):
    scores = [step / 1e6 for step in sorted(steps, reverse=True)]
    assert falling_scores(scores) == [f"{score:.6f}" for score in scores]


def test_a_tie_costs_one_step_of_the_last_decimal():
    assert falling_scores([0.25, 0.25, 0.25, 0.1], decimals=2) == ["0.25", "0.24", "0.23", "0.10"]
    assert falling_scores([0.0, 0.0], decimals=6) == ["0.000000", "-0.000001"]
    assert falling_scores([3, 3, 1], decimals=0) == ["3", "2", "1"]


def test_the_order_of_a_list_is_its_ranking_whatever_the_scores():
    assert falling_scores([0.2, 0.9, 0.1], decimals=1) == ["0.2", "0.1", "0.0"]


def test_a_run_may_be_written_from_a_stream():
    stream = ((query, [("a", 1.0)]) for query in ("q2", "q1"))
    assert list(run_lines(stream, tag="t", decimals=0)) == ["q2 Q0 a 1 1 t\n", "q1 Q0 a 1 1 t\n"]


def test_a_query_without_documents_is_told_and_the_others_are_kept(caplog):
    with caplog.at_level(logging.WARNING):
        lines = list(run_lines({"q1": [], "q2": [("a", 0.0)]}))
    assert lines == ["q2 Q0 a 1 0.000000 matcher\n"]
    assert "1 queries have no documents and so no line in the run: q1" in caplog.text


@pytest.mark.parametrize(
    ("run", "options", "message"),
    [
        ({"q 1": [("a", 1.0)]}, {}, r"query id: 'q 1' holds white space"),
        ({"q": [("a\u00a0b", 1.0)]}, {}, r"document id: 'a\\xa0b' holds white space"),
        ({"q": [("a\u2028", 1.0)]}, {}, r"holds white space"),
        ({"q": [("a\0", 1.0)]}, {}, r"document id: .* holds the character"),
        ({"q": [("\udc80", 1.0)]}, {}, r"document id: .* holds the character"),
        ({"\ufeffq": [("a", 1.0)]}, {}, r"query id: .* holds the character"),
        ({"q": [("", 1.0)]}, {}, r"document id: is empty"),
        ({"q": [("a", 1.0)]}, {"tag": "my run"}, r"tag: 'my run' holds white space"),
        ({"q": [("a", 1.0), ("a", 0.5)]}, {}, r"run: query 'q' has 'a' twice"),
        ([("q", [("a", 1.0)]), ("q", [("b", 1.0)])], {}, r"query id: 'q' comes twice"),
        ({"q": [("a", float("nan"))]}, {}, r"score: nan cannot be written"),
        ({"q": [("a", float("inf"))]}, {}, r"score: inf cannot be written"),
        ({"q": [("a", 1e31)]}, {}, r"score: 1e\+31 cannot be written"),
        ({"q": [("a", 1.0)]}, {"decimals": 13}, r"decimals: 13 is out of range; use 0 to 12"),
        ({"q": [("a", 1.0)]}, {"decimals": -1}, r"decimals: -1 is out of range"),
    ],
)
def test_a_run_that_cannot_be_written_leaves_the_file_as_it_was(run, options, message, tmp_path):
    path = written(tmp_path, "before")
    with pytest.raises(InputError, match=message):
        write_run(path, run, **options)
    assert path.read_text() == "before"


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        ({"q 1": {"a": 1}}, r"query id: 'q 1' holds white space"),
        ({"q": {"a b": 1}}, r"document id: 'a b' holds white space"),
        ({"q": {"a": 0.5}}, r"grade: 0.5 of 'a' is no whole number"),
    ],
)
def test_qrels_that_cannot_be_written_are_refused(qrels, message):
    with pytest.raises(InputError, match=message):
        list(qrels_lines(qrels))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"x\.run: cannot be written: No such file"):
        write_run(tmp_path / "none" / "x.run", {"q": [("a", 1.0)]})
