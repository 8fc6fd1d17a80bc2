"""What each page about match lists is given, as `contexts.py` does for the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.contexts import Choices, help_
from api.pages.list_asking import ListAsked, ReviewAsked
from api.pages.list_views import ConflictView, HistoryRow, ListView, MatchRow, PlanView
from api.pages.views import AspectView, MatchView, RowView
from matcher.engine.learning import ChangedList
from matcher.engine.list_import import DecisionImport
from matcher.store.lists import StoredVersion
from matcher.store.matches import Comment


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The match lists."""

    lists: Sequence[ListView] = help_("The lists, newest first.")
    show: str = help_("Which: 'all', 'mine' or 'open'.")
    further: str = help_("Address of the next page; empty on the last.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewListPage:
    """The form for a new list."""

    asked: ListAsked = help_("What was chosen so far.")
    problem: str = help_("Message that says why no list was made; empty at first.")
    found: Sequence[RowView] = help_("Organisations to choose from, where the name was not enough.")
    demos: Sequence[tuple[str, str]] = help_("Id and name of every demo.")
    pilots: Sequence[tuple[str, str]] = help_("Id and name of every pilot.")
    regions: Sequence[tuple[str, str]] = help_("Id and name of every region.")
    choices: Choices = help_("What the filters offer.")
    tops: Sequence[int] = help_("How many suggestions there can be for each.")
    key: str = help_("Tells this form from all others, so that sending it twice makes one list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """A list with its matches, to decide on."""

    held: ListView = help_("The list.")
    plan: PlanView = help_("What it asks.")
    asked: ReviewAsked = help_("Filters and order.")
    rows: Sequence[MatchRow] = help_("The matches of this page.")
    batch: bool = help_("Whether several records were asked for.")
    queries: Sequence[tuple[str, str]] = help_("Id and name of each record asked for, where they can be chosen from.")
    people: Sequence[str] = help_("Whom matches can be assigned to.")
    me: str = help_("Name of the visitor.")
    reasons: Sequence[str] = help_("Codes of the reasons for a rejection.")
    states: Sequence[str] = help_("Every state.")
    orders: Sequence[tuple[str, str]] = help_("Order and its name, as a message.")
    changes: Sequence[str] = help_("What may have become of a match since the version before.")
    further: str = help_("Address of the next page; empty on the last.")
    first: str = help_("Address of the first page; empty on it.")
    done: MatchRow | None = help_("The match that was decided on just now.")
    changed: int = help_("How many were changed at once just now.")
    problem: str = help_("Message that says why nothing was changed; empty if all is well.")
    conflicts: Sequence[ConflictView] = help_("Matches that somebody else changed meanwhile.")
    refused: Sequence[tuple[str, str]] = help_(
        "Name of a match that could not be changed, and a message that says why."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPage:
    """One match of a list with all that is known of it."""

    held: ListView = help_("The list.")
    row: MatchRow = help_("The match and its decision.")
    match: MatchView | None = help_("The match with marks in both texts; None if the record is gone.")
    asked: RowView | None = help_("The record that was asked for; None for a text.")
    texts: Sequence[AspectView] = help_("The texts that were asked with, with marks.")
    lang: str = help_("Language of those that do not say theirs.")
    needs: Sequence[tuple[str, str, str, Sequence[str]]] = help_(
        "What is asked for, its language, how far it is met ('met', 'partly' or 'missing'), and the words that are."
    )
    history: Sequence[HistoryRow] = help_("Every change, newest first.")
    comments: Sequence[Comment] = help_("What was said, oldest first.")
    reasons: Sequence[str] = help_("Codes of the reasons.")
    people: Sequence[str] = help_("Whom it can be assigned to.")
    back: str = help_("Query of the list's address to go back to.")
    following: str = help_("Address of the next match of the list; empty at the last.")
    done: bool = help_("Whether it was changed just now.")
    problem: str = help_("Message that says why nothing was changed; empty if all is well.")
    written: Mapping[str, str] = help_("What was written in the form and not stored; else what is stored.")
    said: str = help_("A comment that was written and not stored.")
    conflict: ConflictView | None = help_("Both decisions, where somebody else changed it meanwhile.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """The versions of a list."""

    held: ListView = help_("The list.")
    plan: PlanView = help_("What it asks.")
    versions: Sequence[StoredVersion] = help_("Every version, newest first.")
    entered: Sequence[MatchRow] = help_("Matches that the latest version found anew.")
    moved: Sequence[MatchRow] = help_("Matches that have another place in it.")
    left: Sequence[MatchRow] = help_("Matches that it found no more.")
    kept: Sequence[MatchRow] = help_("Those of them that somebody had worked on.")
    most: int = help_("How many of each are shown.")
    refused: bool = help_("Whether a removal was refused because the list holds decisions or was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileError:
    """What must be mended in a file of decisions."""

    row: int | None = help_("Row of the file; None of the whole file.")
    column: str = help_("Heading of the column; empty of the whole row.")
    problem: str = help_("What is wrong and what would be right, in the visitor's language.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesPage:
    """A list out to a file, and decisions back."""

    held: ListView = help_("The list.")
    query: str = help_("Filters, as the query of an address.")
    name: str = help_("Name of the file that was sent; empty at first.")
    lines: str = help_("Its rows that were looked at, to be sent again; empty at first.")
    found: DecisionImport | None = help_("What it would change, or has changed.")
    errors: Sequence[FileError] = help_("What must be mended in it first.")
    problem: str = help_("Why the file cannot be used, as a message; empty if it can.")
    detail: str = help_("What the program says of it, in English; empty where the message says all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPage:
    """A list on paper."""

    held: ListView = help_("The list.")
    plan: PlanView = help_("What it asks.")
    rows: Sequence[MatchRow] = help_("The matches.")
    grouped: bool = help_("Whether they stand by what was asked for.")
    cut: bool = help_("Whether there are more than are shown.")
    back: str = help_("Query of the list's address to go back to.")
    now: dt.datetime = help_("When it is shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """A match that a decision says much about."""

    row: MatchRow = help_("The match.")
    probability: float = help_("How likely it would be accepted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPage:
    """What the decisions on a list teach it."""

    held: ListView = help_("The list.")
    target: str = help_("What it looks for.")
    taught: int = help_("Decisions that teach.")
    silent: int = help_("Decisions that say nothing of the topic.")
    changed: Sequence[ChangedList] = help_("Queries whose list would change.")
    check: tuple[float, float] | None = help_(
        "How well decided matches are ordered now, and how well each by the other decisions; None where that cannot be said."
    )
    learnt: int = help_("Decisions that the list learns from now; 0 if from none.")
    doubts: Sequence[DoubtRow] = help_("Matches to decide on next.")
    problem: str = help_("What was refused, as a message; else empty.")
