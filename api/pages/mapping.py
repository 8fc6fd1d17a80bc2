"""Regions against pilots as a picture and a table, and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep
from api.pages import languages
from api.pages.contexts import HeatmapPage
from api.pages.rendering import render
from api.pages.selections import named
from api.pages.views import HeatCell, HeatRow, path_of
from api.pages.wording import N_
from matcher.engine.regions_and_pilots import LEADS, TAKES_PART, UNCONFIRMED, Cell, Overview, overview
from matcher.records import Pilot, Region
from matcher.sources.naming import fold

SIGNS: Final = {LEADS: "◆", TAKES_PART: "●", UNCONFIRMED: "○", "": ""}
"""What a region has to do with a pilot → its sign."""

PARTS: Final = {LEADS: N_("leads"), TAKES_PART: N_("takes part"), UNCONFIRMED: N_("unconfirmed"), "": ""}
STEPS: Final = (1, 3, 6)
"""From how many organisations a cell is darker."""

LONGEST_SHORT: Final = 16
"""Characters of a pilot's name in the picture."""

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where things stand in the picture, in its own units.

    Parameters
    ----------
    left, top, right : int
        Room for the names of regions, and of pilots, which stand aslant and reach over the last cell.
    wide, high : int
        Of a cell.
    """

    left: int = 230
    top: int = 64
    right: int = 30
    wide: int = 74
    high: int = 26


GRID: Final = Grid()


@router.get("/regions-and-pilots")
def heatmap(request: Request, engine: EngineDep) -> Response:
    """How many organisations of each region fit each pilot, and where a region takes part and nobody fits."""
    lang = languages.chosen(request)
    found = overview(engine)
    home = engine.settings.home_region
    regions = sorted(found.regions, key=lambda region: _place(region, home, engine.settings.home, lang))
    rows = [_row(region, found, lang) for region in regions]
    context = HeatmapPage(
        pilots=[(path_of("pilots", pilot.id), _short(pilot), named(pilot, lang)) for pilot in found.pilots],
        rows=rows,
        grid=GRID,
        width=GRID.left + GRID.wide * len(found.pilots) + GRID.right,
        height=GRID.top + GRID.high * len(rows) + 4,
        home=next((row for row, region in zip(rows, regions, strict=True) if region.id == home), None),
        missing=[row for row in rows if any(cell.missing for cell in row.cells)],
        unknown=[row for row in rows if any(cell.unknown for cell in row.cells)],
    )
    return render(request, "heatmap.html", context)


def _place(region: Region, home: str, country: str, lang: str) -> tuple[bool, bool, str, str]:
    """The home region first, then its country, then the others by country and name."""
    where = fold(languages.country_name(region.country or "", lang))
    return region.id != home, region.country != country, where, fold(named(region, lang))


def _short(pilot: Pilot) -> str:
    """A pilot's short name, where it has one."""
    return str(pilot.facts.get("short_name") or pilot.name).removesuffix(" Pilot")[:LONGEST_SHORT]


def _row(region: Region, found: Overview, lang: str) -> HeatRow:
    stored = found.stored[region.id]
    cells = [_cell(found.cells[region.id, pilot.id], pilot, lang, stored) for pilot in found.pilots]
    return HeatRow(
        name=named(region, lang),
        href=path_of("regions", region.id),
        country=region.country or "",
        stored=stored,
        cells=tuple(cells),
    )


def _cell(cell: Cell, pilot: Pilot, lang: str, stored: int) -> HeatCell:
    best: Sequence[tuple[str, str]] = [(path_of("organisations", id_), title) for id_, title in cell.best]
    return HeatCell(
        pilot=named(pilot, lang),
        href=path_of("pilots", pilot.id),
        fitting=cell.fitting,
        step=sum(cell.fitting >= least for least in STEPS),
        sign=SIGNS[cell.part],
        part=PARTS[cell.part],
        missing=cell.is_missing and stored > 0,
        unknown=cell.is_missing and not stored,
        could=cell.could_join,
        best=tuple(best),
    )
