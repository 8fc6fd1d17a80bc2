"""`matcher people ...` and `matcher erase`: accounts, their keys, and a person's name out of the history.

A password is typed twice on a terminal or read from standard input; it never stands on a command line, where others can see it.
"""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from matcher.cli.opening import open_engine
from matcher.cli.options import Db, Json, parts
from matcher.cli.terminal import Look, emit, emit_json, say
from matcher.errors import InputError
from matcher.people.passwords import LEAST, MOST
from matcher.people.roles import KEY_SCOPES, READ, ROLES
from matcher.settings import login_name

if TYPE_CHECKING:
    from matcher.people.accounts import ApiKey, Person

ROLE_NAMES = ", ".join(ROLES)
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", hidden=True)]


def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"One of {ROLE_NAMES}.")] = "reader",
    db: Db = None,
) -> None:
    """Add an account; the first must be an admin's.

    The password is asked twice, or read from standard input: at least 12 characters.
    """
    from matcher.engine import people
    from matcher.people.accounts import require_name
    from matcher.people.roles import require_role

    name, role = require_name(name), require_role(role)
    with open_engine(db, None) as engine:
        found = people.add(engine, name, role, _password(), login_name())
    emit(f"Added {found.name}, {found.role}: may {_may(found.role)}.")


def list_(json_: Json = False, db: Db = None) -> None:
    """List the accounts."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        found = people.people(engine)
    if json_:
        emit_json([_person(one) for one in found])
    elif not found:
        emit("There are no accounts yet; add yourself with: matcher people add NAME --role admin")
    else:
        from matcher.cli.rendering.people import people_table

        emit(people_table(found, Look.of(sys.stdout)))


def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", hidden=True)], db: Db = None) -> None:
    """Give a person another role: reader, coordinator, analyst or admin. It counts at once."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        people.change_role(engine, name.strip().lower(), role, login_name())
        found = people.person(engine, name.strip().lower())
    emit(f"{found.name} is {found.role} now: may {_may(found.role)}.")


def password(name: Name, db: Db = None) -> None:
    """Give a person another password, asked twice or read from standard input; their sessions end."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        found = people.person(engine, name.strip().lower())
        people.set_password(engine, found.name, _password(), login_name())
    emit(f"{found.name} has another password. Every session of theirs has ended.")


def disable(name: Name, db: Db = None) -> None:
    """Disable an account: its sessions end, its keys stop."""
    _set_active(name, False, db)


def enable(name: Name, db: Db = None) -> None:
    """Enable a disabled account again."""
    _set_active(name, True, db)


def remove(name: Name, db: Db = None) -> None:
    """Remove an account with its keys and sessions. The history keeps the name; 'matcher erase' takes that out, too."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        people.remove(engine, name.strip().lower(), login_name())
    emit(f"Removed the account {name.strip().lower()}.")


def erase(name: Annotated[str, typer.Argument(metavar="PERSON", hidden=True)], db: Db = None) -> None:
    """Remove a person: account, keys and sessions go, and in the history a pseudonym stands for the name.

    It works for names without an account, too. Texts that people wrote are not searched for names.
    """
    from matcher.engine import people

    with open_engine(db, None) as engine:
        pseudonym = people.erase(engine, name.strip(), login_name())
    emit(f"Erased. In the history {pseudonym} stands for the name; nothing tells whom it stands for.")


def add_key(
    name: Name,
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="What the key is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SCOPE", help=f"{', '.join(KEY_SCOPES)}; repeat for more. Default: {READ}."),
    ] = None,
    days: Annotated[int, typer.Option("--days", metavar="N", help="How long it works, up to 366.")] = 90,
    db: Db = None,
) -> None:
    """Make a key for a program. It is shown this once; the store holds only its digest."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        text, key = people.add_key(
            engine, name.strip().lower(), label=label, scopes=parts(scope) or (READ,), days=days, who=login_name()
        )
    say(f"Key {key.id} of {key.person} ({', '.join(key.scopes)}) works until {key.expires_at:%Y-%m-%d}. Keep it now:")
    emit(text)


def list_keys(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", hidden=True)] = None,
    json_: Json = False,
    db: Db = None,
) -> None:
    """List the keys of a person, or of all; never the keys themselves."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        found = people.keys(engine, None if name is None else name.strip().lower())
    if json_:
        emit_json([_key(one) for one in found])
    elif not found:
        emit("There are no keys.")
    else:
        from matcher.cli.rendering.people import keys_table

        emit(keys_table(found, Look.of(sys.stdout)))


def revoke_key(key: Annotated[str, typer.Argument(metavar="KEY", hidden=True)], db: Db = None) -> None:
    """Revoke a key by its id, as 'matcher people keys list' shows it. It stops at once."""
    from matcher.engine import people

    with open_engine(db, None) as engine:
        people.revoke_key(engine, key.strip(), login_name())
    emit(f"Revoked the key {key.strip()}.")


def _set_active(name: str, active: bool, db: str | None) -> None:
    from matcher.engine import people

    with open_engine(db, None) as engine:
        people.set_active(engine, name.strip().lower(), active, login_name())
    emit(
        f"{name.strip().lower()} {'can sign in again' if active else 'cannot sign in any more; their keys have stopped'}."
    )


def _password() -> str:
    """A password, typed twice or read from standard input.

    Raises
    ------
    InputError
        If there is none, or the two differ.
    """
    stream = sys.stdin
    if stream is None or stream.closed:
        raise InputError("password", "standard input is closed", "type it on a terminal, or send it to standard input")
    if stream.isatty():
        given = getpass.getpass(f"Password (at least {LEAST} characters): ")
        if getpass.getpass("The same again: ") != given:
            raise InputError("password", "the two differ", "type the same twice")
        return given
    line = stream.readline(4 * MOST)
    if not line:
        raise InputError("password", "there is none on standard input", "send it as one line")
    return line.rstrip("\r\n")


def _may(role: str) -> str:
    from matcher.people.roles import SCOPES

    return "; ".join(SCOPES[scope] for scope in ROLES[role].scopes)


def _person(one: Person) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "active": one.active,
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "keys": one.keys,
    }


def _key(one: ApiKey) -> dict[str, Any]:
    return {
        "id": one.id,
        "person": one.person,
        "label": one.label,
        "scopes": list(one.scopes),
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "expires_at": one.expires_at.isoformat(timespec="seconds"),
    }
