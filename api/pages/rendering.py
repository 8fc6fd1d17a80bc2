"""A template and its context → an answer in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from gettext import NullTranslations
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.identity import may_write, visitor_of
from api.pages import languages, wording
from api.pages.views import path_of
from matcher.people.roles import EVALUATE, PEOPLE, REVIEW
from matcher.review.labels import label

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC: Final = Path(__file__).parent.parent / "static"
PRIVATE: Final[Mapping[str, str]] = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
"""Headers of a page that holds a pasted text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page has around its contents.

    Parameters
    ----------
    lang : str
        Language of the page.
    address : str
        Where the visitor is; the switch of languages comes back to it.
    section : str
        The part of the site, to mark it in the menu.
    read_only : bool
        Whether this visitor changes no records.
    person : str
        Who is signed in; empty where nobody is, or nobody asked.
    manages : bool
        Whether this visitor looks after the accounts.
    reviews, decides : bool
        Whether this visitor sees match lists, and may change them here.
    keeps : bool
        Whether this visitor can keep searches.
    measures : bool
        Whether this visitor sees evaluations.
    form_token : str
        What forms and htmx must send; empty without a session.
    """

    lang: str
    address: str
    section: str
    read_only: bool
    person: str = ""
    manages: bool = False
    reviews: bool = False
    keeps: bool = False
    measures: bool = False
    decides: bool = False
    form_token: str = ""


def render(
    request: Request,
    template: str,
    context: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    address: str | None = None,
) -> HTMLResponse:
    """The page of a template.

    Parameters
    ----------
    request : Request
    template : str
        Name of the file.
    context : dataclass
        One of `contexts`; its fields are the template's names.
    status : int
    headers : mapping of str to str, optional
    address : str, optional
        Where the switch of languages leads back to; by default to the request's own address.
    """
    lang = languages.chosen(request)
    here = address or request.url.path + (f"?{request.url.query}" if request.url.query else "")
    visitor = visitor_of(request)
    principal = visitor.principal
    reviews = principal is not None and principal.may(REVIEW)
    shell = Shell(
        lang=lang,
        address=here,
        section=request.url.path.strip("/").partition("/")[0],
        read_only=not may_write(request),
        person=principal.name if principal is not None and principal.via == "session" else "",
        manages=principal is not None and principal.may(PEOPLE),
        reviews=reviews,
        keeps=principal is not None and bool(principal.name) and not request.app.state.read_only,
        measures=principal is not None and principal.may(EVALUATE),
        decides=reviews and not request.app.state.read_only,
        form_token=visitor.form_token,
    )
    names = {f.name: getattr(context, f.name) for f in fields(context)}
    body = environment(lang).get_template(template).render(shell=shell, **names)
    return HTMLResponse(body, status, {"Content-Language": lang, "Vary": "Accept-Language, Cookie", **(headers or {})})


@cache
def environment(lang: str) -> Environment:
    """The templates with the messages, names and numbers of a language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only pages need it

    made = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(languages.translations(lang), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "ui_languages": languages.NAMES,
        "kinds": wording.KINDS,
        "targets": wording.TARGETS,
        "looking_for": wording.LOOKING_FOR,
        "aspect_names": wording.ASPECTS,
        "levels": wording.LEVELS,
        "signs": wording.SIGNS,
        "routes": wording.ROUTES,
        "static": static_address,
        "role_names": wording.ROLE_NAMES,
        "decide_names": wording.DECIDE,
        "state_signs": wording.STATE_SIGNS,
        "change_names": wording.CHANGES,
        "field_names": wording.DECISION_FIELDS,
        "path_of": path_of,
    }
    made.filters |= {
        "said": partial(said, languages.translations(lang)),
        "country": partial(languages.country_name, lang=lang),
        "language": partial(languages.language_name, lang=lang),
        "number": lambda value, form=None: languages.number(value, lang, form),
        "percent": partial(languages.percent, lang=lang),
        "moment": partial(languages.moment, lang=lang),
        "ago": partial(languages.ago, lang=lang),
        "state_name": partial(label, "states", lang=lang),
        "reason_name": partial(label, "reasons", lang=lang),
    }
    return made


def said(catalogue: NullTranslations, message: str) -> str:
    """A message that is not written in the template, in a language; what is no message stays as it is, and is escaped like any text.

    `_()` is for what the template itself says: it takes `%` for a place to fill and its result for safe.
    """
    return catalogue.gettext(message) if message else ""


@cache
def static_address(name: str) -> str:
    """Address of a file of ours; it changes when the file does, so that browsers may keep it."""
    return f"/static/{name}?v={blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()}"
