"""Collections of open data: what a stream of one gives, and what is noted on the way.

Unlike a person's own file, a collection holds rows that nobody here can mend. So a row that cannot be used is left out and remarked
on; only where there are many of them is the file refused whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from matcher.projects import Participation, Project
from matcher.records import Organisation
from matcher.sources.reading import Gathering, Reading, Request

Item = Project | Participation | Organisation
"""What a collection holds; projects come before those who took part in them."""

TOLERATED: Final = 0.01
"""Share of rows that may be left out; more of them refuse the file."""

TOLERATED_ROWS: Final = 10
"""Rows that may be left out of a small file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection of open data: how its stream is read.

    Parameters
    ----------
    name : str
    title : str
        As people know it; stands in the provenance of what comes from it.
    read : callable
        (request, notes) → the items; raises SourceError where nothing can be read.
    """

    name: str
    title: str
    read: Callable[[Request, Notes], Iterator[Item]]


class Notes:
    """Rows, remarks and rows left out, as a stream is read.

    Parameters
    ----------
    request : Request
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self._gathering = Gathering(request)
        self._left_out = 0

    def seen(self, row: int) -> None:
        """Count a row; raises SourceError when there are too many rows or errors."""
        self._gathering.seen(row)

    def left_out(self, row: int, column: str | None, problem: str, remedy: str = "") -> None:
        """Note a row that cannot be used."""
        self._left_out += 1
        self._gathering.error(row, column, problem, remedy)

    def remark(self, row: int | None, column: str | None, text: str) -> None:
        """Note something to look at."""
        self._gathering.remark(row, column, text)

    def reading(self, name: str) -> Reading:
        """What was found, at the end: rows left out are remarks where they are few, errors where they are many."""
        held = self._gathering
        few = self._left_out <= max(TOLERATED_ROWS, int(TOLERATED * held.rows))
        if few:
            for error in held.errors:
                held.remark(error.row, error.column, f"{error.problem}; the row was left out")
        return Reading(
            path=self.request.path,
            file_format=name,
            encoding="utf-8",
            rows=held.rows,
            errors=() if few else tuple(held.errors),
            remarks=held.remarks,
        )
