"""Projects, and who took part in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from matcher.people.contacts import masked
from matcher.projects import Project
from matcher.records import Organisation
from matcher.store.schema import changes, imports, participations, projects, records
from matcher.store.transaction import Transaction, WritingTransaction, insert_over

PART: Final = 500
"""How many organisations or projects one statement takes."""


class Share(NamedTuple):
    """An organisation's part in a project."""

    record: str
    project: int
    started: dt.date | None


class ProjectReader(Transaction):
    """Reads projects and participations."""

    def shares(self) -> list[Share]:
        """Every participation, by project, then by id of the organisation."""
        query = (
            sa.select(records.c.id, participations.c.project, projects.c.started)
            .join(records, records.c.number == participations.c.record)
            .join(projects, projects.c.number == participations.c.project)
            .order_by(participations.c.project, records.c.id)
        )
        return [Share(*row) for row in self._connection.execute(query)]

    def collaboration_mark(self) -> tuple[int, int]:
        """Differs once participations may do: the numbers of the last change of a record and of the last import."""
        last = self._connection.scalar(sa.select(sa.func.max(changes.c.number))) or 0
        return last, self._connection.scalar(sa.select(sa.func.max(imports.c.number))) or 0

    def collaboration_counts(self) -> dict[str, int]:
        """How many projects and participations are stored."""
        tables = {"projects": projects, "participations": participations}
        return {
            name: self._connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in tables.items()
        }

    def projects_of(self, record_id: str) -> list[Project]:
        """The projects of an organisation, newest first."""
        query = (
            sa.select(projects)
            .join(participations, participations.c.project == projects.c.number)
            .join(records, records.c.number == participations.c.record)
            .where(records.c.target == Organisation.target, records.c.id == record_id)
            .order_by(sa.desc(projects.c.started).nulls_last(), projects.c.id)
        )
        return [_project(row) for row in self._connection.execute(query)]

    def projects_numbered(self, numbers: Sequence[int]) -> dict[int, Project]:
        """Number → project."""
        found: dict[int, Project] = {}
        for part in parts(numbers):
            query = sa.select(projects).where(projects.c.number.in_(part))
            found |= {row.number: _project(row) for row in self._connection.execute(query)}
        return found

    def started_of(self, record_ids: Sequence[str]) -> dict[str, dict[int, dt.date | None]]:
        """Id of an organisation → its projects by number, with their start."""
        found: dict[str, dict[int, dt.date | None]] = {}
        for part in parts(record_ids):
            query = (
                sa.select(records.c.id, projects.c.number, projects.c.started)
                .join(participations, participations.c.record == records.c.number)
                .join(projects, projects.c.number == participations.c.project)
                .where(records.c.target == Organisation.target, records.c.id.in_(part))
            )
            for record_id, number, started in self._connection.execute(query):
                found.setdefault(record_id, {})[number] = started
        return found

    def roles_of(self, record_id: str) -> dict[int, str]:
        """An organisation's projects by number, with its role in each."""
        query = (
            sa.select(participations.c.project, participations.c.role)
            .join(records, records.c.number == participations.c.record)
            .where(records.c.target == Organisation.target, records.c.id == record_id)
        )
        return pairs(self._connection.execute(query))

    def project_numbers(self, source: str, ids: Iterable[str]) -> dict[str, int]:
        """Id → number of those projects of a source that are stored."""
        found: dict[str, int] = {}
        for part in parts(list(dict.fromkeys(ids))):
            query = sa.select(projects.c.id, projects.c.number)
            found |= pairs(self._connection.execute(query.where(projects.c.source == source, projects.c.id.in_(part))))
        return found

    def started(self, numbers: Iterable[int]) -> dict[int, dt.date | None]:
        """Number → start of these projects."""
        found: dict[int, dt.date | None] = {}
        for part in parts(list(dict.fromkeys(numbers))):
            query = sa.select(projects.c.number, projects.c.started).where(projects.c.number.in_(part))
            found |= pairs(self._connection.execute(query))
        return found


class ProjectWriter(ProjectReader, WritingTransaction):
    """Writes projects and participations."""

    def put_projects(self, items: Sequence[Project]) -> None:
        """Store projects, over those with the same source and id; without the personal e-mail addresses in their texts."""
        rows = [
            {name: getattr(item, name) for name in _FIELDS} | {name: masked(getattr(item, name)) for name in _TEXTS}
            for item in items
        ]
        unique = list({(row["source"], row["id"]): row for row in rows}.values())
        if not unique:
            return
        insert = insert_over(self._connection, projects)
        changed = {name: insert.excluded[name] for name in _FIELDS if name not in ("source", "id")}
        self._connection.execute(insert.on_conflict_do_update(index_elements=["source", "id"], set_=changed), unique)

    def put_participations(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Store participations, given as project number, organisation's id and role; one that is there gets the new role."""
        given = list(rows)
        numbers = self._numbers([record_id for _, record_id, _ in given])
        values = {(project, numbers[record_id]): role for project, record_id, role in given if record_id in numbers}
        if values:
            insert = insert_over(self._connection, participations)
            update = insert.on_conflict_do_update(
                index_elements=["project", "record"], set_={"role": insert.excluded["role"]}
            )
            self._connection.execute(
                update, [{"project": p, "record": r, "role": role} for (p, r), role in values.items()]
            )

    def take_participations(self, record_id: str, numbers: Iterable[int]) -> None:
        """Remove an organisation's parts in these projects."""
        owner = self._numbers([record_id]).get(record_id)
        for part in parts(sorted(numbers)):
            these = sa.and_(participations.c.record == owner, participations.c.project.in_(part))
            self._connection.execute(sa.delete(participations).where(these))

    def _numbers(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in parts(list(dict.fromkeys(ids))):
            query = sa.select(records.c.id, records.c.number)
            query = query.where(records.c.target == Organisation.target, records.c.id.in_(part))
            found |= pairs(self._connection.execute(query))
        return found


_FIELDS: Final = ("source", "id", "acronym", "title", "programme", "objective", "started", "ended", "address")
_TEXTS: Final = ("acronym", "title", "programme", "objective")


def parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`items` in parts of at most `PART`."""
    for start in range(0, len(items), PART):
        yield items[start : start + PART]


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Rows of two columns, as first → second."""
    return {row[0]: row[1] for row in rows}


def _project(row: sa.Row[Any]) -> Project:
    return Project(**{name: getattr(row, name) for name in _FIELDS})
