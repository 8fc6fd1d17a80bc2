"""`matcher lists ...`: match lists made, shown, exported, taken back, and single decisions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from matcher.cli.boundary import BAD_INPUT, FAILURE
from matcher.cli.filters import make_filters
from matcher.cli.matching import target_of
from matcher.cli.opening import open_engine, progress
from matcher.cli.options import MATCHED, Db, IndexDir, Json, one_of, parts
from matcher.cli.outputs import check_place
from matcher.cli.terminal import Look, clean, emit, emit_json
from matcher.cli.texts import query_text
from matcher.errors import InputError, MatcherError, SourceError
from matcher.records import MATCH_TARGETS
from matcher.settings import Settings, login_name

if TYPE_CHECKING:
    from matcher.engine import Engine
    from matcher.store.jobs import Job

Many = list[str] | None
Number: TypeAlias = Annotated[int, typer.Argument(metavar="LIST", min=1, max=2**53, hidden=True)]
As: TypeAlias = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who does it, for the history. Default: your login name."),
]
State: TypeAlias = Annotated[
    Many, typer.Option("--state", metavar="STATE", help="Only matches in this state; repeat for more.")
]
Assignee: TypeAlias = Annotated[
    Many, typer.Option("--assignee", metavar="NAME", help="Only matches assigned to this person; repeat for more.")
]
OfVersion: TypeAlias = Annotated[
    int | None,
    typer.Option("--list-version", metavar="N", min=1, max=2**31 - 1, help="An older version of the list."),
]


def create(
    text: Annotated[list[str] | None, typer.Argument(metavar="TEXT", hidden=True)] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE", help="Read the text from a plain text file; - is standard input."),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="ID", help="Ask for a stored demo, pilot, organisation or region.")
    ] = None,
    record_target: Annotated[
        str | None,
        typer.Option("--record-target", metavar="TARGET", help="What the record is, if an id is used twice."),
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="TARGET", help=f"Ask for every one of these: {MATCHED}.")
    ] = None,
    of_region: Annotated[
        str | None, typer.Option("--of-region", metavar="ID", help="Of every organisation: only those of this region.")
    ] = None,
    of_pilot: Annotated[
        str | None, typer.Option("--of-pilot", metavar="ID", help="Of every demo: only those of this pilot.")
    ] = None,
    target: Annotated[
        str, typer.Option("--target", metavar="TARGET", help=f"What to look for: {MATCHED}.")
    ] = "organisations",
    top: Annotated[int, typer.Option("--top", metavar="N", help="Matches for each record asked for, at most.")] = 10,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="Language of the text. Default: it is detected.")
    ] = None,
    foreign: Annotated[
        bool, typer.Option("--foreign", help="Leave out the country of each record, for a text your home country.")
    ] = False,
    country: Annotated[Many, typer.Option("--country", metavar="COUNTRY", help="Only this country.")] = None,
    country_not: Annotated[Many, typer.Option("--country-not", metavar="COUNTRY", help="Not this country.")] = None,
    region: Annotated[Many, typer.Option("--region", metavar="REGION", help="Only this region, by id or name.")] = None,
    region_not: Annotated[
        Many, typer.Option("--region-not", metavar="REGION", help="Leave out what is only in this region.")
    ] = None,
    kind: Annotated[Many, typer.Option("--kind", metavar="KIND", help="Only organisations of this kind.")] = None,
    pilot: Annotated[Many, typer.Option("--pilot", metavar="PILOT", help="Only demos of this pilot.")] = None,
    parameter: Annotated[
        Many,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of matching that differs from the index's."),
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Name of the list.")] = "",
    now: Annotated[bool, typer.Option("--run", help="Make its first version now, in this process.")] = False,
    who: As = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Ask for a match list of a record, a text, or every record of a kind.

    Example: matcher lists create --every demos --region east-and-north-finland --run

    A server, 'matcher lists run' or --run makes it.
    """
    from matcher.engine.plans import Plan

    target = one_of("target", target, tuple(MATCH_TARGETS))
    every = None if every is None else one_of("every", every, tuple(MATCH_TARGETS))
    asked = None
    if every is None:
        asked = query_text(text or (), file, record, Settings.from_environment().max_text)
    elif text or file is not None or record is not None:
        raise InputError("every", "was given beside a text or a record", "use only one of them")
    with open_engine(db, index_dir) as engine:
        filters = make_filters(
            engine,
            target,
            countries=parts(country),
            not_countries=parts(country_not),
            regions=parts(region),
            not_regions=parts(region_not),
            kinds=parts(kind),
            pilots=parts(pilot),
        )
        plan = Plan(
            target=target,
            top=top,
            filters=filters,
            foreign=foreign,
            record=record,
            record_target=target_of(engine, record, record_target),
            every=every,
            of_region=of_region,
            of_pilot=of_pilot,
            lang=lang,
            configuration=dict(_parameter(one) for one in parameter or ()),
        )
        made, _ = engine.lists.create(plan, text=asked, title=title, who=_name(who))
        job = _work(engine, made.number) if now else None
        _told(engine, made.number, json_)
    if job is not None and job.state != "done":
        raise typer.Exit(FAILURE)


def run(
    number: Annotated[
        int | None,
        typer.Option("--list", metavar="LIST", min=1, help="Ask for a new version of this list, and make only that."),
    ] = None,
    who: As = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Make the versions that wait, until none does.

    The work of a process that was killed is taken up when its lease has run out.
    """
    from matcher.engine.list_shapes import job_dict

    with open_engine(db, index_dir) as engine:
        if number is not None:
            engine.lists.rerun(number, _name(who))
        jobs = []
        while (job := _work(engine, number)) is not None:
            jobs.append(job)
        if json_:
            emit_json([{"list": job.list, **job_dict(job)} for job in jobs])
        else:
            for job in jobs:
                emit(
                    f"List {job.list}, version {job.version}: {job.state}" + (f"; {job.problem}" if job.problem else "")
                )
            if not jobs:
                emit("No version waits to be made.")
    if any(job.state == "failed" for job in jobs):
        raise typer.Exit(FAILURE)


def show(
    number: Annotated[int | None, typer.Argument(metavar="[LIST]", min=1, max=2**53, hidden=True)] = None,
    match: Annotated[
        int | None, typer.Option("--match", metavar="N", min=1, help="One match, with its history and comments.")
    ] = None,
    version: OfVersion = None,
    state: State = None,
    assignee: Assignee = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="How many at most.")] = 100,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Show all lists; with LIST its matches and what has changed."""
    from matcher.engine import list_shapes as shapes

    with open_engine(db, index_dir) as engine:
        lists = engine.lists
        if number is None:
            found = lists.page(limit=limit)
            _either(json_, [shapes.list_dict(one) for one in found], "lists_text", found)
        elif match is not None:
            held, history, said = (
                lists.match(number, match),
                lists.history(number, match),
                lists.comments(number, match),
            )
            content = {
                **shapes.match_dict(held),
                "history": [shapes.change_dict(entry) for entry in history],
                "said": [shapes.comment_dict(comment) for comment in said],
            }
            _either(json_, content, "match_text", held, history, said)
        else:
            stored = lists.get(number)
            matches = lists.matches(number, version=version, which=_filter(state, assignee), limit=limit)
            content = {**shapes.list_dict(stored), "matches": [shapes.match_dict(one) for one in matches]}
            _either(json_, content, "list_text", stored, matches)


def export(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="xlsx, csv or ndjson, whatever the ending.")
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", metavar="CODE", help="Language of headings, states and reasons: en, fi or sv.")
    ] = "en",
    version: OfVersion = None,
    state: State = None,
    assignee: Assignee = None,
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
                number, file, file_format=file_format, lang=lang, version=version, which=_filter(state, assignee)
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SourceError(file, None, None, f"cannot be written: {reason}", "choose another place") from None
    emit(f"Wrote {count:,} matches to {file}")


def import_(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="xlsx, csv or ndjson, whatever the ending.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every change and conflict; store nothing.")] = False,
    skip_conflicts: Annotated[
        bool, typer.Option("--skip-conflicts", help="Leave rows alone whose matches others changed meanwhile.")
    ] = False,
    who: As = None,
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
            number, file, file_format=file_format, dry_run=dry_run, skip_conflicts=skip_conflicts, who=_name(who)
        )
    errors = [{"row": e.row, "column": e.column, "problem": e.problem, "remedy": e.remedy} for e in done.errors]
    content = {
        "stored": done.stored,
        "changes": [asdict(change) for change in done.changes],
        "conflicts": [asdict(conflict) for conflict in done.conflicts],
        "unchanged": done.unchanged,
        "errors": errors,
    }
    _either(json_, content, "import_text", done)
    if done.errors:
        raise typer.Exit(BAD_INPUT)
    if done.conflicts and dry_run:
        raise typer.Exit(FAILURE)


def decide(
    number: Number,
    matches: Annotated[list[int], typer.Argument(metavar="MATCH...", min=1, max=2**53, hidden=True)],
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="The new state.")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="CODE", help="Why; a rejection needs one, such as wrong-topic.")
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
    who: As = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Decide on one match of LIST or several, undo, or comment; ends with 1 if one of them could not be changed."""
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
        outcomes = engine.lists.decide_many(number, asked, _name(who)) if undo or change else []
        failed = [outcome for outcome in outcomes if outcome.error is not None]
        if comment is not None:
            for one in held:
                engine.lists.comment(number, one, comment, _name(who))
        problems: list[MatcherError] = [outcome.error for outcome in failed if outcome.error is not None]
        if len(held) == 1 and problems:
            raise problems[0]
        shown = [engine.lists.match(number, one) for one in held]
    from matcher.engine.list_shapes import match_dict

    refused = [{"id": outcome.match, "problem": clean(str(outcome.error))} for outcome in failed]
    _either(json_, {"matches": [match_dict(one) for one in shown], "refused": refused}, "decided_text", shown, failed)
    if failed:
        raise typer.Exit(FAILURE)


def cancel(number: Number, who: As = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """End the making of a version of LIST; the version that is shown stays."""
    with open_engine(db, index_dir) as engine:
        engine.lists.cancel(number, _name(who))
        _told(engine, number, json_)


def delete(
    number: Number,
    force: Annotated[bool, typer.Option("--force", help="Even if it holds decisions.")] = False,
    who: As = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Remove LIST with its versions, matches, comments and free text; the history of who decided what stays."""
    with open_engine(db, index_dir) as engine:
        engine.lists.delete(number, engine.lists.get(number).version, _name(who), force=force)
    emit(f"List {number} is deleted.")


def _work(engine: Engine, number: int | None) -> Job | None:
    from matcher.engine.list_running import worker_name

    with progress("Making the list") as done:
        return engine.lists.work(worker_name(), list_number=number, report=done)


def _told(engine: Engine, number: int, json_: bool) -> None:
    from matcher.engine.list_shapes import list_dict

    stored = engine.lists.get(number)
    _either(json_, list_dict(stored), "list_text", stored, ())


def _either(json_: bool, content: Any, rendering: str, *results: Any) -> None:
    """Print JSON, or what a function of `matcher.cli.rendering.lists` makes of the results."""
    if json_:
        emit_json(content)
        return
    from matcher.cli.rendering import lists

    emit(getattr(lists, rendering)(*results, Look.of(sys.stdout)))


def _filter(state: Many, assignee: Many) -> Any:
    from matcher.review.states import STATES
    from matcher.store.matches import MatchFilter

    states = tuple(one_of("state", name, STATES) for name in parts(state))
    return MatchFilter(states=states, assignees=parts(assignee))


def _name(who: str | None) -> str:
    name = login_name() if who is None else who.strip()
    if not name or len(name) > 200:
        raise InputError("--as", f"has {len(name)} characters", "give a name of 1 to 200")
    return name


def _parameter(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise InputError("--set", f"{text!r} is no NAME=NUMBER", "write for example --set bm25_share=0.2") from None
