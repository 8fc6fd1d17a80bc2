"""Match lists: which there are, a new one, how far its making is, its versions."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages
from api.pages.contexts import Choices
from api.pages.list_asking import EVERY, ONE_OF, TEXT, TOPS, ListAsked, one_of, text_of
from api.pages.list_contexts import NewListPage, OverviewPage, VersionsPage
from api.pages.list_views import LISTS_PATH, MatchRow, list_view, match_row, plan_view
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.selections import choices, in_order, named, names_of
from api.pages.views import RowView, row_view
from api.pages.wording import LIST_REFUSALS, LOOKING_FOR, N_
from api.routes.match_lists import ListId
from matcher.engine import Engine
from matcher.engine.browsing import among
from matcher.engine.list_making import LONGEST_TITLE
from matcher.errors import ConflictError, InputError, StaleVersionError, UnknownIdError
from matcher.store.lists import ListFilter
from matcher.store.matches import MatchFilter

PAGE: Final = 50
MOST_FOUND: Final = 20
"""Organisations of a name that one can choose from."""

MOST_SHOWN: Final = 200
"""Matches of a kind that the page of versions names."""

ALL_OF: Final = {"demos": N_("all demos"), "organisations": N_("all organisations"), "pilots": N_("all pilots")}
A_TEXT: Final = N_("text of")
SHOWS: Final = ("all", "mine", "open")
CHOOSE: Final = N_("Several organisations have such a name. Choose one of them.")
NO_SUCH: Final = N_("No organisation has such a name.")
FROM: Final = {"demos": "demo", "pilots": "pilot", "organisations": "organisation", "regions": "region"}
"""Target of a record → the choice of it in the form."""

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(LISTS_PATH)
def overview(request: Request, engine: EngineDep, who: WhoDep) -> Response:
    """The lists, newest first: all, mine, or those with something to decide on."""
    show = one_of(request.query_params, "show", SHOWS, "all")
    before = text_of(request.query_params, "before")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    which = ListFilter(mine=who if show == "mine" else None, open=show == "open")
    found = engine.lists.page(number, PAGE + 1, which)
    waiting = engine.lists.waiting_for(who, [held.number for held in found])
    following = {"show": show, "before": found[PAGE - 1].number} if len(found) > PAGE else None
    context = OverviewPage(
        lists=[list_view(held, waiting.get(held.number, 0)) for held in found[:PAGE]],
        show=show,
        further=f"{LISTS_PATH}?{urlencode(following)}" if following else "",
    )
    return render(request, "lists.html", context, headers=PRIVATE)


@router.get("/new/list", dependencies=[Writable])
def new(request: Request, engine: EngineDep) -> Response:
    """The form; `record` and `record_target` choose what it starts from."""
    record, target = text_of(request.query_params, "record"), text_of(request.query_params, "record_target")
    asked = ListAsked.read(request.query_params)
    found: list[RowView] = []
    if record:
        start = FROM.get(target, "organisation")
        asked = replace(asked, **{"start": start, start: record})  # type: ignore[arg-type]
        if start == "organisation":
            held = engine.record("organisations", record)
            asked, found = replace(asked, name=held.name), [_row(request, engine, record)]
    return _form(request, engine, asked, found=found)


@router.post("/new/list", dependencies=[Writable])
def create(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """Ask for a list and lead to it; where that cannot be, the form again with what was written."""
    asked = ListAsked.read(form)
    found: list[RowView] = []
    if asked.start == "organisation" and not asked.organisation:
        found = _called(request, engine, asked.name)
        if len(found) != 1:
            problem = (CHOOSE if found else NO_SUCH) if asked.name else LIST_REFUSALS["list"]
            return _form(request, engine, asked, problem, found)
        asked = replace(asked, organisation=found[0].id)
    try:
        asked.plan()  # where it starts from nothing, there is nothing to name it after
        titled = replace(asked, title=asked.title or _title(engine, asked, languages.chosen(request)))
        number = _made(engine, titled, who, text_of(form, "key")[:100])
    except UnknownIdError:
        return _form(request, engine, asked, LIST_REFUSALS["list"])
    except InputError as error:
        return _form(request, engine, asked, LIST_REFUSALS.get(error.where, str(error)), found)
    return RedirectResponse(f"{LISTS_PATH}/{number}", 303)


@router.post(f"{LISTS_PATH}/{{list_id}}/rerun", dependencies=[Writable])
def rerun(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Ask for a new version."""
    with contextlib.suppress(ConflictError):  # one is being made already, as wanted
        engine.lists.rerun(list_id, who)
    return RedirectResponse(f"{LISTS_PATH}/{list_id}", 303)


@router.post(f"{LISTS_PATH}/{{list_id}}/cancel", dependencies=[Writable])
def cancel(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """End the making of a version."""
    with contextlib.suppress(ConflictError):  # none is being made any more, as wanted
        engine.lists.cancel(list_id, who)
    return RedirectResponse(f"{LISTS_PATH}/{list_id}", 303)


@router.get(f"{LISTS_PATH}/{{list_id}}/versions")
def versions(request: Request, engine: EngineDep, list_id: ListId) -> Response:
    """What each version holds, and which matches entered, moved and left with the latest."""
    return _versions(request, engine, list_id)


@router.post(f"{LISTS_PATH}/{{list_id}}/delete", dependencies=[Writable])
def delete(request: Request, engine: EngineDep, who: WhoDep, list_id: ListId, form: FormDep) -> Response:
    """Remove a list; one that holds decisions only where that was ticked."""
    given = text_of(form, "version")
    version = int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0
    try:
        engine.lists.delete(list_id, version, who, force=text_of(form, "force") == "yes")
    except (ConflictError, StaleVersionError):
        return _versions(request, engine, list_id, 409)
    return RedirectResponse(LISTS_PATH, 303)


def _made(engine: Engine, asked: ListAsked, who: str, key: str) -> int:
    """The number of the list; a form that was changed and sent again makes another."""
    text = asked.text if asked.start == TEXT else None
    plan = asked.plan()
    try:
        made, _ = engine.lists.create(plan, text=text, title=asked.title, who=who, idempotency_key=key or None)
    except InputError as error:
        if error.where != "Idempotency-Key":
            raise
        made, _ = engine.lists.create(plan, text=text, title=asked.title, who=who)
    return made.number


def _title(engine: Engine, asked: ListAsked, lang: str) -> str:
    """A name for a list that was given none, in the language of whoever made it; a free text is not in it."""
    say = languages.translations(lang).gettext
    if asked.start == TEXT:
        what = f"{say(A_TEXT)} {languages.date(dt.datetime.now().astimezone().date(), lang)}"
    elif asked.record:
        what = named(engine.record(ONE_OF[asked.start], asked.record), lang)
    else:
        names = names_of(engine, lang)
        of = {"demos": asked.of_pilot, "organisations": asked.of_region}.get(EVERY[asked.start], "")
        what = say(ALL_OF[EVERY[asked.start]]) + (f" ({names.get(of, of)})" if of else "")
    return f"{say(LOOKING_FOR[asked.target])}: {what}"[:LONGEST_TITLE]


def _form(
    request: Request, engine: Engine, asked: ListAsked, problem: str = "", found: list[RowView] | None = None
) -> Response:
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    context = NewListPage(
        asked=asked,
        problem=problem,
        found=found or [],
        demos=in_order((record.id, record.name) for record in engine.records("demos")),
        pilots=in_order((record.id, named(record, lang)) for record in engine.records("pilots")),
        regions=in_order((record.id, named(record, lang)) for record in engine.records("regions")),
        choices=_choices(engine, names, lang),
        tops=TOPS,
        key=secrets.token_hex(8),
    )
    headers = PRIVATE if asked.text else None
    return render(
        request, "list_new.html", context, status=422 if problem else 200, headers=headers, address="/new/list"
    )


def _choices(engine: Engine, names: dict[str, str], lang: str) -> Choices:
    """What the filters offer: those of organisations, and the pilots of demos."""
    return replace(choices(engine, "organisations", names, lang), pilots=choices(engine, "demos", names, lang).pilots)


def _row(request: Request, engine: Engine, record: str) -> RowView:
    return row_view(engine.record("organisations", record), names_of(engine, languages.chosen(request)))


def _called(request: Request, engine: Engine, name: str) -> list[RowView]:
    """Organisations of a name; the one that has just this name, where there is one."""
    if not name:
        return []
    names = names_of(engine, languages.chosen(request))
    records = [held.record for held in among(engine, "organisations", search=name, limit=MOST_FOUND).records]
    exact = [record for record in records if name.casefold() in (record.name.casefold(), record.id.casefold())]
    return [row_view(record, names) for record in (exact if len(exact) == 1 else records)]


def _versions(request: Request, engine: Engine, list_id: int, status: int = 200) -> Response:
    held = engine.lists.get(list_id)
    names = names_of(engine, languages.chosen(request))

    def having(change: str) -> list[MatchRow]:
        which = MatchFilter(changes=(change,))
        found = engine.lists.matches(list_id, which=which, limit=MOST_SHOWN) if held.latest > 1 else []
        return [match_row(match, held.target, names) for match in found]

    left = engine.lists.left(list_id, limit=MOST_SHOWN) if held.latest > 1 else []
    context = VersionsPage(
        held=list_view(held),
        plan=plan_view(held, names, engine.lists.asked_titles(list_id, 1), languages.chosen(request)),
        versions=engine.lists.versions(list_id),
        entered=having("entered"),
        moved=having("moved"),
        left=[match_row(match, held.target, names) for match in left],
        kept=having("kept"),
        most=MOST_SHOWN,
        refused=status != 200,
    )
    address = f"{LISTS_PATH}/{list_id}/versions"
    return render(request, "list_versions.html", context, status=status, headers=PRIVATE, address=address)
