"""The engine: one object that opens the store and the index and answers every use case."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from matcher.analysis.analyzer import Analyzer
from matcher.engine import collecting, editing, following, importing, lexicons, live, ranking, seeding, suggesting
from matcher.engine.collaborating import CollaborationHome
from matcher.engine.importing import ImportReport
from matcher.engine.indexing import IndexHome, IndexReport, folder_beside
from matcher.engine.match_lists import MatchLists
from matcher.engine.seeding import SeedReport
from matcher.engine.texts import KeptTexts
from matcher.errors import InputError
from matcher.matches import Filters, MatchList, Query
from matcher.people.passwords import Passwords
from matcher.profiles.corpus import Progress
from matcher.profiles.encoders import NamedEncoder, encoder_of, make_encoder
from matcher.profiles.index import ProfileIndex
from matcher.ranking.slots import QueryReader
from matcher.records import MATCH_TARGETS, RECORD_TYPES, Document, Record
from matcher.settings import Configuration, Settings, bundled_data
from matcher.sources.rank_lines import RankText
from matcher.store.database import Store
from matcher.store.records import Page, StoredRecord


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
        self.bound = configuration is not None
        """Whether the configuration was given, so that neither index nor promotion changes it."""
        self._on_prepare = on_prepare
        self._readers: dict[str, QueryReader] = {}
        self._lock = threading.Lock()
        self.texts = {target: KeptTexts() for target in MATCH_TARGETS}
        """Target → texts of its records, read for earlier answers."""
        self.collaboration = CollaborationHome()
        self.patient = True
        """Whether a question waits until many changes are in the index. A server does not: it answers from the index it has
        meanwhile, and builds one where there is none."""
        self.following = threading.Lock()
        """Held by the thread that takes changes into the index."""
        self.passwords = Passwords()
        """What makes and checks the hashes of passwords."""

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
            By default that of the index, where there is one, else the promoted one.
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
            engine.configuration = engine.home.configuration() or live.live(engine) or engine.configuration
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
        with following.quiet(self):
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
        """The analyzer over the bundled glossary and the user's lexicon, if there is one."""
        return Analyzer.from_folder(
            bundled_data() / "glossary",
            self.settings.cache_dir,
            lexicon=lexicons.found(self.settings),
            member_weight=self.configuration.member_weight,
            home=self.settings.home,
            voikko=self.settings.voikko,
            on_prepare=self._on_prepare,
        )

    @property
    def encoder(self) -> NamedEncoder | None:
        """The sentence encoder that an index is built with; None where the configuration gives it no share.

        Raises
        ------
        InputError
            If it is not installed, or the setting names none that there is.
        """
        return make_encoder(self.settings.encoder) if self.configuration.dense_share else None

    @cached_property
    def home(self) -> IndexHome:
        """Where the index lies: the setting, else beside the SQLite file, else in the user's data folder, by database."""
        folder = self.settings.index_dir or folder_beside(self.store.file, self.store.address)
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

    def stored(self, target: str, record_id: str) -> StoredRecord:
        """A record with its version; raises UnknownIdError if there is none."""
        with self.store.reading() as records:
            return records.get(target, record_id)

    def page(self, target: str, *, after: str | None = None, limit: int = 50, search: str | None = None) -> Page:
        """Some records in the order of ids, and where to go on; see `matcher.store.records.RecordReader.page`."""
        with self.store.reading() as records:
            return records.page(target, after, limit, search)

    def add(self, record: Record, *, who: str | None = None) -> StoredRecord:
        """Store a new record, searchable at once; see `matcher.engine.editing`."""
        return editing.add(self, record, who=who)

    def edit(self, record: Record, version: int, *, who: str | None = None) -> StoredRecord:
        """Replace a record if `version` is the stored one, searchable at once; see `matcher.engine.editing`."""
        return editing.edit(self, record, version, who=who)

    def import_files(
        self,
        paths: Iterable[str | Path],
        *,
        target: str = "organisations",
        file_format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
        dry_run: bool = False,
        progress: Callable[[int, int | None], None] | None = None,
        idempotency_key: str | None = None,
        who: str | None = None,
        countries: Sequence[str] = (),
    ) -> list[ImportReport]:
        """Read files and put their records into the store, all or nothing; see `matcher.engine.importing` and `matcher.sources.read`.

        Of open data (see `matcher.engine.collecting`) only organisations of `countries` are taken, if any are named.

        An index that exists takes the changes at once, unless they are so many that a rebuild is quicker.

        Raises
        ------
        SourceError, ImportRefused
            If a file or rows of it cannot be used; then nothing of any file was imported.
        """
        reports = collecting.import_files(
            self.store,
            [Path(path) for path in paths],
            self.settings,
            target=target,
            file_format=file_format,
            mapping=mapping,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            dry_run=dry_run,
            progress=progress,
            idempotency_key=idempotency_key,
            who=who,
            countries=countries,
        )
        if not dry_run:
            following.after_writing(self)
        return reports

    def import_bundled(self) -> SeedReport:
        """Put the bundled Vanguard data into the store; records that somebody changed there are kept as they are."""
        return seeding.seed(self.store, seeding.bundled_records(self.settings))

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
        return following.build_index(self, progress)

    def catch_up(self) -> IndexReport | None:
        """Take into the index what has changed in the store; None where there is nothing to take, or no index to take it.

        Many changes, or a target that the build has not, make it build anew.
        """
        return following.catch_up(self)

    def is_searchable(self) -> bool:
        """Whether there is an index and all that is stored is in it."""
        return following.is_searchable(self)

    def index(self, target: str) -> ProfileIndex:
        """The index of a target, the latest on disk.

        Raises
        ------
        IndexMissingError, DamagedIndexError
        """
        index = self.home.index(target)
        self.adopt(index.configuration)  # another process may have promoted one and built with it
        return index

    def adopt(self, configuration: Configuration) -> None:
        """Use a configuration from now on, unless one was given when the engine was made."""
        if self.bound or configuration == self.configuration:
            return
        if configuration.member_weight != self.configuration.member_weight:
            self.__dict__.pop("analyzer", None)
        self.configuration = configuration

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
                reader = self._readers[target] = QueryReader(index, self.analyzer.glossary, encoder_of(index.encoder))
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
        """Ranked lists of many queries, over given documents or over the records of a target; see `matcher.engine.ranking`."""
        return ranking.rank(
            self, queries, documents=documents, target=target, top=top, details=details, progress=progress
        )

    def documents(self, target: str, ids: Sequence[str]) -> dict[str, Sequence[Document]]:
        """Id → the documents that the record is matched through."""
        with self.store.reading() as records:
            held = records.many(target, ids)
        return {record_id: tuple(stored.record.matched_documents()) for record_id, stored in held.items()}

    @cached_property
    def lists(self) -> MatchLists:
        """Match lists: made in the background, reviewed by many."""
        return MatchLists(self)

    # care

    def verify(self) -> list[str]:
        """Everything in store and index that is not as it was written, a line each; empty where all is well."""
        return [str(problem) for problem in (*self.store.verify(), *self.home.problems_if_built())]
