"""`matcher config promote`, `rollback` and `history`: which configuration is live."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.care import index_line
from matcher.cli.inputs import refuse_no_file
from matcher.cli.opening import open_engine
from matcher.cli.options import Db, IndexDir, Json, Who, name_of
from matcher.cli.terminal import Look, emit, emit_json, say
from matcher.settings import Configuration

if TYPE_CHECKING:
    from matcher.engine.promoting import PromotionReport
    from matcher.store.experiments import Promotion


def promote(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file with the parameters that shall be live.")],
    experiment: Annotated[
        int | None,
        typer.Option("--experiment", metavar="ID", help="The experiment that speaks for it.", show_default=False),
    ] = None,
    who: Who = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; needed with --force.", show_default=False)
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Promote without an experiment, or below a quality gate.")
    ] = False,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Make a configuration live: check its evidence and the quality gates, then build the index with it."""
    from matcher.engine import promoting

    refuse_no_file(file)
    configuration = Configuration.from_toml(file)
    with open_engine(db, index_dir) as engine:
        report = promoting.promote(
            engine, configuration, experiment=experiment, who=name_of(who), reason=reason, force=force,
            progress=lambda gate: say(f"Measuring the gate {gate} ..."),
        )  # fmt: skip
    _print(report, json_)


def rollback(
    who: Who = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)] = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Go back to what was live before, in one step; done again, it goes a step further back."""
    from matcher.engine import promoting

    with open_engine(db, index_dir) as engine:
        report = promoting.rollback(engine, who=name_of(who), reason=reason)
    _print(report, json_)


def history(json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Show what was made live by whom, when and on what evidence, the live configuration first."""
    from matcher.engine import promoting

    with open_engine(db, index_dir) as engine:
        held = promoting.history(engine)
    if json_:
        emit_json([_summary(one) for one in held])
        return
    from matcher.cli.rendering.experiments import history_text

    emit(history_text(held, Look.of(sys.stdout)))


def _print(report: PromotionReport, json_: bool) -> None:
    if json_:
        emit_json({**_summary(report.promotion), "index_built": report.index is not None})
        return
    from matcher.cli.rendering.experiments import changed_text, gates_text

    if report.gates:
        emit(gates_text([held.to_dict() for held in report.gates], Look.of(sys.stdout)) + "\n")
    emit(f"Live now (number {report.promotion.number}): {changed_text(report.configuration.to_dict())}.")
    emit("The index needed no change." if report.index is None else index_line(report.index))


def _summary(held: Promotion) -> dict[str, Any]:
    return {
        "number": held.number,
        "what": held.what,
        "who": held.who,
        "at": held.at.isoformat(timespec="seconds"),
        "experiment": held.experiment,
        **held.body,
    }
