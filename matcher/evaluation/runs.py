"""Ranked lists of many queries: TREC run files in and out.

In: lines `qid Q0 docid rank score tag`, or lists of (document, score), best first. Out: the other of the two.

Tools break ties in their own ways, and trec_eval orders by score and not by rank. So the writer lets scores
fall from line to line even where they were equal, and the reader goes by the rank.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from matcher.errors import InputError, SourceError
from matcher.evaluation.trec import WHOLE_NUMBER, read_columns, writable, write_text

Ranked: TypeAlias = Sequence[tuple[str, float]]
"""Document ids with their scores, best first."""

Run: TypeAlias = Mapping[str, Ranked]
"""Query id → its ranked list."""

COLUMNS: Final = ("qid", "Q0", "docid", "rank", "score", "tag")

DECIMALS: Final = 6
"""Decimals of a written score where the caller does not say otherwise."""

MOST_DECIMALS: Final = 12

LARGEST_SCORE: Final = 1e30
"""Beyond it a score is refused; trec_eval holds scores in single precision, which ends soon after."""

_TOLD_APART: Final = 1 << 23
"""Up to so many steps, single precision tells a number of steps from the next, whatever the step."""

_log = logging.getLogger(__name__)


def read_run(path: str | Path) -> dict[str, list[tuple[str, float]]]:
    """Ranked lists of a TREC run file.

    Documents are ordered by the rank column, never by score; lines of equal rank keep the order of the file.
    Where scores rise along the ranks a warning is logged, as trec_eval, which orders by score, will give
    other figures.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to list of (str, float)
        Query id → (document id, score), best first; queries in the order of the file.

    Raises
    ------
    SourceError
        If the file cannot be read or is empty, or a line has wrong columns, a rank or score that is no
        number, or a document that the query has already; it names the line.
    """
    ranks: dict[str, dict[str, int]] = {}
    run: dict[str, list[tuple[str, float]]] = {}
    for row, (query, _, document, rank, score, _) in read_columns(path, COLUMNS):
        if not WHOLE_NUMBER.fullmatch(rank):
            raise SourceError(path, row, "rank", f"{rank!r} is no whole number", "use 1 for the best document")
        rank_of = ranks.setdefault(query, {})
        if document in rank_of:
            raise SourceError(path, row, "docid", f"{document!r} is twice in query {query!r}", "keep one of the lines")
        rank_of[document] = int(rank)
        run.setdefault(query, []).append((document, _parse_score(path, row, score)))
    for query, ranked in run.items():
        rank_of = ranks[query]
        ranked.sort(key=lambda item: rank_of[item[0]])
    _warn_of_rising_scores(path, run)
    return run


def _parse_score(path: str | Path, row: int, text: str) -> float:
    try:
        score = math.nan if "_" in text else float(text)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise SourceError(path, row, "score", f"{text!r} is no number", "use a finite decimal number such as 0.75")
    return score


def _warn_of_rising_scores(path: str | Path, run: Run) -> None:
    rising = sum(any(later > sooner for (_, sooner), (_, later) in pairwise(ranked)) for ranked in run.values())
    if rising:
        _log.warning(
            "%s: in %d of %d queries a score is above one ranked before it; the ranks are followed",
            Path(path).name,
            rising,
            len(run),
        )


def write_run(
    path: str | Path,
    run: Run | Iterable[tuple[str, Ranked]],
    *,
    tag: str = "matcher",
    decimals: int = DECIMALS,
) -> None:
    """Write ranked lists as a TREC run file; what was there before is replaced.

    Parameters
    ----------
    path : str or Path
    run : mapping of str to ranked list, or iterable of (str, ranked list)
        The order of each list is its ranking, whatever the scores. All documents are kept, those with score 0
        too. A query without documents has no line, which evaluates the same; a warning says so.
    tag : str, optional
        Last column, the name of the system.
    decimals : int, optional
        Of the written scores; 0 to 12.

    Raises
    ------
    InputError
        If an id or the tag holds white space, a query comes twice or has a document twice, or a score is not
        finite; nothing is written then.
    SourceError
        If the file cannot be written.
    """
    write_text(path, run_lines(run, tag=tag, decimals=decimals))


def run_lines(
    run: Run | Iterable[tuple[str, Ranked]], *, tag: str = "matcher", decimals: int = DECIMALS
) -> Iterator[str]:
    r"""Lines of a TREC run file, each with its newline, one by one.

    Parameters and errors are those of `write_run`.

    Examples
    --------
    >>> list(run_lines({"q1": [("vtt", 0.5), ("luke", 0.5)]}, decimals=2))
    ['q1 Q0 vtt 1 0.50 matcher\n', 'q1 Q0 luke 2 0.49 matcher\n']
    """
    writable("tag", tag)
    if not 0 <= decimals <= MOST_DECIMALS:
        raise InputError("decimals", f"{decimals} is out of range", f"use 0 to {MOST_DECIMALS}")
    seen: set[str] = set()
    without: list[str] = []
    for query, ranked in run.items() if isinstance(run, Mapping) else run:
        if query in seen:
            raise InputError("query id", f"{query!r} comes twice", "give each query one ranked list")
        seen.add(writable("query id", query))
        if not ranked:
            without.append(query)
        check_no_repeats(query, ranked)
        written = falling_scores([score for _, score in ranked], decimals=decimals)
        for rank, ((document, _), score) in enumerate(zip(ranked, written, strict=True), start=1):
            yield f"{query} Q0 {writable('document id', document)} {rank} {score} {tag}\n"
    if without:
        _log.warning("%d queries have no documents and so no line in the run: %s", len(without), ", ".join(without[:5]))


def check_no_repeats(query: str, ranked: Ranked) -> None:
    """Refuse a ranked list that has a document twice.

    Raises
    ------
    InputError
        It names the query and the document.
    """
    documents: set[str] = set()
    for document, _ in ranked:
        if document in documents:
            raise InputError("run", f"query {query!r} has {document!r} twice", "rank each document once")
        documents.add(document)


def falling_scores(scores: Iterable[float], *, decimals: int = DECIMALS) -> list[str]:
    """Scores as decimal numbers, each strictly below the one before.

    A score is rounded to `decimals`. Where it would not fall, it is set one step of the last decimal below
    the one before; beyond 2 ** 23 steps, a few more where single precision, in which trec_eval compares
    scores, would not tell them apart.

    Parameters
    ----------
    scores : iterable of float
        In the order of the ranking.
    decimals : int, optional

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        If a score is not finite, or beyond `LARGEST_SCORE`.

    Examples
    --------
    >>> falling_scores([0.9, 0.9, 0.8999994, 0.0])
    ['0.900000', '0.899999', '0.899998', '0.000000']
    """
    scale = 10**decimals
    written: list[str] = []
    ceiling: int | None = None
    for score in scores:
        if not abs(score) <= LARGEST_SCORE:  # also true of NaN
            raise InputError("score", f"{score} cannot be written", f"use a finite number up to {LARGEST_SCORE:g}")
        numerator, denominator = float(score).as_integer_ratio()
        steps = (2 * numerator * scale + denominator) // (2 * denominator)  # to the nearest, exactly
        if ceiling is not None:
            steps = min(steps, ceiling)
        written.append(_decimal(steps, decimals))
        ceiling = _highest_below(steps, scale)
    return written


def _decimal(steps: int, decimals: int) -> str:
    """Digits of `steps` times ``10 ** -decimals``, exactly."""
    digits = f"{abs(steps):0{decimals + 1}d}"
    sign = "-" if steps < 0 else ""
    cut = len(digits) - decimals
    return f"{sign}{digits[:cut]}.{digits[cut:]}" if decimals else sign + digits


def _highest_below(steps: int, scale: int) -> int:
    """Next number of steps below `steps`, or the next whose value is lower in single precision too."""
    if abs(steps) < _TOLD_APART:
        return steps - 1
    single = np.float32(steps / scale)
    if np.float32((steps - 1) / scale) < single:
        return steps - 1
    return math.floor(Fraction(float(np.nextafter(single, np.float32(-np.inf)))) * scale)
