"""A stored evaluation → what its page shows: tables of means and differences, queries won and lost, lists that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.wording import N_
from matcher.store.experiments import Promotion, StoredExperiment

FEWEST_QUERIES: Final = 3
"""Queries of a language from which on its mean says anything."""

MOST_SHOWN: Final = 50
"""Queries and lists of one configuration that the page shows; the API has all."""

HALF: Final = 60.0
"""Half of the width of a drawn interval, in the units of its drawing."""

BETTER: Final = N_("better")
WORSE: Final = N_("worse")
OPEN: Final = N_("cannot be told from chance")
SAME: Final = N_("no difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """A difference with its interval.

    Parameters
    ----------
    difference, low, high : float
    wins, ties, losses : int
    verdict : str
        One of `BETTER`, `WORSE`, `OPEN` and `SAME`, as a message.
    at, start, width : float
        Where the difference is drawn, where its interval begins, and how wide it is; from -`HALF` to `HALF`.
    """

    difference: float
    low: float
    high: float
    wins: int = 0
    ties: int = 0
    losses: int = 0
    verdict: str
    at: float
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """A measure of a configuration.

    Parameters
    ----------
    measure, name : str
    mean, low, high : float
    gain : Gain or None
        None of the first configuration.
    """

    measure: str
    name: str
    mean: float
    low: float
    high: float
    gain: Gain | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRow:
    """The queries of a language: how many, the mean of the first configuration and of this one, and the difference."""

    lang: str
    queries: int
    first: float
    mean: float
    gain: Gain


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRow:
    """A query that was won or lost: its language, the value of the first configuration and of this one."""

    query: str
    lang: str
    first: float
    value: float
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedView:
    """A record that enters or leaves a list.

    Parameters
    ----------
    name, href : str
        The address is empty where the record is not in the store.
    before, after : int or None
        Its ranks.
    grade : int or None
        None where nobody judged it.
    """

    name: str
    href: str
    before: int | None
    after: int | None
    grade: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A query whose list has other members."""

    query: str
    enters: Sequence[MovedView]
    leaves: Sequence[MovedView]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A configuration that was compared with the first.

    Parameters
    ----------
    name : str
    languages : sequence of LanguageRow
    queries : sequence of QueryRow
        Won and lost, the largest difference first.
    undecided : int
        Queries without a difference.
    lists : sequence of ListRow
        Those first that hold a judged record that moves.
    changed : int
        Lists with other members, also those that are not shown.
    """

    name: str
    languages: Sequence[LanguageRow]
    queries: Sequence[QueryRow]
    undecided: int
    lists: Sequence[ListRow]
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersView:
    """A configuration by name, with the parameters that are not the defaults."""

    name: str
    changed: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow:
    """An evaluation in the list of all: what it is about, who made it when, and what its first measure says."""

    href: str
    name: str
    who: str
    at: dt.datetime
    queries: int
    measure: str
    gains: Sequence[tuple[str, Gain]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """What was made live: what happened, by whom and when, on which evidence, and why it was forced."""

    rolled_back: bool
    who: str
    at: dt.datetime
    evidence: str
    reason: str
    changed: Sequence[tuple[str, float]]


def address_of(number: int) -> str:
    """The page of an evaluation."""
    return f"/evaluations/{number}"


def overview_row(held: StoredExperiment) -> EvaluationRow:
    """An evaluation in short."""
    body = held.body
    measure = body["measures"][0]
    found = [run["comparison"]["measures"][measure] for run in body["runs"][1:]]
    scale = _scale(found)
    return EvaluationRow(
        href=address_of(held.number),
        name=held.name,
        who=held.who or "",
        at=held.at,
        queries=body["queries"],
        measure=measure,
        gains=[(run["name"], _gain(one, scale)) for run, one in zip(body["runs"][1:], found, strict=True)],
    )


def live_view(promotion: Promotion, default: Mapping[str, float]) -> LiveView:
    """A promotion or rollback."""
    parameters = promotion.body["parameters"]
    return LiveView(
        rolled_back=promotion.what != "promoted",
        who=promotion.who or "",
        at=promotion.at,
        evidence=address_of(promotion.experiment) if promotion.experiment else "",
        reason=promotion.body.get("reason", ""),
        changed=[(name, value) for name, value in parameters.items() if value != default.get(name)],
    )


def parameters_of(body: Mapping[str, Any]) -> list[ParametersView]:
    """The configurations that were compared."""
    return [ParametersView(name=run["name"], changed=list(run["changed"].items())) for run in body["runs"]]


def measure_rows(body: Mapping[str, Any]) -> list[MeasureRow]:
    """Every measure of every configuration, by measure."""
    rows = []
    for measure in body["measures"]:
        gains = [run["comparison"]["measures"][measure] if run["comparison"] else None for run in body["runs"]]
        scale = _scale([gain for gain in gains if gain])
        for run, gain in zip(body["runs"], gains, strict=True):
            found = _gain(gain, scale) if gain else None
            rows.append(MeasureRow(measure=measure, name=run["name"], **run["measures"][measure], gain=found))
    return rows


def run_view(body: Mapping[str, Any], run: Mapping[str, Any], measure: str, records: Mapping[str, str]) -> RunView:
    """A configuration beside the first, by one measure.

    Parameters
    ----------
    body : mapping
        Of the evaluation.
    run : mapping
        One of its runs but the first.
    measure : str
    records : mapping of str to str
        Id → name of the records of the store that move.
    """
    first, comparison, target = body["runs"][0], run["comparison"], body["sources"].get("target")
    moved = {query: held[measure] for query, held in comparison["per_query"].items()}
    lists = sorted(comparison["lists"], key=lambda one: (not _judged(one), -abs(moved.get(one["query"], 0.0))))
    told = sorted((query for query in moved if moved[query]), key=lambda query: (-abs(moved[query]), query))
    return RunView(
        name=run["name"],
        languages=_languages(first, run, measure),
        queries=[
            QueryRow(
                query=query,
                lang=body["languages"].get(query, ""),
                first=first["per_query"][query][measure],
                value=run["per_query"][query][measure],
                difference=moved[query],
            )
            for query in told[:MOST_SHOWN]
        ],
        undecided=len(moved) - len(told),
        lists=[
            ListRow(
                query=one["query"],
                enters=[_moved(record, target, records) for record in one["enters"]],
                leaves=[_moved(record, target, records) for record in one["leaves"]],
            )
            for one in lists[:MOST_SHOWN]
        ],
        changed=len(lists),
    )


def moving(body: Mapping[str, Any]) -> list[str]:
    """Ids of the records that enter or leave a list."""
    lists = [one for run in body["runs"][1:] for one in run["comparison"]["lists"]]
    return sorted({record["id"] for one in lists for side in ("enters", "leaves") for record in one[side]})


def _languages(first: Mapping[str, Any], run: Mapping[str, Any], measure: str) -> list[LanguageRow]:
    held = {
        lang: found for lang, found in run["comparison"]["by_language"].items() if found["queries"] >= FEWEST_QUERIES
    }
    gains = {lang: found["measures"][measure] for lang, found in held.items()}
    scale = _scale(list(gains.values()))
    return [
        LanguageRow(
            lang=lang,
            queries=found["queries"],
            first=first["by_language"][lang]["measures"][measure]["mean"],
            mean=run["by_language"][lang]["measures"][measure]["mean"],
            gain=_gain(gains[lang], scale),
        )
        for lang, found in held.items()
    ]


def _judged(one: Mapping[str, Any]) -> bool:
    return any(record["grade"] is not None for record in (*one["enters"], *one["leaves"]))


def _moved(record: Mapping[str, Any], target: str | None, names: Mapping[str, str]) -> MovedView:
    known = record["id"] in names
    return MovedView(
        name=names.get(record["id"], record["id"]),
        href=f"/{target}/{record['id']}" if known else "",
        before=record["before"],
        after=record["after"],
        grade=record["grade"],
    )


def _scale(gains: Sequence[Mapping[str, Any]]) -> float:
    """How many units of the drawing a difference of 1 is, so that the widest interval fits."""
    widest = max((abs(gain[side]) for gain in gains for side in ("low", "high")), default=0.0)
    return HALF / widest if widest else 0.0


def _gain(held: Mapping[str, Any], scale: float) -> Gain:
    difference = held.get("difference", held.get("mean", 0.0))
    low, high = held["low"], held["high"]
    verdict = BETTER if low > 0 else WORSE if high < 0 else OPEN if low or high else SAME
    return Gain(
        difference=difference,
        low=low,
        high=high,
        wins=held.get("wins", 0),
        ties=held.get("ties", 0),
        losses=held.get("losses", 0),
        verdict=verdict,
        at=round(difference * scale, 2),
        start=round(low * scale, 2),
        width=round((high - low) * scale, 2),
    )
