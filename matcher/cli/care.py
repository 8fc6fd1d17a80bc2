"""`matcher index` and `matcher verify`: making the index, and looking for damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from matcher.cli.boundary import FAILURE
from matcher.cli.opening import open_engine, progress
from matcher.cli.options import Config, Db, IndexDir, Json
from matcher.cli.terminal import clean, emit, emit_json
from matcher.errors import IndexMissingError, MatcherError

if TYPE_CHECKING:
    from matcher.engine import Engine, IndexReport


def index(config: Config = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Build the index from the store, anew. The old one serves until the new one is whole."""
    with open_engine(db, index_dir, config=config) as engine:
        with progress("Reading texts") as done:
            report = engine.build_index(done)
        if json_:
            emit_json(
                {
                    "records": dict(report.records),
                    "documents": report.documents,
                    "terms": report.terms,
                    "seconds": round(report.seconds, 3),
                    "folder": str(engine.home.folder),
                }
            )
        else:
            emit(f"{index_line(report)}\nIt lies in {engine.home.folder}")


def index_line(report: IndexReport) -> str:
    """What an index holds, in one line."""
    held = ", ".join(f"{count:,} {target}" for target, count in report.records.items())
    return f"The index holds {held}: {report.documents:,} texts, {report.terms:,} terms ({report.seconds:.1f} s)."


def verify(json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Look for damage in the store and the index; ends with 1 if there is any."""
    with open_engine(db, index_dir) as engine:
        problems = [clean(problem) for problem in engine.verify()]
        checked = _counts(engine)
        folder = _index_folder(engine)
        address = engine.store.address
    if json_:
        emit_json({"checked": {"store": address, "records": checked, "index": folder}, "problems": problems})
    else:
        held = ", ".join(f"{count:,} {target}" for target, count in checked.items())
        emit(f"Store {address}: every row compared with its check sum ({held}).")
        if folder is None:
            emit("Index: there is none yet; build it with 'matcher index'.")
        else:
            emit(f"Index {folder}: every file compared with its check sum.")
        if problems:
            emit(f"Damaged ({len(problems):,}):")
            emit("\n".join(f"  {problem}" for problem in problems))
        else:
            emit("All is well.")
    if problems:
        raise typer.Exit(FAILURE)


def _counts(engine: Engine) -> dict[str, int]:
    try:
        return engine.counts()
    except MatcherError:
        return {}


def _index_folder(engine: Engine) -> str | None:
    try:
        engine.home.problems()
    except IndexMissingError:
        return None
    except MatcherError:
        pass
    return str(engine.home.folder)
