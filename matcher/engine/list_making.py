"""Match lists: asked for, looked at, asked for anew, cancelled, removed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.engine.browsing import many
from matcher.engine.list_asking import one_query
from matcher.engine.plans import MOST_IN_LIST, Plan
from matcher.errors import ConflictError, IndexMissingError, InputError
from matcher.people.contacts import masked
from matcher.profiles.folder import digest
from matcher.ranking.filters import check_filters, filter_mask
from matcher.sources.languages import language_code
from matcher.store.jobs import CANCELLED
from matcher.store.lists import LISTS, StoredList

if TYPE_CHECKING:
    from matcher.engine.core import Engine

LONGEST_TITLE = 200


def create(
    engine: Engine,
    plan: Plan,
    *,
    text: str | None = None,
    title: str = "",
    who: str | None = None,
    idempotency_key: str | None = None,
) -> tuple[StoredList, bool]:
    """Store what a list asks and ask for its first version; title and text without the personal e-mail addresses in them.

    Returns
    -------
    list, repeated : StoredList, bool
        Whether a request with the same key had created it before.

    Raises
    ------
    InputError
        If the plan cannot be carried out, or the key was used for another.
    FilterError
        If nothing passes the filters.
    UnknownIdError
        If the record asked for does not exist.
    """
    if plan.lang is not None:
        plan = replace(plan, lang=language_code(plan.lang))
    title, text = masked(title), None if text is None else masked(text)
    _check(engine, plan, text)
    if len(title) > LONGEST_TITLE:
        raise InputError("title", f"has {len(title)} characters", f"give at most {LONGEST_TITLE}")
    asked = digest(json.dumps([plan.to_dict(), text, title], sort_keys=True).encode())
    named = title.strip() or _title(engine, plan)
    with engine.store.writing() as store:
        before = store.list_of_key(idempotency_key) if idempotency_key is not None else None
        if before is not None:
            if before[1] != asked:
                problem = f"{idempotency_key!r} was used for another list"
                raise InputError("Idempotency-Key", problem, "use a new key for each list")
            return store.match_list(before[0]), True
        made = store.add_list(
            title=named,
            target=plan.target,
            plan=plan.to_dict(),
            text=text,
            digest=asked,
            who=who,
            idempotency_key=idempotency_key,
        )
    return made, False


def rerun(engine: Engine, number: int, who: str | None) -> StoredList:
    """Ask for a new version; raises UnknownIdError, or ConflictError where one is being made."""
    with engine.store.writing() as store:
        return store.rerun_list(number, who)


def cancel(engine: Engine, number: int, who: str | None) -> StoredList:
    """End the making of a version: at once, or where a worker is at it, with its next part. What can be seen stays.

    Raises
    ------
    UnknownIdError
    ConflictError
        If none is being made.
    """
    with engine.store.writing() as store:
        cancelled = store.cancel_list(number, who)
        if cancelled.job is not None and cancelled.job.state == CANCELLED:  # no worker will tidy up
            store.drop_results(number, cancelled.job.version)
        return cancelled


def delete(engine: Engine, number: int, version: int, who: str | None, *, force: bool = False) -> None:
    """Remove a list with all that belongs to it; the audit trail keeps who decided what.

    Raises
    ------
    UnknownIdError, StaleVersionError
    ConflictError
        If somebody has decided something in it, unless `force`.
    """
    with engine.store.writing() as store:
        store.match_list(number)
        decided = store.decided(number)
        if decided and not force:
            raise ConflictError(f"{LISTS} {number}", f"it holds {decided:,} decisions", "export it, then use force")
        store.delete_list(number, version, who)


def _check(engine: Engine, plan: Plan, text: str | None) -> None:
    """Refuse what could not be carried out, before it is stored."""
    if sum(part is not None for part in (plan.record, plan.every, text)) != 1:
        raise InputError("list", "asks for nothing, or for more than one thing", "give a record, a text, or every")
    _check_filters(engine, plan)
    if plan.every is None:
        one_query(engine, plan, text, plan.record)
        return
    with engine.store.reading() as store:
        count = store.count(plan.every, plan.of_region, plan.of_pilot)
    if not count:
        raise InputError("every", f"there are no such {plan.every} in the store", "import some, or name another region")
    most = count * plan.top
    if most > MOST_IN_LIST:
        problem = f"would hold up to {most:,} matches"
        raise InputError("top", problem, f"make it smaller: a list holds at most {MOST_IN_LIST:,}")


def _check_filters(engine: Engine, plan: Plan) -> None:
    """Raise FilterError if nothing passes the filters; where there is no index yet, the job will tell."""
    try:
        index = engine.index(plan.target)
    except IndexMissingError:
        return
    check_filters(index, plan.filters, filter_mask(index, plan.filters))


def _title(engine: Engine, plan: Plan) -> str:
    """A name for a list that was given none; a free text is not in it."""
    if plan.record is not None:
        asked = engine.record(plan.record_target, plan.record).name
    elif plan.every is not None:
        of = _names(engine, (plan.of_region,), "regions") + _names(engine, (plan.of_pilot,), "pilots")
        asked = f"All {plan.every}" + (f" ({', '.join(of)})" if of else "")
    else:
        asked = f"Text of {dt.datetime.now(dt.UTC).date().isoformat()}"
    regions, pilots = _names(engine, plan.filters.regions, "regions"), _names(engine, plan.filters.pilots, "pilots")
    where = ", ".join((*plan.filters.countries, *regions, *pilots))
    return f"{asked}: {plan.target}{f' ({where})' if where else ''}"[:LONGEST_TITLE]


def _names(engine: Engine, ids: Iterable[str | None], target: str) -> list[str]:
    """The names of records; what is no record, such as a part of a region, stays as it is."""
    given = [one for one in ids if one is not None]
    held = many(engine, target, given)
    return [held[one].name if one in held else one for one in given]
