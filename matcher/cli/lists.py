"""`matcher lists ...`: match lists asked for, made, shown and removed; see `deciding` for what is decided in them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from matcher.cli.boundary import FAILURE
from matcher.cli.filters import ids_of, make_filters
from matcher.cli.matching import target_of
from matcher.cli.opening import open_engine, progress
from matcher.cli.options import (
    MATCHED,
    AnyNumber,
    Country,
    CountryNot,
    Db,
    Foreign,
    IndexDir,
    Json,
    Kind,
    Many,
    Number,
    PilotOf,
    RecordId,
    RecordTarget,
    RegionIs,
    RegionNot,
    Target,
    Text,
    TextFile,
    TextLang,
    Who,
    name_of,
    one_of,
    parts,
)
from matcher.cli.terminal import Look, emit, emit_json
from matcher.cli.texts import query_text
from matcher.errors import InputError
from matcher.records import MATCH_TARGETS
from matcher.settings import Settings

if TYPE_CHECKING:
    from matcher.engine import Engine
    from matcher.store.jobs import Job
    from matcher.store.lists import StoredList
    from matcher.store.matches import MatchFilter
InState: TypeAlias = Annotated[
    Many, typer.Option("--state", metavar="STATE", help="Only matches in this state; repeat for more.")
]
AssignedTo: TypeAlias = Annotated[
    Many, typer.Option("--assignee", metavar="NAME", help="Only matches assigned to this person; repeat for more.")
]
OfVersion: TypeAlias = Annotated[
    int | None,
    typer.Option("--list-version", metavar="N", min=1, max=2**31 - 1, help="An older version of the list."),
]


def create(
    text: Text = None,
    file: TextFile = None,
    record: RecordId = None,
    record_target: RecordTarget = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="TARGET", help=f"Ask for every one of these: {MATCHED}.")
    ] = None,
    of_region: Annotated[
        str | None,
        typer.Option(
            "--of-region", metavar="REGION", help="Of every organisation: only those of this region (id or name)."
        ),
    ] = None,
    of_pilot: Annotated[
        str | None,
        typer.Option("--of-pilot", metavar="PILOT", help="Of every demo: only those of this pilot (id or name)."),
    ] = None,
    target: Target = "organisations",
    top: Annotated[int, typer.Option("--top", metavar="N", help="Matches for each record asked for, at most.")] = 10,
    lang: TextLang = None,
    foreign: Foreign = False,
    country: Country = None,
    country_not: CountryNot = None,
    region: RegionIs = None,
    region_not: RegionNot = None,
    kind: Kind = None,
    pilot: PilotOf = None,
    parameter: Annotated[
        Many,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of matching that differs from the index's."),
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Name of the list.")] = "",
    now: Annotated[bool, typer.Option("--run", help="Make its first version now, in this process.")] = False,
    who: Who = None,
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
            of_region=_the_id(engine, "organisations", "region", of_region),
            of_pilot=_the_id(engine, "demos", "pilot", of_pilot),
            lang=lang,
            configuration=dict(_parameter(one) for one in parameter or ()),
        )
        made, _ = engine.lists.create(plan, text=asked, title=title, who=name_of(who))
        job = _work(engine, made.number) if now else None
        _told(engine, made.number, json_)
        if not json_:
            emit(_next_step(made.number, job))
    if job is not None and job.state != "done":
        raise typer.Exit(FAILURE)


def run(
    number: Annotated[
        int | None,
        typer.Option("--list", metavar="LIST", min=1, help="Ask for a new version of this list, and make only that."),
    ] = None,
    who: Who = None,
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
            engine.lists.rerun(number, name_of(who))
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
    number: AnyNumber = None,
    match: Annotated[
        int | None, typer.Option("--match", metavar="N", min=1, help="One match, with its history and comments.")
    ] = None,
    version: OfVersion = None,
    state: InState = None,
    assignee: AssignedTo = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="How many at most.")] = 100,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Show all lists; with LIST its matches and what has changed.

    Example: matcher lists show 7 --state suggested
    """
    from matcher.engine import list_shapes as shapes

    with open_engine(db, index_dir) as engine:
        lists = engine.lists
        if number is None:
            found = lists.page(limit=limit)
            either(json_, [shapes.list_dict(one) for one in found], "lists_text", found)
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
            either(json_, content, "match_text", held, history, said)
        else:
            stored = lists.get(number)
            shown = _as_of(engine, stored, version)
            matches = lists.matches(number, version=version, which=chosen(state, assignee), limit=limit)
            content = {**shapes.list_dict(stored), "matches": [shapes.match_dict(one) for one in matches]}
            either(json_, content, "list_text", shown, matches)
            if not matches and not json_ and (state or assignee):
                emit("No match of it is in that state or assigned to that person.")


def _as_of(engine: Engine, stored: StoredList, version: int | None) -> StoredList:
    """A list with the version that is asked for in the place of the latest.

    Raises
    ------
    InputError
        If it has no such version.
    """
    from dataclasses import replace

    if version is None:
        return stored
    for made in engine.lists.versions(stored.number):
        if made.version == version:
            return replace(stored, made=made)
    remedy = f"give 1 to {stored.latest}" if stored.latest else "make the first with 'matcher lists run'"
    raise InputError("--list-version", f"list {stored.number} has no version {version}", remedy)


def cancel(number: Number, who: Who = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """End the making of a version of LIST; the version that is shown stays."""
    with open_engine(db, index_dir) as engine:
        engine.lists.cancel(number, name_of(who))
        _told(engine, number, json_)


def delete(
    number: Number,
    force: Annotated[bool, typer.Option("--force", help="Even if it holds decisions.")] = False,
    who: Who = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Remove LIST with its versions, matches, comments and free text; the history of who decided what stays."""
    with open_engine(db, index_dir) as engine:
        engine.lists.delete(number, engine.lists.get(number).version, name_of(who), force=force)
    emit(f"List {number} is deleted.")


def _work(engine: Engine, number: int | None) -> Job | None:
    from matcher.engine.list_running import worker_name

    with progress("Making the list") as done:
        return engine.lists.work(worker_name(), list_number=number, report=done)


def _next_step(number: int, job: Job | None) -> str:
    """What to do with a list that was asked for just now."""
    if job is not None and job.state == "done":
        return f"To see its matches: matcher lists show {number}"
    if job is not None:
        return f"To try again: matcher lists run --list {number}"
    return "To make it: matcher lists run (a server does so by itself)"


def _told(engine: Engine, number: int, json_: bool) -> None:
    from matcher.engine.list_shapes import list_dict

    stored = engine.lists.get(number)
    either(json_, list_dict(stored), "list_text", stored, ())


def either(json_: bool, content: Any, rendering: str, *results: Any) -> None:
    """Print JSON, or what a function of `matcher.cli.rendering.lists` makes of the results."""
    if json_:
        emit_json(content)
        return
    from matcher.cli.rendering import lists

    emit(getattr(lists, rendering)(*results, Look.of(sys.stdout)))


def chosen(state: Many, assignee: Many) -> MatchFilter:
    """The matches that the options say, states by code or name; raises InputError if a state is unknown."""
    from matcher.review.labels import id_of
    from matcher.review.states import STATES
    from matcher.store.matches import MatchFilter

    states = tuple(id_of("states", name) or one_of("state", name, STATES) for name in parts(state))
    return MatchFilter(states=states, assignees=parts(assignee))


def _the_id(engine: Engine, target: str, facet: str, given: str | None) -> str | None:
    """The id of the one region or pilot that was given by id or name; what records say themselves comes before other names."""
    return None if given is None else ids_of(engine, target, facet, [given])[-1]


def _parameter(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise InputError("--set", f"{text!r} is no NAME=NUMBER", "write for example --set bm25_share=0.2") from None
