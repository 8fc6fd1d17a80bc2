"""What is answered about learning from decisions as JSON: the wire models of answers."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from api.answers import Answer
from api.evaluation_answers import Difference
from api.list_answers import MatchAnswer


class NamedRecord(Answer):
    """A record with its name."""

    id: str
    title: str


class ChangedQuery(Answer):
    """What feedback would change in the list of one query."""

    asked: str | None = Field(description="Id of the record that is asked for; null for a text.")
    title: str
    decisions: int = Field(description="Decisions on it that teach.")
    enters: list[NamedRecord]
    leaves: list[NamedRecord]
    moved: int = Field(description="How many of those that stay get another place.")


class FeedbackCheck(Answer):
    """The decided records in the order of before (a), and each placed by the other decisions of its query (b)."""

    queries: int
    measures: dict[str, Difference]
    per_query: dict[str, dict[str, float]]
    level: float
    resamples: int
    seed: int


class FeedbackPreview(Answer):
    """What the decisions of a list would change in it."""

    list: int
    decisions: int = Field(description="That teach.")
    silent: int = Field(description="That say nothing of the topic.")
    standing: int | None = Field(description="Number of what the list learns from now; null if from nothing.")
    lists: Sequence[ChangedQuery]
    check: FeedbackCheck | None = Field(
        description="Null where no query has both a match in favour and one turned down."
    )


class DoubtfulMatch(MatchAnswer):
    """A match that nobody has decided on."""

    probability: float = Field(description="How likely it would be accepted.")


class Doubts(Answer):
    """The matches that a decision says most about, the most even odds first."""

    items: list[DoubtfulMatch]
