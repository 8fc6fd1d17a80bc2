"""Experiments and promotions in the store, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.database import Store
from matcher.store.experiments import PROMOTED, ROLLED_BACK

BODY = {"runs": [{"name": "etsintä", "measures": {"nDCG@5": {"mean": 0.5}}}], "queries": 3}


def test_an_experiment_comes_back_as_it_was(store: Store) -> None:
    with store.writing() as held:
        kept = held.add_experiment("Finnish energy", BODY, "analyst")
        later = held.add_experiment("another", {})
    assert later.number > kept.number
    with store.reading() as held:
        assert held.experiment(kept.number) == kept
        assert [one.number for one in held.experiments()] == [later.number, kept.number]
        assert len(held.experiments(limit=1)) == 1
        assert held.experiment(99) is None
    assert kept.body == BODY
    assert kept.who == "analyst"
    assert dt.datetime.now(dt.UTC) - kept.at < dt.timedelta(minutes=1)


def test_promotions_are_kept_with_their_evidence(store: Store) -> None:
    with store.writing() as held:
        evidence = held.add_experiment("x", {})
        first = held.add_promotion(PROMOTED, {"parameters": {"bm25_b": 0.5}}, experiment=evidence.number, who="a")
        second = held.add_promotion(ROLLED_BACK, {"parameters": {}, "of": first.number}, replaced=first.number)
    with store.reading() as held:
        assert held.promotions() == [second, first]
        assert held.promotion(first.number) == first
        assert held.promotion(99) is None
    assert (first.experiment, first.who, first.body["parameters"]) == (evidence.number, "a", {"bm25_b": 0.5})
    assert (second.replaced, second.what) == (first.number, ROLLED_BACK)


def test_evidence_must_exist(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.writing() as held:
        held.add_promotion(PROMOTED, {"parameters": {}}, experiment=7)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_cannot_be_stored_is_refused(store: Store, text: str) -> None:
    with store.writing() as held:
        with pytest.raises(InputError, match="name"):
            held.add_experiment(text, {})
        with pytest.raises(InputError, match="who"):
            held.add_promotion(PROMOTED, {}, who=text)
        with pytest.raises(InputError, match="reason"):
            held.add_promotion(PROMOTED, {"reason": text})


@pytest.mark.parametrize("table", ["experiments", "promotions"])
def test_a_changed_row_is_found(store: Store, table: str) -> None:
    with store.writing() as held:
        held.add_experiment("x", BODY)
        held.add_promotion(PROMOTED, {"parameters": {"bm25_b": 0.5}})
    assert store.verify() == []
    with store.writing() as held:
        held._connection.execute(sa.text(f"UPDATE {table} SET body = '{{}}'"))
    assert [str(problem) for problem in store.verify()] == [
        f"{table}, number 1: its contents are not what was written (the digest differs)"
    ]
