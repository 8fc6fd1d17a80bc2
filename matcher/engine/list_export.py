"""The matches of a list as a file for a spreadsheet or a program, with the decision on each as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matcher.engine.list_shapes import moment
from matcher.review.decisions import FIELDS
from matcher.review.labels import label, labels
from matcher.review.reasons import reasons
from matcher.review.states import STATES
from matcher.routes import met
from matcher.sources.plain_tables import PlainTable, write_plain
from matcher.store.matches import Comment, MatchFilter, StoredMatch
from matcher.store.transactions import ReadTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine

CODED: Final = {"state": "states", "reason": "reasons"}
"""Fields of a decision whose values have names in the table beside."""

_NAMED: Final = {**CODED, "kind": "kinds", "confidence": "levels"}
"""Columns whose values have names in the table beside; an import reads only those of a decision."""

MOST_REASONS: Final = 5
"""Reasons of a match that a spreadsheet shows."""

_PAGE: Final = 500


def export(
    engine: Engine,
    number: int,
    path: Path,
    *,
    file_format: str | None = None,
    lang: str = "en",
    version: int | None = None,
    which: MatchFilter | None = None,
) -> int:
    """Write the matches of a list to a file and return how many there are.

    Parameters
    ----------
    engine : Engine
    number : int
    path : Path
    file_format : str, optional
        "xlsx", "csv" or "ndjson"; by default the ending says.
    lang : str
        Language of headings, states, reasons, kinds and confidence: "en", "fi" or "sv"; NDJSON has the codes, and the exact score.
    version : int, optional
        Of the list; by default the latest.
    which : MatchFilter, optional
    """
    with engine.store.reading() as store:
        latest = store.match_list(number).latest
        shown = list(_all_matches(store, number, latest if version is None else version, which))
        said = store.comments([match.number for match in shown if match.comments])
    rows = [_row(match, said.get(match.number, ())) for match in shown]
    ids = tuple(labels("columns"))
    table = PlainTable(
        ids=ids,
        header=tuple(label("columns", name, lang) for name in ids),
        rows=[[_shown(name, row[name], lang) for name in ids] for row in rows],
        objects=[{**row, "found": dict(match.body)} for row, match in zip(rows, shown, strict=True)],
        choices={
            "state": tuple(label("states", state, lang) for state in STATES),
            "reason": tuple(label("reasons", reason, lang) for reason in reasons()),
        },
        editable=FIELDS,
    )
    write_plain(path, table, file_format)
    return len(rows)


def _all_matches(store: ReadTransaction, number: int, version: int, which: MatchFilter | None) -> Iterable[StoredMatch]:
    after = None
    while page := store.match_page(number, version, which=which, after=after, limit=_PAGE):
        yield from page
        after = page[-1].cursor


def _row(match: StoredMatch, said: Sequence[Comment]) -> dict[str, Any]:
    """Column id → value, codes as they are."""
    body = match.body
    told = (met(reason["source"], reason["term"], reason["route"]) for reason in body.get("reasons", ()))
    why = list(dict.fromkeys(told))
    return {
        "list": match.list,
        "list_version": match.list_version,
        "match": match.number,
        "version": match.version,
        "asked": match.asked,
        "asked_title": match.asked_title,
        "rank": match.rank,
        "id": match.id,
        "title": body["title"],
        "kind": body.get("kind"),
        "country": body.get("country"),
        "region": body.get("region"),
        "score": round(match.score, 4),
        "confidence": body.get("confidence", {}).get("level"),
        "why": "; ".join(why[:MOST_REASONS]),
        "sentence": body.get("sentence"),
        **match.decision.to_dict(),
        "changed_by": match.changed_by,
        "changed_at": moment(match.changed_at),
        "comments": "\n".join(f"{c.who or '?'}, {c.at.date().isoformat()}: {c.text}" for c in said),
    }


def _shown(name: str, value: Any, lang: str) -> Any:
    """A cell as pages say it: names for codes, the score of a hundred."""
    if name == "score":
        return round(100 * value)
    return label(_NAMED[name], value, lang) if name in _NAMED and value else value
