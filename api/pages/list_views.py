"""Match lists and their matches as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages import languages
from api.pages.views import STRONG, path_of
from api.pages.wording import KINDS
from matcher.engine.list_shapes import is_stale
from matcher.engine.plans import Plan
from matcher.errors import StaleDecisionError
from matcher.review.decisions import FIELDS
from matcher.review.states import FIRST, OPEN, STATES, TRANSITIONS
from matcher.routes import SURE_ROUTES
from matcher.store.audit import AuditEntry
from matcher.store.jobs import ACTIVE, FAILED
from matcher.store.lists import StoredList, StoredVersion
from matcher.store.matches import UNDONE, StoredMatch

LISTS_PATH: Final = "/lists"
WORDS_SHOWN: Final = 4
"""Word pairs of a match that its row shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """How far the making of a version is.

    Parameters
    ----------
    active, ending, failed : bool
        Whether it waits or runs; whether it was cancelled and ends with its next part; whether it failed.
    done : int
    total : int or None
        None before it has begun.
    problem : str
        Why it failed, in the program's own words.
    """

    active: bool
    ending: bool
    failed: bool
    done: int
    total: int | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A match list in a line.

    Parameters
    ----------
    number, version, row_version : int
        The version is the one that is shown; that of the row is what a deletion names.
    href, title, target : str
    by : str
        Who asked for it.
    made_at : datetime.datetime
        When the version that is shown was made; before the first, when the list was asked for.
    stale : bool
    states : tuple of (str, int)
        Every state that some match is in, in the order of states.
    total, decided, waiting : int
        Matches; those that wait for nobody any more; those that wait for this visitor.
    job : JobView or None
    """

    number: int
    version: int
    row_version: int
    href: str
    title: str
    target: str
    by: str
    made_at: dt.datetime
    stale: bool
    states: tuple[tuple[str, int], ...]
    total: int
    decided: int
    waiting: int
    job: JobView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """What a list asks, in parts that the template puts into words.

    Parameters
    ----------
    every, record, target : str
        Target of a batch, address of a record, what is looked for; the first two are empty otherwise.
    asked : str
        Name of the record, of the batch's region or pilot; empty if there is none.
    text : str
        The free text, if it is one.
    top : int
    foreign : bool
    filters : tuple of str
        Names of what is filtered by.
    """

    every: str
    record: str
    target: str
    asked: str
    text: str
    top: int
    foreign: bool
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """A match in the review table.

    Parameters
    ----------
    number, version : int
    href, title, record_href : str
    kind, country, region : str
    asked, asked_title : str
        Id and name of the record asked for.
    rank, previous : int or None
    change : str
    gone : bool
    score : float
    level : str
    pairs : tuple of (str, str, bool)
        Words of the query and those they met, and whether whole words meet; strongest first.
    state, reason, note, assignee, by : str
        Empty where there is none.
    at : datetime.datetime or None
    comments : int
    quick, following : tuple of str
        States that one click leads to, and all that may follow.
    undoable : bool
        Whether there is a change to take back, where that was asked.
    """

    number: int
    version: int
    href: str
    title: str
    record_href: str
    kind: str
    country: str
    region: str
    asked: str
    asked_title: str
    rank: int | None
    previous: int | None
    change: str
    gone: bool
    score: float
    level: str
    pairs: tuple[tuple[str, str, bool], ...]
    state: str
    reason: str
    note: str
    assignee: str
    by: str
    at: dt.datetime | None
    comments: int
    quick: tuple[str, ...]
    following: tuple[str, ...]
    undoable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Two decisions on one match, of which only one was stored.

    Parameters
    ----------
    match, version : int
        The version is the one that is stored now.
    title, by : str
    at : datetime.datetime or None
    fields : tuple of (str, str, str)
        Field, what this visitor wanted, and what is stored, for each that was asked for.
    asked : tuple of (str, str)
        Field and value that this visitor wanted.
    undo : bool
        Whether it was an undo.
    """

    match: int
    version: int
    title: str
    by: str
    at: dt.datetime | None
    fields: tuple[tuple[str, str, str], ...]
    asked: tuple[tuple[str, str], ...]
    undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """A change of a match.

    Parameters
    ----------
    by : str
    at : datetime.datetime
    undone : bool
    list_version : int or None
    fields : tuple of (str, str, str)
        Field, value before, value after, of those that differ.
    """

    by: str
    at: dt.datetime
    undone: bool
    list_version: int | None
    fields: tuple[tuple[str, str, str], ...]


def list_view(stored: StoredList, waiting: int = 0) -> ListView:
    """A list in a line."""
    counts = tuple((state, stored.states[state]) for state in STATES if stored.states.get(state))
    job = stored.job
    shown = job is not None and (job.state in ACTIVE or job.state == FAILED)
    return ListView(
        number=stored.number,
        version=stored.latest,
        row_version=stored.version,
        href=f"{LISTS_PATH}/{stored.number}",
        title=stored.title,
        target=stored.target,
        by=stored.created_by or "",
        made_at=stored.made.made_at if stored.made is not None else stored.created_at,
        stale=is_stale(stored),
        states=counts,
        total=sum(count for _, count in counts),
        decided=sum(count for state, count in counts if state not in OPEN),
        waiting=waiting,
        job=JobView(
            active=job.state in ACTIVE,
            ending=job.cancelled,
            failed=job.state == FAILED,
            done=job.done,
            total=job.total,
            problem=job.problem or "",
        )
        if job is not None and shown
        else None,
    )


def plan_view(stored: StoredList, names: Mapping[str, str], titles: Sequence[tuple[str, str]], lang: str) -> PlanView:
    """What a list asks, in a language of the page; `titles` are the names of what its version asked for."""
    plan = Plan.from_dict(stored.plan)
    of = plan.of_region or plan.of_pilot or ""
    record = path_of(plan.record_target, plan.record) if plan.record is not None else ""
    say = languages.translations(lang).gettext
    filters = [names.get(name, name) for name in (*plan.filters.regions, *plan.filters.pilots)]
    filters += [languages.country_name(code, lang) for code in plan.filters.countries]
    filters += [say(KINDS.get(kind, kind)) for kind in plan.filters.kinds]
    return PlanView(
        every=plan.every or "",
        record=record,
        target=plan.target,
        asked=(titles[0][1] if titles else plan.record or "") if record else names.get(of, of),
        text=stored.text or "",
        top=plan.top,
        foreign=plan.foreign,
        filters=tuple(filters),
    )


def match_row(match: StoredMatch, target: str, names: Mapping[str, str], undoable: Collection[int] = ()) -> MatchRow:
    """A match in the review table; `target` is what the list looks for, `undoable` are matches with a change to take back."""
    body, decision = match.body, match.decision
    region = body.get("region") or ""
    following = TRANSITIONS[decision.state]
    return MatchRow(
        number=match.number,
        version=match.version,
        href=f"{LISTS_PATH}/{match.list}/matches/{match.number}",
        title=body["title"],
        record_href="" if match.gone else path_of(target, match.id),
        kind=body.get("kind") or "",
        country=body.get("country") or "",
        region=names.get(region, region),
        asked=match.asked,
        asked_title=match.asked_title,
        rank=match.rank,
        previous=match.previous,
        change=match.change,
        gone=match.gone,
        score=match.score,
        level=body.get("confidence", {}).get("level", "none"),
        pairs=_pairs(body.get("reasons", ())),
        state=decision.state,
        reason=decision.reason or "",
        note=decision.note,
        assignee=decision.assignee or "",
        by=match.changed_by or "",
        at=match.changed_at,
        comments=match.comments,
        quick=tuple(state for state in following if state not in (FIRST, "rejected")),
        following=following,
        undoable=match.number in undoable,
    )


def conflict_view(error: StaleDecisionError, match: StoredMatch) -> ConflictView:
    """The two decisions of a change that came too late."""
    asked = {name: error.asked[name] for name in FIELDS if name in error.asked}
    return ConflictView(
        match=match.number,
        version=error.found,
        title=match.body["title"],
        by=error.who or "",
        at=error.at,
        fields=tuple((name, str(value or ""), str(error.stored.get(name) or "")) for name, value in asked.items()),
        asked=tuple((name, str(value or "")) for name, value in asked.items()),
        undo=not asked,
    )


def history_row(entry: AuditEntry) -> HistoryRow:
    """A change of a match."""
    before, after = dict(entry.before or {}), dict(entry.after or {})
    names = [name for name in FIELDS if name in before or name in after]
    return HistoryRow(
        by=entry.who or "",
        at=entry.at,
        undone=entry.what == UNDONE,
        list_version=after.get("list_version"),
        fields=tuple((name, str(before.get(name) or ""), str(after.get(name) or "")) for name in names),
    )


def counts_of(made: StoredVersion) -> dict[str, int]:
    """What a version holds, and what became of the one before."""
    return {
        name: made.counts.get(name, 0) for name in ("queries", "skipped", "matches", "entered", "moved", "left", "kept")
    }


def _pairs(reasons: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str, bool], ...]:
    """The strongest word pairs, each once."""
    least = STRONG * sum(reason["weight"] for reason in reasons)
    strong = [reason for n, reason in enumerate(reasons) if n == 0 or reason["weight"] >= least]
    pairs = dict.fromkeys((one["source"], one["term"], one["route"] in SURE_ROUTES) for one in strong)
    return tuple(pairs)[:WORDS_SHOWN]
