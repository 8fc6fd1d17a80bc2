"""One judged set ranked with any configuration, for experiments, tuning and gates.

In: a `JudgedSet`. Out: a run for each configuration that is asked for. What configurations share is made once: texts are analysed once
for each `member_weight`, and a run that was made is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matcher.analysis.analyzer import Analysis, Analyzer
from matcher.engine import lexicons
from matcher.engine.cards import CardMaker, Records
from matcher.engine.judged_sets import Bundled
from matcher.engine.reading import read_query
from matcher.engine.suggesting import PARTNERS
from matcher.errors import InputError
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.runs import Ranked
from matcher.profiles.cards import Card
from matcher.profiles.corpus import Progress
from matcher.profiles.encoders import make_encoder
from matcher.profiles.index import ProfileIndex
from matcher.ranking.explain import contributions
from matcher.ranking.ranker import rank
from matcher.ranking.slots import QueryReader
from matcher.settings import Configuration, Settings, bundled_data
from matcher.sources.rank_lines import RankText
from matcher.suggestions.confidence import LOOKED_AT, list_confidence, match_confidence

CONFIDENT: Final = ("fair", "good")
"""Levels of a list that is shown as confident."""

TOP: Final = 1_000
"""Records kept of a list; more than any measure looks at."""

Cards = Callable[[Configuration], Sequence[Card]]

Analyzers = dict[float, Analyzer]
"""By `member_weight`."""


class RememberingAnalyzer(Analyzer):
    """An analyzer that reads each text once."""

    def analyse(self, text: str, lang: str | None = None) -> Analysis:
        """See `Analyzer.analyse`."""
        held: dict[tuple[str, str | None], Analysis] = self.__dict__.setdefault("_read", {})
        key = text, lang
        if key not in held:
            held[key] = super().analyse(text, lang)
        return held[key]


class Bench:
    """Ranks the queries of a judged set with any configuration.

    Parameters
    ----------
    judged : JudgedSet
        Without texts that are withheld from single queries.
    settings : Settings
        Lexicon, cache folder and encoder are theirs.
    cards : callable, optional
        Configuration → what is ranked; by default the set's documents. Records of a store depend on `seeks_weight`.
    analyzers : dict of float to Analyzer, optional
        Those that were made, by `member_weight`; several benches may share them.

    Raises
    ------
    InputError
        If the set withholds texts from single queries.
    """

    def __init__(
        self,
        judged: JudgedSet,
        settings: Settings,
        *,
        cards: Cards | None = None,
        analyzers: Analyzers | None = None,
    ) -> None:
        if judged.withheld:
            raise InputError("judged set", f"{judged.name!r} withholds texts query by query", "use another set")
        self.judged = judged
        self.settings = settings
        self._cards = cards or self._given_cards
        self._analyzers = {} if analyzers is None else analyzers
        self._runs: dict[Configuration, dict[str, Ranked]] = {}

    def __call__(
        self,
        configuration: Configuration,
        queries: Sequence[RankText] | None = None,
        progress: Progress | None = None,
    ) -> dict[str, Ranked]:
        """The lists of some queries, by default of all; records that the set excludes are not in them.

        Parameters
        ----------
        configuration : Configuration
        queries : sequence of RankText, optional
        progress : callable, optional

        Raises
        ------
        InputError
            If a query is not one of the set's.
        """
        asked = self.judged.queries if queries is None else queries
        if configuration not in self._runs:  # all at once, as an index is made for it
            self._runs[configuration] = self.judged.allowed(self._ranked(configuration, progress))
        held = self._runs[configuration]
        for query in asked:
            if query.id not in held:
                raise InputError("query", f"{query.id!r} is not in the judged set", "ask for queries of the set")
        return {query.id: held[query.id] for query in asked}

    def confident(self, configuration: Configuration) -> dict[str, bool]:
        """Query → whether its list would be shown as confident."""
        analyzer, reader = self.opened(configuration)
        found = {}
        for query in self.judged.queries:
            slotted = read_query(analyzer, reader, query.documents, partners=False).slotted
            best = rank(slotted, LOOKED_AT).positions.tolist()
            held = [match_confidence(slotted, contributions(slotted, place)) for place in best]
            found[query.id] = list_confidence(slotted, held).level in CONFIDENT
        return found

    def opened(self, configuration: Configuration) -> tuple[Analyzer, QueryReader]:
        """What reads queries, over an index of what is ranked that is built with a configuration."""
        analyzer = self._analyzer(configuration.member_weight)
        return analyzer, self._reader(configuration, analyzer)

    def _ranked(self, configuration: Configuration, progress: Progress | None) -> dict[str, Ranked]:
        analyzer, reader = self.opened(configuration)
        index = reader.index
        run: dict[str, Ranked] = {}
        for done, query in enumerate(self.judged.queries, start=1):
            read = read_query(analyzer, reader, query.documents, partners=self.judged.target == PARTNERS)
            ranking = rank(read.slotted, TOP, seeks=read.seeks, offers=read.offers)
            run[query.id] = [(index.record_id(p), float(ranking.fused[p])) for p in ranking.positions.tolist()]
            if progress is not None:
                progress(done, len(self.judged.queries))
        return run

    def _reader(self, configuration: Configuration, analyzer: Analyzer) -> QueryReader:
        encoder = make_encoder(self.settings.encoder) if configuration.dense_share else None
        index = ProfileIndex.build(self._cards(configuration), analyzer, configuration, encoder=encoder)
        return QueryReader(index, analyzer.glossary, encoder)

    def _analyzer(self, member_weight: float) -> Analyzer:
        if member_weight not in self._analyzers:
            self._analyzers[member_weight] = RememberingAnalyzer.from_folder(
                bundled_data() / "glossary",
                self.settings.cache_dir,
                lexicon=lexicons.found(self.settings),
                member_weight=member_weight,
                voikko=self.settings.voikko,
            )
        return self._analyzers[member_weight]

    def _given_cards(self, configuration: Configuration) -> list[Card]:
        return [Card(id=record.id, title=record.title, documents=record.documents) for record in self.judged.documents]


def cards_of(records: Records, target: str) -> Cards:
    """What makes the cards of a target's records, which depend on the configuration."""
    return lambda configuration: list(CardMaker(records, configuration).cards(target, records.all(target)))


def bundled_bench(judged: JudgedSet, settings: Settings, analyzers: Analyzers | None = None) -> Bench:
    """The bench of a set of `matcher.engine.judged_sets`; where it has a target, the bundled records are ranked."""
    cards = cards_of(Bundled(), judged.target) if judged.target else None
    return Bench(judged, settings, cards=cards, analyzers=analyzers)
