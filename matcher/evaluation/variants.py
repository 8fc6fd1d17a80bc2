"""Ways of ranking, each adding something to the one before, measured on judged sets.

In: variants, in order, and a `JudgedSet`. Out: a `Row` for each, with the paired gain over the first and over the one before, and
tables of them in Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.resampling import bootstrap_interval
from matcher.evaluation.results import Comparison, Evaluation
from matcher.evaluation.runs import Run

TOP_ONE: Final = "Hit@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A way of ranking.

    Parameters
    ----------
    name : str
        What it adds, such as "+ glossary".
    rank : callable
        Judged set → run; every document of a list should be in it.
    """

    name: str
    rank: Callable[[JudgedSet], Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A variant on a set.

    Parameters
    ----------
    variant : str
    main, top_one : Evaluation
        By the set's measure, and by whether the first answer is right.
    over_first, over_previous : Comparison or None
        Paired gain by the set's measure; None for the first variant.
    """

    variant: str
    main: Evaluation
    top_one: Evaluation
    over_first: Comparison | None
    over_previous: Comparison | None

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        gains = {"over_first": self.over_first, "over_previous": self.over_previous}
        return {
            "variant": self.variant,
            "main": self.main.to_dict(),
            "top_one": self.top_one.to_dict(),
            **{name: gain.to_dict() if gain is not None else None for name, gain in gains.items()},
        }


def measure_variants(
    variants: Iterable[Variant], judged: JudgedSet, progress: Callable[[str], None] | None = None
) -> list[Row]:
    """A row for each variant, in order.

    Parameters
    ----------
    variants : iterable of Variant
    judged : JudgedSet
    progress : callable, optional
        Called with each variant's name before it ranks.

    Raises
    ------
    InputError
        If a run cannot be measured, see `evaluate`.
    """
    rows: list[Row] = []
    for variant in variants:
        if progress is not None:
            progress(variant.name)
        run = judged.allowed(variant.rank(judged))
        main = evaluate(judged.qrels, run, judged.measure)
        rows.append(
            Row(
                variant=variant.name,
                main=main,
                top_one=evaluate(judged.right_only(), run, TOP_ONE),
                over_first=compare(rows[0].main, main) if rows else None,
                over_previous=compare(rows[-1].main, main) if rows else None,
            )
        )
    return rows


def set_table(rows: Sequence[Row]) -> str:
    """One set: a line a variant, with intervals and gains; gains that the interval sets apart from 0 are in bold."""
    heading = (
        "variant",
        rows[0].main.measures[0],
        "first answer right",
        "gain over the first",
        "gain over the one before",
    )
    return markdown(heading, [_line(row) for row in rows])


def overview(by_set: Mapping[str, Sequence[Row]]) -> str:
    """All sets: a line a variant, a column a set, the mean of the set's measure and how often the first answer is right."""
    names = list(dict.fromkeys(row.variant for rows in by_set.values() for row in rows))
    cells = {(name, row.variant): _means(row) for name, rows in by_set.items() for row in rows}
    heading = ("variant", *(f"{name}, {rows[0].main.measures[0]}" for name, rows in by_set.items()))
    return markdown(heading, [(name, *(cells.get((held, name), "") for held in by_set)) for name in names])


def by_language(
    by_set: Mapping[str, tuple[JudgedSet, Sequence[Row]]], groups: Mapping[str, Sequence[str]], variants: Sequence[str]
) -> str:
    """Queries of some languages over all sets together: a line a group, a column a variant, with intervals."""
    lines = []
    for group, codes in groups.items():
        values: dict[str, list[float]] = {name: [] for name in variants}
        for judged, rows in by_set.values():
            languages = judged.languages()
            for row in rows:
                if row.variant in values:
                    pairs = zip(row.main.queries, row.main.values[:, 0].tolist(), strict=True)
                    values[row.variant].extend(value for query, value in pairs if languages[query] in codes)
        count = max(map(len, values.values()))
        if count:
            cells = [_pooled(values[name]) if values[name] else "" for name in variants]
            lines.append((group, ", ".join(codes), str(count), *cells))
    return markdown(("languages", "codes", "queries", *variants), lines)


def markdown(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table.

    Examples
    --------
    >>> print(markdown(("set", "nDCG@5"), [("profiles", "0.98")]))
    | set | nDCG@5 |
    | --- | --- |
    | profiles | 0.98 |
    """
    table = [tuple(heading), tuple("---" for _ in heading), *map(tuple, lines)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in table)


def renewed(page: str, name: str, text: str) -> str:
    r"""A page with what stands between its marks `<!-- name: generated -->` and `<!-- name: end -->` replaced.

    Raises
    ------
    ValueError
        If the page lacks one of them.

    Examples
    --------
    >>> renewed("a <!-- x: generated -->old<!-- x: end --> b", "x", "new")
    'a <!-- x: generated -->\nnew\n<!-- x: end --> b'
    """
    start, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
    if start not in page or end not in page:
        raise ValueError(f"the page lacks {start} or {end}")
    before, _, rest = page.partition(start)
    return f"{before}{start}\n{text}\n{end}{rest.partition(end)[2]}"


def _line(row: Row) -> tuple[str, ...]:
    main, top = row.main, row.top_one
    return (
        row.variant,
        f"{main.means[0]:.3f} ({main.low[0]:.3f} – {main.high[0]:.3f})",
        f"{top.means[0]:.0%} ({top.low[0]:.0%} – {top.high[0]:.0%})",
        _gain(row.over_first),
        _gain(row.over_previous),
    )


def _gain(gain: Comparison | None) -> str:
    if gain is None:
        return ""
    text = f"{gain.means[0]:+.3f} ({gain.low[0]:+.3f} – {gain.high[0]:+.3f})"
    return f"**{text}**" if gain.low[0] > 0 or gain.high[0] < 0 else text


def _means(row: Row) -> str:
    return f"{row.main.means[0]:.3f} / {row.top_one.means[0]:.0%}"


def _pooled(values: Sequence[float]) -> str:
    low, high = bootstrap_interval(np.asarray(values)[:, None])
    return f"{np.mean(values):.3f} ({low[0]:.3f} – {high[0]:.3f})"
