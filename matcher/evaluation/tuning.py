"""Parameters of matching chosen by scikit-learn's searches, and honestly: a choice is measured on queries that had no part in it.

In: queries, judgements, and something that makes lists with a configuration. Out: `ConfigurationRanker`, an estimator that
`GridSearchCV` and `RandomizedSearchCV` take, and `Nested`, the result of a nested cross-validation with its verdict.

The best of many candidates looks better than it is: among thirty configurations that differ by chance alone, one is in front. So the
queries are split twice. In each outer fold the search sees only the other folds and chooses by its own cross-validation; its choice is
measured on the fold it has not seen. The paired difference to the default over all queries is then free of the choice [1]_.

References
----------
.. [1] Cawley and Talbot, On over-fitting in model selection and subsequent selection bias in performance evaluation, JMLR 11, 2010.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from matcher.errors import InputError
from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.resampling import SEED
from matcher.evaluation.results import Comparison, Evaluation
from matcher.evaluation.runs import Ranked, Run
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText

if TYPE_CHECKING:
    import pandas as pd

FOLDS: Final = 5

BETTER: Final = "better"
NOISE: Final = "no improvement that can be told from chance"
WORSE: Final = "worse"
"""Verdicts on what a search chose."""


class MakesLists(Protocol):
    """What makes lists: `matcher.engine.bench.Bench`, or any function of the kind."""

    def __call__(self, configuration: Configuration, queries: Sequence[RankText]) -> Run:
        """The lists of some queries under a configuration."""


class ConfigurationRanker:
    """A configuration as a scikit-learn estimator: X are queries, y their judgements, the score is a measure.

    It follows scikit-learn's conventions without inheriting from it. There is nothing to learn from the queries but the parameters, so
    `fit` only checks them; a search does the choosing.

    Parameters
    ----------
    rank : callable
        (Configuration, queries) → run; clones share it, so that it may remember what it has ranked.
    measure : str, default "nDCG@10"
    **parameters
        Of `Configuration`; what is not named keeps its default.

    Attributes
    ----------
    configuration_ : Configuration

    Examples
    --------
    >>> ranker = ConfigurationRanker(lambda configuration, queries: {}, bm25_share=0.5)
    >>> ranker.get_params()["bm25_share"], ranker.set_params(bm25_share=0.2).configuration().bm25_share
    (0.5, 0.2)
    """

    def __init__(self, rank: MakesLists, *, measure: str = "nDCG@10", **parameters: float) -> None:
        self.rank = rank
        self.measure = measure
        self._parameters = dict(parameters)

    def configuration(self) -> Configuration:
        """The configuration of its parameters.

        Raises
        ------
        InputError
            If one is out of range.
        """
        return Configuration(**self._parameters)

    def fit(self, X: Sequence[RankText], y: Any = None) -> Self:  # noqa: N803 - scikit-learn's names
        """Check the parameters; queries and judgements are not learnt from.

        Raises
        ------
        InputError
            If a parameter is unknown or out of range.
        """
        self.configuration_ = self.configuration()
        return self

    def predict(self, X: Sequence[RankText]) -> list[Ranked]:  # noqa: N803
        """A list for each query, best first.

        Raises
        ------
        sklearn.exceptions.NotFittedError
        """
        run = self._run(X)
        return [run[query.id] for query in X]

    def score(self, X: Sequence[RankText], y: Sequence[Mapping[str, int]]) -> float:  # noqa: N803
        """Mean of the measure over the queries."""
        qrels = {query.id: grades for query, grades in zip(X, y, strict=True)}
        return float(evaluate(qrels, self._run(X), self.measure, resamples=1).means[0])

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Every parameter with its value."""
        defaults = {f.name: f.default for f in fields(Configuration)}
        return {"rank": self.rank, "measure": self.measure, **defaults, **self._parameters}

    def set_params(self, **params: Any) -> Self:
        """Set some parameters.

        Raises
        ------
        InputError
            If there is no such parameter.
        """
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise InputError(name, "is no parameter", f"use one of {', '.join(known)}")
            if name in ("rank", "measure"):
                setattr(self, name, value)
            else:
                self._parameters[name] = value
        return self

    def __sklearn_clone__(self) -> ConfigurationRanker:
        """An unfitted copy that shares `rank`, which scikit-learn would otherwise copy with all it remembers."""
        return type(self)(self.rank, measure=self.measure, **self._parameters)

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(two_d_array=False),
            requires_fit=True,
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "configuration_")

    def __repr__(self) -> str:
        given = [f"{name}={value:g}" for name, value in self._parameters.items()]
        return f"{type(self).__name__}({', '.join([f'measure={self.measure!r}', *given])})"

    def _run(self, queries: Sequence[RankText]) -> Run:
        if not self.__sklearn_is_fitted__():
            from sklearn.exceptions import NotFittedError

            raise NotFittedError(f"{type(self).__name__} is not fitted; call fit first")
        return self.rank(self.configuration_, queries)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nested:
    """What a search is worth on queries that it has not seen.

    Parameters
    ----------
    measure : str
    default, chosen : Evaluation
        Of the estimator as it is, and of what the search chose for each query without seeing it.
    comparison : Comparison
        What choosing changes.
    choices : tuple of mapping of str to float
        What was chosen, an outer fold each; where they differ the data does not say what is best.
    final : mapping of str to float
        What the search chooses with all queries: what one would use.
    promised : float
        The mean that the search itself reports for `final`; it has chosen the highest of many and is too high.
    candidates : int
        Configurations that were tried.
    """

    measure: str
    default: Evaluation
    chosen: Evaluation
    comparison: Comparison
    choices: tuple[Mapping[str, float], ...]
    final: Mapping[str, float]
    promised: float
    candidates: int

    @property
    def verdict(self) -> str:
        """Whether choosing helps; an interval that holds 0 is no improvement, however large the mean."""
        if self.comparison.low[0] > 0:
            return BETTER
        return WORSE if self.comparison.high[0] < 0 else NOISE

    def __str__(self) -> str:
        held = self.comparison
        return (
            f"{self.measure} {held.means_a[0]:.3f} with the default, {held.means_b[0]:.3f} with what the search chooses: "
            f"{held.means[0]:+.3f} (95 % interval {held.low[0]:+.3f} to {held.high[0]:+.3f}), "
            f"measured on queries that it had not seen. Verdict: {self.verdict}."
        )

    def to_frame(self) -> pd.DataFrame:
        """Pandas frame of what was chosen, a row per outer fold and one for all queries."""
        import pandas as pd

        names = [*(f"without fold {place + 1}" for place in range(len(self.choices))), "all queries"]
        return pd.DataFrame([*self.choices, self.final], index=pd.Index(names, name="chosen"))


def nested_search(
    search: Any,
    queries: Sequence[RankText],
    judgements: Sequence[Mapping[str, int]],
    *,
    folds: int = FOLDS,
    seed: int = SEED,
) -> Nested:
    """Measure a search by nested cross-validation.

    Parameters
    ----------
    search : GridSearchCV or RandomizedSearchCV
        Unfitted, over a `ConfigurationRanker`; it is cloned, not changed.
    queries : sequence of RankText
    judgements : sequence of mapping of str to int
        Of the queries, in their order.
    folds : int
        Outer folds; 2 or more, at most one for each query.
    seed : int
        Of the outer split.

    Raises
    ------
    InputError
        If `folds` is out of range.
    """
    from sklearn.base import clone
    from sklearn.model_selection import KFold

    if not 2 <= folds <= len(queries):
        raise InputError("folds", f"{folds} is out of range", f"use 2 to {len(queries)}")
    run: dict[str, Ranked] = {}
    choices = []
    for train, test in KFold(folds, shuffle=True, random_state=seed).split(queries):
        held = clone(search).fit([queries[i] for i in train], [judgements[i] for i in train])
        unseen = [queries[i] for i in test]
        run.update(zip((query.id for query in unseen), held.best_estimator_.predict(unseen), strict=True))
        choices.append(dict(held.best_params_))
    whole = clone(search).fit(queries, judgements)
    baseline = clone(search.estimator).fit(queries, judgements)
    qrels = {query.id: grades for query, grades in zip(queries, judgements, strict=True)}
    lists = dict(zip((query.id for query in queries), baseline.predict(queries), strict=True))
    default, chosen = (evaluate(qrels, lists, baseline.measure), evaluate(qrels, run, baseline.measure))
    return Nested(
        measure=baseline.measure,
        default=default,
        chosen=chosen,
        comparison=compare(default, chosen),
        choices=tuple(choices),
        final=dict(whole.best_params_),
        promised=float(whole.best_score_),
        candidates=len(whole.cv_results_["params"]),
    )
