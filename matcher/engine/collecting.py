"""A collection of open data → store: projects, organisations merged with those that are there, and who took part in what.

One transaction, all or nothing; memory holds a batch at a time, whatever the size of the file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from matcher.engine import importing
from matcher.engine.importing import DryRun, ImportReport
from matcher.engine.merging import TARGET, completed, with_projects
from matcher.errors import ImportRefused
from matcher.profiles.folder import file_digest
from matcher.projects import Participation, Project
from matcher.records import Organisation, Region
from matcher.settings import Settings
from matcher.sources import COLLECTIONS, Limits, stream
from matcher.sources.open_data import Item, Notes
from matcher.store.database import Store
from matcher.store.edits import UpsertCounts
from matcher.store.identifiers import Identifier, comparable_of
from matcher.store.staging import Staged
from matcher.store.transactions import WriteTransaction

BATCH: Final = 1_000
"""Items of a file taken at once."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    settings: Settings,
    *,
    file_format: str | None = None,
    countries: Sequence[str] = (),
    dry_run: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    who: str | None = None,
    **options: Any,
) -> list[ImportReport]:
    """Import files: those of a collection as `import_collections`, others as `matcher.engine.importing.import_files`.

    Parameters
    ----------
    store, paths, settings, file_format, dry_run, progress, who
        Of both.
    countries : sequence of str
        Of a collection only.
    options : dict
        Of other files only.
    """
    if file_format is not None and file_format in COLLECTIONS:
        return import_collections(
            store, paths, settings, file_format, countries=countries, dry_run=dry_run, progress=progress, who=who
        )
    return importing.import_files(
        store, paths, settings, file_format=file_format, dry_run=dry_run, progress=progress, who=who, **options
    )


def import_collections(
    store: Store,
    paths: Sequence[Path],
    settings: Settings,
    name: str,
    *,
    countries: Sequence[str] = (),
    dry_run: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    who: str | None = None,
) -> list[ImportReport]:
    """Import files of a collection in one transaction; a dry run does the same and keeps nothing.

    Parameters
    ----------
    store : Store
    paths : sequence of Path
    settings : Settings
    name : str
        A name in `matcher.sources.COLLECTIONS`.
    countries : sequence of str
        Only organisations of these; all where it is empty.
    dry_run : bool
    progress : callable, optional
    who : str, optional

    Raises
    ------
    SourceError
        If a file cannot be read.
    ImportRefused
        If more rows of a file cannot be used than is tolerated.
    """
    reports: list[ImportReport] = []
    with contextlib.suppress(DryRun), store.writing() as tx:
        for path in paths:
            items, notes = stream(path, name, limits=Limits.of(settings), progress=progress)
            tx.begin_staging()
            projects, parts = _stage(tx, items, name, frozenset(countries), notes)
            counts = _take(tx, settings.project_documents, who)
            tx.end_staging()
            reading = notes.reading(name)
            if reading.errors and not dry_run:
                raise ImportRefused(path, reading.errors)
            found = ImportReport(reading=reading, **counts._asdict(), projects=projects, participations=parts)
            reports.append(replace(found, stored=not dry_run))
            if not dry_run:
                tx.add_import(file_name=path.name, digest=file_digest(path), counts=counts, who=who)
        if dry_run:
            raise DryRun
    return reports


def _stage(
    tx: WriteTransaction, items: Iterator[Item], source: str, countries: frozenset[str], notes: Notes
) -> tuple[int, int]:
    """Store the projects and stage the rest; how many projects and participations there were."""
    n_projects = n_parts = strays = 0
    for batch in _batches(items):
        projects = [item for item in batch if isinstance(item, Project)]
        parts = [item for item in batch if isinstance(item, Participation) and _wanted(item.organisation, countries)]
        alone = [item for item in batch if isinstance(item, Organisation) and _wanted(item, countries)]
        tx.put_projects(projects)
        numbers = tx.project_numbers(source, (part.project for part in parts))
        known = [(part, numbers[part.project]) for part in parts if part.project in numbers]
        tx.stage([*known, *((organisation, None) for organisation in alone)])
        strays += len(parts) - len(known)
        n_projects, n_parts = n_projects + len(projects), n_parts + len(known)
    if strays:
        notes.remark(None, None, f"{strays:,} rows name a project that is neither in the file nor in the store")
    return n_projects, n_parts


def _wanted(organisation: Organisation, countries: frozenset[str]) -> bool:
    return not countries or organisation.country in countries


def _take(tx: WriteTransaction, most: int, who: str | None) -> UpsertCounts:
    """Write what was staged, organisation by organisation."""
    places = Places(region for region in tx.all(Region.target) if isinstance(region, Region))
    total = UpsertCounts(0, 0, 0)
    for batch in tx.staged():
        records, roles = _joined(tx, [replace(one, organisation=places.placed(one.organisation)) for one in batch])
        starts: dict[str, dict[int, dt.date | None]] = tx.started_of(list(records))
        begun = tx.started(number for held in roles.values() for number in held)
        for record_id, held in roles.items():
            starts.setdefault(record_id, {}).update({number: begun[number] for number in held})
        counts = tx.upsert(with_projects(tx, list(records.values()), starts, most), who)
        tx.put_participations((n, record_id, role) for record_id, held in roles.items() for n, role in held.items())
        total = UpsertCounts(*(a + b for a, b in zip(total, counts, strict=True)))
    return total


def _joined(tx: WriteTransaction, batch: Sequence[Staged]) -> tuple[dict[str, Organisation], dict[str, dict[int, str]]]:
    """Staged organisations, completed by and completing those that are there: records and roles by id."""
    keys = {one.organisation.id: comparable_of(one.organisation.identifiers) for one in batch}
    owners = tx.identified(key for held in keys.values() for key in held)
    ids = {*owners.values(), *keys}
    stored = {i: held.record for i, held in tx.many(TARGET, ids).items() if isinstance(held.record, Organisation)}
    records: dict[str, Organisation] = {}
    roles: dict[str, dict[int, str]] = {}
    for one in batch:
        incoming = one.organisation
        home = _home(incoming, keys[incoming.id], owners, stored)
        held = records.get(home) or stored.get(home)
        records[home] = completed(held, incoming) if held is not None else incoming
        roles.setdefault(home, {}).update(one.roles)
    return records, roles


def _home(
    incoming: Organisation,
    keys: Sequence[Identifier],
    owners: Mapping[Identifier, str],
    stored: Mapping[str, Organisation],
) -> str:
    """Id of the organisation that an incoming one is: of the most trusted identifier they share, else its own.

    Departments of one legal person share its VAT number and have PICs of their own; they stay apart until a person merges them.
    """
    for scheme, value in keys:
        owner = owners.get((scheme, value))
        if owner is None:
            continue
        if scheme == "vat" and _pics(keys) and _pics(comparable_of(stored[owner].identifiers)) - _pics(keys):
            continue
        return owner
    return incoming.id


def _pics(keys: Iterable[Identifier]) -> set[str]:
    return {value for scheme, value in keys if scheme == "pic"}


class Places:
    """Finds the region of a NUTS code.

    Parameters
    ----------
    regions : iterable of Region
    """

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_code = {code: region.id for region in regions for code in region.nuts}

    def placed(self, organisation: Organisation) -> Organisation:
        """The organisation with the stored region that its NUTS code lies in, and the code as the part of it."""
        code = organisation.region or ""
        for length in range(len(code), 1, -1):
            region = self._by_code.get(code[:length])
            if region is not None:
                return replace(organisation, region=region, subregion=code)
        return organisation


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
