"""`matcher lexicon`: bilingual dictionaries of others, made into one lexicon on the user's machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.options import Json
from matcher.cli.terminal import Look, emit, emit_json, say
from matcher.settings import Settings


def build(
    from_: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Folder with dictionaries: FreeDict's files, or folkets_sv_en.tsv. May be given several times.",
            show_default="where Debian's dict-freedict-* packages put theirs",
        ),
    ] = None,
) -> None:
    """Make the lexicon from dictionaries on this machine. It takes some minutes and stays on this machine."""
    from matcher.engine import lexicons

    settings = Settings.from_environment()
    path = lexicons.place(settings)
    sources, count = lexicons.build_lexicon(from_ or [lexicons.DEFAULT_FOLDER], path, _progress)
    emit(f"{count:,} translations from {len(sources)} dictionaries are in {path}.")
    emit("Build the index again with 'matcher index', so that texts in other languages are read with it, too.")


def info(json_: Json = False) -> None:
    """Show which dictionaries the lexicon was made from, with their licences."""
    from matcher.analysis.lexicon import Lexicon
    from matcher.engine import lexicons

    settings = Settings.from_environment()
    path = lexicons.found(settings)
    if path is None:
        if json_:
            emit_json({"path": str(lexicons.place(settings)), "sources": [], "words": {}})
            return
        emit(
            "There is no lexicon yet. Matching works without one: by the glossary, compounds and words that look alike."
        )
        emit("A lexicon adds everyday words of other languages: install Debian's dict-freedict-* packages,")
        emit("or put FreeDict's files into a folder, and run 'matcher lexicon build'.")
        return
    lexicon = Lexicon(path)
    try:
        sources, words = lexicon.sources(), lexicon.counts()
    finally:
        lexicon.close()
    if json_:
        held = [{"name": s.name, "licence": s.licence, "entries": s.entries, "digest": s.digest} for s in sources]
        emit_json({"path": str(path), "sources": held, "words": words})
        return
    _print(path, [(s.name, f"{s.entries:,}", s.licence) for s in sources], words)


def _print(path: Path, rows: list[tuple[str, str, str]], words: dict[str, int]) -> None:
    from matcher.analysis.languages import language
    from matcher.cli.rendering.tables import Column, block, table

    columns = [Column(title="Dictionary", share=3), Column(title="Entries", share=2), Column(title="Licence", share=5)]
    emit(f"Lexicon {path}:")
    emit(table(columns, [list(row) for row in rows], Look.of(sys.stdout)))
    held = ", ".join(f"{language(lang).name} {count:,}" for lang, count in words.items())
    emit(block(f"Words with a translation: {held}", Look.of(sys.stdout)))


def _progress(done: int, total: int, name: str) -> None:
    say(f"Reading dictionary {done + 1} of {total}: {name}")
