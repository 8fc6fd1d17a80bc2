"""`matcher lists decide|export|import`: decisions on the matches of a list, one by one or as a file that goes out and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from matcher.cli.boundary import BAD_INPUT, FAILURE
from matcher.cli.lists import AssignedTo, InState, OfVersion, chosen, either
from matcher.cli.opening import open_engine
from matcher.cli.options import Db, IndexDir, Json, Number, Who, name_of, one_of
from matcher.cli.outputs import check_place
from matcher.cli.terminal import clean, emit
from matcher.errors import InputError, MatcherError, SourceError

NEW_STATES = "shortlisted, accepted, rejected, unsure, later, contacted, agreed, declined"
REASONS = "wrong-topic, too-early, already-partners, capacity, region-rule, competitor, outdated-profile, or other with --note"
"""Written out, so that --help need not load the tables; a test holds them equal."""

FileFormat: TypeAlias = Annotated[
    str | None, typer.Option("--format", metavar="FORMAT", help="xlsx, csv or ndjson, whatever the ending.")
]


def decide(
    number: Number,
    matches: Annotated[list[int], typer.Argument(metavar="MATCH", min=1, max=2**53, hidden=True)],
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help=f"The new state: {NEW_STATES}.")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="CODE", help=f"Why; a rejection needs one: {REASONS}.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What is to be said to it.")] = None,
    assign: Annotated[
        str | None, typer.Option("--assign", metavar="NAME", help="Who is to look at it; '' is nobody.")
    ] = None,
    comment: Annotated[str | None, typer.Option("--comment", metavar="TEXT", help="Add a comment.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last change back instead.")] = False,
    version: Annotated[
        int | None,
        typer.Option("--version", metavar="N", min=1, help="Only if the match still has this version."),
    ] = None,
    who: Who = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Decide on one match of LIST or several, undo, or comment; ends with 1 if one of them could not be changed.

    'matcher lists show LIST' has the number of each MATCH. States and reasons may be given by their names in English, Finnish
    or Swedish, too, as an exported list has them.

    Example: matcher lists decide 7 12 13 --state rejected --reason wrong-topic
    """
    from matcher.review.labels import id_of
    from matcher.store.decisions import AskedChange

    given = {"state": state, "reason": reason, "note": note, "assignee": assign}
    change = {name: value for name, value in given.items() if value is not None}
    for name, table in (("state", "states"), ("reason", "reasons")):
        if change.get(name):
            change[name] = id_of(table, change[name]) or change[name]
    if undo == bool(change) and (undo or comment is None):
        raise InputError(
            "decide", "says nothing, or undo beside a change", "use for example --state accepted, or --undo"
        )
    with open_engine(db, index_dir) as engine:
        held = {one: engine.lists.match(number, one) for one in matches}
        asked = [
            AskedChange(match=one, version=version or held[one].version, change=None if undo else change)
            for one in held
        ]
        outcomes = engine.lists.decide_many(number, asked, name_of(who)) if undo or change else []
        failed = [outcome for outcome in outcomes if outcome.error is not None]
        if comment is not None:
            for one in held:
                engine.lists.comment(number, one, comment, name_of(who))
        problems: list[MatcherError] = [outcome.error for outcome in failed if outcome.error is not None]
        if len(held) == 1 and problems:
            raise problems[0]
        shown = [engine.lists.match(number, one) for one in held]
    from matcher.engine.list_shapes import match_dict

    refused = [{"id": outcome.match, "problem": clean(str(outcome.error))} for outcome in failed]
    either(json_, {"matches": [match_dict(one) for one in shown], "refused": refused}, "decided_text", shown, failed)
    if failed:
        raise typer.Exit(FAILURE)


def export(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    file_format: FileFormat = None,
    lang: Annotated[
        str, typer.Option("--lang", metavar="CODE", help="Language of headings, states and reasons: en, fi or sv.")
    ] = "en",
    version: OfVersion = None,
    state: InState = None,
    assignee: AssignedTo = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Write the matches of LIST to FILE (.xlsx, .csv or .ndjson), to be edited there and taken back with 'lists import'."""
    from matcher.review.labels import LANGUAGES

    check_place(file)
    lang = one_of("lang", lang, LANGUAGES)
    with open_engine(db, index_dir) as engine:
        try:
            count = engine.lists.export(
                number, file, file_format=file_format, lang=lang, version=version, which=chosen(state, assignee)
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SourceError(file, None, None, f"cannot be written: {reason}", "choose another place") from None
    emit(f"Wrote {count:,} matches to {file}")


def import_(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    file_format: FileFormat = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every change and conflict; store nothing.")] = False,
    skip_conflicts: Annotated[
        bool, typer.Option("--skip-conflicts", help="Leave rows alone whose matches others changed meanwhile.")
    ] = False,
    who: Who = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Take decisions back into LIST that were made in an exported FILE: all of them or none.

    What others changed since the export is never overwritten.
    """
    from dataclasses import asdict

    with open_engine(db, index_dir) as engine:
        done = engine.lists.import_decisions(
            number, file, file_format=file_format, dry_run=dry_run, skip_conflicts=skip_conflicts, who=name_of(who)
        )
    errors = [{"row": e.row, "column": e.column, "problem": e.problem, "remedy": e.remedy} for e in done.errors]
    content = {
        "stored": done.stored,
        "changes": [asdict(change) for change in done.changes],
        "conflicts": [asdict(conflict) for conflict in done.conflicts],
        "unchanged": done.unchanged,
        "errors": errors,
    }
    either(json_, content, "import_text", done)
    if done.errors:
        raise typer.Exit(BAD_INPUT)
    if done.conflicts and dry_run:
        raise typer.Exit(FAILURE)
