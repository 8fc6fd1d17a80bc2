"""What is sent about match lists as JSON: the wire models of requests."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from api.schemas import FiltersSent, Id, RecordTarget, Sent, Short, Target
from matcher.engine.plans import MOST_PER_QUERY, Plan
from matcher.review.decisions import LONGEST_NAME, LONGEST_NOTE
from matcher.store.decisions import LONGEST_COMMENT, AskedChange

MOST_AT_ONCE: Final = 1_000
MOST_NUMBER: Final = 2**53
"""The largest number that every program can read from JSON."""

State = Literal[
    "suggested", "shortlisted", "accepted", "rejected", "unsure", "later", "contacted", "agreed", "declined"
]
Number = Annotated[int, Field(ge=1, le=MOST_NUMBER)]


class ListSent(Sent):
    """What a list asks: a record, a text, or every record of a kind."""

    title: Annotated[str, StringConstraints(max_length=200)] = Field(
        default="", description="Made of what is asked where it is empty; it is shown in lists of lists."
    )
    record: Id | None = Field(default=None, description="Id of a record to ask for.")
    record_target: RecordTarget = Field(default="organisations", description="What that record is.")
    text: str | None = Field(
        default=None, description="A text to ask with instead. It is stored with the list and goes with it."
    )
    lang: Annotated[str, StringConstraints(max_length=35)] | None = Field(
        default=None, description="Language of the text; detected where not given."
    )
    every: Target | None = Field(default=None, description="Ask for every record of this target instead.")
    of_region: Id | None = Field(default=None, description="Of every organisation: only those of this region.")
    of_pilot: Id | None = Field(default=None, description="Of every demo: only those of this pilot.")
    target: Target = Field(default="organisations", description="What to look for.")
    top: int = Field(default=10, ge=1, le=MOST_PER_QUERY, description="Matches for each record asked for, at most.")
    foreign: bool = Field(
        default=False, description="Leave out the country of the record asked for, else the home country."
    )
    filters: FiltersSent = FiltersSent()
    configuration: dict[Short, float] = Field(
        default={},
        description="Parameters of matching that are to differ from the index's: centroid_share, documents_share, bm25_share, "
        "complement_share, best_documents.",
    )

    def plan(self) -> Plan:
        """The engine's plan.

        Raises
        ------
        InputError
            If a value cannot be used.
        """
        values: dict[str, Any] = {
            name: getattr(self, name) for name in type(self).model_fields if name not in ("title", "text", "filters")
        }
        return Plan(filters=self.filters.filters(), **values)


class DecisionSent(Sent):
    """What is to change; a field that is left out stays, null empties it."""

    state: State | None = Field(default=None, description="What may follow what is drawn in docs/review.md.")
    reason: Short | None = Field(default=None, description="Code of a reason; a rejection needs one.")
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] | None = None
    assignee: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] | None = None

    def change(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(include=self.model_fields_set & set(DecisionSent.model_fields))


class MatchVersion(Sent):
    """A match, and the version of it that a change was made on."""

    id: Number
    version: Number


class UndoManySent(Sent):
    """The matches of which the last change is to be taken back."""

    matches: Annotated[list[MatchVersion], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def asked(self) -> list[AskedChange]:
        """The changes that are asked for."""
        return [AskedChange(match=one.id, version=one.version, change=None) for one in self.matches]


class DecideManySent(DecisionSent):
    """One decision on many matches."""

    matches: Annotated[list[MatchVersion], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def asked(self) -> list[AskedChange]:
        """The changes that are asked for."""
        change = self.change()
        return [AskedChange(match=one.id, version=one.version, change=change) for one in self.matches]


class CommentSent(Sent):
    """What somebody says on a match."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_COMMENT)]
