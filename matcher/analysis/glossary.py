"""The curated glossary: concepts with their names in fifteen languages, read from data/glossary."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from matcher.analysis.languages import LANGUAGES
from matcher.errors import SourceError

CONCEPT_MARK: Final = "@"
"""First character of a concept's term; no word holds it, so concepts and words share one vocabulary."""

DATASET: Final = "glossary, CC BY 4.0"
"""What a reason names as its dataset."""

CUES_FILE: Final = "cues.csv"
GENERIC: Final = frozenset({"generic", "actor"})
"""Kinds of concept that occur in every text: project words, and who acts (company, university, supplier)."""

_KEYS: Final = ("concept_id", "theme", "kind")


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing with its names.

    Parameters
    ----------
    id : str
    theme : str
    kind : str
        What it is: process, material, actor ...; see `GENERIC`.
    names : mapping of str to tuple of str
        Language code → names, the label first.
    """

    id: str
    theme: str
    kind: str
    names: Mapping[str, tuple[str, ...]]

    @property
    def term(self) -> str:
        """Its term in the vocabulary."""
        return CONCEPT_MARK + self.id

    @property
    def generic(self) -> bool:
        """Whether it occurs in every text, so that it is never a reason by itself."""
        return self.kind in GENERIC

    def label(self, lang: str = "en") -> str:
        """Its name in a language, else in English."""
        names = self.names.get(lang) or self.names["en"]
        return names[0]


class Glossary:
    """Concepts by term.

    Parameters
    ----------
    concepts : iterable of Concept
    """

    def __init__(self, concepts: Iterator[Concept] | list[Concept]) -> None:
        self.concepts: Mapping[str, Concept] = MappingProxyType({concept.term: concept for concept in concepts})

    def __len__(self) -> int:
        return len(self.concepts)

    @classmethod
    def from_folder(cls, folder: Path) -> Self:
        """The glossary in a folder of CSV files.

        Raises
        ------
        SourceError
            If a file lacks a column, or a row an id or an English name.
        """
        concepts: list[Concept] = []
        for path in sorted(folder.glob("*.csv")):
            if path.name != CUES_FILE:
                concepts.extend(_concepts(path))
        return cls(concepts)

    def label(self, term: str, lang: str = "en") -> str | None:
        """Name of a concept's term; None for a term that is a word."""
        concept = self.concepts.get(term)
        return concept.label(lang) if concept else None

    def is_generic(self, term: str) -> bool:
        """Whether the term is a concept that occurs in every text."""
        concept = self.concepts.get(term)
        return concept is not None and concept.generic


def split_names(cell: str) -> tuple[str, ...]:
    """The names in a cell, label first.

    Examples
    --------
    >>> split_names("wood chips|chips")
    ('wood chips', 'chips')
    """
    return tuple(filter(None, map(str.strip, cell.split("|"))))


def rows(path: Path, keys: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a glossary file with their number.

    Raises
    ------
    SourceError
        If one of `keys` or a language has no column, or a row has too few or too many cells.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for column in (*keys, *LANGUAGES):
            if column not in (reader.fieldnames or ()):
                raise SourceError(path, 1, column, "the column is missing", "see data/README.md for the columns")
        for row in reader:
            if None in row or None in row.values():
                raise SourceError(path, reader.line_num, None, "has another number of cells than the header")
            yield reader.line_num, row


def _concepts(path: Path) -> Iterator[Concept]:
    for number, row in rows(path, _KEYS):
        names = {code: split_names(row[code]) for code in LANGUAGES if row[code].strip()}
        if not row["concept_id"] or "en" not in names:
            raise SourceError(path, number, "en", "a concept needs an id and an English name")
        yield Concept(row["concept_id"], row["theme"], row["kind"], MappingProxyType(names))
