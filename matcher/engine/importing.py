"""Files → store, all or nothing, and back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import ImportRefused
from matcher.profiles.folder import file_digest
from matcher.records import Record, record_type
from matcher.settings import Settings
from matcher.sources import Limits, Reading, read, write
from matcher.store.database import Store

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do.

    Parameters
    ----------
    reading : Reading
        How the file was understood; its remarks are worth showing.
    added, changed, unchanged : int
        Records; all 0 in a dry run of a file with errors.
    stored : bool
        False for a dry run.
    """

    reading: Reading
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    stored: bool = False


class _DryRun(Exception):
    """Raised to leave a transaction without keeping anything."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    settings: Settings,
    *,
    target: str = "organisations",
    file_format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[ImportReport]:
    """Import some files in one transaction: all of them or nothing.

    A dry run does the same and keeps nothing; it reports errors instead of raising them.

    Raises
    ------
    SourceError
        If a file cannot be read.
    ImportRefused
        If rows of a file are bad; all of them are named.
    """
    readings = [
        read(
            path,
            target=target,
            file_format=file_format,
            mapping=mapping,
            limits=Limits.of(settings),
            progress=progress,
        )
        for path in paths
    ]
    return _take(store, readings, dry_run=dry_run)


def import_targets(store: Store, paths: Mapping[str, Path], settings: Settings) -> list[ImportReport]:
    """Import one file per target in one transaction."""
    readings = [read(path, target=target, limits=Limits.of(settings)) for target, path in paths.items()]
    return _take(store, readings, dry_run=False)


def export(store: Store, path: Path, targets: Sequence[str], *, file_format: str | None = None) -> int:
    """Write the records of some targets to a file; returns their number.

    Raises
    ------
    InputError
        If a target or the format is unknown, or a record cannot stand in such a file.
    """
    for target in targets:
        record_type(target)

    def records() -> Iterator[Record]:
        with store.reading() as held:
            for target in targets:
                yield from held.all(target)

    return write(path, records(), file_format=file_format)


def _take(store: Store, readings: Sequence[Reading], *, dry_run: bool) -> list[ImportReport]:
    errors = [error for reading in readings for error in reading.errors]
    if errors and not dry_run:
        raise ImportRefused(errors[0].path, errors)
    reports: list[ImportReport] = []
    with contextlib.suppress(_DryRun), store.writing() as records:
        for reading in readings:
            counts = records.upsert(reading.records)
            if not dry_run:
                records.add_import(file_name=reading.path.name, digest=file_digest(reading.path), counts=counts)
            reports.append(
                ImportReport(
                    reading=reading,
                    added=counts.added,
                    changed=counts.changed,
                    unchanged=counts.unchanged,
                    stored=not dry_run,
                )
            )
        if dry_run:
            raise _DryRun
    return reports
