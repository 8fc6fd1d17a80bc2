"""Judgements: TREC qrels files in and out.

In: lines `qid 0 docid grade`. Out: query → document → grade, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from matcher.errors import InputError, SourceError
from matcher.evaluation.trec import WHOLE_NUMBER, read_columns, writable, write_text

Qrels: TypeAlias = Mapping[str, Mapping[str, int]]
"""Query id → document id → grade. 1 or more is relevant, 0 or less is judged and not relevant."""

COLUMNS: Final = ("qid", "0", "docid", "grade")


def read_qrels(path: str | Path) -> dict[str, dict[str, int]]:
    """Judgements of a TREC qrels file.

    The second column is not read; trec_eval does not read it either. A judgement may be repeated with the
    same grade.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to dict of str to int
        Query id → document id → grade, in the order of the file.

    Raises
    ------
    SourceError
        If the file cannot be read or is empty, or a line has wrong columns, a grade that is no whole number,
        or another grade for a document judged before; it names the line.
    """
    qrels: dict[str, dict[str, int]] = {}
    for row, (query, _, document, grade_text) in read_columns(path, COLUMNS):
        if not WHOLE_NUMBER.fullmatch(grade_text):
            raise SourceError(path, row, "grade", f"{grade_text!r} is no whole number", "use 0, 1, 2 ...")
        grade = int(grade_text)
        before = qrels.setdefault(query, {}).setdefault(document, grade)
        if before != grade:
            problem = f"{document!r} has grade {grade} for query {query!r}, but had {before} on an earlier line"
            raise SourceError(path, row, "grade", problem, "keep one of the two judgements")
    return qrels


def write_qrels(path: str | Path, qrels: Qrels) -> None:
    """Write judgements as a TREC qrels file; what was there before is replaced.

    Parameters
    ----------
    path : str or Path
    qrels : mapping of str to mapping of str to int
        A query without judgements has no line.

    Raises
    ------
    InputError
        If an id holds white space or a grade is no whole number that a qrels file can hold; nothing is
        written then.
    SourceError
        If the file cannot be written.
    """
    write_text(path, qrels_lines(qrels))


def qrels_lines(qrels: Qrels) -> Iterator[str]:
    r"""Lines of a TREC qrels file, each with its newline.

    Raises
    ------
    InputError
        As `write_qrels`.

    Examples
    --------
    >>> list(qrels_lines({"q1": {"vtt": 2, "luke": 0}}))
    ['q1 0 vtt 2\n', 'q1 0 luke 0\n']
    """
    for query, judgements in qrels.items():
        writable("query id", query)
        for document, grade in judgements.items():
            if not WHOLE_NUMBER.fullmatch(str(grade)):
                raise InputError("grade", f"{grade!r} of {document!r} is no whole number", "use 0, 1, 2 ...")
            yield f"{query} 0 {writable('document id', document)} {grade}\n"
