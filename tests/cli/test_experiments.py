"""`matcher experiment` and `matcher config promote|rollback|history`, from file to a live configuration."""

from __future__ import annotations

import json
import shutil

import pytest

from matcher.settings import bundled_data

EVALUATION = bundled_data() / "evaluation"
JUDGED = ("--queries", EVALUATION / "demo_profiles_queries.jsonl", "--qrels", EVALUATION / "demo_profiles_qrels.txt")


@pytest.fixture
def own(shell, demo, tmp_path, monkeypatch):
    """A copy of the demo's store, two configurations, and a gate of a few queries."""
    shutil.copy(demo.db.removeprefix("sqlite:///"), tmp_path / "own.sqlite3")
    (tmp_path / "default.toml").write_text("")
    (tmp_path / "fuller.toml").write_text("bm25_b = 0.6\n")
    (tmp_path / "gates.toml").write_text('[s]\nset = "demos"\nlang = "sv"\nmeasure = "RR"\nat_least = 0.5\n')
    monkeypatch.setenv("MATCHER_GATES", str(tmp_path / "gates.toml"))
    return shell


def test_from_two_files_to_a_live_configuration_and_back(own):
    run = own("experiment", "run", "default.toml", "fuller.toml", *JUDGED, "--target", "demos", "--lang", "sv",
              "--measures", "nDCG@5", "--name", "length", "--who", "analyst", "--json")  # fmt: skip
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert found["id"] == 1
    assert [one["name"] for one in found["runs"]] == ["default", "fuller"]
    assert found["sources"]["queries"]["file"] == "demo_profiles_queries.jsonl"
    shown = own("experiment", "show", "1").out
    assert "fuller: bm25_b = 0.6" in shown
    assert "by language (nDCG@5)" in shown
    assert "length" in own("experiment", "list").out
    assert json.loads(own("experiment", "list", "--json").out)[0]["who"] == "analyst"

    done = own("config", "promote", "fuller.toml", "--experiment", "1", "--who", "analyst")
    assert done.code == 0, done.err
    assert "Live now (number 1): bm25_b = 0.6." in done.out
    assert {"name": "bm25_b", "value": 0.6}.items() <= {
        k: v for p in json.loads(own("config", "show", "--json").out)["parameters"] if p["name"] == "bm25_b"
        for k, v in p.items()
    }.items()  # fmt: skip
    assert "the defaults" in own("config", "rollback").out
    history = json.loads(own("config", "history", "--json").out)
    assert [one["what"] for one in history] == ["rolled back", "promoted"]
    assert "promoted" in own("config", "history").out


def test_a_refused_promotion_says_measure_value_and_bound(own, tmp_path):
    (tmp_path / "gates.toml").write_text('[s]\nset = "demos"\nmeasure = "RR"\nat_least = 1.0\n')
    own("experiment", "run", "fuller.toml", *JUDGED, "--target", "demos", "--lang", "sv")
    refused = own("config", "promote", "fuller.toml", "--experiment", "1")
    assert refused.code == 1
    assert "s: RR is 0." in refused.err
    assert "below 1.000" in refused.err
    assert own("config", "history").out.startswith("Nothing was promoted")
    forced = own("config", "promote", "fuller.toml", "--force", "--reason", "a workshop")
    assert forced.code == 0
    assert "below" in forced.out
    assert "forced" in own("config", "history").out
    assert "a workshop" in own("config", "history").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("experiment", "run", "none.toml", *JUDGED, "--target", "demos"), "none.toml: there is no such file"),
        (("experiment", "run", "fuller.toml", *JUDGED), "either documents or a target"),
        (("experiment", "run", "fuller.toml", "./fuller.toml", *JUDGED, "--target", "demos"), "two files are called"),
        (("experiment", "show", "9"), "no record has the id '9'"),
        (("config", "promote", "fuller.toml"), "experiment: is missing"),
        (("config", "promote", "fuller.toml", "--force"), "reason: is missing"),
        (("config", "rollback"), "nothing was promoted"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(own, arguments, message):
    answer = own(*arguments)
    assert answer.code == 2
    assert message in answer.err
    assert "Traceback" not in answer.err
