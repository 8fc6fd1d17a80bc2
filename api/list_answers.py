"""What is answered about match lists as JSON: the wire models of answers."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from api.answers import Answer, BadPlace, Confidence, Match, Provenance, QueryRead
from api.list_schemas import State

Change = Literal["entered", "moved", "same", "kept"]


class JobOfList(Answer):
    """How far the making of a version is."""

    id: int
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    list_version: int = Field(description="The version that it makes.")
    done: int = Field(description="Records that were asked for.")
    total: int | None = Field(description="Of how many; null before the first.")
    cancelled: bool = Field(description="Whether it is to end with its next part.")
    problem: str | None = Field(description="Why it failed.")
    by: str | None
    created_at: dt.datetime
    ended_at: dt.datetime | None


class Counts(Answer):
    """What a version holds, and what became of the one before."""

    queries: int
    skipped: int = Field(description="Records without a text to ask with.")
    matches: int
    entered: int
    moved: int
    left: int = Field(description="Found no more.")
    kept: int = Field(description="Found no more, but kept because somebody has worked on them.")


class ListProvenance(Provenance):
    """What a version of a list was made with."""

    feedback: int | None = Field(default=None, description="Number of the decisions that it has learnt from.")


class VersionOfList(Answer):
    """A version of a list."""

    list_version: int
    by: str | None
    at: dt.datetime
    counts: Counts
    provenance: ListProvenance


class ListAnswer(Answer):
    """A match list."""

    id: int
    title: str
    plan: dict[str, Any] = Field(description="What it asks, as it was sent.")
    list_version: int = Field(description="The version that is shown; 0 before the first.")
    version: int = Field(description="Of the list itself; a deletion names it. Also in the ETag header.")
    stale: bool = Field(description="Whether a record has changed that the version depends on.")
    states: dict[State, int] = Field(description="State → how many matches of the version are in it.")
    job: JobOfList | None
    made: VersionOfList | None
    created_by: str | None
    created_at: dt.datetime


class ListWithText(ListAnswer):
    """A match list, with the free text that it asks."""

    text: str | None


class Lists(Answer):
    """Some match lists, newest first, and how to get the next."""

    items: list[ListAnswer]
    next: str | None = Field(description="Cursor of the next page; null on the last. Also in the Link header.")


class QueryOfList(Answer):
    """A query of a version, and how it was read."""

    asked: str = Field(description="Id of the record that was asked for; empty for a text.")
    title: str
    query: QueryRead | None = None
    confidence: Confidence | None = None
    problem: str | None = Field(default=None, description="Why it found nothing.")


class VersionsOfList(Answer):
    """Every version of a list, newest first, and the queries of the latest."""

    versions: list[VersionOfList]
    queries: list[QueryOfList]


class Decided(Answer):
    """Where a match stands."""

    state: State
    reason: str | None
    note: str
    assignee: str | None


class MatchAnswer(Decided):
    """A match of a list, with the decision on it."""

    id: int
    list: int
    list_version: int
    asked: str | None = Field(description="Id of the record that was asked for; null for a text.")
    asked_title: str
    record: str = Field(description="Id of what was found.")
    title: str
    rank: int | None = Field(description="Null where it was found no more and is kept.")
    previous_rank: int | None = Field(description="In the version before.")
    change: Change
    gone: bool = Field(description="Whether the record is no more in the store.")
    version: int = Field(description="Of the decision; a change names it. Also in the ETag header.")
    changed_by: str | None
    changed_at: dt.datetime | None
    decided_in: int | None = Field(description="The version of the list that the last change was made on.")
    comments: int
    found: Match = Field(description="The match as it was found.")


class Matches(Answer):
    """Some matches of a list, by what was asked for and rank, and how to get the next."""

    items: list[MatchAnswer]
    next: str | None = Field(description="Cursor of the next page; null on the last. Also in the Link header.")


class Left(Answer):
    """Matches that the version before found and this one did not."""

    items: list[MatchAnswer]


class ConflictOf(Answer):
    """A match that was not changed because somebody else changed it meanwhile."""

    id: int
    stored: Decided
    version: int
    changed_by: str | None
    changed_at: dt.datetime | None


class RefusedMatch(Answer):
    """A match that cannot be changed so."""

    id: int
    problem: str


class Bulk(Answer):
    """What became of many changes."""

    changed: list[int] = Field(description="Matches that were changed.")
    unchanged: list[int] = Field(description="Matches that were so already.")
    conflicts: list[ConflictOf]
    refused: list[RefusedMatch]


class HistoryEntry(Answer):
    """A change of a match."""

    version: int = Field(description="The version that it made.")
    what: Literal["decided", "assigned", "undone"]
    by: str | None
    at: dt.datetime
    list_version: int | None = Field(description="The version of the list that it was made on.")
    before: dict[str, Any] = Field(description="The values that it replaced.")
    after: dict[str, Any]


class History(Answer):
    """Every change of a match, newest first."""

    items: list[HistoryEntry]


class CommentAnswer(Answer):
    """A comment."""

    id: int
    by: str | None
    at: dt.datetime
    text: str


class Comments(Answer):
    """What was said on a match, oldest first."""

    items: list[CommentAnswer]


class RowChanged(Answer):
    """What a row of a file changes, or would change."""

    row: int
    match: int
    title: str
    before: dict[str, Any]
    after: dict[str, Any]


class RowInConflict(Answer):
    """A row that was edited while somebody else changed the match."""

    row: int
    match: int
    title: str
    asked: dict[str, Any] = Field(description="What was edited in the file.")
    stored: Decided
    changed_by: str | None
    changed_at: dt.datetime | None


class DecisionsImported(Answer):
    """What an import of decisions did, or would do."""

    stored: bool = Field(description="False of a dry run.")
    changes: list[RowChanged]
    conflicts: list[RowInConflict] = Field(description="Rows that were left as they are.")
    unchanged: int
    errors: list[BadPlace] = Field(description="Of a dry run: every place that must be mended first.")


class Deleted(Answer):
    """That a list is no more."""

    deleted: int
