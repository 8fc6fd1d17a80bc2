"""The orders in which matches of a list are shown page by page, and which lists are a person's or still open."""

from __future__ import annotations

import pytest

from matcher.errors import InputError
from matcher.store.database import Store
from matcher.store.lists import ListFilter
from matcher.store.matches import MatchFilter
from tests.store.list_samples import make_version, new_list
from tests.store.test_match_lists import decide


def walk(tx, number: int, order: str, limit: int = 2, **which) -> list[int]:
    """The numbers of all matches in an order, page by page."""
    walked: list[int] = []
    while page := tx.ordered_matches(
        number, 1, order, which=MatchFilter(**which), after=walked[-1] if walked else None, limit=limit
    ):
        walked += [match.number for match in page]
    return walked


def test_every_order_shows_every_match_once(store: Store):
    number = new_list(store)
    make_version(store, number, {"b": ["a", "b", "c"], "Z": ["x", "y"]})
    with store.reading() as tx:
        plain = [match.number for match in tx.match_page(number, 1)]
        scores = {match.number: match.score for match in tx.match_page(number, 1)}
    x, y, a, *_ = plain
    assert decide(store, number, y, 1, {"state": "later"}).made
    assert decide(store, number, a, 1, {"state": "accepted"}).made
    with store.reading() as tx:
        assert walk(tx, number, "asked") == plain
        assert walk(tx, number, "changed") == [a, y, x, *plain[3:]]
        assert walk(tx, number, "state") == [x, *plain[3:], a, y]
        best = walk(tx, number, "score")
        assert [scores[match] for match in best] == sorted(scores.values(), reverse=True)
        assert sorted(best) == sorted(plain)
        assert walk(tx, number, "state", states=("later", "accepted")) == [a, y]
        assert tx.ordered_matches(number, 1, "asked", after=10**9) == []
        with pytest.raises(InputError):
            tx.ordered_matches(number, 1, "colour")


def test_lists_of_a_person_and_those_that_wait(store: Store):
    """Mine are those I asked for or have matches in; open are those with matches that nobody decided on."""
    mine, theirs, empty = new_list(store), new_list(store), new_list(store)
    for number in (mine, theirs):
        make_version(store, number, {"b": ["a", "b"]})
    with store.reading() as tx:
        first, second = (match.number for match in tx.match_page(theirs, 1))
    assert decide(store, theirs, first, 1, {"assignee": "bo"}).made
    assert decide(store, theirs, second, 1, {"assignee": "bo", "state": "later"}).made
    with store.reading() as tx:

        def shown(**which):
            return [held.number for held in tx.match_lists(which=ListFilter(**which))]

        assert shown(mine="bo") == [theirs]
        assert shown(mine="nobody") == shown(mine="\x00") == []
        assert shown(open=True) == [empty, theirs, mine]
        assert tx.waiting_for("bo", [mine, theirs, empty]) == {theirs: 1}
        assert tx.waiting_for("\ud800", [theirs]) == {}
        assert tx.assignees(theirs) == ["bo"]
        assert tx.asked_titles(theirs, 1) == [("b", tx.list_query(theirs, 1, "b")["title"])]
        assert tx.list_query(theirs, 1, "nothing") is None
    assert decide(store, theirs, first, 2, {"state": "accepted"}).made
    with store.reading() as tx:
        assert [held.number for held in tx.match_lists(which=ListFilter(open=True))] == [empty, mine]
        assert tx.waiting_for("bo", [theirs]) == {}
