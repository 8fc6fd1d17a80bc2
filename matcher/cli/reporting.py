"""`matcher report`: what the data is like, who is suggested, and how good the lists are, as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.opening import open_engine, progress
from matcher.cli.options import Db, IndexDir, one_of
from matcher.cli.outputs import check_place, written_whole
from matcher.cli.terminal import emit

LANGUAGES = ("en", "fi", "sv")
"""Written out so that --help need not load the page; a test holds them equal."""


def report(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write; one of that name is replaced."),
    ] = Path("report.html"),
    language: Annotated[str, typer.Option("--language", metavar="LANG", help="en, fi or sv.")] = "en",
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Write a report for analysts: data quality, who is suggested, quality by set and language, words that meet nothing.

    One self-contained file without scripts; nothing is fetched. Open it in a browser, send it, print it.
    """
    language = one_of("language", language, LANGUAGES)
    check_place(output)
    from matcher.cli.rendering.report import report_page
    from matcher.engine.report import make_report

    with open_engine(db, index_dir) as engine:
        with progress("Measuring") as done:
            made = make_report(engine, done)
        page = report_page(made, language)
    with written_whole(output) as stream:
        stream.write(page)
    emit(f"Wrote the report to {output}")
