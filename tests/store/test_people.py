"""Accounts, sessions, keys and counted attempts, on both databases."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from matcher.errors import TakenIdError, TooOftenError, UnknownIdError
from matcher.people import tokens
from matcher.people.limits import Limit
from matcher.store import credentials
from matcher.store.database import Store
from matcher.store.decisions import AskedChange
from matcher.store.people import NAMED
from matcher.store.schema import api_keys, metadata, secrets, sessions
from tests.store.list_samples import list_of
from tests.store.samples import MILL, RTO

DAY = dt.timedelta(days=1)
FAR = dt.timedelta(days=3650)


@pytest.fixture
def held(store: Store) -> Store:
    """A store with an admin and a reader."""
    with store.writing() as tx:
        tx.add_person("anna", "admin", "hash-a", "root")
        tx.add_person("bo", "reader", "hash-b", "anna")
    return store


def test_accounts_are_listed_by_name(held: Store):
    with held.reading() as tx:
        assert tx.has_people()
        assert [(one.name, one.role, one.active, one.keys) for one in tx.people()] == [
            ("anna", "admin", True, 0),
            ("bo", "reader", True, 0),
        ]
        assert tx.person("bo").created_at.tzinfo is not None
        for unknown in ("", "Anna", "x", "a\x00", "\ud800", "%"):
            assert tx.password_of(unknown) is None
            with pytest.raises(UnknownIdError):
                tx.person(unknown)


def test_a_name_is_taken_once(held: Store):
    with pytest.raises(TakenIdError), held.writing() as tx:
        tx.add_person("bo", "admin", "other", None)
    with held.reading() as tx:
        assert tx.password_of("bo") == "hash-b"


def test_what_is_done_to_accounts_is_audited_without_secrets(held: Store):
    with held.writing() as tx:
        tx.change_role("bo", "analyst", "anna")
        tx.change_password("bo", "hash-c", "bo")
        tx.set_active("bo", False, "anna")
        _, parts = tokens.new_key()
        tx.add_key("anna", parts, label="x", scopes=["read"], lifetime=DAY, who="anna")
        tx.remove_person("bo", "anna")
    with held.reading() as tx:
        trail = tx.history("people", "bo")
        seen = repr(trail) + repr(tx.history("people", "anna"))
    assert [(one.who, one.what) for one in trail] == [
        ("anna", "deleted"), ("anna", "changed"), ("bo", "changed"), ("anna", "changed"), ("anna", "added"),
    ]  # fmt: skip
    assert (trail[3].before, trail[3].after) == ({"role": "reader"}, {"role": "analyst"})
    for secret in ("hash-", parts.secret):
        assert secret not in seen
    assert held.verify() == []


def test_a_session_is_found_by_its_token_only(held: Store):
    token, other = tokens.new_token(), tokens.new_token()
    with held.writing() as tx:
        tx.start_session("bo", token, DAY)
    with held.reading() as tx:
        found = tx.session(token)
        assert found is not None
        assert (found.principal.name, found.principal.role, found.principal.via) == ("bo", "reader", "session")
        for wrong in (other, "", token[:-1], token + "x", token.swapcase(), f" {token}", "\x00" * 43, "é" * 43):
            assert tx.session(wrong) is None
        stored = tx._connection.execute(sa.select(sessions.c.digest)).scalar_one()
    assert token not in stored
    with held.writing() as tx:
        assert not tx.end_session(other)
        assert tx.end_session(token)
        assert tx.session(token) is None


@pytest.mark.parametrize("ending", ["over", "disabled", "password", "removed", "erased"])
def test_a_session_ends(held: Store, ending: str, monkeypatch: pytest.MonkeyPatch):
    token = tokens.new_token()
    with held.writing() as tx:
        tx.start_session("bo", token, DAY)
    with held.writing() as tx:
        if ending == "over":
            later = credentials.now() + DAY + dt.timedelta(seconds=1)
            monkeypatch.setattr(credentials, "now", lambda: later)
        elif ending == "disabled":
            tx.set_active("bo", False, None)
        elif ending == "password":
            tx.change_password("bo", "new", None)
        elif ending == "removed":
            tx.remove_person("bo", None)
        else:
            tx.erase_person("bo", None)
    with held.reading() as tx:
        assert tx.session(token) is None
    if ending == "disabled":
        with held.writing() as tx:
            tx.set_active("bo", True, None)
            assert tx.session(token) is None, "a session does not come back"


def test_a_role_counts_at_once(held: Store):
    token = tokens.new_token()
    _, parts = tokens.new_key()
    with held.writing() as tx:
        tx.start_session("anna", token, DAY)
        tx.add_key("anna", parts, label="x", scopes=["read", "write"], lifetime=DAY, who=None)
        tx.change_role("anna", "reader", None)
        assert not tx.session(token).principal.may("write")
        assert tx.principal_of_key(parts).scopes == {"read"}


def test_a_key_works_until_it_ends(held: Store, monkeypatch: pytest.MonkeyPatch):
    _, parts = tokens.new_key()
    with held.writing() as tx:
        key = tx.add_key("bo", parts, label="nightly", scopes=["read"], lifetime=DAY, who="bo")
        assert (key.id, key.person, key.label, key.scopes) == (parts.id, "bo", "nightly", ("read",))
        assert tx.principal_of_key(parts).name == "bo"
        assert tx.person("bo").keys == 1
        stored = tx._connection.execute(sa.select(api_keys)).one()
        assert parts.secret not in repr(stored)
        for wrong in (parts._replace(secret=tokens.new_token()), parts._replace(id="00000000")):
            assert tx.principal_of_key(wrong) is None
    with held.writing() as tx:
        tx.set_active("bo", False, None)
        assert tx.principal_of_key(parts) is None
        tx.set_active("bo", True, None)
        assert tx.principal_of_key(parts) is not None
        with pytest.raises(UnknownIdError):
            tx.revoke_key(parts.id, "anna", owner="anna")
        for wrong in ("", "\x00", "x"):
            with pytest.raises(UnknownIdError):
                tx.revoke_key(wrong, "anna")
    with held.reading() as tx, monkeypatch.context() as clock:
        later = credentials.now() + DAY
        clock.setattr(credentials, "now", lambda: later)
        assert tx.principal_of_key(parts) is None
    with held.writing() as tx:
        tx.revoke_key(parts.id, "bo", owner="bo")
        assert tx.principal_of_key(parts) is None
        assert tx.keys() == []


def test_erasing_leaves_a_pseudonym_and_nothing_else(held: Store):
    token = tokens.new_token()
    _, parts = tokens.new_key()
    with held.writing() as tx:
        tx.upsert([MILL], "bo")
        tx.upsert([RTO], "anna")
        tx.start_session("bo", token, DAY)
        tx.add_key("bo", parts, label="bo's own", scopes=["read"], lifetime=DAY, who="bo")
        counts = tx.upsert([MILL])
        tx.add_import(file_name="a.csv", digest="d", counts=counts, who="bo")
        tx.count_attempt([Limit("sign-in:bo@10.0.0.1", 5, 900)])
    with held.writing() as tx:
        pseudonym = tx.erase_person("bo", "anna")
    assert pseudonym.startswith("erased-")
    with held.reading() as tx:
        assert tx.history("organisations", "mill")[-1].who == pseudonym
        assert tx.history("organisations", "rto")[-1].who == "anna"
        assert tx.imports()[0].who == pseudonym
        assert tx.history("people", "bo") == []
        assert tx.history("people", pseudonym)[0].what == "deleted"
        assert [one.name for one in tx.people()] == ["anna"]
        text = [
            repr(row)
            for table in metadata.sorted_tables
            for row in tx._connection.execute(sa.select(table))
        ]  # fmt: skip
    assert not [row for row in text if "'bo'" in row or "bo's" in row or ":bo@" in row or '"bo"' in row]
    assert held.verify() == []
    with held.writing() as tx, pytest.raises(UnknownIdError):
        tx.erase_person("bo", "anna")


def test_a_name_in_decisions_is_erased_and_the_decisions_can_be_undone(held: Store):
    """Whom a match was assigned to stands in the decision and in its history on both sides; a longer name is somebody else's."""
    number, (match,) = list_of(held, "mill")
    for version, assignee in enumerate(("bo", "bo berg", "bo"), start=1):
        with held.writing() as tx:
            change = AskedChange(match=match, version=version, change={"assignee": assignee})
            assert tx.change_matches(number, [change], "anna")[0].made
    with held.writing() as tx:
        pseudonym = tx.erase_person("bo", "anna")
    with held.writing() as tx:
        assert tx.stored_match(number, match).decision.assignee == pseudonym
        sides = [(entry.before["assignee"], entry.after["assignee"]) for entry in tx.match_history(number, match)]
        assert sides == [("bo berg", pseudonym), (pseudonym, "bo berg"), (None, pseudonym)]
        tx.change_matches(number, [AskedChange(match=match, version=4, change=None)], "anna")
        tx.change_matches(number, [AskedChange(match=match, version=5, change=None)], "anna")
        assert tx.stored_match(number, match).decision.assignee == pseudonym
    assert held.verify() == []


def test_a_name_without_an_account_is_erased_too(held: Store):
    with held.writing() as tx:
        tx.upsert([MILL], "former")
        pseudonym = tx.erase_person("former", None)
        assert tx.history("organisations", "mill")[0].who == pseudonym
    assert held.verify() == []


def test_erasing_goes_through_every_column_that_holds_a_name():
    """A new column called who, or so, must be added to `NAMED`; the audit trail is renamed with its digests."""
    found = {
        f"{t.name}.{c.name}"
        for t in metadata.sorted_tables
        for c in t.columns
        if c.name in ("who", "by", "author", "assignee") or c.name.endswith("_by")
    }
    assert found == {f"{c.table.name}.{c.name}" for c in NAMED} | {"audit.who"}


def test_attempts_are_counted_within_a_window(store: Store, monkeypatch: pytest.MonkeyPatch):
    moment = dt.datetime(2026, 11, 24, 10, 0, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(credentials, "now", lambda: moment)
    limits = (Limit("a", 3, 900), Limit("b", 5, 900))

    def attempt() -> int:
        try:
            with store.writing() as tx:
                tx.count_attempt(limits)
        except TooOftenError as error:
            return error.seconds
        return 0

    assert [attempt() for _ in range(5)] == [0, 0, 0, 899, 899]
    with store.writing() as tx:
        tx.forget_attempt(limits)
    assert [attempt() for _ in range(4)] == [0, 0, 0, 899], "the second limit counted 3 - 1 + 3"
    moment += dt.timedelta(seconds=899)
    assert attempt() == 0
    with store.reading() as tx:
        count = tx._connection.scalar(sa.text("SELECT count(*) FROM attempts"))
    assert count == 2, "windows that are over are removed"


def test_blocks_never_exceed_a_limit(store: Store):
    limit = Limit("key:x", 25, int(FAR.total_seconds()))
    granted = []

    def take() -> None:
        for _ in range(5):
            with store.writing() as tx:
                granted.append(tx.take_block(limit, 4)[0])

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == 25
    assert max(granted) == 4


def test_stores_have_keys_of_their_own(new_database):
    found = set()
    for _ in range(2):
        with Store.open(new_database(), init=True) as store, store.reading() as tx:
            found.add(tx.token_key())
    assert len(found) == 2
    assert all(len(key) == 32 for key in found)


def test_a_backup_with_another_key_is_noticed(held: Store):
    """A connection remembers the store's own key; where another is put in its place, with sessions that fit it, it reads it anew."""
    token, other = tokens.new_token(), bytes(32)
    _, key = tokens.new_key()
    with held.writing() as tx:
        tx.start_session("anna", token, dt.timedelta(hours=1))
        tx.add_key("anna", key, label="x", scopes=["read"], lifetime=dt.timedelta(days=1), who="anna")
        assert tx.session(token) is not None
        assert tx.principal_of_key(key) is not None
    with held._engine.begin() as connection:
        connection.execute(sa.update(secrets).values(value=other.hex()))
        connection.execute(sa.update(sessions).values(digest=tokens.digest(other, tokens.SESSION, token)))
        made = tokens.digest(other, tokens.KEY, f"{key.id}:{key.secret}")
        connection.execute(sa.update(api_keys).values(digest=made))
    for _ in range(2):
        with held.reading() as tx:
            assert tx.session(token) is not None
    with held.writing() as tx:
        tx._connection.info["matcher_token_key"] = bytes(31)
        assert tx.principal_of_key(key) is not None
        assert tx.principal_of_key(tokens.KeyParts(key.id, "x" * 43)) is None
