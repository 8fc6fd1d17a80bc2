"""`matcher suggest` and `matcher rank`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.filters import make_filters
from matcher.cli.opening import check_configuration, open_engine, preparing, progress, read_configuration
from matcher.cli.options import (
    MATCHED,
    Config,
    Country,
    CountryNot,
    Db,
    Foreign,
    IndexDir,
    Json,
    Kind,
    Many,
    PilotOf,
    RecordId,
    RecordTarget,
    RegionIs,
    RegionNot,
    Target,
    Text,
    TextFile,
    TextLang,
    one_of,
    parts,
)
from matcher.cli.outputs import check_place, written_whole
from matcher.cli.terminal import Look, emit, emit_json
from matcher.cli.texts import query_text
from matcher.errors import InputError, UnknownIdError
from matcher.records import MATCH_TARGETS, RECORD_TYPES
from matcher.settings import Settings

if TYPE_CHECKING:
    from matcher.engine import Engine
    from matcher.matches import MatchList


def suggest(
    text: Text = None,
    file: TextFile = None,
    record: RecordId = None,
    record_target: RecordTarget = None,
    target: Target = "organisations",
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many matches at most.")] = 10,
    lang: TextLang = None,
    foreign: Foreign = False,
    home: Annotated[
        str | None,
        typer.Option(
            "--home", metavar="COUNTRY", help="Your home country, for --foreign. Default: MATCHER_HOME, else FI."
        ),
    ] = None,
    country: Country = None,
    country_not: CountryNot = None,
    region: RegionIs = None,
    region_not: RegionNot = None,
    own_region: Annotated[
        Many, typer.Option("--own-region", metavar="REGION", help="Your own region; left out like --region-not.")
    ] = None,
    kind: Kind = None,
    pilot: PilotOf = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show all reasons of each match.")] = False,
    json_: Json = False,
    config: Config = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Find what fits a text or a record, with reasons.

    TEXT says in a few sentences what you do and what you look for, in any supported language. Put it in quotation marks;
    - reads it from standard input.

    Example: matcher suggest "Erotamme ligniiniä mustalipeästä, etsimme kumppaneita" --target demos
    """
    from matcher.sources.languages import language_code

    target = one_of("target", target, tuple(MATCH_TARGETS))
    asked = query_text(text or (), file, record, Settings.from_environment().max_text)
    with open_engine(db, index_dir, config=config, home=home) as engine:
        check_configuration(engine, config)
        filters = make_filters(
            engine,
            target,
            countries=parts(country),
            not_countries=parts(country_not),
            regions=parts(region),
            not_regions=(*parts(region_not), *parts(own_region)),
            kinds=parts(kind),
            pilots=parts(pilot),
        )
        found = engine.suggest(
            asked,
            record=record,
            record_target=target_of(engine, record, record_target),
            target=target,
            top=top,
            lang=None if lang is None else language_code(lang),
            filters=filters,
            foreign=foreign,
        )
        if json_:
            emit_json(found.to_dict())
        else:
            emit(shown(engine, found, Look.of(sys.stdout), explain=explain))


def shown(engine: Engine, found: MatchList, look: Look, *, explain: bool = False) -> str:
    """A match list as text."""
    from matcher.analysis.languages import language
    from matcher.cli.rendering.matches import suggestions

    regions = {region.id: region.name for region in engine.records("regions")}
    name = language(found.reading.lang).name
    return suggestions(found, look, regions=regions, language=name, explain=explain)


def target_of(engine: Engine, record: str | None, asked: str | None) -> str:
    """Of which target a record is; looked up where it is not said."""
    known = tuple(RECORD_TYPES)
    if asked is not None:
        return one_of("record-target", asked, known)
    if record is None:
        return known[0]
    having: list[str] = []
    near: list[str] = []
    for target in known:
        try:
            engine.record(target, record)
            having.append(target)
        except UnknownIdError as error:
            near.extend(error.near)
    if not having:
        raise UnknownIdError("--record", record, tuple(dict.fromkeys(near)))
    if len(having) > 1:
        raise InputError(
            "record", f"{record!r} is in {' and '.join(having)}", f"say which with --record-target {having[0]}"
        )
    return having[0]


def rank(
    queries: Annotated[
        Path, typer.Option("--queries", metavar="FILE", help='Queries, a line each: {"id": ..., "text": ...}.')
    ],
    documents: Annotated[
        Path | None, typer.Option("--documents", metavar="FILE", help="What to rank, in lines of the same kind.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="TARGET", help=f"Rank stored records instead: {MATCHED}.")
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many lines per query at most.")] = 100,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="RUN", help="Write the run to this file. Default: standard output."),
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option("--details", metavar="FILE", help="Write a line per query with matches and reasons, as JSON."),
    ] = None,
    tag: Annotated[
        str, typer.Option("--tag", metavar="NAME", help="Name of the system, in the last column.")
    ] = "matcher",
    config: Config = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Rank documents for many queries and write a TREC run.

    With --documents nothing is stored or needed; with --target the stored records are ranked. Scores fall strictly.
    """
    from matcher.evaluation.trec import writable

    if (documents is None) == (target is None):
        raise InputError("documents", "give either --documents or --target", "for example --documents D.jsonl")
    if top < 1:
        raise InputError("top", f"{top} is too few", "use 1 or more")
    writable("tag", tag)
    for place in (output, details):
        if place is not None:
            check_place(place)
    if target is not None:
        target = one_of("target", target, tuple(MATCH_TARGETS))
        with open_engine(db, index_dir, config=config) as engine:
            check_configuration(engine, config)
            _rank(engine, queries, None, target, top, output, details, tag)
        return
    settings = Settings.from_environment()
    configuration = read_configuration(config)
    from matcher.engine import Engine

    with Engine.without_store(settings, configuration, preparing) as engine:
        _rank(engine, queries, documents, None, top, output, details, tag)


def _rank(
    engine: Engine,
    queries: Path,
    documents: Path | None,
    target: str | None,
    top: int,
    output: Path | None,
    details: Path | None,
    tag: str,
) -> None:
    from matcher.evaluation.runs import run_lines, write_run
    from matcher.sources.rank_lines import read_rank_lines
    from matcher.sources.reading import Limits

    limits = Limits.of(engine.settings)
    asked = read_rank_lines(queries, limits)
    given = None if documents is None else read_rank_lines(documents, limits)
    with written_whole(details) as stream, progress("Ranking") as done:

        def write_details(query: str, found: MatchList) -> None:
            line: dict[str, Any] = {"id": query, **found.to_dict()}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")

        run = engine.rank(
            asked,
            documents=given,
            target=target,
            top=top,
            details=write_details if details is not None else None,
            progress=done,
        )
    if output is not None:
        write_run(output, run, tag=tag)
        return
    for line in run_lines(run, tag=tag):
        emit(line, end="")
