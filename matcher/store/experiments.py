"""Experiments that were run, and which configuration is live by whose decision."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matcher.store.schema import experiments, promotions
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import digest, require_storable, to_json

PROMOTED: Final = "promoted"
ROLLED_BACK: Final = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExperiment:
    """An experiment that was run.

    Parameters
    ----------
    number : int
        Given by the database; later experiments have higher ones.
    name : str
    who : str or None
    at : datetime.datetime
        In UTC.
    body : mapping of str to JSON value
        What was asked and found.
    """

    number: int
    name: str
    who: str | None
    at: dt.datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A configuration that was made live.

    Parameters
    ----------
    number : int
    what : str
        `PROMOTED` or `ROLLED_BACK`.
    experiment : int or None
        The experiment that is its evidence.
    replaced : int or None
        The promotion that a rollback returns to; None for the defaults.
    who : str or None
    at : datetime.datetime
        In UTC.
    body : mapping of str to JSON value
        `parameters`, `gates` that were measured, and `reason` where it was forced.
    """

    number: int
    what: str
    experiment: int | None
    replaced: int | None
    who: str | None
    at: dt.datetime
    body: Mapping[str, Any]


class ExperimentReader(Transaction):
    """Reads experiments and promotions."""

    def experiment(self, number: int) -> StoredExperiment | None:
        """An experiment; None if there is none of that number."""
        row = self._connection.execute(sa.select(experiments).where(experiments.c.number == number)).one_or_none()
        return None if row is None else StoredExperiment(**_values(row))

    def experiments(self, limit: int = 50, before: int | None = None) -> list[StoredExperiment]:
        """The last `limit` experiments, newest first, of those with numbers below `before`."""
        query = sa.select(experiments).order_by(experiments.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(experiments.c.number < before)
        return [StoredExperiment(**_values(row)) for row in self._connection.execute(query)]

    def promotion(self, number: int) -> Promotion | None:
        """A promotion; None if there is none of that number."""
        row = self._connection.execute(sa.select(promotions).where(promotions.c.number == number)).one_or_none()
        return None if row is None else Promotion(**_values(row))

    def promotions(self, limit: int = 50) -> list[Promotion]:
        """The last `limit` promotions and rollbacks, newest first; the first is live."""
        query = sa.select(promotions).order_by(promotions.c.number.desc()).limit(limit)
        return [Promotion(**_values(row)) for row in self._connection.execute(query)]


class ExperimentWriter(ExperimentReader, WritingTransaction):
    """Notes experiments and promotions."""

    def add_experiment(self, name: str, body: Mapping[str, Any], who: str | None = None) -> StoredExperiment:
        """Keep an experiment.

        Raises
        ------
        InputError
            If a text of it cannot be stored.
        """
        require_storable("name", name)
        require_storable("who", who)
        row = _sealed({"name": name, "who": who, "at": now(), "body": to_json(body)})
        made = self._connection.execute(sa.insert(experiments).values(**row).returning(experiments)).one()
        return StoredExperiment(**_values(made))

    def add_promotion(
        self,
        what: str,
        body: Mapping[str, Any],
        *,
        experiment: int | None = None,
        replaced: int | None = None,
        who: str | None = None,
    ) -> Promotion:
        """Make a configuration the live one. Whoever does so reads what is live in the same transaction, after this lock.

        Raises
        ------
        InputError
            If a text of it cannot be stored.
        """
        require_storable("who", who)
        require_storable("reason", body.get("reason"))
        values = {"what": what, "experiment": experiment, "replaced": replaced, "who": who, "at": now()}
        row = _sealed({**values, "body": to_json(body)})
        made = self._connection.execute(sa.insert(promotions).values(**row).returning(promotions)).one()
        return Promotion(**_values(made))

    def lock_promotions(self) -> None:
        """Wait until no other transaction changes what is live; kept until the end of this one."""
        self._lock_records()


def digest_of_row(row: Mapping[str, Any]) -> str:
    """The digest of a row of either table, from its other columns but the number."""
    values = {name: value for name, value in row.items() if name not in ("number", "digest")}
    return digest(to_json(values | {"at": row["at"].isoformat()}))


def _sealed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"digest": digest_of_row(row)}


def _values(row: sa.Row[tuple[object, ...]]) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name != "digest"}
    return values | {"body": json.loads(values["body"])}
