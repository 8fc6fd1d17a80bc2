"""`matcher people ...` and `matcher erase`."""

from __future__ import annotations

import json
import sys

import pytest

from matcher.cli.terminal import clean
from tests.cli.conftest import Shell

GOOD = "kuusi pientä mökkiä\n".encode()


@pytest.fixture
def staffed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store with an admin."""
    monkeypatch.setenv("LOGNAME", "operator")
    assert shell("init").code == 0
    assert shell("people", "add", "anna", "--role", "admin", stdin=GOOD).code == 0
    return shell


def test_the_first_account_is_an_admins(shell: Shell):
    shell("init")
    answer = shell("people", "add", "bo", stdin=GOOD)
    assert answer.code == 2
    assert "first account must be an admin's" in answer.err
    assert "matcher people add NAME --role admin" in shell("people", "list").out


def test_accounts_are_added_changed_and_removed(staffed: Shell):
    assert "bo, reader" in staffed("people", "add", "Bo", stdin=GOOD).out
    assert staffed("people", "role", "bo", "analyst").code == 0
    assert staffed("people", "password", "bo", stdin=b"lehmankello soi y\xc3\xb6ll\xc3\xa4").code == 0
    assert staffed("people", "disable", "bo").code == 0
    held = {one["name"]: one for one in json.loads(staffed("people", "list", "--json").out)}
    assert (held["bo"]["role"], held["bo"]["active"], held["anna"]["active"]) == ("analyst", False, True)
    assert "disabled" in staffed("people", "list").out
    assert staffed("people", "enable", "bo").code == 0
    assert staffed("people", "remove", "bo").code == 0
    assert "bo" not in staffed("people", "list").out
    assert staffed("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("people", "add", "bo"), b"", "none on standard input"),
        (("people", "add", "bo"), None, "standard input is closed"),
        (("people", "add", "bo"), b"short\n", "fewer than 12"),
        (("people", "add", "bo"), b"password12345\n", "tried first"),
        (("people", "add", "b o"), GOOD, "name"),
        (("people", "add", "anna"), GOOD, "taken"),
        (("people", "add", "bo", "--role", "root"), GOOD, "unknown"),
        (("people", "role", "anna", "reader"), b"", "only admin"),
        (("people", "disable", "anna"), b"", "only admin"),
        (("people", "password", "nobody"), GOOD, "no record"),
        (("people", "keys", "add", "anna"), b"", "label"),
        (("people", "keys", "add", "anna", "--label", "x", "--scope", "people"), b"", "scopes"),
        (("people", "keys", "add", "anna", "--label", "x", "--days", "0"), b"", "days"),
        (("people", "keys", "revoke", "x"), b"", "keys"),
        (("erase", "nobody"), b"", "no record"),
    ],
)
def test_what_is_refused(staffed: Shell, arguments, stdin, said):
    answer = staffed(*arguments, stdin=stdin)
    assert answer.code in (1, 2)
    assert said in answer.err
    assert answer.err == f"{clean(answer.err)}\n", "one line"


def test_a_key_is_shown_once(staffed: Shell):
    made = staffed("people", "keys", "add", "anna", "--label", "nightly", "--scope", "read,write", "--days", "10")
    key = made.out.strip()
    assert key.startswith("pm_")
    (held,) = json.loads(staffed("people", "keys", "list", "anna", "--json").out)
    assert (held["person"], held["label"], held["scopes"]) == ("anna", "nightly", ["read", "write"])
    shown = staffed("people", "keys", "list").out
    assert held["id"] in shown
    assert key not in shown
    assert staffed("people", "keys", "revoke", held["id"]).code == 0
    assert staffed("people", "keys", "list").out == "There are no keys.\n"


def test_a_password_is_typed_twice_on_a_terminal(staffed: Shell, monkeypatch: pytest.MonkeyPatch):
    class Terminal:
        closed = False

        def isatty(self) -> bool:
            return True

    from matcher.cli import people

    typed = iter(["kuusi pientä mökkiä", "kuusi pientä mökki", "kuusi pientä mökkiä", "kuusi pientä mökkiä"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(ValueError, match="differ"):
        people._password()
    assert people._password() == "kuusi pientä mökkiä"


def test_erasing_renames_in_history(staffed: Shell, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(
        "id;name;about\na;A Oy;Sahatavaraa, kysy anna.mattila@firma.fi tai info@firma.fi\n", encoding="utf-8"
    )
    imported = staffed("import", file)
    assert imported.code == 0
    assert "one personal e-mail address" in imported.out
    assert staffed("export", "out.json").code == 0
    exported = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert "anna.mattila" not in exported
    assert "…@firma.fi tai info@firma.fi" in exported
    answer = staffed("erase", "operator")
    assert answer.code == 0
    assert "erased-" in answer.out
    assert staffed("verify").code == 0
    assert staffed("erase", "operator").code == 2
