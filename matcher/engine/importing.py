"""Files → store, all or nothing, and back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.errors import ImportRefused, InputError, SourceError
from matcher.people.contacts import relayed
from matcher.profiles.folder import digest, file_digest
from matcher.records import Record, record_type
from matcher.review.labels import id_of
from matcher.settings import Settings
from matcher.sources import Limits, Reading, Remark, read, write
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
    repeated : bool
        True where a request with the same idempotency key had done it before; the counts are those of then.
    projects, participations : int
        Of a collection of open data: read from it, new or not.
    """

    reading: Reading
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    stored: bool = False
    repeated: bool = False
    projects: int = 0
    participations: int = 0


class DryRun(Exception):
    """Raised to leave a transaction without keeping anything."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    settings: Settings,
    *,
    target: str = "organisations",
    file_format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    idempotency_key: str | None = None,
    who: str | None = None,
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
    readings = []
    for path in paths:
        reading = read(
            path,
            target=target,
            file_format=file_format,
            mapping=mapping,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            limits=Limits.of(settings),
            progress=progress,
        )
        _refuse_match_list(reading)
        readings.append(_relayed(reading))
    key = None
    if idempotency_key is not None:
        if len(paths) != 1:
            raise InputError("Idempotency-Key", "belongs to one file", "import the files one by one")
        asked = json.dumps([target, file_format, sorted((mapping or {}).items()), encoding, delimiter, sheet]).encode()
        key = (idempotency_key, digest(asked))
    return _take(store, readings, dry_run=dry_run, key=key, who=who)


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


def _refuse_match_list(reading: Reading) -> None:
    """Raise SourceError for an exported match list, whose rows have ids of records and would be taken for them."""
    if {id_of("columns", name) for name in reading.mapping} >= {"list", "match", "version"}:
        problem = "is an exported match list, no table of records"
        raise SourceError(
            reading.path, 1, None, problem, "take it back into its list: 'matcher lists import LIST FILE'"
        )


def _relayed(reading: Reading) -> Reading:
    """What was read without personal e-mail addresses; a remark says how many there were."""
    pairs = [relayed(record) for record in reading.records]
    count = sum(found for _, found in pairs)
    if not count:
        return reading
    addresses = "one personal e-mail address" if count == 1 else f"{count:,} personal e-mail addresses"
    remark = Remark(None, None, f"{addresses} in texts: the person's part is not kept, as contacts are relayed")
    return replace(reading, records=tuple(record for record, _ in pairs), remarks=(*reading.remarks, remark))


def _take(
    store: Store,
    readings: Sequence[Reading],
    *,
    dry_run: bool,
    key: tuple[str, str] | None = None,
    who: str | None = None,
) -> list[ImportReport]:
    """Store what was read; `key` is an idempotency key and the digest of what was asked beside the file."""
    errors = [error for reading in readings for error in reading.errors]
    if errors and not dry_run:
        raise ImportRefused(errors[0].path, errors)
    reports: list[ImportReport] = []
    with contextlib.suppress(DryRun), store.writing() as records:
        for reading in readings:
            file = file_digest(reading.path) + (f"+{key[1]}" if key else "")
            before = records.import_of_key(key[0]) if key and not dry_run else None
            if before is not None and before.digest != file:
                problem = f"{before.idempotency_key!r} was used for another file or another way to read it"
                raise InputError("Idempotency-Key", problem, "use a new key for each import")
            counts = before.counts if before is not None else records.upsert(reading.records, who)
            if before is None and not dry_run:
                records.add_import(
                    file_name=reading.path.name,
                    digest=file,
                    counts=counts,
                    who=who,
                    idempotency_key=key[0] if key else None,
                )
            reports.append(
                ImportReport(
                    reading=reading,
                    **counts._asdict(),
                    stored=not dry_run,
                    repeated=before is not None,
                )
            )
        if dry_run:
            raise DryRun
    return reports
