"""Searches that a visitor keeps: what is new in them since the last look."""

from __future__ import annotations

import contextlib
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.list_schemas import MOST_NUMBER
from api.pages import languages
from api.pages.asking import Asked
from api.pages.contexts import SearchesPage, SearchPage
from api.pages.list_asking import text_of
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.selections import named, names_of
from api.pages.views import SearchView, match_view, path_of
from api.pages.wording import LOOKING_FOR, N_
from matcher.engine import Engine, keeping, saved_searches
from matcher.engine.browsing import many
from matcher.engine.plans import Plan
from matcher.engine.saved_searches import Answered
from matcher.errors import IndexMissingError, InputError, UnknownIdError
from matcher.store.saved_searches import LONGEST_TITLE

PATH: Final = "/searches"
MOST_ASKED: Final = 20
"""Searches that are asked anew for the page that lists them; of the others one must look."""

NOT_KEPT: Final = N_("The search was not kept: it cannot be asked now. Look at its results again.")
TOO_MANY: Final = N_("The search was not kept: you keep as many as one can. Forget another one first.")
GONE: Final = N_("The search was not kept: its text is no more. Write it anew.")

SearchNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get(PATH)
def listed(request: Request, engine: EngineDep, who: WhoDep) -> Response:
    """The visitor's searches, each with how many new ones it finds."""
    return _page(request, engine, who)


@router.post(PATH, dependencies=[Writable])
def save(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """Keep the search whose results are shown: `asked` is the query of their address, `token` that of a pasted text."""
    asked = Asked.read(QueryParams(parse_qsl(text_of(form, "asked")[:2_000])))
    token, text = text_of(form, "token"), None
    if token:
        kept = keeping.kept(engine, token)
        if kept is None:
            return _page(request, engine, who, problem=GONE)
        text = kept.text
    plan = Plan(
        target=asked.target,
        top=asked.top,
        filters=asked.filters,
        foreign=asked.foreign,
        record=None if text is not None else asked.record or None,
        record_target=asked.record_target,
        lang=asked.text_lang or None,
    )
    title = text_of(form, "title") or _title(engine, asked, text, languages.chosen(request))
    try:
        made = saved_searches.save(engine, who, title, plan, text)
    except (InputError, UnknownIdError, IndexMissingError) as error:
        many_kept = isinstance(error, InputError) and error.where == "searches"
        return _page(request, engine, who, problem=TOO_MANY if many_kept else NOT_KEPT)
    return RedirectResponse(f"{PATH}/{made.number}", 303)


@router.get(f"{PATH}/{{number}}")
def one(request: Request, engine: EngineDep, who: WhoDep, number: SearchNumber) -> Response:
    """What a kept search finds now, what is new first."""
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    answer = saved_searches.answered(engine, number, who)
    found = answer.found
    matches = found.matches if found is not None else ()
    held = many(engine, str(answer.search.plan["target"]), [match.id for match in matches])
    documents = found.query.documents if found is not None else ()
    read = found.reading.lang if found is not None else ""
    views = [match_view(match, held[match.id], documents, read, names) for match in matches if match.id in held]
    context = SearchPage(
        search=_view(answer),
        text=answer.search.text or "",
        fresh=[view for view in views if view.row.id in answer.new],
        known=[view for view in views if view.row.id not in answer.new],
        works=found is not None,
        lang=read,
    )
    return render(request, "search.html", context, headers=PRIVATE)


@router.post(f"{PATH}/{{number}}/seen", dependencies=[Writable])
def see(engine: EngineDep, who: WhoDep, number: SearchNumber, form: FormDep) -> Response:
    """Note what was seen; what came meanwhile stays new."""
    ids = [value for value in form.getlist("id") if isinstance(value, str)]
    saved_searches.see(engine, number, who, ids)
    return RedirectResponse(f"{PATH}/{number}", 303)


@router.post(f"{PATH}/{{number}}/forget", dependencies=[Writable])
def forget(engine: EngineDep, who: WhoDep, number: SearchNumber) -> Response:
    """Remove a search."""
    with contextlib.suppress(UnknownIdError):  # then it is gone, as wanted
        saved_searches.forget(engine, number, who)
    return RedirectResponse(PATH, 303)


def _page(request: Request, engine: Engine, who: str, problem: str = "") -> Response:
    kept = saved_searches.saved(engine, who)
    asked = [saved_searches.ask(engine, search) for search in kept[:MOST_ASKED]]
    later = [Answered(search=search, found=None, new=frozenset()) for search in kept[MOST_ASKED:]]
    context = SearchesPage(
        searches=[_view(answer) for answer in asked],
        later=[_view(answer) for answer in later],
        problem=problem,
    )
    status = 422 if problem else 200
    return render(request, "searches.html", context, status=status, headers=PRIVATE, address=PATH)


def _view(answer: Answered) -> SearchView:
    search, plan = answer.search, answer.search.plan
    record = path_of(str(plan.get("record_target", "organisations")), str(plan["record"])) if "record" in plan else ""
    return SearchView(
        href=f"{PATH}/{search.number}",
        title=search.title,
        target=str(plan["target"]),
        record=record,
        seen_at=search.seen_at,
        new=len(answer.new),
        works=answer.found is not None,
    )


def _title(engine: Engine, asked: Asked, text: str | None, lang: str) -> str:
    """A name for a search that was given none: what is looked for, and the record or the beginning of the text."""
    say = languages.translations(lang).gettext
    if text is not None:
        what = " ".join(text.split())[:60]
    else:
        held = many(engine, asked.record_target, [asked.record])
        what = named(held[asked.record], lang) if asked.record in held else asked.record
    return f"{say(LOOKING_FOR[asked.target])}: {what}"[:LONGEST_TITLE]
