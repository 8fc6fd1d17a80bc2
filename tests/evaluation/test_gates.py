"""The file of quality gates."""

from __future__ import annotations

import pytest

from matcher.errors import InputError
from matcher.evaluation.gates import Gauged, read_gates
from matcher.settings import bundled_data

GOOD = '[finnish]\nset = "demos"\nlang = "fi"\nmeasure = "nDCG@5"\nat_least = 0.8\n'


def gates(tmp_path, text):
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return read_gates(path)


def test_a_gate_is_read_and_files_lie_beside_it(tmp_path):
    own = '[own]\nqueries = "q.jsonl"\nqrels = "q.txt"\ntarget = "demos"\nmeasure = "AP"\nat_least = 0\n'
    finnish, given = gates(tmp_path, GOOD + own)
    assert (finnish.set, finnish.lang, finnish.measure, finnish.at_least) == ("demos", "fi", "nDCG@5", 0.8)
    assert given.queries == tmp_path / "q.jsonl"
    assert gates(tmp_path, "") == []


def test_a_value_at_the_bound_passes_and_one_below_says_what_it_is(tmp_path):
    (gate,) = gates(tmp_path, GOOD)
    assert Gauged(gate=gate, value=0.8, queries=3).passed
    below = Gauged(gate=gate, value=0.7, queries=3)
    assert not below.passed
    assert str(below) == "finnish: nDCG@5 is 0.700, below 0.800"


def test_the_shipped_gates_can_be_read():
    assert {gate.name for gate in read_gates(bundled_data() / "evaluation" / "gates.toml")} >= {"requests", "off-topic"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "no table"),
        (GOOD.replace("measure", "masure"), "'masure' is unknown"),
        (GOOD.replace('measure = "nDCG@5"\n', ""), "measure is missing"),
        (GOOD.replace("0.8", "1.8"), "out of range"),
        (GOOD.replace("nDCG@5", "nDCG@x"), "nDCG@x"),
        (GOOD.replace("nDCG@5", "abstained"), "does not go with"),
        (GOOD.replace('set = "demos"\n', ""), "names no texts"),
        (GOOD.replace('set = "demos"', 'queries = "a"\nqrels = "b"'), "what is ranked"),
        (GOOD.replace('set = "demos"', 'queries = "a"\nqrels = "b"\ntarget = "x"'), "target 'x' is unknown"),
        ("[", "TOML"),
    ],
)
def test_a_bad_gate_is_named(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        gates(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_gates(tmp_path / "none.toml")
