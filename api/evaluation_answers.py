"""What is answered about evaluations as JSON: the wire models of answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from api.answers import Answer


class Mean(Answer):
    """A mean over queries with its 95 % interval."""

    mean: float
    low: float
    high: float


class Difference(Answer):
    """What changes when a configuration takes the place of the first; above 0 it is better."""

    mean_a: float = Field(description="Mean of the first.")
    mean_b: float = Field(description="Mean of this one.")
    difference: float
    low: float
    high: float
    p: float = Field(description="Of the sign-flip test, two-sided.")
    wins: int
    ties: int
    losses: int


class OfLanguage(Answer):
    """The queries of one language."""

    queries: int
    measures: dict[str, Mean]


class MovedRecord(Answer):
    """A record that enters or leaves a list."""

    id: str
    before: int | None = Field(description="Rank in the list of the first.")
    after: int | None
    grade: int | None = Field(description="Null where nobody judged it.")


class ListDifference(Answer):
    """A query whose list has other members."""

    query: str
    enters: list[MovedRecord]
    leaves: list[MovedRecord]


class Compared(Answer):
    """A configuration compared with the first."""

    queries: int
    measures: dict[str, Difference]
    per_query: dict[str, dict[str, float]] = Field(description="Query → measure → difference.")
    level: float
    resamples: int
    seed: int
    by_language: dict[str, OfLanguage]
    lists: list[ListDifference]


class RunOf(Answer):
    """One configuration: its parameters and how good it is."""

    name: str
    parameters: dict[str, float]
    changed: dict[str, float] = Field(description="Parameters that are not the defaults.")
    measures: dict[str, Mean]
    per_query: dict[str, dict[str, float]]
    by_language: dict[str, OfLanguage]
    comparison: Compared | None = Field(description="Null for the first.")


class EvaluationRow(Answer):
    """An evaluation in short."""

    id: int
    name: str
    who: str | None
    at: dt.datetime
    queries: int
    measures: list[str]
    configurations: list[str] = Field(description="Names; the others are compared with the first.")


class Evaluations(Answer):
    """Evaluations, newest first."""

    items: list[EvaluationRow]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class EvaluationAnswer(Answer):
    """An evaluation; the same shape as `matcher experiment show --json`."""

    id: int
    name: str
    who: str | None
    at: dt.datetime
    measures: list[str]
    queries: int
    languages: dict[str, str]
    level: float
    top: int
    runs: list[RunOf]
    sources: dict[str, Any] = Field(description="What was ranked, and where the judgements came from.")
    versions: dict[str, str]
