"""Options that several commands share, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from matcher.errors import InputError
from matcher.settings import login_name

MATCHED: Final = "organisations, demos or pilots"
LONGEST_NAME: Final = 200

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

Number: TypeAlias = Annotated[int, typer.Argument(metavar="LIST", min=1, max=2**53, hidden=True)]
AnyNumber: TypeAlias = Annotated[int | None, typer.Argument(metavar="LIST", min=1, max=2**53, hidden=True)]

# what is asked, and what may appear

Many: TypeAlias = list[str] | None
Text: TypeAlias = Annotated[Many, typer.Argument(metavar="TEXT", hidden=True)]
TextFile: TypeAlias = Annotated[
    str | None,
    typer.Option("--file", metavar="FILE", help="Read the text from a plain text file; - is standard input."),
]
RecordId: TypeAlias = Annotated[
    str | None, typer.Option("--record", metavar="ID", help="Ask for a stored organisation, demo, pilot or region.")
]
RecordTarget: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--record-target",
        metavar="TARGET",
        help="What the record is, where an id is used twice: organisations, demos ...",
    ),
]
Target: TypeAlias = Annotated[str, typer.Option("--target", metavar="TARGET", help=f"What to look for: {MATCHED}.")]
TextLang: TypeAlias = Annotated[
    str | None,
    typer.Option("--lang", metavar="CODE", help="Language of the text, such as fi, sv or en. Default: it is detected."),
]
Foreign: TypeAlias = Annotated[
    bool, typer.Option("--foreign", help="Leave out the country of the record, or for a text your home country.")
]
Country: TypeAlias = Annotated[
    Many, typer.Option("--country", metavar="COUNTRY", help="Only this country; repeat for more.")
]
CountryNot: TypeAlias = Annotated[
    Many, typer.Option("--country-not", metavar="COUNTRY", help="Not this country; repeat for more.")
]
RegionIs: TypeAlias = Annotated[
    Many, typer.Option("--region", metavar="REGION", help="Only this region, by id or name; repeat for more.")
]
RegionNot: TypeAlias = Annotated[
    Many, typer.Option("--region-not", metavar="REGION", help="Leave out what is only in this region.")
]
Kind: TypeAlias = Annotated[
    Many,
    typer.Option("--kind", metavar="KIND", help="Only organisations of this kind, such as SME, RTO or university."),
]
PilotOf: TypeAlias = Annotated[
    Many, typer.Option("--pilot", metavar="PILOT", help="Only demos of this pilot, by id or name.")
]


def name_of(who: str | None) -> str:
    """The name that the history gets: the one that was given, else the login name.

    Raises
    ------
    InputError
        If an empty one was given, or one that is too long.
    """
    name = login_name() if who is None else who.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InputError("--who", f"has {len(name)} characters", f"give a name of 1 to {LONGEST_NAME}")
    return name


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
