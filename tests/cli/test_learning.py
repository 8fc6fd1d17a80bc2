"""`matcher learn`: from decisions to a list that follows them, and back."""

from __future__ import annotations

import json
import shutil

import pytest


@pytest.fixture
def listed(demo, shell, tmp_path, monkeypatch):
    """A shell over a copy of the demo store with list 1, of a demo and eight matches."""
    shutil.copy(demo.db.removeprefix("sqlite:///"), tmp_path / "desk.sqlite3")
    shutil.copytree(demo.index, tmp_path / "desk.sqlite3.index")
    monkeypatch.setenv("MATCHER_DB", f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    answer = shell("lists", "create", "--record", "bio-aromatics", "--top", 8, "--run", "--who", "anna")
    assert answer.code == 0, answer.err
    return shell


def found(shell) -> list[dict]:
    return json.loads(shell("lists", "show", 1, "--json").out)["matches"]


def test_seen_applied_and_taken_back(listed):
    refused = listed("learn", "preview", 1)
    assert (refused.code, refused.out) == (1, "")
    assert "nobody has decided on it yet" in refused.err
    before = found(listed)
    listed("lists", "decide", 1, before[0]["id"], before[5]["id"], "--state", "accepted")
    listed("lists", "decide", 1, before[1]["id"], "--state", "rejected", "--reason", "wrong-topic")
    listed("lists", "decide", 1, before[2]["id"], "--state", "rejected", "--reason", "capacity")
    seen = json.loads(listed("learn", "preview", 1, "--json").out)
    assert (seen["decisions"], seen["silent"], seen["standing"]) == (3, 1, None)
    assert seen["check"]["measures"]["nDCG@10"]["difference"] is not None
    text = " ".join(listed("learn", "preview", 1).out.split())
    assert "List 1 can learn from 3 decisions; 1 more says nothing of the topic." in text
    assert "Checked (1 list)" in text
    assert "matcher learn apply 1" in text

    applied = listed("learn", "apply", 1, "--who", "anna")
    assert applied.out.splitlines() == [
        "List 1, version 2, has learnt from the decisions that teach: 3.",
        "To take it back: matcher learn undo 1",
    ]
    ranked = [match["record"] for match in found(listed) if match["rank"]]
    assert ranked != [match["record"] for match in before]
    assert json.loads(listed("learn", "preview", 1, "--json").out)["standing"] == 1
    assert "already, which these would replace" in " ".join(listed("learn", "preview", 1).out.split())
    undone = json.loads(listed("learn", "undo", 1, "--json").out)
    assert undone == {"list": 1, "feedback": 1, "list_version": 3}
    assert [m["record"] for m in found(listed) if m["rank"]] == [match["record"] for match in before]
    again = listed("learn", "undo", 1)
    assert again.code == 1
    assert again.err.count("\n") == 1


def test_what_to_decide_next_and_what_the_shares_would_be(listed, tmp_path):
    waiting = json.loads(listed("learn", "next", "--top", 3, "--json").out)
    assert len(waiting) == 3
    assert all(0 < one["probability"] < 1 and one["state"] == "suggested" for one in waiting)
    assert "matcher lists decide" in listed("learn", "next", 1).out
    assert listed("learn", "shares").code == 2
    matches = found(listed)
    listed("lists", "decide", 1, matches[0]["id"], "--state", "accepted")
    listed("lists", "decide", 1, matches[1]["id"], "--state", "rejected", "--reason", "wrong-topic")
    text = " ".join(listed("learn", "shares", "--output", tmp_path / "learned.toml").out.split())
    assert "2 decisions on 1 list taught this, 1 in favour." in text
    assert "take no notice of it" in text
    learned = json.loads(listed("learn", "shares", "--json").out)
    assert learned["elsewhere"] is None
    shown = json.loads(listed("config", "show", "--config", tmp_path / "learned.toml", "--json").out)
    assert "centroid_share" in json.dumps(shown)


def test_decisions_are_measured_with(listed, tmp_path):
    """The written files go into an experiment as they are."""
    matches = found(listed)
    listed("lists", "decide", 1, matches[0]["id"], matches[3]["id"], "--state", "accepted")
    files = ("--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "qrels.txt")
    wrote = listed("learn", "judgements", *files)
    assert wrote.out.startswith("Wrote 1 queries to ")
    (tmp_path / "a.toml").write_text("cognate_weight = 0.4\n")
    answer = listed("experiment", "run", tmp_path / "a.toml", *files, "--target", "organisations", "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["queries"] == 1
