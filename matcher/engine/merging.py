"""Two organisations that are one: completed from each other, merged by a person, and taken apart again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from matcher.engine.following import after_writing
from matcher.errors import InputError, TakenIdError, UnknownIdError
from matcher.records import Document, Organisation
from matcher.sources.cordis import PROJECT_PAGE
from matcher.sources.naming import fold
from matcher.store.identifiers import comparable
from matcher.store.merges import Merge
from matcher.store.projects import ProjectReader
from matcher.store.transactions import WriteTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine

TARGET: Final = Organisation.target

_FILLED: Final = ("kind", "country", "region", "subregion", "website")


def completed(held: Organisation, other: Organisation) -> Organisation:
    """`held` with what only `other` knows: what is there stays, what is empty is filled, names and identifiers are added.

    Documents are those of `held`; see `with_projects`.
    """
    values: dict[str, Any] = {name: getattr(held, name) or getattr(other, name) for name in _FILLED}
    if held.region:  # a part of another region says nothing of this one
        values["subregion"] = held.subregion or (other.subregion if other.region == held.region else None)
    return replace(
        held,
        **values,
        local_names=_names(held, other),
        keywords=tuple(dict.fromkeys((*held.keywords, *other.keywords))),
        sources=tuple(dict.fromkeys((*held.sources, *other.sources))),
        identifiers=_identifiers(held.identifiers, other.identifiers),
        facts={**other.facts, **held.facts},
        provenance={**other.provenance, **held.provenance},
    )


def with_projects(
    tx: ProjectReader, records: Sequence[Organisation], starts: Mapping[str, Mapping[int, dt.date | None]], most: int
) -> list[Organisation]:
    """The organisations with the objectives of their newest projects as documents, in place of those they had.

    Parameters
    ----------
    tx : ProjectReader
    records : sequence of Organisation
    starts : mapping of str to mapping of int to date or None
        Id → the numbers of its projects, with their start.
    most : int
        Documents an organisation gets at most.
    """
    chosen = {record.id: _newest(starts.get(record.id, {}), most) for record in records}
    held = tx.projects_numbered(sorted({number for numbers in chosen.values() for number in numbers}))
    made = []
    for record in records:
        own = tuple(document for document in record.documents if not is_project_document(document))
        projects = [held[number] for number in chosen[record.id] if number in held]
        texts = tuple(
            Document(text=p.text, aspect="project", lang="en", source=p.address or None, date=p.started)
            for p in projects
            if p.text
        )
        made.append(replace(record, documents=own + texts))
    return made


def is_project_document(document: Document) -> bool:
    """Whether a document is a project's objective that an import put there."""
    return document.aspect == "project" and (document.source or "").startswith(PROJECT_PAGE)


def merge(engine: Engine, kept_id: str, gone_id: str, who: str | None = None) -> Merge:
    """Make two organisations one: the second goes into the first, with its texts, identifiers and projects.

    Raises
    ------
    InputError
        If both are the same.
    UnknownIdError
    """
    if kept_id == gone_id:
        raise InputError("duplicates", f"{kept_id!r} was given twice", "give the two organisations to merge")
    with engine.store.writing() as tx:
        kept, gone = _organisation(tx, kept_id), _organisation(tx, gone_id)
        before, roles, others = kept.to_dict(), tx.roles_of(kept_id), tx.roles_of(gone_id)
        moved = {number: role for number, role in others.items() if number not in roles}
        texts = {document.text for document in kept.documents}
        documents = (*kept.documents, *(d for d in gone.documents if d.text not in texts))
        merged = replace(completed(kept, gone), documents=documents)
        tx.delete(TARGET, gone_id, who)
        tx.upsert([merged], who)
        tx.put_participations((number, kept_id, role) for number, role in moved.items())
        (merged,) = with_projects(tx, [merged], tx.started_of([kept_id]), engine.settings.project_documents)
        tx.upsert([merged], who)
        shared = {number: role for number, role in others.items() if number in roles}
        done = tx.add_merge(
            before=before, after=merged.to_dict(), other=gone.to_dict(), moved=moved, shared=shared, who=who
        )
    after_writing(engine)
    return done


def undo(engine: Engine, number: int, who: str | None = None) -> Merge:
    """Take a merge back: the organisation that went is there again, and the other loses what it had got.

    What was changed since stays changed.

    Raises
    ------
    InputError
        If there is no such merge, it is undone already, or the organisation that stayed is no more.
    TakenIdError
        If another organisation has the id of the one that went.
    """
    with engine.store.writing() as tx:
        done = tx.merge(number)
        if done.undone_at is not None:
            raise InputError("merge", f"{number} is undone already")
        if tx.many(TARGET, [done.gone]):
            raise TakenIdError(TARGET, done.gone)
        try:
            kept = _organisation(tx, done.kept)
        except UnknownIdError:
            problem = f"{number} cannot be undone, {done.kept!r} is no more"
            raise InputError("merge", problem, "undo first the later merge that it went into") from None
        tx.upsert([Organisation.from_dict(done.other)], who)
        tx.take_participations(done.kept, done.moved)
        tx.put_participations((n, done.gone, role) for n, role in {**done.moved, **done.shared}.items())
        parted = Organisation.from_dict(_parted(kept.to_dict(), done.before, done.after))
        own = [Organisation.from_dict(done.other), parted]
        starts = tx.started_of([record.id for record in own])
        tx.upsert(with_projects(tx, own, starts, engine.settings.project_documents), who)
        tx.end_merge(number)
    after_writing(engine)
    return done


def merges(engine: Engine, limit: int = 100) -> list[Merge]:
    """The last merges, newest first, those undone included."""
    with engine.store.reading() as held:
        return held.merges(limit)


def _organisation(tx: WriteTransaction, record_id: str) -> Organisation:
    record = tx.get(TARGET, record_id).record
    assert isinstance(record, Organisation)  # what the target says
    return record


def _parted(now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """`now` without what was brought from `before` to `after`; a field that was changed since keeps the change."""
    parted: dict[str, Any] = {}
    for name in {**now, **after}:
        value, old, new = now.get(name), before.get(name), after.get(name)
        if value == new:
            parted[name] = old
        elif isinstance(value, list):
            brought = [item for item in new or () if item not in (old or ())]
            parted[name] = [item for item in value if item not in brought]
        elif isinstance(value, Mapping):
            kept = {key: held for key, held in value.items() if key in (old or {}) or held != (new or {}).get(key)}
            parted[name] = kept
        else:
            parted[name] = value
    return {name: value for name, value in parted.items() if value not in (None, [], {})}


def _newest(starts: Mapping[int, dt.date | None], most: int) -> list[int]:
    dated = sorted(starts, key=lambda number: (starts[number] or dt.date.min, number), reverse=True)
    return dated[:most]


def _names(held: Organisation, other: Organisation) -> tuple[str, ...]:
    """All other names, each once however it is written."""
    known = {fold(held.name)}
    names = []
    for name in (*held.local_names, other.name, *other.local_names):
        if fold(name) not in known:
            known.add(fold(name))
            names.append(name)
    return tuple(names)


def _identifiers(held: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Both sides' identifiers; a second one of a scheme gets a number, as in `pic_2`."""
    found = dict(held)
    known: set[object] = {comparable(name, text) or (name, text) for name, text in held.items()}
    for name, text in other.items():
        key = comparable(name, text) or (name, text)
        if key in known:
            continue
        known.add(key)
        scheme = name.partition("_")[0]
        found[_free(scheme, found)] = text
    return found


def _free(scheme: str, taken: Iterable[str]) -> str:
    names = set(taken)
    if scheme not in names:
        return scheme
    number = 2
    while f"{scheme}_{number}" in names:
        number += 1
    return f"{scheme}_{number}"
