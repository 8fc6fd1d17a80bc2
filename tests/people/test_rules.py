"""The rules of names, roles, passwords, tokens and addresses, without a store."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pwdlib.hashers.argon2 import Argon2Hasher

from matcher.errors import InputError
from matcher.people import tokens
from matcher.people.accounts import known_name, require_days, require_label, require_name
from matcher.people.contacts import masked, relayed
from matcher.people.passwords import LANES, MEMORY_KIB, TIME_COST, Passwords, made_password, require_password
from matcher.people.roles import KEY_SCOPES, PEOPLE, ROLES, SCOPES, Principal, require_role, require_scopes
from matcher.records import Document, Organisation

CHEAP = {"time_cost": 1, "memory_kib": 64, "lanes": 1}
SECONDS = 10
"""More than any of this takes on a loaded machine."""


@pytest.mark.parametrize("name", ["a", "anna", "anna.mattila", "a-b_c.9", "9to5", "x" * 40])
def test_names_that_are_taken(name):
    assert require_name(f"  {name.upper()} ") == name == known_name(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", ".a", "a.", "a b", "ä", "a@b", "a/b", "a\x00", "x" * 41, "local", "erased-1", "ａnna", "a\nb", "anna\ud800", "ı"],
)  # fmt: skip
def test_names_that_are_not(name):
    with pytest.raises(InputError, match=r"^name: "):
        require_name(name)


def test_every_role_has_scopes_of_the_table():
    for role in ROLES.values():
        assert set(role.scopes) <= set(SCOPES)
        assert "read" in role.scopes
    assert [name for name, role in ROLES.items() if PEOPLE in role.scopes] == ["admin"]
    assert PEOPLE not in KEY_SCOPES


def test_a_key_never_has_more_than_its_person():
    for name, role in ROLES.items():
        principal = Principal.of("anna", name, "key", SCOPES)
        assert principal.scopes == set(role.scopes)
        assert not principal.may(PEOPLE)
    assert Principal.of("anna", "admin", "session").may(PEOPLE)
    assert not Principal.of("anna", "admin", "key", ["read"]).may("write")


@pytest.mark.parametrize(
    ("scopes", "role"),
    [(["write"], "reader"), (["people"], "admin"), ([], "admin"), (["x"], "admin"), ([" "], "analyst")],
)
def test_scopes_that_a_key_cannot_have(scopes, role):
    with pytest.raises(InputError, match=r"^scopes: "):
        require_scopes(scopes, role)


def test_what_keys_and_roles_are_called():
    assert require_scopes(["WRITE", "read", "read"], "coordinator") == ("read", "write")
    assert require_role(" Analyst ") == "analyst"
    for wrong in ("", "root", "admin\x00"):
        with pytest.raises(InputError):
            require_role(wrong)
    for wrong in ("", " ", "x" * 81, "a\nb"):
        with pytest.raises(InputError):
            require_label(wrong)
    for days in (0, -1, 367):
        with pytest.raises(InputError):
            require_days(days)


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "aaaaaaaaaaaa", "ababababababab", "password1234", "Password!2026", "salasana2026!!", "Lösenord12345",
     "123456789012", "098765432109", "qwertyuiop12", "1qaz2wsx3edc", "abcdefghijkl", "welcomewelcome", "anna.mattila", "Anna-Mattila-1",
     "mattilamattila1", "matcher-admin-1", "x" * 257, "kuusi pientä\x00mökkiä", "kuusi pient\ud800 mökkiä", "tervetuloa!!2026"],
)  # fmt: skip
def test_passwords_that_are_refused(password):
    with pytest.raises(InputError, match=r"^password: ") as refused:
        require_password(password, "anna.mattila")
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "kuusi pientä mökkiä",
        "correct horse battery",
        "Vu9$kkw2!tRz",
        "lehmänkello soi yöllä",
        "пароль из слов здесь",
        "x7" * 6 + "qPlm",
    ],
)
def test_passwords_that_are_taken(password):
    assert require_password(password, "anna.mattila") == password


def test_made_passwords_are_taken_and_differ():
    made = [made_password() for _ in range(300)]
    assert len(set(made)) == 300
    for one in made:
        assert require_password(one, "anna") == one


def test_hashes_are_argon2id_with_the_parameters_said():
    stored = Passwords().hashed("kuusi pientä mökkiä")
    assert stored.startswith(f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={LANES}$")
    assert (MEMORY_KIB, TIME_COST, LANES) == (65536, 3, 4)
    assert Passwords().right("kuusi pientä mökkiä", stored)
    assert not Passwords().outdated(stored)
    assert Passwords(**CHEAP).outdated(stored)


def test_a_hash_fits_its_password_only():
    hasher = Passwords(**CHEAP)
    stored = hasher.hashed("kuusi pientä mökkiä")
    assert stored != hasher.hashed("kuusi pientä mökkiä"), "each has a salt of its own"
    assert hasher.right("kuusi pienta\u0308 mo\u0308kkia\u0308", stored), "accents may be typed apart"
    for wrong in ("", "Kuusi pientä mökkiä", "kuusi pientä mökkiä ", "x" * 100_000):
        assert not hasher.right(wrong, stored)
    assert not hasher.right("kuusi pientä mökkiä", None)


def test_an_unknown_name_is_worked_on_as_a_wrong_password_is(monkeypatch):
    hasher = Passwords(time_cost=2, memory_kib=8 * 1024, lanes=1)
    hasher.prepare()
    stored = hasher.hashed("kuusi pientä mökkiä")
    worked: list[str] = []
    verify = Argon2Hasher.verify

    def counted(self, password, held):
        worked.append(held.rsplit("$", 2)[0])  # the method and its costs, without salt and hash
        return verify(self, password, held)

    monkeypatch.setattr(Argon2Hasher, "verify", counted)
    assert not hasher.right("lehmänkello soi yöllä", stored)
    assert not hasher.right("lehmänkello soi yöllä", None)
    known, unknown = worked
    assert known == unknown == "$argon2id$v=19$m=8192,t=2,p=1"


def test_tokens_and_their_digests():
    made = {tokens.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(tokens.is_token(one) for one in made)
    one, other = b"k" * 32, b"l" * 32
    token = tokens.new_token()
    digest = tokens.digest(one, tokens.SESSION, token)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert digest not in (tokens.digest(other, tokens.SESSION, token), tokens.digest(one, tokens.KEY, token))
    text, parts = tokens.new_key()
    assert tokens.read_key(text) == parts


@pytest.mark.parametrize("text", ["", "pm_", "pm_0_x", "pm_0a1b2c3d_" + "x" * 42, "PM_0a1b2c3d_" + "x" * 43, "pm_0a1b2c3d_" + "x" * 44,
                                  "pm_0A1B2C3D_" + "x" * 43, " pm_0a1b2c3d_" + "x" * 43, "pm_0a1b2c3d_" + "é" * 43])  # fmt: skip
def test_what_is_no_key(text):
    assert tokens.read_key(text) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna.Mattila@firma.fi", "…@firma.fi"),
        ("ask amattila@uni.example.org, please", "ask …@uni.example.org, please"),
        ("(anna+x@firma.fi)", "(…@firma.fi)"),
        ("info@firma.fi", "info@firma.fi"),
        ("kirjaamo.oulu@firma.fi", "kirjaamo.oulu@firma.fi"),
        ("eu-projects@firma.fi", "eu-projects@firma.fi"),
        ("ääni.öljy@firma.fi", "…@firma.fi"),
        ("a@b, 5 @ 3 euros, @firma, x@localhost", "a@b, 5 @ 3 euros, @firma, x@localhost"),
        ("mailto:anna.mattila@firma.fi?subject=x", "mailto:…@firma.fi?subject=x"),
        ("…@firma.fi", "…@firma.fi"),
        ("anna.mattila (at) firma.fi", "…@firma.fi"),
        ("anna.mattila[AT]firma[dot]fi, anna{at}firma{piste}fi", "…@firma[dot]fi, …@firma{piste}fi"),
        ("anna＠firma.fi", "…@firma.fi"),
        ("info (at) firma.fi", "info (at) firma.fi"),
        ("look (at) this, f(at)x", "look (at) this, f(at)x"),
    ],
)
def test_personal_addresses_are_masked(text, shown):
    assert masked(text) == shown
    assert masked(shown) == shown


def test_a_long_text_is_gone_through_once():
    """Hundredths of a second; if every letter could begin an address, the work would grow with the square and take most of a minute."""
    text = "a" * 30_000 + " @ " + "b." * 15_000 + "@" + "c" * 30_000 + " (at) " + "d." * 15_000 + " x@firma.fi"
    began = time.perf_counter()
    assert masked(text).endswith(" …@firma.fi")
    assert time.perf_counter() - began < SECONDS


@given(st.text(alphabet="ab.@-_ info()[]t", max_size=40))
def test_masking_twice_changes_nothing_more(text):
    assert masked(masked(text)) == masked(text)


def test_every_text_of_a_record_is_relayed():
    record = Organisation(
        id="anna.x@firma.fi",
        name="Firma",
        keywords=("anna.a@firma.fi",),
        documents=(Document(text="Ask anna.b@firma.fi or info@firma.fi"),),
        facts={"contact": ["anna.c@firma.fi"], "more": {"x": "anna.d@firma.fi"}, "public_email": "anna.e@firma.fi"},
    )
    after, count = relayed(record)
    assert count == 4
    assert after.id == record.id
    assert after.keywords == ("…@firma.fi",)
    assert after.documents[0].text == "Ask …@firma.fi or info@firma.fi"
    assert after.facts == {
        "contact": ["…@firma.fi"],
        "more": {"x": "…@firma.fi"},
        "public_email": "anna.e@firma.fi",
    }
    assert relayed(after) == (after, 0)
    plain = Organisation(id="a", name="A")
    assert relayed(plain) == (plain, 0)
