"""A collection's organisations, staged so that each is written once.

A collection names an organisation once for each of its projects, all over the file. What it says is put into temporary tables first,
then taken organisation by organisation: the database sorts, and memory holds one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.projects import Participation
from matcher.records import Organisation
from matcher.store.projects import PART, ProjectWriter, pairs
from matcher.store.schema import id_type, key_type
from matcher.store.transaction import insert_over
from matcher.store.wire import to_json

_LEAD: Final = "coordinator"
"""The role that stands where a source gives an organisation several in one project; of others the first."""

_staging = sa.MetaData()
_staged = sa.Table(
    "staged_organisations",
    _staging,
    sa.Column("key", id_type(), primary_key=True),
    sa.Column("updated", id_type(), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_staged_parts = sa.Table(
    "staged_participations",
    _staging,
    sa.Column("key", id_type(), primary_key=True),
    sa.Column("project", key_type(), primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Staged:
    """An organisation as a collection tells it, with its projects by number and role."""

    organisation: Organisation
    roles: Mapping[int, str]


class StagingWriter(ProjectWriter):
    """Stages what a collection says."""

    def begin_staging(self) -> None:
        """Make the temporary tables; a transaction that fails takes them with it."""
        _staging.create_all(self._connection, checkfirst=False)

    def stage(self, items: Sequence[tuple[Participation | Organisation, int | None]]) -> None:
        """Put what a collection says of organisations into the temporary tables, each with the number of the project."""
        bodies: dict[str, dict[str, Any]] = {}
        roles: dict[tuple[str, int], dict[str, Any]] = {}
        for item, project in items:
            organisation = item.organisation if isinstance(item, Participation) else item
            updated, key = item.updated if isinstance(item, Participation) else "", organisation.id
            if key not in bodies or updated > bodies[key]["updated"]:
                bodies[key] = {"key": key, "updated": updated, "body": to_json(organisation.to_dict())}
            if isinstance(item, Participation) and project is not None:
                held = roles.get((key, project))
                if held is None or item.role == _LEAD:
                    roles[key, project] = {"key": key, "project": project, "role": item.role}
        if bodies:
            insert = insert_over(self._connection, _staged)
            later = insert.excluded["updated"] > _staged.c.updated
            changed = {name: insert.excluded[name] for name in ("updated", "body")}
            update = insert.on_conflict_do_update(index_elements=["key"], set_=changed, where=later)
            self._connection.execute(update, list(bodies.values()))
        if roles:
            insert = insert_over(self._connection, _staged_parts)
            update = insert.on_conflict_do_update(
                index_elements=["key", "project"],
                set_={"role": insert.excluded["role"]},
                where=insert.excluded["role"] == _LEAD,
            )
            self._connection.execute(update, list(roles.values()))

    def staged(self) -> Iterator[list[Staged]]:
        """What was staged, in batches of organisations, in the order of their ids in the collection."""
        after = ""
        while True:
            query = sa.select(_staged.c.key, _staged.c.body).where(_staged.c.key > after)
            bodies = pairs(self._connection.execute(query.order_by(_staged.c.key).limit(PART)))
            if not bodies:
                return
            after = max(bodies)
            roles: dict[str, dict[int, str]] = {}
            parts = sa.select(_staged_parts).where(_staged_parts.c.key.in_(list(bodies)))
            for key, project, role in self._connection.execute(parts):
                roles.setdefault(key, {})[project] = role
            yield [Staged(Organisation.from_dict(json.loads(body)), roles.get(key, {})) for key, body in bodies.items()]

    def end_staging(self) -> None:
        """Remove the temporary tables."""
        _staging.drop_all(self._connection, checkfirst=False)
