"""Which configuration is live: promoted on evidence, through quality gates, and rolled back in one step.

What is live is a row of the store, and the index is built with it. Who gives a configuration (`--config`) is not bound by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.engine import experiments
from matcher.engine.bench import Analyzers, Bench, bundled_bench
from matcher.engine.experiments import read_judged
from matcher.engine.indexing import IndexReport
from matcher.engine.judged_sets import off_topic, our_sets
from matcher.engine.live import parameters_of
from matcher.errors import InputError, PromotionRefused
from matcher.evaluation.experiment import evaluate
from matcher.evaluation.gates import OFF_TOPIC, Gate, Gauged, read_gates
from matcher.evaluation.judged_sets import JudgedSet
from matcher.settings import Configuration, bundled_data
from matcher.sources.reading import Limits
from matcher.store.experiments import PROMOTED, ROLLED_BACK, ExperimentReader, Promotion

if TYPE_CHECKING:
    from matcher.engine.core import Engine

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionReport:
    """What a promotion or a rollback did.

    Parameters
    ----------
    promotion : Promotion
    configuration : Configuration
        What is live now.
    gates : tuple of Gauged
        As they were measured; empty of a rollback.
    index : IndexReport or None
        Of the rebuild; None where there was no record to index, or the index was made with these parameters already.
    """

    promotion: Promotion
    configuration: Configuration
    gates: tuple[Gauged, ...]
    index: IndexReport | None


def history(engine: Engine, limit: int = 50) -> list[Promotion]:
    """The last promotions and rollbacks, newest first."""
    with engine.store.reading() as held:
        return held.promotions(limit)


def measure_gates(
    engine: Engine, configuration: Configuration, path: Path | None = None, progress: Said | None = None
) -> list[Gauged]:
    """Every gate of a file, by default that of the settings, measured for a configuration.

    Raises
    ------
    InputError
        If the file or a set that it names cannot be used.
    """
    path = path or engine.settings.gates or bundled_data() / "evaluation" / "gates.toml"
    benches: dict[str, Bench] = {}
    analyzers: Analyzers = {}
    gauged = []
    for gate in read_gates(path):
        if progress is not None:
            progress(gate.name)
        gauged.append(_gauged(engine, gate, configuration, benches, analyzers))
    return gauged


def promote(
    engine: Engine,
    configuration: Configuration,
    *,
    experiment: int | None = None,
    who: str | None = None,
    reason: str | None = None,
    force: bool = False,
    progress: Said | None = None,
) -> PromotionReport:
    """Make a configuration the live one and build the index with it.

    Parameters
    ----------
    engine : Engine
    configuration : Configuration
    experiment : int, optional
        The experiment that speaks for it; it must have measured this configuration.
    who : str, optional
    reason : str, optional
    force : bool
        Promote without an experiment or below a gate; then a reason is needed, and kept.
    progress : callable, optional
        Called with the name of each gate before it is measured.

    Raises
    ------
    InputError
        If there is no evidence, or it is about other configurations, or a reason is missing.
    UnknownIdError
        If there is no such experiment.
    PromotionRefused
        If a measure falls below its gate.
    """
    if force and not (reason or "").strip():
        raise InputError("reason", "is missing", "say with --reason TEXT why it goes live all the same")
    if experiment is None and not force:
        raise InputError(
            "experiment", "is missing", "compare it first with 'matcher experiment run', then give --experiment ID"
        )
    if experiment is not None:
        _check_evidence(engine, configuration, experiment)
    gauged = measure_gates(engine, configuration, progress=progress)
    failed = [str(held) for held in gauged if not held.passed]
    if failed and not force:
        raise PromotionRefused(failed)
    body: dict[str, Any] = {"parameters": configuration.to_dict(), "gates": [held.to_dict() for held in gauged]}
    if reason:
        body["reason"] = reason
    if failed:
        body["forced"] = failed
    with engine.store.writing() as held:
        held.lock_promotions()
        before = held.promotions(1)
        made = held.add_promotion(
            PROMOTED, body, experiment=experiment, replaced=before[0].number if before else None, who=who
        )
    return PromotionReport(
        promotion=made,
        configuration=configuration,
        gates=tuple(gauged),
        index=_rebuild(engine, configuration),
    )


def rollback(engine: Engine, *, who: str | None = None, reason: str | None = None) -> PromotionReport:
    """Go back to what was live before the configuration that is live now, and build the index with it.

    Rolled back once more, it goes one step further back, at last to the defaults.

    Raises
    ------
    InputError
        If the defaults are live.
    """
    with engine.store.writing() as held:
        held.lock_promotions()
        last = held.promotions(1)
        present = _origin(held, last[0]) if last else None
        if present is None:
            raise InputError("rollback", "nothing was promoted that is still live", "the defaults are in use")
        target = held.promotion(present.replaced) if present.replaced is not None else None
        target = _origin(held, target) if target is not None else None
        configuration = parameters_of(target.body["parameters"]) if target is not None else Configuration()
        body: dict[str, Any] = {"parameters": configuration.to_dict(), "of": present.number}
        if reason:
            body["reason"] = reason
        made = held.add_promotion(ROLLED_BACK, body, replaced=target.number if target is not None else None, who=who)
    return PromotionReport(promotion=made, configuration=configuration, gates=(), index=_rebuild(engine, configuration))


def _origin(held: ExperimentReader, promotion: Promotion) -> Promotion | None:
    """The promotion whose configuration a row made live: itself, or what a rollback went back to; None for the defaults."""
    at: Promotion | None = promotion
    while at is not None and at.what == ROLLED_BACK:
        at = held.promotion(at.replaced) if at.replaced is not None else None
    return at


def _check_evidence(engine: Engine, configuration: Configuration, number: int) -> None:
    """Refuse an experiment that did not measure the configuration."""
    runs = experiments.experiment(engine, number).body["runs"]
    known = set(Configuration().to_dict())
    if not any(known >= set(run["parameters"]) and parameters_of(run["parameters"]) == configuration for run in runs):
        names = ", ".join(run["name"] for run in runs)
        raise InputError(
            "experiment",
            f"number {number} did not measure this configuration, but {names}",
            "run 'matcher experiment run' with the file as it is now",
        )


def _rebuild(engine: Engine, configuration: Configuration) -> IndexReport | None:
    engine.adopt(configuration)
    if engine.home.configuration() == configuration or not any(engine.counts().values()):
        return None
    return engine.build_index()


def _gauged(
    engine: Engine, gate: Gate, configuration: Configuration, benches: dict[str, Bench], analyzers: Analyzers
) -> Gauged:
    if gate.set is None:
        return _gauged_files(engine, gate, configuration)
    if gate.set not in benches:
        benches[gate.set] = bundled_bench(_shipped(gate.set), engine.settings, analyzers)
    bench = benches[gate.set]
    if gate.set == OFF_TOPIC:
        shown = bench.confident(configuration)
        return Gauged(gate=gate, value=1 - sum(shown.values()) / len(shown), queries=len(shown))
    judged = bench.judged if gate.lang is None else bench.judged.speaking(gate.lang)
    if not judged.queries:
        raise InputError(f"gate {gate.name!r}", f"no query of {gate.set!r} is in {gate.lang!r}", "leave lang out")
    run = bench(configuration, judged.queries)
    return Gauged(
        gate=gate,
        value=float(evaluate(judged.qrels, run, gate.measure, resamples=1).means[0]),
        queries=len(judged.queries),
    )


def _gauged_files(engine: Engine, gate: Gate, configuration: Configuration) -> Gauged:
    if gate.queries is None or gate.qrels is None:
        raise InputError(f"gate {gate.name!r}", "names no texts", "give queries and qrels")
    judged = read_judged(
        Limits.of(engine.settings), gate.queries, gate.qrels,
        documents=gate.documents, target=gate.target, lang=gate.lang,
    )  # fmt: skip
    found, _ = experiments.run_experiment(
        engine, {"as it is": engine.configuration, gate.name: configuration}, judged, measures=gate.measure
    )
    return Gauged(gate=gate, value=float(found.evaluations[1].means[0]), queries=len(judged.queries))


def _shipped(name: str) -> JudgedSet:
    if name == OFF_TOPIC:
        return JudgedSet(
            name=OFF_TOPIC, title="", queries=off_topic(), documents=(), qrels={}, measure="", target="organisations"
        )
    known = {judged.name: judged for judged in our_sets()}
    if name not in known:
        raise InputError("gate", f"there is no set {name!r}", f"use one of {', '.join([*known, OFF_TOPIC])}")
    return known[name]
