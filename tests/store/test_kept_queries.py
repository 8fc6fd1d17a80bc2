"""Texts that were asked, kept for a while under a token."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.store import kept_queries
from matcher.store.database import Store

DAY = dt.timedelta(days=1)


def test_a_kept_query_comes_back(store: Store) -> None:
    with store.writing() as held:
        token = held.keep_query({"text": "Etsimme ligniiniä"}, DAY)
        other = held.keep_query({"text": "Etsimme ligniiniä"}, DAY)
    assert token != other
    with store.reading() as held:
        kept = held.kept_query(token)
    assert kept is not None
    assert kept.body == {"text": "Etsimme ligniiniä"}
    assert dt.timedelta(hours=23) < kept.expires_at - dt.datetime.now(dt.UTC) <= DAY


@pytest.mark.parametrize("token", ["", "nothing", "\x00", "\ud800"])
def test_an_unknown_token_has_nothing(store: Store, token: str) -> None:
    with store.writing() as held:
        assert held.kept_query(token) is None
        assert not held.forget_query(token)


def test_a_query_is_forgotten(store: Store) -> None:
    with store.writing() as held:
        token = held.keep_query({"text": "a"}, DAY)
        assert held.forget_query(token)
        assert held.kept_query(token) is None


def test_an_expired_query_is_not_shown_and_soon_removed(store: Store) -> None:
    with store.writing() as held:
        token = held.keep_query({"text": "a"}, -DAY)
    with store.reading() as held:
        assert held.kept_query(token) is None
    with store.writing() as held:
        held.keep_query({"text": "b"}, DAY)
        assert not held.forget_query(token)


def test_the_oldest_go_when_there_are_too_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_queries, "MOST_KEPT", 3)
    tokens = []
    for day in range(1, 6):
        with store.writing() as held:
            tokens.append(held.keep_query({"text": str(day)}, day * DAY))
    with store.reading() as held:
        kept = [held.kept_query(token) is not None for token in tokens]
    assert kept == [False, False, True, True, True]


def test_keeping_a_query_is_no_change_of_records(store: Store) -> None:
    """The index has nothing to follow."""
    with store.writing() as held:
        before = held.change_number()
        held.keep_query({"text": "a"}, DAY)
        assert held.change_number() == before
    assert store.verify() == []
