"""Match lists and what belongs to them as JSON: the one shape that the command line and the API answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from matcher.engine.plans import Plan
from matcher.store.audit import AuditEntry
from matcher.store.jobs import Job
from matcher.store.lists import StoredList, StoredVersion
from matcher.store.matches import Comment, StoredMatch


def list_dict(stored: StoredList, *, text: bool = False) -> dict[str, Any]:
    """A list; its free text only where it is asked for.

    `stale` says that a record has changed that its latest version depends on.
    """
    out = {
        "id": stored.number,
        "title": stored.title,
        "plan": stored.plan,
        "list_version": stored.latest,
        "version": stored.version,
        "stale": is_stale(stored),
        "states": dict(stored.states),
        "job": None if stored.job is None else job_dict(stored.job),
        "made": None if stored.made is None else version_dict(stored.made),
        "created_by": stored.created_by,
        "created_at": moment(stored.created_at),
    }
    return out | {"text": stored.text} if text else out


def is_stale(stored: StoredList) -> bool:
    """Whether a record has changed, come or gone that the latest version of a list depends on."""
    return bool(stored.changed & Plan.from_dict(stored.plan).depends_on())


def job_dict(job: Job) -> dict[str, Any]:
    """How far the making of a version is."""
    return {
        "id": job.number,
        "state": job.state,
        "list_version": job.version,
        "done": job.done,
        "total": job.total,
        "cancelled": job.cancelled,
        "problem": job.problem,
        "by": job.who,
        "created_at": moment(job.created_at),
        "ended_at": moment(job.ended_at),
    }


def version_dict(made: StoredVersion) -> dict[str, Any]:
    """A version of a list: what it holds, what changed, and what it was made with."""
    return {
        "list_version": made.version,
        "by": made.made_by,
        "at": moment(made.made_at),
        "counts": dict(made.counts),
        "provenance": dict(made.provenance),
    }


def match_dict(match: StoredMatch) -> dict[str, Any]:
    """A match: the decision on it, and as it was found under `found`."""
    return {
        "id": match.number,
        "list": match.list,
        "list_version": match.list_version,
        "asked": match.asked or None,
        "asked_title": match.asked_title,
        "record": match.id,
        "title": match.body["title"],
        "rank": match.rank,
        "previous_rank": match.previous,
        "change": match.change,
        "gone": match.gone,
        **match.decision.to_dict(),
        "version": match.version,
        "changed_by": match.changed_by,
        "changed_at": moment(match.changed_at),
        "decided_in": match.decided_in,
        "comments": match.comments,
        "found": dict(match.body),
    }


def change_dict(entry: AuditEntry) -> dict[str, Any]:
    """A change of a match: who made it, when, on which version of the list, and the values that differ."""
    after = dict(entry.after or {})
    return {
        "version": entry.version,
        "what": entry.what,
        "by": entry.who,
        "at": moment(entry.at),
        "list_version": after.pop("list_version", None),
        "before": dict(entry.before or {}),
        "after": after,
    }


def comment_dict(comment: Comment) -> dict[str, Any]:
    """A comment."""
    return {"id": comment.number, "by": comment.who, "at": moment(comment.at), "text": comment.text}


def moment(at: dt.datetime | None) -> str | None:
    """A moment as JSON has it."""
    return None if at is None else at.isoformat(timespec="seconds")
