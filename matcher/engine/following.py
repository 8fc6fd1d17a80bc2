"""Store → index: built anew, or followed change by change.

Few changes are taken into the index there is; many, or a target that it has not, make it build anew. One process builds at a time.
Where there is no index yet, a server builds it as soon as there are records, as its users have no command line; the command line
asks for `matcher index`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from matcher.engine.cards import CardMaker
from matcher.engine.indexing import IndexReport, Opened
from matcher.engine.live import live
from matcher.errors import DamagedIndexError, IndexMissingError, InputError, MatcherError, UnwritableIndexError
from matcher.profiles.cards import Card
from matcher.profiles.corpus import Progress
from matcher.profiles.encoders import encoder_of
from matcher.profiles.index import ProfileIndex
from matcher.records import MATCH_TARGETS, RECORD_TYPES
from matcher.store.transactions import ReadTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine

MOST_UPDATES: Final = 2_000
"""Changed records up to which an index is updated; above that it is built anew, which is then quicker."""

SECONDS_TO_CLOSE: Final = 20
"""How long closing an engine waits for an update of the index."""

_LOG: Final = logging.getLogger(__name__)
_Changed = dict[str, tuple[list[Card], list[str]]]


def build_index(engine: Engine, progress: Progress | None = None) -> IndexReport:
    """Build the index anew and make it the current one; see `Engine.build_index`."""
    with engine.home.building():
        return _build(engine, progress)


def catch_up(engine: Engine) -> IndexReport | None:
    """Take into the index what has changed in the store, and wait for it; see `Engine.catch_up`."""
    if not _is_behind(engine):
        return None
    with engine.following:
        return _follow(engine)


def before_answering(engine: Engine) -> None:
    """What every question asks for first: catch up, or, where the engine is not `patient`, as much of it as takes no time.

    Where the index cannot be written (a folder that is read only, a full disk), the one there is answers.
    """
    try:
        if engine.patient:
            catch_up(engine)
        else:
            keep_up(engine)
    except UnwritableIndexError as error:
        _LOG.warning("what was stored last is not found yet: %s", error)


@contextlib.contextmanager
def quiet(engine: Engine) -> Iterator[None]:
    """Wait until no thread of the engine is at the index, but not for ever, and keep others away."""
    held = engine.following.acquire(timeout=SECONDS_TO_CLOSE)
    try:
        yield
    finally:
        if held:
            engine.following.release()


def keep_up(engine: Engine) -> None:
    """Take in a few changes, at once; many are left to a thread of their own, while the index there is answers.

    Nobody waits for another who is at it.
    """
    if not _is_behind(engine) or not engine.following.acquire(blocking=False):
        return
    try:
        if _take_few(engine) is None:
            threading.Thread(target=_rebuild_beside, args=(engine,), name="index", daemon=True).start()
    finally:
        engine.following.release()


def after_writing(engine: Engine) -> None:
    """Catch up after the store has kept something; what fails here is told to the log, as the writing did not fail."""
    try:
        catch_up(engine)
    except (MatcherError, OSError) as error:
        _LOG.warning("the index does not follow the store: %s", error)


def is_searchable(engine: Engine) -> bool:
    """See `Engine.is_searchable`."""
    try:
        engine.home.opened()
        return not _is_behind(engine)
    except (IndexMissingError, DamagedIndexError):
        return False


def _is_behind(engine: Engine) -> bool:
    """Whether the store has moved on since the index, or, on a server, holds records and there is no index at all."""
    try:
        opened = engine.home.opened()
    except IndexMissingError:
        return not engine.patient and any(engine.counts()[target] for target in MATCH_TARGETS)
    with engine.store.reading() as records:
        return records.change_number() != opened.change


def _follow(engine: Engine) -> IndexReport | None:
    report = _take_few(engine)
    if report is not None:
        return report if report.records else None
    with engine.home.building():  # another process may have built it while this one waited
        report = _take_few(engine)
        if report is not None:
            return report if report.records else None
        return _build(engine, None)


def _take_few(engine: Engine) -> IndexReport | None:
    """Update the index; None where it has to be built anew, a report of nothing where there was nothing to do."""
    started = time.perf_counter()
    with engine.home.writing():
        try:
            opened = engine.home.opened()
        except IndexMissingError:
            return None
        with engine.store.reading() as records:
            change = records.change_number()
            if change == opened.change:
                return IndexReport(records={}, rebuilt=False)
            changed = _changed_cards(engine, records, opened) if change > opened.change else None
        if changed is None:
            return None
        indexes = {
            target: opened.indexes[target].upsert(
                cards, engine.analyzer, gone=gone, encoder=encoder_of(opened.indexes[target].encoder)
            )
            for target, (cards, gone) in changed.items()
        }
        engine.home.update(indexes, change)
        return _report(opened.indexes | indexes, rebuilt=False, seconds=time.perf_counter() - started)


def _changed_cards(engine: Engine, records: ReadTransaction, opened: Opened) -> _Changed | None:
    """Per target the cards that changed and the ids that went, those that depend on others' changes included.

    None if they are too many, or of a target that the index has not.
    """
    ids: dict[str, dict[str, bool]] = {target: {} for target in RECORD_TYPES}
    for change in records.changed_since(opened.change):
        ids[change.target][change.id] = change.deleted
    if ids["regions"]:  # demos and pilots have the countries of their regions
        for target in ("demos", "pilots"):
            for record in records.all(target):
                ids[target].setdefault(record.id, False)
    if ids["demos"]:  # a pilot is matched through its demos, too
        for record in records.all("pilots"):
            ids["pilots"].setdefault(record.id, False)
    touched = [target for target in MATCH_TARGETS if ids[target]]
    if sum(len(ids[target]) for target in touched) > MOST_UPDATES or not set(touched) <= set(opened.indexes):
        return None
    maker = CardMaker(records, engine.configuration)
    changed = {}
    for target in touched:
        gone = [record_id for record_id, deleted in ids[target].items() if deleted]
        kept = [record_id for record_id, deleted in ids[target].items() if not deleted]
        held = [stored.record for stored in records.many(target, kept).values()] if kept else []
        changed[target] = (list(maker.cards(target, held)), gone)
    return changed


def _rebuild_beside(engine: Engine) -> None:
    try:
        catch_up(engine)
    except Exception:  # a thread has nobody to tell but the log
        _LOG.exception("the index could not be built anew")


def _build(engine: Engine, progress: Progress | None) -> IndexReport:
    started = time.perf_counter()
    engine.adopt(live(engine) or engine.configuration)
    with engine.store.reading() as records:
        change = records.change_number()
        maker = CardMaker(records, engine.configuration)
        cards = {target: list(maker.cards(target, records.all(target))) for target in MATCH_TARGETS}
    cards = {target: held for target, held in cards.items() if held}
    if not cards:
        raise InputError("store", "holds no organisation, demo or pilot", "import a file first with 'matcher import'")
    indexes = {
        target: ProfileIndex.build(held, engine.analyzer, engine.configuration, progress, engine.encoder)
        for target, held in cards.items()
    }
    engine.home.publish(indexes, change, engine.analyzer.lemmatizer.versions())
    return _report(indexes, rebuilt=True, seconds=time.perf_counter() - started)


def _report(indexes: Mapping[str, ProfileIndex], *, rebuilt: bool, seconds: float) -> IndexReport:
    return IndexReport(
        records={target: index.n_records for target, index in indexes.items()},
        documents=sum(index.n_docs for index in indexes.values()),
        terms=sum(len(index.vocabulary) for index in indexes.values()),
        rebuilt=rebuilt,
        seconds=seconds,
    )
