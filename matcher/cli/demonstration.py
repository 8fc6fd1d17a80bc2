"""`matcher demo`: the bundled data, indexed, and what it suggests for two Finnish companies."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.opening import open_engine, progress
from matcher.cli.options import Db, IndexDir
from matcher.cli.terminal import Look, emit, say
from matcher.errors import InputError
from matcher.settings import data_folder

if TYPE_CHECKING:
    from matcher.engine import Engine


def demo(
    no_open: Annotated[bool, typer.Option("--no-open", help="Serve the web page, but do not open it.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Print the suggestions and stop, without the web page.")] = False,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, help="Port of the web page. Default: 8000, else a free one."
        ),
    ] = None,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Load the bundled Vanguard data, show what fits two Finnish sample companies, and open the web page over it.

    The data goes to a file of its own in your data folder, unless --db or MATCHER_DB says otherwise. It may be run again: what is
    missing is added, and records that you changed or imported stay as they are.
    """
    given = os.environ.get("MATCHER_DB", "").strip()
    if db is None and not given:
        db = f"sqlite:///{data_folder() / 'demo.sqlite3'}"
    with open_engine(db, index_dir, init=True) as engine:
        if db is None:
            _refuse_to_mix(engine)
        _prepare(engine)
        _show(engine, Look.of(sys.stdout))
        settings = engine.settings
        address = engine.store.address
    emit(_next(address, settings.index_dir is not None))
    if not once:
        from matcher.cli.serving import start

        start(settings, port=port, open_page=not no_open)


def _refuse_to_mix(engine: Engine) -> None:
    from matcher.engine.demo import holds_only_others

    if holds_only_others(engine):
        address = engine.store.address
        problem = f"MATCHER_DB names {address}, which holds records of your own and none of the demo's"
        raise InputError("demo", problem, f"keep them apart with another --db, or add the demo's with --db {address}")


def _prepare(engine: Engine) -> None:
    """Bundled data → store → index; quick where both are there."""
    from matcher.engine.demo import prepare

    say("Loading the bundled data ...")
    kept = len(engine.import_bundled().kept)
    if kept:
        say(f"{kept:,} records kept as you changed them." if kept > 1 else "One record kept as you changed it.")
    with progress("Building the index") as done:
        report = prepare(engine, done)
    if report is not None:
        from matcher.cli.care import index_line

        say(index_line(report))


def _show(engine: Engine, look: Look) -> None:
    from matcher.cli.rendering.demonstration import sample_text
    from matcher.engine.demo import SAMPLES, suggestions

    counts = engine.counts()
    emit(
        f"The store holds {counts['organisations']} organisations, {counts['demos']} demos in {counts['pilots']} pilots, "
        f"{counts['regions']} regions.\n"
    )
    regions = {region.id: region.name for region in engine.records("regions")}
    for number, sample in enumerate(SAMPLES, start=1):
        emit(sample_text(number, sample, suggestions(engine, sample), look, regions=regions) + "\n")


def _next(address: str, own_index: bool) -> str:
    """Three commands to try, and what makes them find the demo's data."""
    lines = ["Try next (the first line makes the others find this data):"]
    lines.append(f"  export MATCHER_DB={shlex.quote(address)}" + ("   # and --index-dir as here" if own_index else ""))
    lines.append(
        '  matcher suggest "Valmistamme titaaniosia 3D-tulostamalla ja etsimme jauhetoimittajaa" --foreign --explain'
    )
    lines.append("  matcher suggest --record savonia --target demos")
    lines.append("  matcher suggest --record bio-aromatics --target organisations --country FI")
    return "\n".join(lines)
