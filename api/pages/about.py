"""Help, the choice of language, and the page for errors."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute, missing_scope
from api.deps import EngineDep
from api.errors import NOT_BUILT, Problem
from api.identity import visitor_of
from api.pages import languages, wording
from api.pages.contexts import ErrorPage, HelpPage
from api.pages.rendering import render
from api.pages.views import path_of, strong_reasons
from api.pages.wording import N_
from api.security import is_on_this_site
from matcher.analysis.languages import LANGUAGES
from matcher.engine import Engine
from matcher.engine.demo import SAMPLES
from matcher.engine.indexing import versions
from matcher.errors import IndexMissingError
from matcher.people.roles import ROLES, SCOPES
from matcher.records import ORGANISATION_KINDS, RECORD_TYPES

YEAR: Final = 365 * 24 * 3600
SHARES: Final = {
    "centroid_share": N_("the whole profile: all texts of an organisation, pilot or demo together"),
    "documents_share": N_("its best texts: the few that fit most"),
    "bm25_share": N_("the words themselves: rare words that stand in its best texts"),
    "complement_share": N_("complementarity, where partners are looked for: one seeks what the other offers"),
    "collaboration_share": N_(
        "common history, where an organisation looks for partners: partners that both have worked with"
    ),
}
"""Parameter → the part of the score that it is the share of."""

_EXAMPLE_PAIRS: Final = 4

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/help")
def help_page(request: Request, engine: EngineDep) -> Response:
    """How to use it, and how the ranking works with the parameters of the index that is served."""
    lang = languages.chosen(request)
    configuration = engine.configuration
    context = HelpPage(
        counts=engine.counts(),
        parameters=[
            (f.name, f.metadata["help"], languages.number(getattr(configuration, f.name), lang, "0.##"))
            for f in fields(configuration)
        ],
        shares=_shares(configuration.to_dict()),
        languages=sorted(languages.language_name(code, lang) for code in LANGUAGES),
        kind_names=[wording.KINDS[kind] for kind in ORGANISATION_KINDS],
        home=engine.settings.home,
        keep_days=engine.settings.keep_days,
        versions=list(versions().items()),
        example=_example(engine),
    )
    return render(request, "help.html", context)


@router.get("/language/{code}")
def choose_language(code: str, to: str = "/") -> Response:
    """Remember a language of the page and go back to where the visitor was."""
    back = to if is_on_this_site(to) else "/"
    response = RedirectResponse(back, 303)
    if code in languages.NAMES:
        response.set_cookie(languages.COOKIE, code, max_age=YEAR, httponly=True, samesite="lax")
    return response


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem as a page."""
    target = request.url.path.strip("/").partition("/")[0]
    near = problem.near or () if target in RECORD_TYPES else ()
    principal = visitor_of(request).principal
    scope = missing_scope(request) if problem.status == 403 else ""
    context = ErrorPage(
        status=problem.status,
        heading=wording.ERRORS.get(problem.status, wording.ERROR_OTHERWISE),
        advice="" if scope else _advice(request, problem),
        role=wording.ROLE_NAMES[principal.role] if principal is not None and scope else "",
        right=SCOPES.get(scope, ""),
        roles=[name for role, name in wording.ROLE_NAMES.items() if scope in ROLES[role].scopes],
        detail=problem.detail,
        near=[(path_of(target, record_id), record_id) for record_id in near],
        request_id=problem.request_id,
    )
    address = None if request.method == "GET" else "/"
    return render(request, "error.html", context, status=problem.status, address=address)


def _advice(request: Request, problem: Problem) -> str:
    """What to do about a problem, as a message; empty where only the program's own words help."""
    if NOT_BUILT in problem.errors:
        return wording.NOT_BUILT
    if problem.status != 403:
        return wording.ADVICE.get(problem.status, "")
    principal = visitor_of(request).principal
    if request.app.state.read_only:
        return wording.ONLY_READS
    return "" if principal is not None and principal.via == "key" else wording.SENT_FROM_ELSEWHERE


def _shares(values: dict[str, float]) -> list[tuple[str, float]]:
    total = sum(values[name] for name in SHARES) or 1.0
    return [(words, values[name] / total) for name, words in SHARES.items() if values[name]]


def _example(engine: Engine) -> list[tuple[str, str]]:
    """Word pairs of the first example's best partners; none where nothing is indexed."""
    try:
        matches = engine.suggest(SAMPLES[0].text, target="organisations", top=5, foreign=True).matches
    except IndexMissingError:
        return []
    strong = [reason for match in matches for reason in strong_reasons(match)]
    pairs = {reason.source: reason.term for reason in strong if reason.route in ("glossary", "lexicon")}
    return list(pairs.items())[:_EXAMPLE_PAIRS]
