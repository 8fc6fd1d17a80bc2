"""`matcher learn`: what decisions on match lists teach; seen before it applies, applied, and taken back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.opening import open_engine
from matcher.cli.options import AnyNumber, Db, IndexDir, Json, Number, Who, name_of
from matcher.cli.outputs import check_place, written_whole
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError

if TYPE_CHECKING:
    from matcher.engine import Engine


def preview(number: Number, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Show what the decisions of LIST would change in it. Nothing is changed.

    Decisions that speak of the topic teach; 'no capacity now' and the like do not.
    """
    from matcher.engine import learning

    with open_engine(db, index_dir) as engine:
        seen = learning.preview(engine, number)
    if json_:
        emit_json(seen.to_dict())
        return
    from matcher.cli.rendering.learning import preview_text

    emit(preview_text(seen, Look.of(sys.stdout)))


def apply(number: Number, who: Who = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Let the next versions of LIST learn from its decisions as they are now, and make one.

    'matcher learn undo LIST' takes it back.
    """
    from matcher.engine import learning

    with open_engine(db, index_dir) as engine:
        made = learning.apply(engine, number, name_of(who))
        version = _made(engine, number)
    content = {"list": number, "feedback": made.number, "decisions": sum(map(len, made.grades.values()))}
    if json_:
        emit_json({**content, "list_version": version})
    else:
        emit(f"List {number}, version {version}, has learnt from the decisions that teach: {content['decisions']:,}.")
        emit(f"To take it back: matcher learn undo {number}")


def undo(number: Number, who: Who = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Let the next versions of LIST learn from nothing again, and make one."""
    from matcher.engine import learning

    with open_engine(db, index_dir) as engine:
        ended = learning.take_back(engine, number, name_of(who))
        version = _made(engine, number)
    if json_:
        emit_json({"list": number, "feedback": ended.number, "list_version": version})
    else:
        emit(f"List {number}, version {version}, learns from no decisions again.")


def shares(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write them as a configuration to compare.")
    ] = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Show the shares of the components that the decisions of all lists speak for. Nothing is changed.

    They go live as any configuration does: 'matcher experiment run', then 'matcher config promote'.
    """
    from matcher.engine import past_lists

    if output is not None:
        check_place(output)
    with open_engine(db, index_dir) as engine:
        found = past_lists.shares(engine)
    if output is not None:
        lines = [f"{name} = {value}\n" for name, value in found.parameters.items()]
        _write(output, "".join(lines))
    if json_:
        emit_json(
            {
                "parameters": dict(found.parameters),
                "decisions": found.learned.decisions,
                "accepted": found.learned.accepted,
                "silent": found.silent,
                "lists": found.lists,
                "elsewhere": found.elsewhere.to_dict() if found.elsewhere else None,
            }
        )
        return
    from matcher.cli.rendering.learning import shares_text

    emit(shares_text(found, output, Look.of(sys.stdout)))


def next_(
    number: AnyNumber = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1_000, help="How many at most.")] = 10,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Show which matches a decision would say most about: those that might as well be accepted as rejected."""
    from matcher.engine import past_lists

    with open_engine(db, index_dir) as engine:
        found = past_lists.next_to_decide(engine, number, top)
    if json_:
        from matcher.engine.list_shapes import match_dict

        emit_json([{**match_dict(one.match), "probability": round(one.probability, 4)} for one in found])
        return
    from matcher.cli.rendering.learning import doubts_text

    emit(doubts_text(found, Look.of(sys.stdout)))


def judgements(
    queries: Annotated[Path, typer.Option("--queries", metavar="FILE", help="Where the queries go, a line each.")],
    qrels: Annotated[Path, typer.Option("--qrels", metavar="FILE", help="Where the judgements go.")],
    number: AnyNumber = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Write the decisions of all lists, or of LIST, as judged queries for 'matcher experiment run'.

    The texts that were asked go with them. Grades: agreed 3, contacted or accepted 2, shortlisted 1, turned down for the topic 0.
    """
    from matcher.engine import past_lists

    for path in (queries, qrels):
        check_place(path)
    with open_engine(db, index_dir) as engine:
        lines, grades = past_lists.judged_decisions(engine, number)
    _write(queries, "".join(f"{line}\n" for line in lines))
    rows = [f"{query} 0 {record} {grade}\n" for query, of in grades.items() for record, grade in of.items()]
    _write(qrels, "".join(rows))
    emit(f"Wrote {len(lines):,} queries to {queries} and {len(rows):,} judgements to {qrels}")


def _made(engine: Engine, number: int) -> int:
    """The version of a list that was asked for, made now.

    Raises
    ------
    InputError
        If it could not be made.
    """
    from matcher.engine.list_running import worker_name

    job = engine.lists.work(worker_name(), list_number=number)
    stored = engine.lists.get(number)
    if job is not None and job.state == "failed":
        raise InputError(
            f"list {number}", job.problem or "its new version failed", "mend that, then 'matcher lists run'"
        )
    return stored.latest


def _write(path: Path, text: str) -> None:
    with written_whole(path) as stream:
        stream.write(text)
