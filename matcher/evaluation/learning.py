"""Shares of the components, learned from decisions; previewed on past lists, and measured by simulation.

In: features of suggestions (the z-scores of their components, see `matcher.ranking.fusion`) and decisions on them. Out: shares, what
they would have changed, and which suggestions are worth deciding next. Nothing here changes a configuration.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.results import Comparison

PULL: Final = 20.0
"""How strongly the weights are held to the present ones: so many decisions of each kind are needed to move them much."""

FOLDS: Final = 5
FEWEST_LISTS: Final = 2
"""Lists with a decision in favour that are needed to learn on some and measure on others."""

_STEPS: Final = 50
_SAME: Final = 1e-9

Features = NDArray[np.float64]
"""Shape (n, n_components): a row for each suggestion, or for each record of a list."""


@dataclass(frozen=True, slots=True)
class ListFeatures:
    """A list before it is ordered: every record with the z-score of each component.

    Parameters
    ----------
    records : tuple of str
        Ids; equal scores are ordered by them.
    values : ndarray of shape (n_records, n_components)
    """

    records: tuple[str, ...]
    values: Features

    def without(self, records: Collection[str]) -> ListFeatures:
        """The list without some records."""
        kept = [place for place, record in enumerate(self.records) if record not in records]
        return ListFeatures(tuple(self.records[place] for place in kept), self.values[kept])

    def ranked(self, shares: NDArray[np.float64]) -> list[tuple[str, float]]:
        """The records, best first, with the mixture of their components."""
        scores = self.values @ shares
        order = sorted(range(len(self.records)), key=lambda place: (-scores[place], self.records[place]))
        return [(self.records[place], float(scores[place])) for place in order]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Shares that decisions speak for.

    Parameters
    ----------
    names : tuple of str
        Components.
    before, after : ndarray of shape (n_components,)
        Shares that sum to 1.
    decisions, accepted : int
        That were learned from.
    scale, level : float
        Of the probability that a suggestion is accepted: `1 / (1 + exp(-(scale · mixture + level)))`, by the shares after.
    """

    names: tuple[str, ...]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    decisions: int
    accepted: int
    scale: float
    level: float

    def shares(self) -> dict[str, float]:
        """Component → its share."""
        return {name: round(float(share), 4) for name, share in zip(self.names, self.after, strict=True)}

    def probability(self, values: Features) -> NDArray[np.float64]:
        """How likely each suggestion is to be accepted, in (0, 1)."""
        return _logistic(self.scale * (values @ self.after) + self.level)


def learn(
    names: Sequence[str], values: Features, accepted: Sequence[bool], shares: Sequence[float], pull: float = PULL
) -> Learned:
    """Shares from decisions, by logistic regression that is held to the present shares.

    First scale and level of the present mixture are fitted (Platt). Then the weights may leave them, at the price of `pull / 2` times
    the squared distance; none becomes negative. With few decisions, or with such that are all alike, the shares stay as they are.

    Parameters
    ----------
    names : sequence of str
    values : ndarray of shape (n_decisions, n_components)
    accepted : sequence of bool, length n_decisions
    shares : sequence of float
        The present ones.
    pull : float
        Above 0.

    Raises
    ------
    InputError
        If the shapes do not fit each other, or no share is above 0.
    """
    given = np.asarray(values, dtype=np.float64).reshape(-1, len(names))
    right = np.asarray(accepted, dtype=np.float64)
    present = np.asarray(shares, dtype=np.float64)
    if len(given) != len(right) or len(present) != len(names):
        raise InputError("decisions", "their features, answers and shares are not equally many", "give one of each")
    if present.sum() <= 0 or (present < 0).any():
        raise InputError("shares", "none is above 0, or one is below", "give the shares of the configuration")
    present = present / present.sum()
    count = int(right.sum())
    kept = Learned(
        names=tuple(names), before=present, after=present, decisions=len(right), accepted=count, scale=1.0, level=0.0
    )
    if count in (0, len(right)):
        return kept
    start = _fitted(
        np.column_stack((given @ present, np.ones(len(right)))), right, np.array([1.0, 0.0]), np.array([1.0, 1e-6])
    )
    scale, level = max(float(start[0]), _SAME), float(start[1])
    weights, level = _moved(given, right, scale * present, level, pull)
    total = float(weights.sum())
    if total <= _SAME:
        return kept
    return Learned(
        names=tuple(names),
        before=present,
        after=weights / total,
        decisions=len(right),
        accepted=count,
        scale=total,
        level=level,
    )


def _moved(
    values: Features, right: NDArray[np.float64], start: NDArray[np.float64], level: float, pull: float
) -> tuple[NDArray[np.float64], float]:
    """Weights near `start` that fit the answers, none below 0: those that would be are set to 0, and the rest fitted again."""
    free = np.ones(len(start), dtype=bool)
    weights = start
    while free.any():
        columns = np.column_stack((values[:, free], np.ones(len(right))))
        pulls = np.append(np.full(int(free.sum()), pull), 1e-6)
        found = _fitted(columns, right, np.append(start[free], level), pulls)
        weights = np.zeros(len(start))
        weights[free] = found[:-1]
        if (weights >= 0).all():
            return weights, float(found[-1])
        free &= weights > 0
    return np.maximum(weights, 0.0), level


def _fitted(
    columns: Features, right: NDArray[np.float64], start: NDArray[np.float64], pulls: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The minimum of log loss and `pulls / 2 · (w - start)²`, by Newton steps; both are convex, so there is one."""
    weights = start.astype(np.float64)
    for _ in range(_STEPS):
        chance = _logistic(columns @ weights)
        slope = columns.T @ (chance - right) + pulls * (weights - start)
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(pulls)
        step = np.linalg.solve(bend, slope)
        longest = float(np.abs(step).max())
        weights = weights - step * min(1.0, 2.0 / longest if longest else 1.0)
        if longest < _SAME:
            break
    return weights


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -500, 500))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What learned shares would have changed in past lists.

    Parameters
    ----------
    comparison : Comparison
        Of the lists before and after, by the decisions made on them; a positive difference says that after is better.
    moved : mapping of str to tuple of (str, int, int)
        List → records whose place changes within the first ten, with their places before and after.
    """

    comparison: Comparison
    moved: Mapping[str, tuple[tuple[str, int, int], ...]]


def preview(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    learned: Learned,
    *,
    top: int = 10,
    measure: str = "nDCG@10",
) -> Preview:
    """Past lists ordered by the shares before and after.

    The lists that were learned from look better than new ones will; `simulate` in the notebook tells how much.

    Raises
    ------
    InputError
        If no list has a decision in favour.
    """
    runs = [{query: held.ranked(shares) for query, held in lists.items()} for shares in (learned.before, learned.after)]
    evaluations = [evaluate(qrels, run, measure) for run in runs]
    moved = {}
    for query in lists:
        before, after = ({record: place for place, (record, _) in enumerate(run[query], start=1)} for run in runs)
        changed = [(record, before[record], place) for record, place in after.items() if place != before[record]]
        moved[query] = tuple(held for held in changed if min(held[1:]) <= top)
    return Preview(comparison=compare(*evaluations), moved=moved)


def cross_fitted(
    lists: Mapping[str, ListFeatures],
    qrels: Qrels,
    names: Sequence[str],
    shares: Sequence[float],
    *,
    folds: int = FOLDS,
    measure: str = "nDCG@10",
) -> Comparison | None:
    """What learned shares change in lists that they were not learned from.

    The lists are dealt out to folds by id; each fold is ordered by the shares that the decisions on the others speak for.

    Parameters
    ----------
    lists : mapping of str to ListFeatures
    qrels : mapping of str to mapping of str to int
        The decisions.
    names, shares : sequence
    folds : int
    measure : str

    Returns
    -------
    Comparison or None
        Of the present shares with those learned elsewhere; None where fewer than two lists have a decision in favour.
    """
    answered = sorted(query for query in lists if any(qrels.get(query, {}).values()))
    if len(answered) < FEWEST_LISTS:
        return None
    present = np.asarray(shares, dtype=np.float64) / float(np.sum(shares))
    before, after = {}, {}
    for fold in range(min(folds, len(answered))):
        kept = answered[fold::folds]
        apart = [query for query in lists if query not in kept]
        learned = learn(names, *decided_rows(lists, qrels, apart, len(names)), list(present))
        for query in kept:
            before[query] = lists[query].ranked(present)
            after[query] = lists[query].ranked(learned.after)
    judged = {query: qrels[query] for query in answered}
    return compare(evaluate(judged, before, measure), evaluate(judged, after, measure))


def decided_rows(
    lists: Mapping[str, ListFeatures], qrels: Qrels, queries: Sequence[str], columns: int
) -> tuple[Features, list[bool]]:
    """Features of what was decided in some lists, and whether it was accepted; records that a list lacks are left out."""
    rows, accepted = [], []
    for query in queries:
        places = {record: place for place, record in enumerate(lists[query].records)}
        for record, grade in qrels.get(query, {}).items():
            if record in places:
                rows.append(lists[query].values[places[record]])
                accepted.append(grade > 0)
    return np.array(rows, dtype=np.float64).reshape(-1, columns), accepted


def next_to_review(
    probabilities: Mapping[tuple[str, str], float], decided: Sequence[tuple[str, str]], n: int
) -> list[tuple[str, str]]:
    """The undecided suggestions that a decision says most about: those nearest to even odds, then by query and record.

    Examples
    --------
    >>> next_to_review({("q", "a"): 0.9, ("q", "b"): 0.55, ("q", "c"): 0.2}, [("q", "a")], 1)
    [('q', 'b')]
    """
    known = set(decided)
    waiting = [pair for pair in probabilities if pair not in known]
    return sorted(waiting, key=lambda pair: (abs(probabilities[pair] - 0.5), pair))[:n]
