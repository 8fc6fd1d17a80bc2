"""Paste a text or choose a record → suggestions with reasons.

A pasted text is sent by POST, kept under a random token, and shown at `/results/TOKEN`; a record's suggestions have an address that
says what is asked, so that it can be shared. Both take the same options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep
from api.pages import languages
from api.pages.asking import PARAMETER_OF, TOPS, Asked
from api.pages.contexts import GonePage, ResultsPage, StartPage
from api.pages.rendering import PRIVATE, render
from api.pages.selections import choices, names_of
from api.pages.views import aspect_views, match_view, query_places, row_view, strong_reasons
from api.pages.wording import N_
from matcher.analysis.languages import LANGUAGES
from matcher.engine import Engine, keeping
from matcher.engine.browsing import among, many
from matcher.engine.demo import SAMPLES
from matcher.engine.suggesting import NAMES, UNSURE
from matcher.errors import EmptyTargetError, FilterError, InputError
from matcher.matches import Confidence, MatchList, Reading
from matcher.records import Document

MET: Final = 0.6
"""Share of a need's words from which it is called found."""

FOUND_SHOWN: Final = 12
"""Organisations that are shown for a name."""

EMPTY: Final = N_("Write or paste a text first.")
TOO_LONG: Final = N_("The text is too long. Leave out what does not tell what you do or look for.")
UNREADABLE: Final = N_("The text holds characters that cannot be read. Paste it again as plain text.")

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


async def form_of(request: Request) -> FormData:
    """The fields of a form that was sent."""
    return await request.form(max_files=0, max_fields=300)


FormDep = Annotated[FormData, Depends(form_of)]


@router.get("/")
def start(request: Request, engine: EngineDep) -> Response:
    """The start page; `sample` fills in an example, `again` a kept text; `name` looks for an organisation."""
    number = request.query_params.get("sample", "")
    text = SAMPLES[int(number) - 1].text if number in [str(n + 1) for n in range(len(SAMPLES))] else ""
    kept = keeping.kept(engine, request.query_params.get("again", ""))
    text = kept.text if kept is not None else text
    return _start(request, engine, Asked.read(request.query_params), text=text)


@router.post("/match")
def ask(request: Request, engine: EngineDep, form: FormDep) -> Response:
    """Keep a pasted text and lead to its results; the text is in no address."""
    asked = replace(Asked.read(form, foreign=False), record="")
    given = form.get("text", "")
    text = given if isinstance(given, str) else ""
    try:
        token = keeping.keep(engine, text)
    except InputError:
        too_long = len(text) > engine.settings.max_text
        problem = EMPTY if not text.strip() else TOO_LONG if too_long else UNREADABLE
        shown = "" if problem == UNREADABLE else text
        return _start(request, engine, asked, text=shown, problem=problem, status=422)
    return RedirectResponse(f"/results/{token}?{asked.query()}", 303)


@router.get("/match")
def match_record(request: Request, engine: EngineDep) -> Response:
    """Suggestions for a record."""
    asked = Asked.read(request.query_params)
    if not asked.record:
        return RedirectResponse("/", 303)
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    record = engine.record(asked.record_target, asked.record)
    documents = tuple(d for d in record.matched_documents() if d.source not in NAMES and d.text.strip())
    found, refused = _suggest(engine, asked, None)
    context = _results(engine, asked, found, documents, lang, names)
    context = replace(context, record=row_view(record, names), refused=refused)
    return render(request, "results.html", context, headers=_clean_address(context))


@router.get("/results/{token}")
def results(request: Request, engine: EngineDep, token: str) -> Response:
    """Suggestions for a kept text."""
    kept = keeping.kept(engine, token)
    if kept is None:
        gone = GonePage(keep_days=engine.settings.keep_days, forgotten=False)
        return render(request, "gone.html", gone, status=404, headers=PRIVATE)
    asked = replace(Asked.read(request.query_params), record="")
    lang = languages.chosen(request)
    found, refused = _suggest(engine, asked, kept.text)
    documents = (Document(text=kept.text, lang=asked.text_lang or None),)
    context = _results(engine, asked, found, documents, lang, names_of(engine, lang))
    expires = languages.date(kept.expires_at.date(), lang)
    again = f"/?{urlencode({'again': token})}&{asked.query()}"
    context = replace(context, address=f"/results/{token}", private=True, again=again, expires=expires, refused=refused)
    return render(request, "results.html", context, headers={**PRIVATE, **_clean_address(context)})


@router.post("/results/{token}/forget")
def forget(request: Request, engine: EngineDep, token: str) -> Response:
    """Remove a kept text."""
    keeping.forget(engine, token)
    gone = GonePage(keep_days=engine.settings.keep_days, forgotten=True)
    return render(request, "gone.html", gone, headers=PRIVATE, address="/")


def _start(
    request: Request, engine: Engine, asked: Asked, *, text: str = "", problem: str = "", status: int = 200
) -> Response:
    lang = languages.chosen(request)
    names = names_of(engine, lang)
    name = request.query_params.get("name", "").strip()
    found = among(engine, "organisations", search=name, limit=FOUND_SHOWN).records if name else ()
    context = StartPage(
        text=text,
        problem=problem,
        most=engine.settings.max_text,
        asked=asked,
        choices=choices(engine, "organisations", names, lang),
        samples=SAMPLES,
        name=name,
        found=[row_view(stored.record, names) for stored in found],
        counts=engine.counts(),
        keep_days=engine.settings.keep_days,
    )
    headers = PRIVATE if text else None
    return render(request, "start.html", context, status=status, headers=headers, address=None if not problem else "/")


def _clean_address(context: ResultsPage) -> dict[str, str]:
    """The header that makes htmx show the address without the filters that are not set."""
    return {"HX-Push-Url": f"{context.address}?{context.asked.query()}"}


def _suggest(engine: Engine, asked: Asked, text: str | None) -> tuple[MatchList | None, str | None]:
    """The list, and the parameter of the filter to remove where all together leave nothing."""
    try:
        found = engine.suggest(
            text,
            record=asked.record or None,
            record_target=asked.record_target,
            target=asked.target,
            top=asked.top,
            lang=asked.text_lang or None,
            filters=asked.filters,
            foreign=asked.foreign,
        )
    except EmptyTargetError:
        return None, None
    except FilterError as error:
        return None, PARAMETER_OF.get(error.remove, "")
    return found, None


def _results(
    engine: Engine,
    asked: Asked,
    found: MatchList | None,
    documents: Sequence[Document],
    lang: str,
    names: dict[str, str],
) -> ResultsPage:
    matches = found.matches if found is not None else ()
    held = many(engine, asked.target, [match.id for match in matches])
    reading = found.reading if found is not None else Reading(lang=asked.text_lang, lang_probability=1.0)
    words = query_places(reason for match in matches for reason in strong_reasons(match))
    left_out = found.query.filters.not_countries if found is not None else ()
    return ResultsPage(
        asked=asked,
        address="/match",
        private=False,
        again="",
        expires="",
        record=None,
        text=aspect_views(documents, words),
        lang=reading.lang,
        lang_sure=reading.lang_probability >= UNSURE,
        lang_known=reading.lang in LANGUAGES or not reading.lang,
        seeks=reading.seeks,
        needs=[(need.text, need_state(need.best)) for need in found.needs] if found is not None else (),
        offers=reading.offers,
        specific=reading.specific,
        unmatched=reading.unmatched,
        confidence=found.confidence if found is not None else Confidence(level="none", value=0.0),
        matches=[
            match_view(match, held[match.id], documents, reading.lang, names) for match in matches if match.id in held
        ],
        left_out=left_out[-1] if left_out else "",
        empty=not engine.counts()[asked.target],
        refused=None,
        choices=choices(engine, asked.target, names, lang),
        tops=TOPS,
    )


def need_state(share: float) -> str:
    """How far a need is met, in a word."""
    return "met" if share >= MET else "partly" if share > 0 else "missing"
