"""Lists and pages of organisations, demos, pilots and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import GuardedRoute
from api.deps import EngineDep
from api.identity import may_write
from api.pages import languages
from api.pages.contexts import ListPage, RecordPage
from api.pages.doubts import doubts
from api.pages.rendering import render
from api.pages.selections import names_of
from api.pages.views import AspectView, RowView, aspect_views, match_view, need_view, row_view
from api.pages.wording import FIELDS, N_
from matcher.engine import Engine, collaborating
from matcher.engine.browsing import among, many
from matcher.engine.needs import HomeView, home_view
from matcher.records import Demo, Organisation, Pilot, Record, Region

PAGE: Final = 50
"""Records on a page of a list."""

MOST_PARTNERS: Final = 10
"""Organisations that the page of one names that it has worked with."""

HOME_TARGETS: Final = ("demos", "pilots")
"""Targets whose pages say who of the home region fits and who is missing."""

FACTS: Final[Mapping[str, str]] = {
    "short_name": N_("Short name"),
    "status": N_("Status"),
    "start_year": N_("Started in"),
    "generation": N_("Generation"),
    "note": N_("Note"),
}
"""Facts of the bundled data that are shown as they are → their names."""

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


def list_page(request: Request, engine: Engine, target: str) -> Response:
    """A page of the records of a target."""
    search = request.query_params.get("q", "").strip()
    after = request.query_params.get("after") or None
    page = among(engine, target, after=after, limit=PAGE, search=search or None)
    names = names_of(engine, languages.chosen(request))
    context = ListPage(
        target=target,
        search=search,
        rows=[row_view(stored.record, names) for stored in page.records],
        total=engine.counts()[target],
        further=_list_address(target, search, page.after) if page.after else "",
        first=_list_address(target, search, None) if after else "",
    )
    return render(request, "list.html", context)


def record_page(request: Request, engine: Engine, target: str, record_id: str) -> Response:
    """All that is known of a record."""
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    stored = engine.stored(target, record_id)
    record = stored.record
    home = home_view(engine, record) if target in HOME_TARGETS else None
    own = _own_fields(engine, record, names, request.query_params.get("after"))
    shown = _home_fields(engine, record, home, names, lang) if home else {"home": "", "best": (), "needs": ()}
    context = RecordPage(
        target=target,
        row=row_view(record, names),
        aspects=texts_of(record, lang),
        keywords=keywords_of(record),
        facts=facts_of(record),
        sources=record.sources,
        doubts=doubts(record),
        version=stored.version,
        changed=languages.date(stored.changed_at.date(), lang),
        editable=target == "organisations" and may_write(request),
        saved=request.query_params.get("saved") == "yes",
        **own,
        **shown,
    )
    return render(request, "record.html", context)


def _add_routes(target: str) -> None:
    """The two pages of a target."""

    @router.get(f"/{target}", name=f"list of {target}")
    def listed(request: Request, engine: EngineDep) -> Response:
        return list_page(request, engine, target)

    @router.get(f"/{target}/{{record_id}}", name=f"one of {target}")
    def one(request: Request, engine: EngineDep, record_id: str) -> Response:
        return record_page(request, engine, target, record_id)


for _target in ("organisations", "demos", "pilots", "regions"):
    _add_routes(_target)


def _list_address(target: str, search: str, after: str | None) -> str:
    query = urlencode([(name, value) for name, value in (("q", search), ("after", after)) if value])
    return f"/{target}" + (f"?{query}" if query else "")


def _own_fields(engine: Engine, record: Record, names: Mapping[str, str], after: str | None) -> dict[str, Any]:
    """What a record points to, and what points to it."""
    pilots: Sequence[str] = ()
    unverified: Sequence[str] = ()
    demos: list[RowView] = []
    organisations: list[RowView] = []
    worked_with: list[tuple[RowView, int]] = []
    more = ""
    if isinstance(record, Demo):
        pilots = (record.pilot,) if record.pilot else ()
    elif isinstance(record, Pilot):
        demos = [row_view(s.record, names) for s in among(engine, "demos", pilot=record.id, limit=500).records]
    elif isinstance(record, Region):
        pilots = record.pilots
        unverified = [str(pilot) for pilot in record.facts.get("pilots_unverified", ())]
        page = among(engine, "organisations", region=record.id, after=after or None, limit=PAGE)
        organisations = [row_view(stored.record, names) for stored in page.records]
        more = f"?{urlencode({'after': page.after})}" if page.after else ""
    elif isinstance(record, Organisation):
        found = collaborating.partners(engine, record.id, MOST_PARTNERS)
        worked_with = [(row_view(partner, names), count) for partner, count in found]
    return {
        "lead_regions": _rows(engine, "regions", getattr(record, "lead_regions", ()), names),
        "regions": _rows(engine, "regions", getattr(record, "regions", ()), names),
        "pilots": _rows(engine, "pilots", pilots, names),
        "pilots_unverified": _rows(engine, "pilots", unverified, names),
        "demos": demos,
        "partners": worked_with,
        "organisations": organisations,
        "more_organisations": more,
        "priorities": [str(one) for one in record.facts.get("ris3_priorities", ())],
        "subregions": [(_subregion_name(one), ", ".join(one.get("ris3", ()))) for one in _subregions(record)],
    }


def _rows(engine: Engine, target: str, ids: Sequence[str], names: Mapping[str, str]) -> list[RowView]:
    return [row_view(record, names) for record in many(engine, target, ids).values()]


def _home_fields(engine: Engine, record: Record, view: HomeView, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Who of the home region fits, and who is missing."""
    ids = [*(match.id for match in view.best), *(holder.id for need in view.needs for holder in need.by)]
    held = many(engine, "organisations", ids)
    rows = {record_id: row_view(found, names) for record_id, found in held.items()}
    documents = tuple(d for d in record.matched_documents() if d.text.strip())
    home = names.get(view.region, view.region) or languages.country_name(engine.settings.home, lang)
    best = [match_view(match, held[match.id], documents, "", names) for match in view.best if match.id in held]
    return {"home": home, "best": best, "needs": [need_view(need, rows) for need in view.needs]}


def texts_of(record: Record, lang: str) -> list[AspectView]:
    """The texts of a record that are no keywords; of an aspect's texts, those in the visitor's language first."""
    views = [view for view in aspect_views(tuple(record.matched_documents())) if view.aspect != "keywords"]
    order = list(dict.fromkeys(view.aspect for view in views))
    return sorted(views, key=lambda view: (order.index(view.aspect), view.lang != lang))


def keywords_of(record: Record) -> list[str]:
    """Words given by hand, technologies and sectors among them."""
    further = (*getattr(record, "technologies", ()), *getattr(record, "sectors", ()))
    return list(dict.fromkeys((*record.keywords, *further)))


def facts_of(record: Record) -> list[tuple[str, str]]:
    """Names and values of what is known besides texts."""
    facts = [(name, str(record.facts[key])) for key, name in FACTS.items() if record.facts.get(key)]
    for key in ("trl", "membership", "nuts"):
        value = getattr(record, key, None)
        if value:
            facts.append((FIELDS[key], value if isinstance(value, str) else ", ".join(value)))
    facts.extend((N_("Leading regions earlier"), str(one)) for one in record.facts.get("lead_regions_history", ()))
    if isinstance(record, Organisation):
        facts.extend((key.upper(), value) for key, value in record.identifiers.items())
        if record.website:
            facts.append((FIELDS["website"], record.website))
    return facts


def _subregions(record: Record) -> list[Mapping[str, Any]]:
    return [one for one in record.facts.get("subregions", ()) if isinstance(one, Mapping)]


def _subregion_name(one: Mapping[str, Any]) -> str:
    return " – ".join(dict.fromkeys(str(one[key]) for key in ("local_name", "name") if one.get(key)))
