"""Experiments and promotions → text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from matcher.cli.rendering.tables import Column, block, table
from matcher.cli.terminal import Look

if TYPE_CHECKING:
    from matcher.store.experiments import Promotion, StoredExperiment

SHOWN_LISTS: Final = 8
"""Queries whose lists are shown; JSON has them all."""

FEWEST_QUERIES: Final = 3
"""Queries from which a language has a line of its own."""


def experiment_text(held: StoredExperiment, look: Look) -> str:
    """An experiment: what was compared, the differences, by language, and the lists that change."""
    runs = held.body["runs"]
    about = f"Experiment {held.number}: {held.name}. {held.body['queries']} queries with judgements."
    parts = [block(about, look), *(_parameters(run, look) for run in runs), "", _measures(held.body, look)]
    for run in runs[1:]:
        parts += [
            "",
            block(f"{run['name']} against {runs[0]['name']}, by language ({held.body['measures'][0]}):", look),
        ]
        parts += [_languages(held.body["measures"][0], runs[0], run, look), ""]
        parts += _lists(run, held.body["top"], held.body["measures"][0], look)
    return "\n".join(parts)


def experiments_text(held: Sequence[StoredExperiment], look: Look) -> str:
    """A line for each experiment."""
    if not held:
        return "No experiment was run yet; see 'matcher experiment run --help'."
    columns = [
        Column(title="ID", right=True),
        Column(title="When"),
        Column(title="Who"),
        Column(title="Name", share=1),
        Column(title="Best change", share=1),
    ]
    rows = [
        [str(one.number), f"{one.at:%Y-%m-%d %H:%M}", one.who or "", one.name, "\n".join(_changes(one.body, look))]
        for one in held
    ]
    return table(columns, rows, look)


def history_text(held: Sequence[Promotion], look: Look) -> str:
    """A line for each promotion and rollback, the live one first."""
    if not held:
        return "Nothing was promoted yet; the defaults are in use."
    columns = [
        Column(title="No.", right=True),
        Column(title="When"),
        Column(title="What"),
        Column(title="Who"),
        Column(title="Experiment", right=True),
        Column(title="Parameters that differ from the defaults", share=1),
    ]
    rows = [
        [
            str(one.number),
            f"{one.at:%Y-%m-%d %H:%M}",
            one.what + (", forced" if one.body.get("forced") else ""),
            one.who or "",
            "" if one.experiment is None else str(one.experiment),
            changed_text(one.body["parameters"]) + (f"\n{one.body['reason']}" if one.body.get("reason") else ""),
        ]
        for one in held
    ]
    return table(columns, rows, look)


def gates_text(gates: Sequence[Mapping[str, Any]], look: Look) -> str:
    """A line for each gate."""
    columns = [
        Column(title="Gate"),
        Column(title="Measure"),
        Column(title="Value", right=True),
        Column(title="At least", right=True),
        Column(title=""),
    ]
    rows = [
        [
            gate["name"],
            gate["measure"],
            f"{gate['value']:.3f}",
            f"{gate['at_least']:.3f}",
            "" if gate["passed"] else "below",
        ]
        for gate in gates
    ]
    return table(columns, rows, look)


def changed_text(parameters: Mapping[str, float]) -> str:
    """The parameters that are not the defaults."""
    from matcher.settings import Configuration

    default = Configuration().to_dict()
    changed = [f"{name} = {value:.4g}" for name, value in parameters.items() if value != default.get(name)]
    return ", ".join(changed) or "the defaults"


def _parameters(run: Mapping[str, Any], look: Look) -> str:
    return block(f"{run['name']}: {changed_text(run['parameters'])}", look, first="  ", rest="    ")


def _measures(body: Mapping[str, Any], look: Look) -> str:
    columns = [
        Column(title="Measure"),
        Column(title="Configuration"),
        Column(title="Mean", right=True),
        Column(title="Change", right=True),
        Column(title="95 % interval", right=True),
        Column(title="p", right=True),
        Column(title="+/=/-", right=True),
    ]
    rows = []
    for measure in body["measures"]:
        for place, run in enumerate(body["runs"]):
            line = [measure if not place else "", run["name"], f"{run['measures'][measure]['mean']:.3f}"]
            if run["comparison"] is not None:
                gain = run["comparison"]["measures"][measure]
                line += [
                    f"{gain['difference']:+.3f}",
                    f"{gain['low']:+.3f} {look.dash} {gain['high']:+.3f}",
                    "<0.001" if gain["p"] < 0.001 else f"{gain['p']:.3f}",
                    f"{gain['wins']}/{gain['ties']}/{gain['losses']}",
                ]
            rows.append(line + [""] * (len(columns) - len(line)))
    return table(columns, rows, look)


def _languages(measure: str, first: Mapping[str, Any], run: Mapping[str, Any], look: Look) -> str:
    columns = [
        Column(title="Language"),
        Column(title="Queries", right=True),
        Column(title="First", right=True),
        Column(title="This", right=True),
        Column(title="Change", right=True),
        Column(title="95 % interval", right=True),
    ]
    rows = []
    for lang, held in run["comparison"]["by_language"].items():
        if held["queries"] >= FEWEST_QUERIES:
            gain = held["measures"][measure]
            means = [side["by_language"][lang]["measures"][measure]["mean"] for side in (first, run)]
            rows.append(
                [
                    lang or "not said",
                    str(held["queries"]),
                    *(f"{mean:.3f}" for mean in means),
                    f"{gain['mean']:+.3f}",
                    f"{gain['low']:+.3f} {look.dash} {gain['high']:+.3f}",
                ]
            )
    return table(columns, rows, look)


def _lists(run: Mapping[str, Any], top: int, measure: str, look: Look) -> Iterator[str]:
    """The lists that change, those first whose measure changes most."""
    changes, moved = run["comparison"]["lists"], run["comparison"]["per_query"]
    total = len(moved)
    yield block(
        f"Of {total} lists of {top}, {len(changes)} have other members (grade in brackets, - is not judged):", look
    )
    telling = [change for change in changes if moved[change["query"]][measure] or _judged(change)]
    shown = sorted(telling, key=lambda change: -abs(moved[change["query"]][measure]))[:SHOWN_LISTS]
    for change in shown:
        enters = ", ".join(f"{one['id']} ({_grade(one)})" for one in change["enters"]) or "nothing"
        leaves = ", ".join(f"{one['id']} ({_grade(one)})" for one in change["leaves"]) or "nothing"
        difference = moved[change["query"]][measure]
        yield block(f"{change['query']} {difference:+.3f}: in {enters}; out {leaves}", look, first="  ", rest="    ")
    if changes and not shown:
        yield block(
            "none of them with a change of the measure or of a judged record; --json has them", look, first="  "
        )
    elif len(changes) > len(shown):
        yield block(f"and {len(changes) - len(shown)} more; --json has all of them", look, first="  ")


def _judged(change: Mapping[str, Any]) -> bool:
    """Whether a document moves in or out that somebody judged."""
    return any(one["grade"] is not None for one in (*change["enters"], *change["leaves"]))


def _grade(moved: Mapping[str, Any]) -> str:
    return "-" if moved["grade"] is None else str(moved["grade"])


def _changes(body: Mapping[str, Any], look: Look) -> Iterator[str]:
    measure = body["measures"][0]
    for run in body["runs"][1:]:
        gain = run["comparison"]["measures"][measure]
        yield f"{run['name']} {gain['difference']:+.3f} ({gain['low']:+.3f} {look.dash} {gain['high']:+.3f}) {measure}"
