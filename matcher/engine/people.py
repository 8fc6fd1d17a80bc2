"""Accounts: people added and looked after, who signs in, keys, and leave for each request. Every change is audited.

`who` is the name of whoever does it, as it shall stand in the audit trail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.errors import InputError, TooOftenError
from matcher.people import tokens
from matcher.people.accounts import ApiKey, Person, known_name, require_days, require_label, require_name
from matcher.people.limits import key_limit, sign_in_limits
from matcher.people.passwords import require_password
from matcher.people.roles import ADMIN, Principal, require_role, require_scopes
from matcher.store.credentials import MOST_KEYS
from matcher.store.transactions import WriteTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine

SEEN_SECONDS: Final = 60
"""How exactly it is noted when a session was last used."""

BLOCKS: Final = 20
"""In how many blocks the requests of a key are given to processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What somebody who signed in gets.

    Parameters
    ----------
    token : str
        Of the session; only its digest is stored.
    principal : Principal
    seconds : int
        After which the session ends.
    """

    token: str
    principal: Principal
    seconds: int


def has_people(engine: Engine) -> bool:
    """Whether there are accounts."""
    with engine.store.reading() as held:
        return held.has_people()


def people(engine: Engine) -> list[Person]:
    """Every account, by name."""
    with engine.store.reading() as held:
        return held.people()


def person(engine: Engine, name: str) -> Person:
    """An account; raises UnknownIdError if there is none."""
    with engine.store.reading() as held:
        return held.person(name)


def add(engine: Engine, name: str, role: str, password: str, who: str) -> Person:
    """Add an account. The first is an admin's.

    Raises
    ------
    InputError
        If name, role or password cannot be used.
    TakenIdError
        If there is an account of that name.
    """
    name, role = require_name(name), require_role(role)
    hashed = engine.passwords.hashed(require_password(password, name))
    with engine.store.writing() as held:
        held.lock_people()
        if role != ADMIN and not held.has_people():
            raise InputError(
                "role", "the first account must be an admin's", "add yourself with the role admin, then others"
            )
        held.add_person(name, role, hashed, who)
        return held.person(name)


def change_role(engine: Engine, name: str, role: str, who: str) -> None:
    """Give a person another role, at once and for their keys too.

    Raises
    ------
    InputError
        If there is no such role, or nobody would be left to look after the accounts.
    UnknownIdError
    """
    role = require_role(role)
    with engine.store.writing() as held:
        if role != ADMIN:
            _keep_an_admin(held, name)
        held.change_role(name, role, who)


def set_password(engine: Engine, name: str, password: str, who: str) -> None:
    """Give a person another password; every session of theirs ends.

    Raises
    ------
    InputError
        If the password cannot be used.
    UnknownIdError
    """
    hashed = engine.passwords.hashed(require_password(password, name))
    with engine.store.writing() as held:
        held.change_password(name, hashed, who)


def change_own_password(engine: Engine, name: str, old: str, new: str, address: str) -> SignedIn:
    """Change the password of somebody who knows the old one; all sessions end, and a new one begins.

    Raises
    ------
    InputError
        If the old one is wrong, or the new one cannot be used.
    TooOftenError
        If the old one was wrong too often.
    """
    if old == new:
        raise InputError("password", "is the one you have", "choose another")
    if _checked(engine, name, old, address) is None:
        raise InputError("old password", "is not right", "write the password that you signed in with")
    set_password(engine, name, new, name)
    return _started(engine, name)


def set_active(engine: Engine, name: str, active: bool, who: str) -> None:
    """Disable an account (sessions end, keys stop) or enable it again.

    Raises
    ------
    InputError
        If nobody would be left to look after the accounts.
    UnknownIdError
    """
    with engine.store.writing() as held:
        if not active:
            _keep_an_admin(held, name)
        held.set_active(name, active, who)


def remove(engine: Engine, name: str, who: str) -> None:
    """Remove an account, its keys and sessions; the history keeps the name.

    Raises
    ------
    InputError
        If others would be left with nobody to look after the accounts.
    UnknownIdError
    """
    with engine.store.writing() as held:
        if len(held.people()) > 1:
            _keep_an_admin(held, name)
        held.remove_person(name, who)


def erase(engine: Engine, name: str, who: str) -> str:
    """Remove an account and put a pseudonym, which is answered, in the place of the name in all history.

    Raises
    ------
    InputError
        If others would be left with nobody to look after the accounts.
    UnknownIdError
        If there is no account and no trace of that name.
    """
    with engine.store.writing() as held:
        if len(held.people()) > 1:
            _keep_an_admin(held, name)
        return held.erase_person(name, who)


def sign_in(engine: Engine, name: str, password: str, *, address: str, old_token: str = "") -> SignedIn | None:
    """A session for somebody whose name and password are right; None where they are not.

    Unknown and disabled people take as long as a wrong password does.

    Parameters
    ----------
    engine : Engine
    name, password : str
    address : str
        Where the attempt came from, to be counted.
    old_token : str
        Session that the browser had; it ends.

    Raises
    ------
    TooOftenError
        If the name or the address was tried too often.
    """
    found = _checked(engine, name, password, address)
    if found is None:
        return None
    if old_token:
        sign_out(engine, old_token)
    return _started(engine, found)


def sign_out(engine: Engine, token: str) -> None:
    """End a session."""
    with engine.store.writing() as held:
        held.end_session(token)


def of_session(engine: Engine, token: str) -> Principal | None:
    """Who acts in a session; None if it is unknown, ended, or was not used for too long."""
    idle = dt.timedelta(minutes=engine.settings.session_idle_minutes)
    with engine.store.reading() as held:
        found = held.session(token)
    if found is None:
        return None
    unseen = dt.datetime.now(dt.UTC) - found.seen_at
    if unseen > idle:
        sign_out(engine, token)
        return None
    if unseen.total_seconds() > SEEN_SECONDS:
        with engine.store.writing() as held:
            held.see_session(token)
    return found.principal


def of_key(engine: Engine, text: str) -> tuple[str, Principal] | None:
    """The id of a key and who acts with it; None for one that is unknown, revoked or past its time."""
    parts = tokens.read_key(text)
    if parts is None:
        return None
    with engine.store.reading() as held:
        principal = held.principal_of_key(parts)
    return None if principal is None else (parts.id, principal)


def take_requests(engine: Engine, key_id: str) -> tuple[int, float]:
    """Some of the requests that a key may make this minute, and until when they are good, in seconds since 1970.

    A process counts them down by itself, so the store is written once for many requests and the limit still holds for all
    processes together.

    Raises
    ------
    TooOftenError
        If none are left.
    """
    limit = key_limit(key_id, engine.settings.key_requests)
    with engine.store.writing() as held:
        granted, until = held.take_block(limit, max(1, limit.most // BLOCKS))
    if not granted:
        raise TooOftenError(max(1, round((until - dt.datetime.now(dt.UTC)).total_seconds())))
    return granted, until.timestamp()


def add_key(engine: Engine, name: str, *, label: str, scopes: Iterable[str], days: int, who: str) -> tuple[str, ApiKey]:
    """A new key, which is shown this once, and what is stored of it.

    Raises
    ------
    InputError
        If label, scopes or days cannot be used, or the person has too many keys.
    UnknownIdError
        If there is no such person.
    """
    label, lifetime = require_label(label), require_days(days)
    text, parts = tokens.new_key()
    with engine.store.writing() as held:
        found = held.person(name)
        if found.keys >= MOST_KEYS:
            raise InputError("keys", f"{name} has {found.keys} already", "revoke some first")
        chosen = require_scopes(scopes, found.role)
        return text, held.add_key(name, parts, label=label, scopes=chosen, lifetime=lifetime, who=who)


def keys(engine: Engine, name: str | None = None) -> list[ApiKey]:
    """The keys of a person, or of all; raises UnknownIdError if there is no such person."""
    with engine.store.reading() as held:
        if name is not None:
            held.person(name)
        return held.keys(name)


def revoke_key(engine: Engine, key_id: str, who: str, owner: str | None = None) -> None:
    """Revoke a key, where an owner is named only one of theirs; raises UnknownIdError if there is none."""
    with engine.store.writing() as held:
        held.revoke_key(key_id, who, owner)


def _keep_an_admin(held: WriteTransaction, name: str) -> None:
    found = held.person(name)
    if found.role == ADMIN and found.active and held.leaves_no_admin(name):
        raise InputError("people", f"{name!r} is the only admin who can sign in", "make somebody else an admin first")


def _checked(engine: Engine, name: str, password: str, address: str) -> str | None:
    """The name of somebody whose password is right. The attempt is counted before, and taken back where it was a good one."""
    known = known_name(name)
    limits = sign_in_limits(known or "?", address, engine.settings.sign_in_attempts)
    with engine.store.writing() as held:
        held.count_attempt(limits)
        stored = held.password_of(known)
    if not engine.passwords.right(password, stored) or stored is None:
        return None
    renewed = engine.passwords.hashed(password) if engine.passwords.outdated(stored) else None
    with engine.store.writing() as held:
        held.forget_attempt(limits)
        if renewed is not None and held.password_of(known) == stored:
            held.renew_hash(known, renewed)
    return known


def _started(engine: Engine, name: str) -> SignedIn:
    token = tokens.new_token()
    lifetime = dt.timedelta(hours=engine.settings.session_hours)
    with engine.store.writing() as held:
        held.start_session(name, token, lifetime)
        principal = Principal.of(name, held.person(name).role, "session")
    return SignedIn(token=token, principal=principal, seconds=round(lifetime.total_seconds()))
