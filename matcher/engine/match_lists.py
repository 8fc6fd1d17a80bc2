"""All that can be asked of match lists; `Engine.lists` is one of these. `who` is the name of who asks, as the door knows it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.engine import list_explaining, list_export, list_import, list_making, list_running
from matcher.engine.browsing import many
from matcher.engine.list_explaining import Explained
from matcher.engine.list_import import DecisionImport
from matcher.engine.plans import Plan
from matcher.engine.suggesting import PARTNERS
from matcher.store.audit import AuditEntry
from matcher.store.decisions import AskedChange, Outcome
from matcher.store.jobs import Job
from matcher.store.lists import ListFilter, StoredList, StoredVersion
from matcher.store.matches import Comment, MatchFilter, Place, StoredMatch

if TYPE_CHECKING:
    from matcher.engine.core import Engine


class MatchLists:
    """Match lists of an engine.

    Every method that names a list or a match raises UnknownIdError where there is none.

    Parameters
    ----------
    engine : Engine
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.wanted = threading.Event()
        """Set when a version was asked for, so that a worker in this process need not wait for its next look."""

    # lists

    def create(
        self,
        plan: Plan,
        *,
        text: str | None = None,
        title: str = "",
        who: str | None = None,
        idempotency_key: str | None = None,
    ) -> tuple[StoredList, bool]:
        """Store what a list asks and ask for its first version; see `matcher.engine.list_making.create`."""
        made = list_making.create(self._engine, plan, text=text, title=title, who=who, idempotency_key=idempotency_key)
        self.wanted.set()
        return made

    def get(self, number: int) -> StoredList:
        """A list, with its last job and its latest version."""
        with self._engine.store.reading() as store:
            return store.match_list(number)

    def page(self, before: int | None = None, limit: int = 50, which: ListFilter | None = None) -> list[StoredList]:
        """Up to `limit` lists, newest first, of those with numbers below `before`."""
        with self._engine.store.reading() as store:
            return store.match_lists(before, limit, which)

    def waiting_for(self, who: str, numbers: Sequence[int]) -> dict[int, int]:
        """List → how many matches of its latest version wait for a decision of this person."""
        with self._engine.store.reading() as store:
            return store.waiting_for(who, numbers)

    def versions(self, number: int) -> list[StoredVersion]:
        """Every version of a list, newest first."""
        with self._engine.store.reading() as store:
            store.match_list(number)
            return store.list_versions(number)

    def rerun(self, number: int, who: str | None = None) -> StoredList:
        """Ask for a new version; raises ConflictError where one is being made."""
        stored = list_making.rerun(self._engine, number, who)
        self.wanted.set()
        return stored

    def cancel(self, number: int, who: str | None = None) -> StoredList:
        """End the making of a version; raises ConflictError where none is being made."""
        return list_making.cancel(self._engine, number, who)

    def delete(self, number: int, version: int, who: str | None = None, *, force: bool = False) -> None:
        """Remove a list with all that belongs to it; see `matcher.engine.list_making.delete`."""
        list_making.delete(self._engine, number, version, who, force=force)

    def work(
        self,
        worker: str,
        *,
        list_number: int | None = None,
        stop: threading.Event | None = None,
        report: Callable[[int, int | None], None] | None = None,
    ) -> Job | None:
        """Take a free job and carry it out; see `matcher.engine.list_running.work`."""
        return list_running.work(self._engine, worker, list_number=list_number, stop=stop, report=report)

    # matches

    def matches(
        self,
        number: int,
        *,
        version: int | None = None,
        which: MatchFilter | None = None,
        after: Place | None = None,
        limit: int = 50,
    ) -> list[StoredMatch]:
        """Up to `limit` matches that a version of a list shows (by default the latest), each with its decision as it is now."""
        with self._engine.store.reading() as store:
            latest = store.match_list(number).latest
            return store.match_page(
                number, latest if version is None else version, which=which, after=after, limit=limit
            )

    def ordered(
        self,
        number: int,
        order: str,
        *,
        version: int | None = None,
        which: MatchFilter | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[StoredMatch]:
        """As `matches`, in one of `matcher.store.match_orders.ORDERS`, behind the match `after`."""
        with self._engine.store.reading() as store:
            latest = store.match_list(number).latest
            return store.ordered_matches(
                number, latest if version is None else version, order, which=which, after=after, limit=limit
            )

    def left(self, number: int, version: int | None = None, limit: int = 1_000) -> list[StoredMatch]:
        """Matches that the version before found and this one did not."""
        with self._engine.store.reading() as store:
            latest = store.match_list(number).latest
            return store.left_matches(number, latest if version is None else version, limit)

    def queries(self, number: int, version: int | None = None) -> list[dict[str, Any]]:
        """Each query of a version: `asked`, `title`, how it was read (`query`), and its `confidence`."""
        with self._engine.store.reading() as store:
            latest = store.match_list(number).latest
            return store.list_queries(number, latest if version is None else min(version, latest))

    def asked_titles(self, number: int, limit: int) -> list[tuple[str, str]]:
        """Id and name of up to `limit` records that the latest version asked for, by name; of a free text the id is empty.

        Where no version says so yet, of the one record that the list asks for.
        """
        with self._engine.store.reading() as store:
            stored = store.match_list(number)
            found = store.asked_titles(number, stored.latest, limit)
        if found or "record" not in stored.plan:
            return found
        asked = many(self._engine, stored.plan.get("record_target", PARTNERS), [stored.plan["record"]])
        return [(record.id, record.name) for record in asked.values()]

    def assignees(self, number: int) -> list[str]:
        """Everybody whom a match of a list is assigned to, in the order of names."""
        with self._engine.store.reading() as store:
            return store.assignees(number)

    def explained(self, number: int, match: int) -> Explained:
        """A match with both texts and what it covers; see `matcher.engine.list_explaining.explained`."""
        return list_explaining.explained(self._engine, number, match)

    def match(self, number: int, match: int) -> StoredMatch:
        """A match, as the last version that has it shows it."""
        with self._engine.store.reading() as store:
            return store.stored_match(number, match)

    def history(self, number: int, match: int) -> list[AuditEntry]:
        """Every change of a match, newest first."""
        with self._engine.store.reading() as store:
            store.stored_match(number, match)
            return store.match_history(number, match)

    def undoable(self, number: int, held: Iterable[StoredMatch]) -> frozenset[int]:
        """Those of some matches of a list that have a change to take back."""
        with self._engine.store.reading() as store:
            return store.undoable(number, held)

    def comments(self, number: int, match: int) -> list[Comment]:
        """What was said on a match, oldest first."""
        with self._engine.store.reading() as store:
            store.stored_match(number, match)
            return store.comments([match]).get(match, [])

    # review

    def decide(
        self, number: int, match: int, version: int, change: Mapping[str, Any], who: str | None = None
    ) -> StoredMatch:
        """Change state, reason, note or assignee of a match, if `version` is the stored one.

        Raises
        ------
        StaleDecisionError
            If somebody has changed it meanwhile; it holds both decisions and who made the other.
        TransitionError, InputError
            If the change cannot be; see `matcher.review.decisions.changed`.
        """
        return self._one(number, AskedChange(match=match, version=version, change=change), who)

    def undo(self, number: int, match: int, version: int, who: str | None = None) -> StoredMatch:
        """Take back the last change that stands, if `version` is the stored one.

        Raises
        ------
        StaleDecisionError
        ConflictError
            If there is nothing to undo.
        """
        return self._one(number, AskedChange(match=match, version=version, change=None), who)

    def decide_many(self, number: int, asked: Iterable[AskedChange], who: str | None = None) -> list[Outcome]:
        """Make those of the changes that can be made, in one transaction, and say of each what became of it."""
        with self._engine.store.writing() as store:
            return store.change_matches(number, asked, who)

    def comment(self, number: int, match: int, text: str, who: str | None = None) -> Comment:
        """Add a comment to a match."""
        with self._engine.store.writing() as store:
            return store.add_comment(number, match, text, who)

    # files

    def export(
        self,
        number: int,
        path: Path,
        *,
        file_format: str | None = None,
        lang: str = "en",
        version: int | None = None,
        which: MatchFilter | None = None,
    ) -> int:
        """Write the matches of a list to a file and return how many there are; see `matcher.engine.list_export.export`."""
        return list_export.export(
            self._engine, number, path, file_format=file_format, lang=lang, version=version, which=which
        )

    def import_decisions(
        self,
        number: int,
        path: Path,
        *,
        file_format: str | None = None,
        dry_run: bool = False,
        skip_conflicts: bool = False,
        who: str | None = None,
    ) -> DecisionImport:
        """Take back the decisions of an exported file; see `matcher.engine.list_import.import_decisions`."""
        return list_import.import_decisions(
            self._engine,
            number,
            path,
            file_format=file_format,
            dry_run=dry_run,
            skip_conflicts=skip_conflicts,
            who=who,
        )

    def import_looked_at(
        self, number: int, lines: str, *, dry_run: bool = False, who: str | None = None
    ) -> DecisionImport:
        """Take back rows that were looked at; see `matcher.engine.list_import.import_looked_at`."""
        return list_import.import_looked_at(self._engine, number, lines, dry_run=dry_run, who=who)

    def _one(self, number: int, asked: AskedChange, who: str | None) -> StoredMatch:
        with self._engine.store.writing() as store:
            (outcome,) = store.change_matches(number, [asked], who)
            if outcome.error is not None:
                raise outcome.error
            return store.stored_match(number, asked.match)
