"""Regions against pilots: how many organisations of each region fit each pilot, who takes part, and who is missing.

Each pilot is asked once among all organisations. An organisation counts for the pilot that it fits best, and for others that it fits
nearly as well; else every organisation with a broad profile would count for all of them. It says what the texts of a region's
organisations tell, no more: whether they want to join is another question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.engine import following
from matcher.engine.reading import read_query
from matcher.engine.suggesting import query_documents
from matcher.errors import IndexMissingError
from matcher.matches import CONFIDENT
from matcher.ranking.explain import contributions
from matcher.ranking.ranker import Ranking, rank
from matcher.ranking.slots import QueryReader, SlottedQuery
from matcher.records import Pilot, Region
from matcher.suggestions.confidence import match_confidence

if TYPE_CHECKING:
    from matcher.engine.core import Engine

LOOKED_AT: Final = 400
"""Organisations that are looked at for a pilot, the best first."""

NEARLY: Final = 0.8
"""Share of an organisation's best score at which another pilot fits it nearly as well."""

MOST_NAMED: Final = 3
"""Organisations that are named for a region and a pilot."""

LEADS: Final = "leads"
TAKES_PART: Final = "takes part"
UNCONFIRMED: Final = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A region and a pilot.

    Parameters
    ----------
    region, pilot : str
    part : str
        `LEADS`, `TAKES_PART`, `UNCONFIRMED` (no source says so), or empty.
    fitting : int
        Organisations of the region that fit the pilot.
    best : tuple of (str, str)
        Id and name of the first of them.
    """

    region: str
    pilot: str
    part: str
    fitting: int
    best: tuple[tuple[str, str], ...]

    @property
    def is_missing(self) -> bool:
        """Whether the region takes part and none of its organisations fits."""
        return self.part in (LEADS, TAKES_PART) and not self.fitting

    @property
    def could_join(self) -> bool:
        """Whether organisations of the region fit a pilot that it has no part in."""
        return not self.part and self.fitting > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All regions against all pilots.

    Parameters
    ----------
    regions : tuple of Region
        Those that take part in something or have organisations, by id.
    pilots : tuple of Pilot
    cells : mapping of (str, str) to Cell
        Region and pilot → what is known of them.
    stored : mapping of str to int
        Region → how many organisations of it are in the store; where there are none, that nobody fits says nothing of the region.
    """

    regions: tuple[Region, ...]
    pilots: tuple[Pilot, ...]
    cells: Mapping[tuple[str, str], Cell]
    stored: Mapping[str, int]


def overview(engine: Engine) -> Overview:
    """Regions against pilots, from the store and the index as they are now; without an index nothing fits anywhere."""
    regions = [one for one in engine.records("regions") if isinstance(one, Region)]
    pilots = [one for one in engine.records("pilots") if isinstance(one, Pilot)]
    following.before_answering(engine)
    fitting = _fitting(engine, [pilot for pilot in pilots if query_documents(pilot)])
    cells = {}
    for region in regions:
        for pilot in pilots:
            found = fitting.get((region.id, pilot.id), [])
            cells[region.id, pilot.id] = Cell(
                region=region.id,
                pilot=pilot.id,
                part=_part(region, pilot),
                fitting=len(found),
                best=tuple(found[:MOST_NAMED]),
            )
    shown = [
        region
        for region in regions
        if any(cells[region.id, pilot.id].part or cells[region.id, pilot.id].fitting for pilot in pilots)
    ]
    with engine.store.reading() as held:
        stored = {region.id: held.count("organisations", region.id) for region in shown}
    return Overview(regions=tuple(shown), pilots=tuple(pilots), cells=cells, stored=stored)


def _part(region: Region, pilot: Pilot) -> str:
    """What a region has to do with a pilot."""
    if region.id in pilot.lead_regions:
        return LEADS
    if pilot.id in region.pilots or region.id in pilot.regions:
        return TAKES_PART
    return UNCONFIRMED if pilot.id in region.facts.get("pilots_unverified", ()) else ""


def _fitting(engine: Engine, pilots: Sequence[Pilot]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Region and pilot → id and name of the organisations that fit, best first."""
    try:
        reader = engine.reader("organisations")
    except IndexMissingError:
        return {}
    asked = {pilot.id: _asked(engine, reader, pilot) for pilot in pilots}
    scores: dict[int, dict[str, float]] = {}
    for pilot, (_, ranking) in asked.items():
        for position in ranking.positions.tolist():
            scores.setdefault(position, {})[pilot] = ranking.score(position)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for pilot, (slotted, ranking) in asked.items():
        for position in ranking.positions.tolist():
            if scores[position][pilot] < NEARLY * max(scores[position].values()):
                continue
            if match_confidence(slotted, contributions(slotted, position)).level in CONFIDENT:
                card = reader.index.card(position)
                found.setdefault((card.first("region") or "", pilot), []).append((card.id, card.title))
    return found


def _asked(engine: Engine, reader: QueryReader, pilot: Pilot) -> tuple[SlottedQuery, Ranking]:
    """A pilot as a query, and the organisations that it finds."""
    read = read_query(engine.analyzer, reader, query_documents(pilot), partners=True)
    return read.slotted, rank(read.slotted, LOOKED_AT, seeks=read.seeks, offers=read.offers)
