"""`matcher partners`: with whom an organisation has worked, and what two have in common."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from matcher.cli.opening import open_engine
from matcher.cli.options import Db, Json
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError
from matcher.projects import Project


def partners(
    record: Annotated[str, typer.Argument(metavar="ID", help="Id of an organisation.", show_default=False)],
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="ID", help="Another: what the two have in common.", show_default=False),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many at most.")] = 20,
    json_: Json = False,
    db: Db = None,
) -> None:
    """Show with whom an organisation has worked in projects, or with --with what two organisations have in common.

    This is what 'collaboration' in a match says: the share of the asker's partners that the other has worked with, too.
    """
    if top < 1:
        raise InputError("top", f"{top} is too few", "use 1 or more")
    if other is None:
        _partners(record, top, json_, db)
    else:
        _history(record, other, top, json_, db)


def _partners(record: str, top: int, json_: bool, db: str | None) -> None:
    from matcher.engine import collaborating

    with open_engine(db, None) as engine:
        found = collaborating.partners(engine, record)
    if json_:
        rows = [{"id": held.id, "name": held.name, "country": held.country, "projects": n} for held, n in found[:top]]
        emit_json({"id": record, "partners": rows, "found": len(found)})
        return
    if not found:
        emit("It has worked with nobody in the projects of the store ('matcher import --format cordis' brings them).")
        return
    from matcher.cli.rendering.partners import partners_text

    emit(partners_text(found[:top], len(found), Look.of(sys.stdout)))


def _history(record: str, other: str, top: int, json_: bool, db: str | None) -> None:
    from matcher.engine import collaborating

    with open_engine(db, None) as engine:
        found = collaborating.history(engine, record, other)
    if json_:
        common = [{"id": held, "name": name} for held, name in found.common.items()]
        together = [_project(project) for project in found.together]
        shown: dict[str, Any] = {"ids": [record, other], "collaboration": round(found.value, 6)}
        emit_json({**shown, "together": together, "common": common})
        return
    from matcher.cli.rendering.partners import history_text

    emit(history_text(found, top))


def _project(project: Project) -> dict[str, Any]:
    return {
        "source": project.source,
        "id": project.id,
        "acronym": project.acronym,
        "title": project.title,
        "started": project.started.isoformat() if project.started else None,
    }
