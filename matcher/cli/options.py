"""Options that several commands share, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from matcher.errors import InputError

MATCHED: Final = "organisations, demos or pilots"

Db: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="Where the records are kept: sqlite:///FILE or postgresql://USER@HOST/NAME. "
        "Default: MATCHER_DB, else a file in your data folder.",
        show_default=False,
    ),
]
IndexDir: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--index-dir",
        metavar="FOLDER",
        help="Where the index is kept. Default: MATCHER_INDEX_DIR, else beside the SQLite file.",
        show_default=False,
    ),
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="TOML file with parameters of matching; 'matcher config show' lists them. "
        "An index keeps the parameters it was built with.",
        show_default=False,
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Who: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--who",
        metavar="NAME",
        help="Who does it, for the history. Default: your login on this machine.",
        show_default=False,
    ),
]


def parts(values: list[str] | None) -> tuple[str, ...]:
    """The values of an option that may be repeated and may hold several between commas."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    """The known value that `value` is, whatever its case.

    Raises
    ------
    InputError
        If it is none; it names near ones, else all.
    """
    from matcher.sources.naming import did_you_mean

    for name in known:
        if name.casefold() == value.strip().casefold():
            return name
    raise InputError(option, f"{value!r} is unknown", did_you_mean(value, known, f"use one of {', '.join(known)}"))
