"""What can be wrong with a row of a file of decisions: messages with places to fill, which a page says in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.errors import SourceError

KNOWN: Final = "known"
"""The place for the codes that a column takes; a page fills in their names."""

PROBLEMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "column": ("the file has no such column", "export the list anew, and leave its columns as they are"),
        "number": ("“%(value)s” is no number", "export the list anew, and leave this column as it is"),
        "list": ("it is a row of list %(value)s, this is list %(list)s", "bring it to that list"),
        "unknown": ("“%(value)s” is unknown", "use one of %(known)s, or their names"),
        "match": ("the list has no match %(value)s", "export the list anew"),
        "twice": ("match %(value)s is in the file twice", "remove one of the rows"),
        "version": ("the match has never had version %(value)s", "export the list anew"),
    }
)
"""Code → what is wrong, and what would be right."""

LONGEST: Final = 100
"""Characters of a value that a message repeats."""


class RowProblem(SourceError):
    """A row of a file of decisions cannot be used.

    Parameters
    ----------
    path : Path
    row : int or None
    column : str
        As the file calls it.
    code : str
        A key of `PROBLEMS`.
    values : mapping of str to str
        What fills the places of the messages.
    """

    def __init__(self, path: Path, row: int | None, column: str, code: str, values: Mapping[str, str]) -> None:
        self.code = code
        self.values = {
            name: text if len(text) <= LONGEST or name == KNOWN else f"{text[:LONGEST]} ..."
            for name, text in values.items()
        }
        problem, remedy = PROBLEMS[code]
        super().__init__(path, row, column, problem % self.values, remedy % self.values)
