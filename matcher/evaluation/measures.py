"""Measures of one ranked list against its judgements.

In: a `JudgedRanking`. Out: a number in [0, 1]; higher is better. A new measure is one function and one name
in `MEASURES`.

Measures read the order they are given and never sort by score. A document is relevant from grade 1; one
without a judgement counts as not relevant. All agree with trec_eval [1]_ where it has them.

References
----------
.. [1] National Institute of Standards and Technology, trec_eval, https://github.com/usnistgov/trec_eval
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.evaluation.judged_ranking import JudgedRanking

WHOLE_LIST: Final = sys.maxsize
"""Cut-off of a measure that has none."""


def ndcg(ranking: JudgedRanking, k: int = WHOLE_LIST) -> float:
    """Normalised discounted cumulated gain of the first `k`; 0 if nothing is relevant.

    ``nDCG@k = DCG@k / ideal DCG@k``, where ``DCG@k = sum(grade_i / log2(i + 1) for i = 1 .. k)`` and the
    ideal is the best ranking there could be. The gain is the grade itself, as in trec_eval, and not
    ``2 ** grade - 1``.

    References
    ----------
    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.

    Examples
    --------
    >>> round(ndcg(JudgedRanking.of(["a", "b"], {"a": 1, "b": 2})), 4)
    0.8597
    """
    ideal = _dcg(ranking.ideal[:k])
    return _dcg(ranking.grades[:k]) / ideal if ideal else 0.0


def _dcg(grades: NDArray[np.int64]) -> float:
    return float(np.sum(grades / np.log2(np.arange(2, grades.size + 2))))


def average_precision(ranking: JudgedRanking, k: int = WHOLE_LIST) -> float:
    """Average precision over the first `k`; 0 if nothing is relevant.

    ``AP@k = sum(P@i for each i <= k whose document is relevant) / n_relevant``; what was not found counts 0.

    References
    ----------
    Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.

    Examples
    --------
    >>> average_precision(JudgedRanking.of(["a", "x", "b"], {"a": 1, "b": 1}))
    0.8333333333333333
    """
    positions = _relevant_ranks(ranking, k)
    if not positions.size:
        return 0.0
    return float(np.sum(np.arange(1, positions.size + 1) / positions) / ranking.ideal.size)


def _relevant_ranks(ranking: JudgedRanking, k: int) -> NDArray[np.int64]:
    """Ranks of the relevant documents among the first `k`, 1 for the first."""
    return np.flatnonzero(ranking.grades[:k]).astype(np.int64) + 1


def precision(ranking: JudgedRanking, k: int) -> float:
    """Share of the first `k` ranks that hold a relevant document.

    ``P@k = n_relevant_in_first_k / k``, also where the list is shorter than `k`.

    References
    ----------
    Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 8.4.

    Examples
    --------
    >>> precision(JudgedRanking.of(["a", "x"], {"a": 1, "b": 1}), 4)
    0.25
    """
    return _relevant_ranks(ranking, k).size / k


def recall(ranking: JudgedRanking, k: int) -> float:
    """Share of the relevant documents that the first `k` ranks hold; 0 if nothing is relevant.

    ``R@k = n_relevant_in_first_k / n_relevant``.

    References
    ----------
    Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 8.3.

    Examples
    --------
    >>> recall(JudgedRanking.of(["a", "x"], {"a": 1, "b": 1}), 4)
    0.5
    """
    return _relevant_ranks(ranking, k).size / ranking.ideal.size if ranking.ideal.size else 0.0


def reciprocal_rank(ranking: JudgedRanking, k: int = WHOLE_LIST) -> float:
    """One divided by the rank of the first relevant document; 0 if the first `k` hold none.

    ``RR = 1 / rank_of_first_relevant``; its mean over queries is the mean reciprocal rank.

    References
    ----------
    Voorhees, The TREC-8 question answering track report, TREC 1999.

    Examples
    --------
    >>> reciprocal_rank(JudgedRanking.of(["x", "a"], {"a": 1}))
    0.5
    """
    positions = _relevant_ranks(ranking, k)
    return 1 / int(positions[0]) if positions.size else 0.0


def hit(ranking: JudgedRanking, k: int) -> float:
    """1 if the first `k` hold a relevant document, else 0.

    ``Hit@k = 1 if n_relevant_in_first_k > 0 else 0``.
    It is called success in trec_eval; where `k` is 1 it is top-1 accuracy.

    References
    ----------
    trec_eval, measure ``success``.

    Examples
    --------
    >>> hit(JudgedRanking.of(["x", "a"], {"a": 1}), 1)
    0.0
    """
    return float(_relevant_ranks(ranking, k).size > 0)


def judged(ranking: JudgedRanking, k: int) -> float:
    """Share of the first `k` documents that have a judgement, whatever its grade; 0 for an empty list.

    ``Judged@k = n_judged_in_first_k / min(k, n_retrieved)``.
    It says how far the other measures can be trusted.

    References
    ----------
    ir_measures, measure ``Judged``, https://ir-measur.es

    Examples
    --------
    >>> judged(JudgedRanking.of(["x", "a"], {"a": 0}), 10)
    0.5
    """
    seen = ranking.judged[:k]
    return float(np.mean(seen)) if seen.size else 0.0


MeasureFunction: TypeAlias = Callable[[JudgedRanking, int], float]

MEASURES: Final[dict[str, MeasureFunction]] = {
    "nDCG": ndcg,
    "AP": average_precision,
    "P": precision,
    "R": recall,
    "RR": reciprocal_rank,
    "Hit": hit,
    "Judged": judged,
}
"""Name → function; what the command line, the documentation and the contract tests read."""

NEEDS_CUT_OFF: Final = frozenset({"P", "R", "Hit", "Judged"})
"""Names that mean nothing without `@k`."""

_NAME: Final = re.compile(r"([A-Za-z]+)(?:@([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its cut-off, such as nDCG@10; call it on a `JudgedRanking`.

    Parameters
    ----------
    name : str
        One of `MEASURES`.
    cut_off : int or None
        None is the whole list.
    """

    name: str
    cut_off: int | None = None

    def __str__(self) -> str:
        return self.name if self.cut_off is None else f"{self.name}@{self.cut_off}"

    def __call__(self, ranking: JudgedRanking) -> float:
        """Value of the measure for `ranking`, in [0, 1]."""
        return MEASURES[self.name](ranking, WHOLE_LIST if self.cut_off is None else self.cut_off)


def parse_measure(text: str) -> Measure:
    """Measure that `text` names; capitals and surrounding blanks do not matter.

    Parameters
    ----------
    text : str
        Such as "nDCG@10", "AP", "R@50", "RR", "Hit@1", "P@5" or "Judged@10".

    Raises
    ------
    InputError
        If there is no such measure, with a list of those there are, or its cut-off is missing or 0.

    Examples
    --------
    >>> str(parse_measure("ndcg@10"))
    'nDCG@10'
    """
    match = _NAME.fullmatch(text.strip())
    names = {name.casefold(): name for name in MEASURES}
    if match is None or match[1].casefold() not in names:
        known = ", ".join(f"{name}@k" if name in NEEDS_CUT_OFF else f"{name} or {name}@k" for name in MEASURES)
        raise InputError("measure", f"{text.strip()!r} is unknown", f"use {known}, where k is a number from 1")
    name = names[match[1].casefold()]
    if match[2] is None:
        if name in NEEDS_CUT_OFF:
            raise InputError("measure", f"{name} has no cut-off", f"write for example {name}@10")
        return Measure(name)
    if int(match[2]) == 0:
        raise InputError("measure", f"{text.strip()!r} has cut-off 0", f"write for example {name}@10")
    return Measure(name, int(match[2]))


def parse_measures(names: str | Iterable[str | Measure]) -> tuple[Measure, ...]:
    """Measures of a list; one that is named twice comes once.

    Parameters
    ----------
    names : str or iterable of str or Measure
        A string is split at commas.

    Raises
    ------
    InputError
        As `parse_measure`; also if the list is empty.

    Examples
    --------
    >>> [str(measure) for measure in parse_measures("nDCG@10, ap")]
    ['nDCG@10', 'AP']
    """
    parts = names.split(",") if isinstance(names, str) else names
    parsed = [part if isinstance(part, Measure) else parse_measure(part) for part in parts if str(part).strip()]
    if not parsed:
        raise InputError("measures", "none is named", "use for example nDCG@10,AP")
    return tuple(dict.fromkeys(parsed))
