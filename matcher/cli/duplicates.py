"""`matcher duplicates`: organisations that are likely one; merged or told apart by a person, and both taken back."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from matcher.cli.opening import open_engine
from matcher.cli.options import Db, IndexDir, Json, Who, name_of
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import InputError


def list_(
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Only where one of the two is of this country.")
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many pairs at most.")] = 50,
    json_: Json = False,
    db: Db = None,
) -> None:
    """List organisations that are likely one, each pair with its reasons. Nothing is changed."""
    if top < 1:
        raise InputError("top", f"{top} is too few", "use 1 or more")
    from matcher.engine import duplicates
    from matcher.records import country_code

    with open_engine(db, None) as engine:
        pairs = duplicates.duplicates(engine, country=country_code(country) if country else None)
    shown = pairs[:top]
    if json_:
        emit_json({"duplicates": [_pair(pair) for pair in shown], "found": len(pairs)})
        return
    if not shown:
        emit("No two organisations look like one.")
        return
    from matcher.cli.rendering.duplicates import duplicates_text

    emit(duplicates_text(shown, len(pairs), Look.of(sys.stdout)))


def merge(
    kept: Annotated[str, typer.Argument(metavar="KEPT", help="Id of the organisation that stays.", show_default=False)],
    gone: Annotated[str, typer.Argument(metavar="GONE", help="Id of the one that goes into it.", show_default=False)],
    who: Who = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Merge two organisations: the second goes into the first with its texts, identifiers and projects.

    'matcher duplicates undo NUMBER' takes it back.
    """
    from matcher.engine import merging

    with open_engine(db, index_dir) as engine:
        done = merging.merge(engine, kept, gone, name_of(who))
    if json_:
        emit_json(_merge(done))
    else:
        emit(
            f"{gone} went into {kept}, with {len(done.moved):,} projects. To take it back: matcher duplicates undo {done.number}"
        )


def undo(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="As 'duplicates merged' lists it.", show_default=False)
    ],
    who: Who = None,
    json_: Json = False,
    db: Db = None,
    index_dir: IndexDir = None,
) -> None:
    """Take a merge back. What was changed since stays changed."""
    from matcher.engine import merging

    with open_engine(db, index_dir) as engine:
        done = merging.undo(engine, number, name_of(who))
    if json_:
        emit_json(_merge(done))
    else:
        emit(f"{done.gone} is an organisation of its own again; {done.kept} lost what it had got from it.")


def merged(json_: Json = False, db: Db = None) -> None:
    """List the merges that were done, newest first."""
    from matcher.engine import merging

    with open_engine(db, None) as engine:
        done = merging.merges(engine)
    if json_:
        emit_json({"merges": [_merge(held) for held in done]})
        return
    if not done:
        emit("Nothing was merged.")
        return
    from matcher.cli.rendering.duplicates import merges_text

    emit(merges_text(done, Look.of(sys.stdout)))


def dismiss(
    one: Annotated[str, typer.Argument(metavar="ONE", help="Id of an organisation.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Id of another.", show_default=False)],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why they are two.", show_default=False)] = "",
    who: Who = None,
    json_: Json = False,
    db: Db = None,
) -> None:
    """Say that two organisations are not the same, so that the pair is proposed no more.

    'matcher duplicates propose NUMBER' takes it back.
    """
    from matcher.engine import duplicates

    with open_engine(db, None) as engine:
        noted = duplicates.dismiss(engine, one, other, note=note, who=name_of(who))
    if json_:
        emit_json(_dismissal(noted))
    else:
        emit(f"{one} and {other} are taken as two. To take it back: matcher duplicates propose {noted.number}")


def propose(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="As 'duplicates dismissed' lists it.", show_default=False)
    ],
    who: Who = None,
    json_: Json = False,
    db: Db = None,
) -> None:
    """Propose a pair again of which was said that they are two."""
    from matcher.engine import duplicates

    with open_engine(db, None) as engine:
        ended = duplicates.propose_again(engine, number, name_of(who))
    if json_:
        emit_json(_dismissal(ended))
    else:
        emit(f"{ended.first} and {ended.second} are proposed again, if they still look like one.")


def dismissed(json_: Json = False, db: Db = None) -> None:
    """List the pairs that were said to be two, newest first."""
    from matcher.engine import duplicates

    with open_engine(db, None) as engine:
        noted = duplicates.dismissals(engine)
    if json_:
        emit_json({"dismissals": [_dismissal(held) for held in noted]})
        return
    if not noted:
        emit("No pair was said to be two.")
        return
    from matcher.cli.rendering.duplicates import dismissals_text

    emit(dismissals_text(noted, Look.of(sys.stdout)))


def _pair(pair: Any) -> dict[str, Any]:
    sides = {
        name: {"id": side.id, "name": side.name, "country": side.country, "identifiers": dict(side.identifiers)}
        for name, side in (("first", pair.first), ("second", pair.second))
    }
    return {**sides, "likeness": pair.likeness, "reasons": list(pair.reasons)}


def _merge(done: Any) -> dict[str, Any]:
    return {
        "number": done.number,
        "kept": done.kept,
        "gone": done.gone,
        "projects": len(done.moved),
        "who": done.who,
        "at": done.at.isoformat(timespec="seconds"),
        "undone_at": done.undone_at.isoformat(timespec="seconds") if done.undone_at else None,
    }


def _dismissal(noted: Any) -> dict[str, Any]:
    return {
        "number": noted.number,
        "first": noted.first,
        "second": noted.second,
        "note": noted.note,
        "who": noted.who,
        "at": noted.at.isoformat(timespec="seconds"),
        "undone_by": noted.undone_by,
        "undone_at": noted.undone_at.isoformat(timespec="seconds") if noted.undone_at else None,
    }
