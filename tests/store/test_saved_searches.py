"""Searches that people keep, on both databases: each person's own, gone with the account, and what was seen stays seen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matcher.errors import InputError, UnknownIdError
from matcher.store.database import Store
from matcher.store.saved_searches import MOST_SAVED, MOST_SEEN
from matcher.store.schema import saved_searches

PLAN = {"target": "demos", "top": 10}


def test_a_search_is_its_persons_own(store: Store) -> None:
    with store.writing() as held:
        mine = held.save_search(
            "anna", "Lignin", PLAN, "Etsimme ligniiniä, anna.mattila@firm.example.", ["a", "b", "a"]
        )
        held.save_search("bo", "Other", PLAN, None, [])
    with store.reading() as held:
        assert [one.number for one in held.saved_searches("anna")] == [mine.number]
        again = held.saved_search(mine.number, "anna")
        assert (again.plan, again.seen, again.title) == (PLAN, ("a", "b"), "Lignin")
        assert again.text == "Etsimme ligniiniä, …@firm.example."
        assert held.saved_searches("\x00") == []
        with pytest.raises(UnknownIdError):
            held.saved_search(mine.number, "bo")
    with store.writing() as held, pytest.raises(UnknownIdError):
        held.forget_search(mine.number, "bo")
    with store.writing() as held:
        held.forget_search(mine.number, "anna")
        assert held.saved_searches("anna") == []


def test_what_was_seen_stays_seen(store: Store) -> None:
    with store.writing() as held:
        number = held.save_search("anna", "Lignin", PLAN, None, ["a"]).number
        before = held.saved_search(number, "anna").seen_at
        after = held.see_search(number, "anna", ["b", "c", "\ud800"])
        assert after.seen == ("b", "c", "a")
        assert after.seen_at >= before
        many = held.see_search(number, "anna", [f"x{n}" for n in range(MOST_SEEN + 5)])
        assert len(many.seen) == MOST_SEEN
        with pytest.raises(UnknownIdError):
            held.see_search(number, "bo", [])


def test_what_cannot_be_kept_is_refused(store: Store) -> None:
    with store.writing() as held:
        for title in ("", "x" * 201, "a\x00b"):
            with pytest.raises(InputError):
                held.save_search("anna", title, PLAN, None, [])
        for n in range(MOST_SAVED):
            held.save_search("anna", f"S{n}", PLAN, None, [])
        with pytest.raises(InputError, match="already"):
            held.save_search("anna", "one more", PLAN, None, [])
        held.save_search("bo", "mine", PLAN, None, [])


def test_they_go_with_the_account_and_the_name_with_an_erasure(store: Store) -> None:
    with store.writing() as held:
        held.add_person("anna", "admin", "hash", "test")
        held.add_person("bo", "reader", "hash", "test")
        for who in ("anna", "bo", "local"):
            held.save_search(who, "Lignin", PLAN, "text", [])
        held.remove_person("bo", "anna")
        assert held.saved_searches("bo") == []
        held.erase_person("local", "anna")
    with store._engine.connect() as connection:
        names = set(connection.scalars(sa.select(saved_searches.c.who)))
    assert "anna" in names
    assert names.isdisjoint({"bo", "local"})


def test_searches_kept_before_there_were_accounts_go_to_the_first_one_only(store: Store) -> None:
    with store.writing() as held:
        before = held.save_search("login", "Lignin", PLAN, None, ["a"]).number
    with store.writing() as held:
        held.add_person("anna", "admin", "hash", "login")
    with store.writing() as held:
        assert [one.number for one in held.saved_searches("anna")] == [before]
        assert held.saved_search(before, "anna").seen == ("a",)
        assert held.saved_searches("login") == []
        held.add_person("bo", "admin", "hash", "anna")
        assert held.saved_searches("bo") == []
        assert [one.number for one in held.saved_searches("anna")] == [before]


def test_what_an_erased_person_without_an_account_kept_is_nobodys(store: Store) -> None:
    with store.writing() as held:
        held.save_search("login", "Secret", PLAN, "Etsimme ligniiniä.", [])
    with store.writing() as held:
        held.erase_person("login", None)
        held.add_person("anna", "admin", "hash", None)
    with store.reading() as held:
        assert held.saved_searches("anna") == []
