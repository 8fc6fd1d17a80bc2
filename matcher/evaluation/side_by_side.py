"""Runs of the same queries side by side: measures, paired differences to the first, by language, and who enters and leaves the lists.

In: qrels and named runs, the first of which is what the others are compared with. Out: a `SideBySide`, whose `to_dict` is what an
experiment keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matcher.errors import InputError
from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.measures import Measure
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.resampling import bootstrap_interval
from matcher.evaluation.results import Comparison, Evaluation
from matcher.evaluation.runs import Ranked, Run

if TYPE_CHECKING:
    import pandas as pd

TOP: Final = 10
"""Length of the lists that are compared, where it is not said."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A document that one list has and the other has not.

    Parameters
    ----------
    id : str
    before, after : int or None
        Its rank in the whole lists; None where it has none.
    grade : int or None
        None where nobody judged it.
    """

    id: str
    before: int | None
    after: int | None
    grade: int | None

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {"id": self.id, "before": self.before, "after": self.after, "grade": self.grade}


@dataclass(frozen=True, slots=True)
class ListChange:
    """What changes in the list of a query.

    Parameters
    ----------
    query : str
    enters, leaves : tuple of Moved
        By their new rank, and by their old one.
    """

    query: str
    enters: tuple[Moved, ...]
    leaves: tuple[Moved, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "query": self.query,
            "enters": [moved.to_dict() for moved in self.enters],
            "leaves": [moved.to_dict() for moved in self.leaves],
        }


def list_changes(before: Run, after: Run, qrels: Qrels, top: int = TOP) -> Iterator[ListChange]:
    """The queries whose first `top` documents are not the same ones, in the order of `before`; order within them does not count.

    Examples
    --------
    >>> before, after = {"q": [("a", 2.0), ("b", 1.0)]}, {"q": [("c", 2.0), ("a", 1.0)]}
    >>> (change,) = list_changes(before, after, {"q": {"c": 2}}, top=2)
    >>> [(moved.id, moved.grade) for moved in change.enters], [moved.id for moved in change.leaves]
    ([('c', 2)], ['b'])
    """
    for query, ranked in before.items():
        old, new = _ranks(ranked), _ranks(after.get(query, ()))
        grades = qrels.get(query, {})
        enters = [_moved(d, old, new, grades) for d, place in new.items() if place <= top < old.get(d, top + 1)]
        leaves = [_moved(d, old, new, grades) for d, place in old.items() if place <= top < new.get(d, top + 1)]
        if enters or leaves:
            yield ListChange(query, tuple(enters), tuple(leaves))


def _ranks(ranked: Ranked) -> dict[str, int]:
    return {document: place for place, (document, _) in enumerate(ranked, start=1)}


def _moved(document: str, old: Mapping[str, int], new: Mapping[str, int], grades: Mapping[str, int]) -> Moved:
    return Moved(document, old.get(document), new.get(document), grades.get(document))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideBySide:
    """Several runs on the same queries.

    Parameters
    ----------
    names : tuple of str
        Of the runs; the first is what the others are compared with.
    evaluations : tuple of Evaluation
        One for each run.
    comparisons : tuple of Comparison
        One for each run but the first.
    changes : tuple of tuple of ListChange
        The same.
    languages : mapping of str to str
        Query → language.
    top : int
        Length of the lists that were compared.
    """

    names: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]
    changes: tuple[tuple[ListChange, ...], ...]
    languages: Mapping[str, str]
    top: int

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        first = self.evaluations[0]
        return {
            "measures": list(first.measures),
            "queries": len(first.queries),
            "languages": {query: self.languages.get(query, "") for query in first.queries},
            "level": first.level,
            "top": self.top,
            "runs": [self._run(place) for place in range(len(self.names))],
        }

    def to_frame(self) -> pd.DataFrame:
        """Pandas frame with a row per run and measure: mean, interval, and the paired difference to the first run."""
        import pandas as pd  # heavy, and only notebooks want it

        parts = {}
        for place, (name, held) in enumerate(zip(self.names, self.evaluations, strict=True)):
            frame = held.to_frame()
            if place:
                gain = self.comparisons[place - 1].to_frame()
                columns = ["difference", "low", "high", "p", "wins", "ties", "losses"]
                frame = frame.join(gain[columns].rename(columns={"low": "difference low", "high": "difference high"}))
            parts[name] = frame
        return pd.concat(parts, names=["run"])

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(float_format="{:.3f}".format, na_rep=""))

    def _run(self, place: int) -> dict[str, Any]:
        evaluation = self.evaluations[place]
        values = evaluation.to_dict()
        comparison = self.comparisons[place - 1] if place else None
        return {
            "name": self.names[place],
            "measures": values["measures"],
            "per_query": values["per_query"],
            "by_language": self._by_language(evaluation.values, evaluation),
            "comparison": None
            if comparison is None
            else {
                **comparison.to_dict(),
                "by_language": self._by_language(comparison.differences, evaluation),
                "lists": [change.to_dict() for change in self.changes[place - 1]],
            },
        }

    def _by_language(self, values: Any, evaluation: Evaluation) -> dict[str, Any]:
        """Language → number of queries, and each measure's mean and interval."""
        rows: dict[str, list[int]] = {}
        for row, query in enumerate(evaluation.queries):
            rows.setdefault(self.languages.get(query, ""), []).append(row)
        found: dict[str, Any] = {}
        for lang, places in sorted(rows.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            held = np.asarray(values)[places]
            low, high = bootstrap_interval(held)
            found[lang] = {
                "queries": len(places),
                "measures": {
                    measure: {"mean": float(held[:, i].mean()), "low": float(low[i]), "high": float(high[i])}
                    for i, measure in enumerate(evaluation.measures)
                },
            }
        return found


def side_by_side(
    qrels: Qrels,
    runs: Mapping[str, Run],
    measures: str | Sequence[str | Measure],
    *,
    languages: Mapping[str, str] | None = None,
    top: int = TOP,
) -> SideBySide:
    """Compare runs with the first of them.

    Parameters
    ----------
    qrels : mapping of str to mapping of str to int
    runs : mapping of str to mapping of str to sequence of (str, float)
        Name → run; one or more.
    measures : str or sequence of str or Measure
    languages : mapping of str to str, optional
        Query → language.
    top : int
        Length of the lists that are compared; 1 or more.

    Raises
    ------
    InputError
        If there is no run or `top` is out of range, or as `evaluate`.
    """
    if not runs:
        raise InputError("runs", "there are none", "give one or more")
    if top < 1:
        raise InputError("top", f"{top} is too few", "use 1 or more")
    names = tuple(runs)
    evaluations = tuple(evaluate(qrels, runs[name], measures) for name in names)
    counted = evaluations[0].queries
    lists = {name: {query: runs[name].get(query, ()) for query in counted} for name in names}
    return SideBySide(
        names=names,
        evaluations=evaluations,
        comparisons=tuple(compare(evaluations[0], held) for held in evaluations[1:]),
        changes=tuple(tuple(list_changes(lists[names[0]], lists[name], qrels, top)) for name in names[1:]),
        languages=languages or {},
        top=top,
    )
