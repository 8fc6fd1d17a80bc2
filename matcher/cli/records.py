"""`matcher init`, `matcher import` and `matcher export`: the records of the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.boundary import BAD_INPUT
from matcher.cli.opening import open_engine, progress
from matcher.cli.options import Db, IndexDir, Json, one_of, parts
from matcher.cli.outputs import check_place
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError, SourceError
from matcher.records import RECORD_TYPES, country_code
from matcher.settings import login_name

if TYPE_CHECKING:
    from matcher.engine import ImportReport

TARGETS = ", ".join(RECORD_TYPES)
OPEN_DATA = ("cordis", "ror")
"""Names of the collections, written out so that --help need not load what reads them; a test holds them equal."""


def init(db: Db = None) -> None:
    """Make the store, or bring an older one up to date. Records in it are kept."""
    with open_engine(db, None, init=True) as engine:
        held = sum(engine.counts().values())
        emit(f"The store is ready: {engine.store.address}")
        emit(f"It holds {held:,} records." if held else "It is empty; fill it with 'matcher import FILE'.")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", hidden=True)],
    target: Annotated[
        str,
        typer.Option(
            "--target", metavar="TARGET", help=f"What the records are, where the file does not say: {TARGETS}."
        ),
    ] = "organisations",
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv, xlsx, json or ndjson; cordis or ror for their open data. Default: the file's ending says.",
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="Which field a column holds, where the guess is wrong; repeat for more. "
            "'facts' keeps a column without matching by it, '-' leaves it out.",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="Encoding of a text file, such as utf-8 or cp1252, where the guess is wrong.",
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            "--delimiter",
            metavar="SIGN",
            help="What stands between the columns of CSV: ';', ',', tab ..., where the guess is wrong.",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook. Default: the first that holds anything."),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="CC", help="Of cordis and ror only organisations of these; repeat for more."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how the files are understood; store nothing.")
    ] = False,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Put the records of files into the store: all of them, or none if a row is bad.

    CSV, Excel (xlsx), JSON and NDJSON are taken, with headings in English, Finnish or Swedish. A record whose id is there
    already is changed. An index that exists takes the changes at once.

    The open data of CORDIS (the zip archive of projects) and ROR (the dump) is taken with --format. Its organisations complete
    those that are there, by PIC, ROR or VAT number.
    """
    target = one_of("target", target, tuple(RECORD_TYPES))
    mapping = dict(_pair(text) for text in map_ or ())
    countries = tuple(country_code(code) for code in parts(country))
    if countries and file_format not in OPEN_DATA:
        raise InputError("country", "chooses only among open data", f"use it with --format {' or '.join(OPEN_DATA)}")
    with open_engine(db, index_dir) as engine:
        with progress("Reading") as done:
            reports = engine.import_files(
                files,
                target=target,
                file_format=file_format,
                mapping=mapping,
                encoding=encoding,
                delimiter=delimiter,
                sheet=sheet,
                dry_run=dry_run,
                progress=done,
                who=login_name(),
                countries=countries,
            )
        searchable = not dry_run and engine.is_searchable()
    if json_:
        emit_json({"files": [_as_json(report) for report in reports], "stored": not dry_run, "searchable": searchable})
    else:
        from matcher.cli.rendering.imports import import_text

        look = Look.of(sys.stdout)
        for report in reports:
            emit(import_text(report, look) + "\n")
        emit(_what_next(dry_run, searchable, bad=any(report.reading.errors for report in reports)))
    if any(report.reading.errors for report in reports):
        raise typer.Exit(BAD_INPUT)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="TARGET", help=f"What to write: {TARGETS}; repeat for more. Default: all."),
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="csv, xlsx, json or ndjson, whatever the ending.")
    ] = None,
    db: Db = None,
) -> None:
    """Write records to a file that 'matcher import' takes back unchanged.

    The ending of FILE says the format: .csv, .xlsx, .json or .ndjson. A file of that name is replaced.
    """
    targets = [one_of("target", name, tuple(RECORD_TYPES)) for name in parts(target)]
    check_place(file)
    with open_engine(db, None) as engine:
        counts = engine.counts()
        chosen = targets or [name for name, count in counts.items() if count]
        if not any(counts[name] for name in chosen):
            raise InputError("store", f"it holds no {' and no '.join(targets or RECORD_TYPES)}", "import a file first")
        try:
            count = engine.export(file, list(dict.fromkeys(chosen)), file_format=file_format)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SourceError(file, None, None, f"cannot be written: {reason}", "choose another place") from None
    emit(f"Wrote {count:,} records ({', '.join(f'{counts[name]:,} {name}' for name in chosen)}) to {file}")


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column.strip() or not field.strip():
        raise InputError("map", f"{text!r} is no COLUMN=FIELD", "write for example --map 'Company name=name'")
    return column.strip(), field.strip()


def _what_next(dry_run: bool, searchable: bool, *, bad: bool) -> str:
    if dry_run:
        return "Nothing was stored." + (" Mend the places above first." if bad else " Without --dry-run it will be.")
    if searchable:
        return "All of it can be found at once with 'matcher suggest'."
    return "Build the index next, so that the records can be found: matcher index"


def _as_json(report: ImportReport) -> dict[str, Any]:
    reading = report.reading
    return {
        "file": reading.path.name,
        "format": reading.file_format,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "sheet": reading.sheet,
        "columns": dict(reading.mapping),
        "rows": reading.rows,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "stored": report.stored,
        "projects": report.projects,
        "participations": report.participations,
        "remarks": [{"row": r.row, "column": r.column, "text": r.text} for r in reading.remarks],
        "errors": [
            {"row": e.row, "column": e.column, "problem": e.problem, "remedy": e.remedy} for e in reading.errors
        ],
    }
