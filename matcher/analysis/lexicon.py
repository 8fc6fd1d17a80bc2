"""The bilingual lexicon: foreign words → English, with probabilities, in one SQLite file on the user's machine.

It is made from dictionaries of others (`matcher lexicon build`) and never travels: it enters no package, backup or export. The engine
works without it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from matcher.errors import InputError

FORMAT: Final = 1
FILE_NAME: Final = "lexicon.sqlite3"

_SCHEMA: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    licence TEXT NOT NULL, digest TEXT NOT NULL, entries INTEGER NOT NULL
);
CREATE TABLE translations (
    lang TEXT NOT NULL, word TEXT NOT NULL, place INTEGER NOT NULL, english TEXT NOT NULL, probability REAL NOT NULL,
    sources INTEGER NOT NULL, PRIMARY KEY (lang, word, place)
) WITHOUT ROWID;
CREATE TABLE source_sets (number INTEGER PRIMARY KEY, names TEXT NOT NULL);
"""


class Translation(NamedTuple):
    """An English translation.

    Parameters
    ----------
    english : str
        In small letters; one to three words.
    probability : float
        Share of this translation among the word's, in (0, 1].
    dataset : str
        The dictionaries that have it, with their licences.
    """

    english: str
    probability: float
    dataset: str


class LexiconRow(NamedTuple):
    """A translation to be stored; `datasets` names the dictionaries that have it."""

    lang: str
    word: str
    place: int
    english: str
    probability: float
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconSource:
    """A dictionary that a lexicon was made from."""

    name: str
    source: str
    target: str
    licence: str
    digest: str
    entries: int


class Lexicon:
    """Looks up translations.

    Parameters
    ----------
    path : Path
        A file that `write_lexicon` made.

    Raises
    ------
    InputError
        If the file is no lexicon of this format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        try:
            self._datasets = dict(self._connection().execute("SELECT number, names FROM source_sets"))
            (found,) = self._connection().execute("SELECT value FROM about WHERE key = 'format'").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise InputError(
                str(path), f"is no lexicon ({error})", "make it anew with 'matcher lexicon build'"
            ) from None
        if found != str(FORMAT):
            raise InputError(str(path), f"is of format {found}", "make it anew with 'matcher lexicon build'")

    def translations(self, lang: str, word: str) -> tuple[Translation, ...]:
        """Translations of a base form in small letters, likeliest first; none where it is not known."""
        rows = self._connection().execute(
            "SELECT english, probability, sources FROM translations WHERE lang = ? AND word = ? ORDER BY place",
            (lang, word),
        )
        return tuple(
            Translation(english, probability, self._datasets[sources]) for english, probability, sources in rows
        )

    def sources(self) -> list[LexiconSource]:
        """The dictionaries that it was made from."""
        rows = self._connection().execute(
            "SELECT name, source, target, licence, digest, entries FROM sources ORDER BY number"
        )
        return [
            LexiconSource(name=n, source=s, target=t, licence=licence, digest=d, entries=e)
            for n, s, t, licence, d, e in rows
        ]

    def languages(self) -> frozenset[str]:
        """Codes of the languages that it translates."""
        return frozenset(code for (code,) in self._connection().execute("SELECT DISTINCT lang FROM translations"))

    def counts(self) -> dict[str, int]:
        """Language → words with a translation."""
        return dict(
            self._connection().execute(
                "SELECT lang, COUNT(DISTINCT word) FROM translations GROUP BY lang ORDER BY lang"
            )
        )

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    def _connection(self) -> sqlite3.Connection:
        held: Any = getattr(self._local, "connection", None)
        if held is None:
            held = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = held
        connection: sqlite3.Connection = held
        return connection


def write_lexicon(path: Path, sources: Iterable[LexiconSource], rows: Iterable[LexiconRow]) -> int:
    """Write a lexicon beside its place and put it there whole; returns the number of translations."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside)) as connection:
            connection.executescript(_SCHEMA)
            connection.execute("INSERT INTO about VALUES ('format', ?)", (str(FORMAT),))
            connection.executemany(
                "INSERT INTO sources (name, source, target, licence, digest, entries) VALUES (?, ?, ?, ?, ?, ?)",
                [(s.name, s.source, s.target, s.licence, s.digest, s.entries) for s in sources],
            )
            numbers: dict[tuple[str, ...], int] = {}
            connection.executemany("INSERT INTO translations VALUES (?, ?, ?, ?, ?, ?)", _numbered(rows, numbers))
            connection.executemany(
                "INSERT INTO source_sets VALUES (?, ?)",
                [(number, "; ".join(names)) for names, number in numbers.items()],
            )
            (count,) = connection.execute("SELECT COUNT(*) FROM translations").fetchone()
            connection.commit()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return int(count)


def _numbered(rows: Iterable[LexiconRow], numbers: dict[tuple[str, ...], int]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        number = numbers.setdefault(row.datasets, len(numbers))
        yield row.lang, row.word, row.place, row.english, row.probability, number
