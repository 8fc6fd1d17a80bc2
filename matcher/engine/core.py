"""The engine: one object that opens the store and the index and answers every use case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from matcher.analysis.analyzer import Analyzer
from matcher.engine import importing, ranking, suggesting
from matcher.engine.cards import CardMaker
from matcher.engine.importing import ImportReport
from matcher.engine.indexing import IndexHome, IndexReport
from matcher.errors import IndexMissingError, InputError, MatcherError
from matcher.matches import Filters, MatchList, Query
from matcher.profiles.cards import Card
from matcher.profiles.corpus import Progress
from matcher.profiles.index import ProfileIndex
from matcher.ranking.slots import QueryReader
from matcher.records import MATCH_TARGETS, RECORD_TYPES, Document, Record
from matcher.settings import Configuration, Settings, bundled_data, data_folder
from matcher.sources.rank_lines import RankText
from matcher.store.database import Store

MOST_UPDATES: Final = 2_000
"""Changed records up to which an index is updated; above that it is built anew, which is then quicker."""


class Engine:
    """Everything that can be asked for.

    Parameters
    ----------
    store : Store or None
        None for what needs no records, such as `rank` over given texts.
    settings : Settings
    configuration : Configuration
    on_prepare : callable, optional
        Called with a language's name before its dictionary is prepared, which takes some seconds, once.
    """

    def __init__(
        self,
        store: Store | None,
        settings: Settings,
        configuration: Configuration | None = None,
        on_prepare: Callable[[str], None] | None = None,
    ) -> None:
        self._store = store
        self.settings = settings
        self.configuration = configuration or Configuration()
        self._on_prepare = on_prepare
        self._readers: dict[str, QueryReader] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        settings: Settings | None = None,
        configuration: Configuration | None = None,
        init: bool = False,
        on_prepare: Callable[[str], None] | None = None,
    ) -> Self:
        """The engine over the store at `url`, by default the settings'.

        Parameters
        ----------
        url : str, optional
        settings : Settings, optional
            By default those of the environment.
        configuration : Configuration, optional
            By default that of the index, where there is one.
        init : bool
            Make the store where it is missing.
        on_prepare : callable, optional

        Raises
        ------
        StoreError
            If the store cannot be opened.
        """
        settings = settings or Settings.from_environment(db=url)
        store = Store.open(url or settings.db, init=init)
        engine = cls(store, settings, configuration, on_prepare)
        if configuration is None:
            engine.configuration = engine.home.configuration() or engine.configuration
        return engine

    @classmethod
    def without_store(
        cls,
        settings: Settings | None = None,
        configuration: Configuration | None = None,
        on_prepare: Callable[[str], None] | None = None,
    ) -> Self:
        """An engine for texts that are given each time."""
        return cls(None, settings or Settings.from_environment(), configuration, on_prepare)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the engine must not be used afterwards."""
        if self._store is not None:
            self._store.close()

    @property
    def store(self) -> Store:
        """The store.

        Raises
        ------
        InputError
            If the engine has none.
        """
        if self._store is None:
            raise InputError("store", "this engine has none", "open it with Engine.open(url)")
        return self._store

    @cached_property
    def analyzer(self) -> Analyzer:
        """The analyzer over the bundled glossary."""
        return Analyzer.from_folder(
            bundled_data() / "glossary",
            self.settings.cache_dir,
            member_weight=self.configuration.member_weight,
            on_prepare=self._on_prepare,
        )

    @cached_property
    def home(self) -> IndexHome:
        """Where the index lies: the setting, else beside the SQLite file, else in the user's data folder."""
        folder = self.settings.index_dir
        if folder is None:
            file = self.store.file
            folder = file.with_name(file.name + ".index") if file is not None else data_folder() / "index"
        return IndexHome(folder, lambda term: self.analyzer.glossary.is_generic(term))

    # records

    def counts(self) -> dict[str, int]:
        """Target → number of records."""
        with self.store.reading() as records:
            held = records.counts()
        return {target: held.get(target, 0) for target in RECORD_TYPES}

    def record(self, target: str, record_id: str) -> Record:
        """A record.

        Raises
        ------
        UnknownIdError
        """
        with self.store.reading() as records:
            return records.get(target, record_id).record

    def records(self, target: str) -> list[Record]:
        """Every record of a target, by id."""
        with self.store.reading() as held:
            return list(held.all(target))

    def import_files(
        self,
        paths: Iterable[str | Path],
        *,
        target: str = "organisations",
        file_format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> list[ImportReport]:
        """Read files and put their records into the store, all or nothing; see `matcher.engine.importing`.

        An index that exists takes the changes at once, unless they are so many that a rebuild is quicker.

        Raises
        ------
        SourceError, ImportRefused
            If a file or rows of it cannot be used; then nothing of any file was imported.
        """
        reports = importing.import_files(
            self.store,
            [Path(path) for path in paths],
            self.settings,
            target=target,
            file_format=file_format,
            mapping=mapping,
            dry_run=dry_run,
            progress=progress,
        )
        if not dry_run:
            self.catch_up()
        return reports

    def import_bundled(self) -> list[ImportReport]:
        """Put the bundled Vanguard data into the store."""
        folder = bundled_data() / "vanguard"
        return importing.import_targets(
            self.store, {target: folder / f"{target}.json" for target in RECORD_TYPES}, self.settings
        )

    def export(self, path: Path, targets: Sequence[str], *, file_format: str | None = None) -> int:
        """Write the records of some targets to a file that an import takes back; returns their number."""
        return importing.export(self.store, path, targets, file_format=file_format)

    # index

    def build_index(self, progress: Progress | None = None) -> IndexReport:
        """Build the index anew and make it the current one.

        Raises
        ------
        InputError
            If the store holds no record that can be matched.
        """
        started = time.perf_counter()
        with self.store.reading() as records:
            change = records.change_number()
            maker = CardMaker(records, self.configuration)
            cards = {target: list(maker.cards(target, records.all(target))) for target in MATCH_TARGETS}
        cards = {target: held for target, held in cards.items() if held}
        if not cards:
            raise InputError(
                "store", "holds no organisation, demo or pilot", "import a file first with 'matcher import'"
            )
        indexes = {
            target: ProfileIndex.build(held, self.analyzer, self.configuration, progress)
            for target, held in cards.items()
        }
        self.home.publish(indexes, change)
        return _report(indexes, rebuilt=True, seconds=time.perf_counter() - started)

    def catch_up(self) -> IndexReport | None:
        """Take into the index what has changed in the store; None where there is no index or nothing to take.

        Many changes, or a target that the build has not, make it build anew.
        """
        try:
            opened = self.home.opened()
        except IndexMissingError:
            return None
        with self.store.reading() as records:
            if records.change_number() == opened.change:
                return None
        started = time.perf_counter()
        with self.home.writing():
            opened = self.home.opened()
            with self.store.reading() as records:
                change = records.change_number()
                changed = self._changed_cards(records, opened.change)
            count = sum(len(cards) + len(gone) for cards, gone in changed.values())
            if count <= MOST_UPDATES and set(changed) <= set(opened.indexes):
                indexes = {
                    target: opened.indexes[target].upsert(cards, self.analyzer, gone=gone)
                    for target, (cards, gone) in changed.items()
                }
                self.home.update(indexes, change)
                return _report(opened.indexes | indexes, rebuilt=False, seconds=time.perf_counter() - started)
        return self.build_index()

    def _changed_cards(self, records: Any, since: int) -> dict[str, tuple[list[Card], list[str]]]:
        """Per target the cards that changed and the ids that went, those that depend on others' changes included."""
        ids: dict[str, dict[str, bool]] = {target: {} for target in RECORD_TYPES}
        for change in records.changed_since(since):
            ids[change.target][change.id] = change.deleted
        if ids["regions"]:  # demos and pilots have the countries of their regions
            for target in ("demos", "pilots"):
                for record in records.all(target):
                    ids[target].setdefault(record.id, False)
        if ids["demos"]:  # a pilot is matched through its demos, too
            for record in records.all("pilots"):
                ids["pilots"].setdefault(record.id, False)
        maker = CardMaker(records, self.configuration)
        changed = {}
        for target in MATCH_TARGETS:
            gone = [record_id for record_id, deleted in ids[target].items() if deleted]
            kept = [record_id for record_id, deleted in ids[target].items() if not deleted]
            held = [stored.record for stored in records.many(target, kept).values()] if kept else []
            if held or gone:
                changed[target] = (list(maker.cards(target, held)), gone)
        return changed

    def index(self, target: str) -> ProfileIndex:
        """The index of a target, the latest on disk.

        Raises
        ------
        IndexMissingError, DamagedIndexError
        """
        return self.home.index(target)

    def values(self, target: str, facet: str) -> list[str]:
        """Every value of a facet that the records of a target have in the index, in ascending order.

        Raises
        ------
        IndexMissingError, DamagedIndexError
        """
        return sorted({value for segment in self.index(target).segments for value in segment.cards.values(facet)})

    def reader(self, target: str) -> QueryReader:
        """What makes queries for the index of a target."""
        index = self.index(target)
        reader = self._readers.get(target)
        if reader is None or reader.index is not index:
            with self._lock:
                reader = self._readers[target] = QueryReader(index, self.analyzer.glossary)
        return reader

    # matching

    def suggest(
        self,
        query: str | Query | None = None,
        *,
        record: str | None = None,
        record_target: str = "organisations",
        target: str = "organisations",
        top: int = 10,
        lang: str | None = None,
        filters: Filters | None = None,
        foreign: bool = False,
    ) -> MatchList:
        """The best matches of a text or a record, with reasons.

        Parameters
        ----------
        query : str or Query, optional
            A text, or a whole query (then only `foreign` of the other parameters counts).
        record, record_target : str, optional
            Id and target of a record to ask for instead; it never appears itself.
        target : str
            What to look for: one of `MATCH_TARGETS`.
        top : int
            1 or more.
        lang : str, optional
            Language of the text; detected where not given.
        filters : Filters, optional
        foreign : bool
            Leave out the country of the record asked for, else the home country.

        Raises
        ------
        InputError
            If the text is empty or too long, or a parameter is out of range.
        UnknownIdError
            If there is no such record.
        IndexMissingError, DamagedIndexError
        """
        if not isinstance(query, Query):
            query = suggesting.make_query(
                self,
                query,
                record=record,
                record_target=record_target,
                target=target,
                top=top,
                lang=lang,
                filters=filters,
            )
        return suggesting.suggest(self, query, foreign=foreign)

    def rank(
        self,
        queries: Sequence[RankText],
        *,
        documents: Sequence[RankText] | None = None,
        target: str | None = None,
        top: int = 100,
        details: Callable[[str, MatchList], None] | None = None,
        progress: Progress | None = None,
    ) -> dict[str, list[tuple[str, float]]]:
        """Ranked lists of many queries, over given documents or over the records of a target.

        Parameters
        ----------
        queries : sequence of RankText
        documents : sequence of RankText, optional
        target : str, optional
            Used where `documents` is not given.
        top : int
            1 or more.
        details : callable, optional
            Called with each query's id and its match list.
        progress : callable, optional

        Returns
        -------
        dict of str to list of (str, float)
            Query id → document ids and scores, best first; documents without any shared term are kept, last.
        """
        return ranking.rank(
            self, queries, documents=documents, target=target, top=top, details=details, progress=progress
        )

    def documents(self, target: str, ids: Sequence[str]) -> dict[str, Sequence[Document]]:
        """Id → the documents that the record is matched through."""
        with self.store.reading() as records:
            held = records.many(target, ids)
        return {record_id: tuple(stored.record.matched_documents()) for record_id, stored in held.items()}

    # care

    def verify(self) -> list[str]:
        """Everything in store and index that is not as it was written, a line each; empty where all is well."""
        problems = [str(problem) for problem in self.store.verify()]
        try:
            problems.extend(str(problem) for problem in self.home.problems())
        except IndexMissingError:
            pass
        except MatcherError as error:
            problems.append(str(error))
        return problems


def _report(indexes: Mapping[str, ProfileIndex], *, rebuilt: bool, seconds: float) -> IndexReport:
    return IndexReport(
        records={target: index.n_records for target, index in indexes.items()},
        documents=sum(index.n_docs for index in indexes.values()),
        terms=sum(len(index.vocabulary) for index in indexes.values()),
        rebuilt=rebuilt,
        seconds=seconds,
    )
