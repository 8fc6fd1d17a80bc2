"""What the records lack: texts, aspects, languages, fresh dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.records import MATCH_TARGETS, Record

if TYPE_CHECKING:
    from matcher.engine.core import Engine

FEW_WORDS: Final = 30
"""Words of its own texts below which a record is thin."""

OLD_YEARS: Final = 3
"""Age of the newest dated text from which a record is outdated."""

MOST_NAMED: Final = 12
"""Records that are named for each lack."""

SHORTEST_CHECKED: Final = 40
"""Signs of a text below which its language is not looked for."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that records lack.

    Parameters
    ----------
    name : str
        "thin", "no_text", "no_offers", "no_seeks", "outdated", "undated" or "no_english".
    count : int
    examples : tuple of (str, str)
        Id and name of the first of them, by id.
    """

    name: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetQuality:
    """The records of a target and what they lack.

    Parameters
    ----------
    target : str
    records, documents : int
    lacks : tuple of Lack
    languages : mapping of str to int
        Language → records with a text in it, most first.
    """

    target: str
    records: int
    documents: int
    lacks: tuple[Lack, ...]
    languages: Mapping[str, int]


def data_quality(engine: Engine, today: dt.date) -> list[TargetQuality]:
    """The quality of every target that has records."""
    found = (target_quality(engine, target, engine.records(target), today) for target in MATCH_TARGETS)
    return [quality for quality in found if quality.records]


def target_quality(engine: Engine, target: str, records: Iterable[Record], today: dt.date) -> TargetQuality:
    """The quality of records of one target."""
    held = list(records)
    languages = {record.id: _languages(engine, record) for record in held}
    counts = Counter(lang for found in languages.values() for lang in found)
    old = today - dt.timedelta(days=round(365.25 * OLD_YEARS))
    checks: dict[str, Callable[[Record], bool]] = {
        "no_text": lambda record: not _words(record),
        "thin": lambda record: 0 < _words(record) < FEW_WORDS,
        "no_english": lambda record: bool(languages[record.id]) and "en" not in languages[record.id],
        "outdated": lambda record: bool(dates := _dates(record)) and max(dates) < old,
        "undated": lambda record: bool(record.documents) and not _dates(record),
    }
    if target == "organisations":
        checks["no_offers"] = lambda record: not _has(record, "offers")
    checks["no_seeks"] = lambda record: not _has(record, "seeks")
    return TargetQuality(
        target=target,
        records=len(held),
        documents=sum(len(record.documents) for record in held),
        lacks=tuple(_lack(name, [record for record in held if check(record)]) for name, check in checks.items()),
        languages=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _lack(name: str, records: list[Record]) -> Lack:
    return Lack(name, len(records), tuple((record.id, record.name) for record in records[:MOST_NAMED]))


def _words(record: Record) -> int:
    return sum(len(document.text.split()) for document in record.documents)


def _dates(record: Record) -> list[dt.date]:
    return [document.date for document in record.documents if document.date is not None]


def _has(record: Record, aspect: str) -> bool:
    return any(document.aspect == aspect and document.text.strip() for document in record.documents)


def _languages(engine: Engine, record: Record) -> frozenset[str]:
    """Languages of the record's texts, detected where they are not given."""
    found = set()
    for document in record.documents:
        if document.lang:
            found.add(document.lang)
        elif len(document.text) >= SHORTEST_CHECKED:
            found.add(engine.analyzer.analyse(document.text).lang)
    return frozenset(found)
