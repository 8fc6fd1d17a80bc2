"""Quality gates: named measures with bounds, below which no configuration goes live.

In: a TOML file. Out: `Gate`s; measured elsewhere, they become `Gauged`. A file reads::

    [finnish-profiles]            # a name of your own
    set = "demos"                 # a judged set of data/evaluation
    lang = "fi"                   # only its queries in this language; may be left out
    measure = "nDCG@5"
    at_least = 0.80

    [our-requests]                # judged texts of your own, as 'matcher evaluate' reads them
    queries = "requests.jsonl"    # files beside this one
    qrels = "requests_qrels.txt"
    target = "organisations"      # the records of the store, or documents = "documents.jsonl"
    measure = "nDCG@10"
    at_least = 0.55

The set "off-topic" has the measure "abstained": the share of texts that nothing fits whose list is not shown as confident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from matcher.errors import InputError
from matcher.evaluation.measures import parse_measure
from matcher.records import MATCH_TARGETS
from matcher.settings import read_toml

ABSTAINED: Final = "abstained"
OFF_TOPIC: Final = "off-topic"
_BESIDE: Final = ("queries", "qrels", "documents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A bound that a measure must reach.

    Parameters
    ----------
    name : str
    measure : str
    at_least : float
        In [0, 1].
    set : str or None
        Name of a judged set that is shipped; None where the files below are given.
    lang : str or None
        Only queries in this language.
    queries, qrels, documents : Path or None
    target : str or None
        Records of the store, where no documents are given.
    """

    name: str
    measure: str
    at_least: float
    set: str | None = None
    lang: str | None = None
    queries: Path | None = None
    qrels: Path | None = None
    documents: Path | None = None
    target: str | None = None

    def __post_init__(self) -> None:
        here = f"gate {self.name!r}"
        if not isinstance(self.at_least, (int, float)) or not 0 <= self.at_least <= 1:
            raise InputError(here, f"at_least = {self.at_least!r} is out of range", "use a number from 0 to 1")
        if (self.set is None) == (self.queries is None or self.qrels is None):
            raise InputError(here, "names no texts", 'give set = "demos", or queries and qrels')
        if self.queries is not None and (self.documents is None) == (self.target is None):
            raise InputError(here, "does not say what is ranked", "give either documents or target")
        if self.target is not None and self.target not in MATCH_TARGETS:
            raise InputError(here, f"target {self.target!r} is unknown", f"use one of {', '.join(MATCH_TARGETS)}")
        if (self.measure == ABSTAINED) != (self.set == OFF_TOPIC):
            raise InputError(here, f"{self.measure!r} does not go with its set", f"{ABSTAINED} is that of {OFF_TOPIC}")
        if self.measure != ABSTAINED:
            parse_measure(self.measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauged:
    """A gate and the value that was measured.

    Parameters
    ----------
    gate : Gate
    value : float
    queries : int
    """

    gate: Gate
    value: float
    queries: int

    @property
    def passed(self) -> bool:
        """Whether the value reaches the bound."""
        return self.value >= self.gate.at_least

    def __str__(self) -> str:
        sign = "at least" if self.passed else "below"
        return f"{self.gate.name}: {self.gate.measure} is {self.value:.3f}, {sign} {self.gate.at_least:.3f}"

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "name": self.gate.name,
            "measure": self.gate.measure,
            "value": self.value,
            "at_least": self.gate.at_least,
            "queries": self.queries,
            "passed": self.passed,
        }


def read_gates(path: Path) -> list[Gate]:
    """The gates of a file; none for an empty one.

    Raises
    ------
    InputError
        If the file cannot be read, or a gate of it names what is unknown or misses what it needs.
    """
    return [_gate(name, values, path.parent) for name, values in read_toml(path).items()]


def _gate(name: str, values: Any, folder: Path) -> Gate:
    known = [f.name for f in fields(Gate) if f.name != "name"]
    if not isinstance(values, Mapping):
        raise InputError(f"gate {name!r}", "is no table", f"write [{name}] and below it {', '.join(known)}")
    for key in values:
        if key not in known:
            raise InputError(f"gate {name!r}", f"{key!r} is unknown", f"use {', '.join(known)}")
    for key in ("measure", "at_least"):
        if key not in values:
            raise InputError(f"gate {name!r}", f"{key} is missing", 'for example measure = "nDCG@5", at_least = 0.8')
    return Gate(name=name, **{key: folder / value if key in _BESIDE else value for key, value in values.items()})
