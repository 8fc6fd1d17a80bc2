"""Records of the store → cards of the index: which documents a record is matched through, and by what it is filtered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Protocol

from matcher.errors import InputError
from matcher.profiles.cards import Card
from matcher.records import Demo, Document, Organisation, Pilot, Record, Region
from matcher.settings import Configuration

KIND_OF_TARGET: Final = {"demos": "demo", "pilots": "pilot"}


class Records(Protocol):
    """Where records are read from: a transaction of the store."""

    def all(self, target: str) -> Iterator[Record]:
        """Every record of a target."""


class CardMaker:
    """Makes cards, knowing all regions and which demos each pilot has.

    Parameters
    ----------
    records : Records
    configuration : Configuration
    """

    def __init__(self, records: Records, configuration: Configuration) -> None:
        self._configuration = configuration
        self._countries: dict[str, str] = {}
        for region in records.all("regions"):
            if isinstance(region, Region) and region.country:
                self._countries[region.id] = region.country
        self._demos: dict[str, list[Demo]] = defaultdict(list)
        for demo in records.all("demos"):
            if isinstance(demo, Demo) and demo.pilot:
                self._demos[demo.pilot].append(demo)

    def cards(self, target: str, records: Iterable[Record]) -> Iterator[Card]:
        """The cards of some records of a target."""
        for record in records:
            yield self.card(target, record)

    def card(self, target: str, record: Record) -> Card:
        """The card of one record.

        Raises
        ------
        InputError
            If records of the target are not matched.
        """
        documents = tuple(document for document in record.matched_documents() if document.text.strip())
        if isinstance(record, Organisation):
            facets: Mapping[str, tuple[str | None, ...]] = {
                "kind": (record.kind,),
                "country": (record.country,),
                "region": (record.region, record.subregion),
            }
            documents = tuple(self._as_offered(document) for document in documents)
        elif isinstance(record, (Demo, Pilot)):
            regions = tuple(dict.fromkeys(record.lead_regions + record.regions))
            countries = tuple(dict.fromkeys(self._countries[r] for r in regions if r in self._countries))
            pilot = record.pilot if isinstance(record, Demo) else record.id
            facets = {"kind": (KIND_OF_TARGET[target],), "country": countries, "region": regions, "pilot": (pilot,)}
        else:
            raise InputError("target", f"{target} are not matched", "use organisations, demos or pilots")
        if isinstance(record, Pilot):
            demos = self._demos.get(record.id, ())
            documents += tuple(document for demo in demos for document in demo.matched_documents())
        held = {name: tuple(value for value in values if value) for name, values in facets.items()}
        return Card(id=record.id, title=record.name, facets=held, documents=documents)

    def _as_offered(self, document: Document) -> Document:
        """What an organisation seeks says less of what it is; a demo's or pilot's `seeks` describes whom it fits."""
        if document.aspect != "seeks":
            return document
        return replace(document, weight=max(document.weight * self._configuration.seeks_weight, 1e-6))
