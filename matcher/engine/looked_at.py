"""Rows of an exported file that a person has looked at: kept as text between a dry run and the storing, without the file.

Each line says which row of the file it was, so that what is told afterwards can be found in the file, and whether somebody else had
changed the match by then: a conflict that the person has seen hinders nothing and is told again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.errors import SourceError
from matcher.review.decisions import FIELDS
from matcher.review.labels import id_of
from matcher.sources.plain_tables import PlainRow

if TYPE_CHECKING:
    from matcher.engine.list_import import DecisionImport

READ: Final = ("list", "match", "version", *FIELDS)
"""Columns that an import reads."""

FILE_NAME: Final = "decisions.ndjson"
"""What messages call such lines."""

_ROW: Final = "row"
_CONFLICT: Final = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """Rows that were looked at.

    Parameters
    ----------
    rows : sequence of PlainRow
        With the numbers that they have in the file.
    known : frozenset of int
        Those whose matches others had changed already.
    """

    rows: Sequence[PlainRow]
    known: frozenset[int]


def lines_of(rows: Iterable[PlainRow], found: DecisionImport) -> str:
    """The rows that a dry run would change or found in conflict, as NDJSON of what an import reads of them.

    Parameters
    ----------
    rows : iterable of PlainRow
        All rows of the file.
    found : DecisionImport
        What the dry run of them found.
    """
    known = {one.row for one in found.conflicts}
    wanted = known | {one.row for one in found.changes}
    lines = []
    for row in rows:
        if row.number in wanted:
            cells = {id_of("columns", name): text for name, text in row.values.items()}
            kept = {name: cells[name] for name in READ if name in cells}
            line = {_ROW: row.number, _CONFLICT: row.number in known, **kept}
            lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join(lines)


def read_lines(lines: str) -> LookedAt:
    """The rows that `lines_of` wrote.

    Raises
    ------
    SourceError
        If it is not what was written.
    """
    rows, known = [], set()
    for number, line in enumerate(lines.split("\n"), start=1):
        if line.strip():
            row, is_known = _row(line, number)
            rows.append(row)
            if is_known:
                known.add(row.number)
    return LookedAt(rows=rows, known=frozenset(known))


def _row(line: str, number: int) -> tuple[PlainRow, bool]:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        held = None
    row = held.get(_ROW) if isinstance(held, dict) else None
    if not isinstance(held, dict) or type(row) is not int:
        raise SourceError(FILE_NAME, number, None, "is none of the rows that were shown", "bring the file anew")
    values = {name: text for name, text in held.items() if isinstance(text, str)}
    return PlainRow(number=row, values=values), held.get(_CONFLICT) is True
