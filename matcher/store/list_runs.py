"""Makes a version of a match list: part by part out of sight, then shown in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.store.jobs import DONE, Job
from matcher.store.list_schema import comments, match_list_queries, match_list_versions, matches
from matcher.store.list_schema import match_list_entries as entries
from matcher.store.lists import ListWriter
from matcher.store.records import batches
from matcher.store.transaction import now
from matcher.store.wire import to_json

AFTER_ALL: Final = 1_000_000
"""Added to the place of a match that was found no more, so that it stands after those that were."""

CHANGES: Final = ("entered", "moved", "same", "kept")
"""What became of a match since the version before; one that left has no entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMatch:
    """A match that a query found.

    Parameters
    ----------
    id : str
    rank : int
    score : float
    body : mapping
        As `matcher.matches.Match.to_dict`.
    """

    id: str
    rank: int
    score: float
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundList:
    """What one query of a list found.

    Parameters
    ----------
    asked : str
        Id of the record that was asked for; empty for a free text.
    title : str
    body : mapping
        How the query was read, and the confidence.
    matches : sequence of FoundMatch
    """

    asked: str
    title: str
    body: Mapping[str, Any]
    matches: Sequence[FoundMatch]


class ListRunWriter(ListWriter):
    """Writes versions of match lists."""

    def add_results(self, job: Job, found: Sequence[FoundList]) -> None:
        """Store what some queries of a list found; nobody sees it before `publish`."""
        for one in found:
            numbers = self._match_numbers(job.list, one)
            before = self._ranks(list(numbers.values()), job.version - 1)
            self._connection.execute(
                sa.insert(match_list_queries),
                [
                    {
                        "list": job.list,
                        "version": job.version,
                        "asked": one.asked,
                        "title": one.title,
                        "body": to_json(one.body),
                    }
                ],
            )
            rows = [_entry(job, one.asked, match, numbers[match.id], before) for match in one.matches]
            if rows:
                self._connection.execute(sa.insert(entries), rows)

    def drop_results(self, list_number: int, version: int) -> None:
        """Remove what is stored of a version that nobody has seen, and the matches that only it had."""
        for table in (entries, match_list_queries):
            self._connection.execute(sa.delete(table).where(table.c.list == list_number, table.c.version == version))
        has_entry = sa.exists().where(entries.c.match == matches.c.number)
        self._connection.execute(
            sa.delete(matches).where(matches.c.list == list_number, matches.c.version == 1, ~has_entry, ~_has_comment())
        )

    def publish(self, job: Job, worker: str) -> None:
        """Show the version that a job has made, and end the job.

        Raises
        ------
        LeaseLostError
            If the job is not this worker's any more.
        """
        row = self._lock_list(job.list)
        self.end_job(job.number, worker, DONE)
        self._keep(job.list, job.version)
        counts = self._counts(job)
        version = {
            "list": job.list,
            "version": job.version,
            "made_by": job.who,
            "made_at": now(),
            "change": job.change or 0,
            "counts": to_json(counts),
            "provenance": to_json(job.provenance or {}),
        }
        self._connection.execute(sa.insert(match_list_versions), [version])
        after = {"list_version": job.version, "counts": counts}
        self._note_list(job.list, "made", row.version + 1, job.who, after=after)
        self._step(job.list, latest=job.version)

    def _match_numbers(self, list_number: int, found: FoundList) -> dict[str, int]:
        """Id of a candidate → number of its match with the query; those that were never found before are added."""
        ids = [match.id for match in found.matches]
        known = self._known_matches(list_number, found.asked, ids)
        new = [
            {"list": list_number, "asked": found.asked, "id": id_, "state": "suggested", "note": "", "version": 1}
            for id_ in ids
            if id_ not in known
        ]
        if new:
            self._connection.execute(sa.insert(matches), new)
            known = self._known_matches(list_number, found.asked, ids)
        return known

    def _known_matches(self, list_number: int, asked: str, ids: Sequence[str]) -> dict[str, int]:
        query = sa.select(matches.c.id, matches.c.number)
        query = query.where(matches.c.list == list_number, matches.c.asked == asked)
        return {
            row.id: row.number
            for batch in batches(ids)
            for row in self._connection.execute(query.where(matches.c.id.in_(batch)))
        }

    def _ranks(self, numbers: Sequence[int], version: int) -> dict[int, int]:
        """Match → its rank in a version, of those that were found in it."""
        query = sa.select(entries.c.match, entries.c.rank).where(
            entries.c.version == version, entries.c.rank.is_not(None)
        )
        return {
            row.match: row.rank
            for batch in batches(numbers)
            for row in self._connection.execute(query.where(entries.c.match.in_(batch)))
        }

    def _keep(self, list_number: int, version: int, numbers: Sequence[int] | None = None) -> None:
        """Give matches that somebody has worked on an entry in a version that has not found them.

        Parameters
        ----------
        list_number, version : int
        numbers : sequence of int, optional
            Only these.
        """
        other = entries.alias("other")
        last = sa.select(sa.func.max(other.c.version)).where(
            other.c.match == entries.c.match, other.c.version < version
        )
        is_there = sa.exists().where(other.c.match == entries.c.match, other.c.version == version)
        place = sa.case((entries.c.place < AFTER_ALL, entries.c.place + AFTER_ALL), else_=entries.c.place)
        missing = (
            sa.select(
                entries.c.match,
                sa.literal(version),
                entries.c.list,
                entries.c.asked,
                place,
                sa.null(),
                entries.c.rank,
                sa.literal("kept"),
                entries.c.score,
                entries.c.body,
            )
            .join(matches, matches.c.number == entries.c.match)
            .where(
                entries.c.list == list_number,
                entries.c.version == last.scalar_subquery(),
                ~is_there,
                sa.or_(matches.c.version > 1, _has_comment()),
            )
        )
        if numbers is not None:
            missing = missing.where(matches.c.number.in_(numbers))
        names = ("match", "version", "list", "asked", "place", "rank", "previous", "change", "score", "body")
        self._connection.execute(sa.insert(entries).from_select(names, missing))

    def _counts(self, job: Job) -> dict[str, int]:
        """The figures of a version, compared with the one before."""
        query = sa.select(entries.c.change, sa.func.count()).where(entries.c.list == job.list)
        of_version = query.where(entries.c.version == job.version).group_by(entries.c.change)
        found = dict.fromkeys(CHANGES, 0) | {row[0]: row[1] for row in self._connection.execute(of_version)}
        before = sa.select(sa.func.count()).where(
            entries.c.list == job.list, entries.c.version == job.version - 1, entries.c.rank.is_not(None)
        )
        stayed = found["moved"] + found["same"]
        return {
            "queries": job.done - job.skipped,
            "skipped": job.skipped,
            "matches": found["entered"] + stayed,
            "entered": found["entered"],
            "moved": found["moved"],
            "left": (self._connection.scalar(before) or 0) - stayed,
            "kept": found["kept"],
        }


def _has_comment() -> sa.ColumnElement[bool]:
    return sa.exists().where(comments.c.match == matches.c.number)


def _entry(job: Job, asked: str, match: FoundMatch, number: int, before: Mapping[int, int]) -> dict[str, Any]:
    previous = before.get(number)
    change = "entered" if previous is None else "same" if previous == match.rank else "moved"
    return {
        "match": number,
        "version": job.version,
        "list": job.list,
        "asked": asked,
        "place": match.rank,
        "rank": match.rank,
        "previous": previous,
        "change": change,
        "score": match.score,
        "body": to_json(match.body),
    }
