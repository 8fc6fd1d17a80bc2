"""The languages of the page: which one a visitor gets, and names and numbers in it."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from starlette.requests import Request

NAMES: Final[Mapping[str, str]] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Code → the language's own name. The messages in the code are English, the others are catalogues in `api/locales`."""

DEFAULT: Final = "en"
COOKIE: Final = "language"
LOCALES: Final = Path(__file__).parent.parent / "locales"


def chosen(request: Request) -> str:
    """The language of a visitor: the one chosen before, else the browser's first that there is, else English."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie in NAMES:
        return cookie
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    """The first known language of an Accept-Language header by weight."""
    weighted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        code, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), place, code.strip().lower()[:2]))
        except ValueError:
            continue
    return next((code for weight, _, code in sorted(weighted) if code in NAMES and weight < 0), DEFAULT)


@cache
def translations(code: str) -> gettext.NullTranslations:
    """The catalogue of a language of the page; English needs none."""
    if code == DEFAULT:
        return gettext.NullTranslations()
    return gettext.translation("messages", LOCALES, [code])


@cache
def locale(code: str) -> Locale:
    """What Babel knows of a language."""
    return Locale.parse(code)


def country_name(code: str | None, lang: str) -> str:
    """A country in a language of the page; the code itself where it has no name."""
    return str(locale(lang).territories.get(code or "", code or ""))


def language_name(code: str | None, lang: str) -> str:
    """A language in a language of the page; the code itself where it has no name."""
    return str(locale(lang).languages.get(code or "", code or ""))


def number(value: float, lang: str, form: str | None = None) -> str:
    """A number as the language writes it."""
    return str(format_decimal(value, format=form, locale=locale(lang)))


def percent(value: float, lang: str) -> str:
    """A share as the language writes it."""
    return str(format_percent(value, locale=locale(lang)))


def date(value: dt.date, lang: str) -> str:
    """A date as the language writes it."""
    return str(format_date(value, format="long", locale=locale(lang)))


def moment(value: dt.datetime, lang: str) -> str:
    """A moment as the language writes it, in the time zone of this machine."""
    return str(format_datetime(value.astimezone(), format="short", locale=locale(lang)))


def ago(value: dt.datetime, lang: str) -> str:
    """How long ago a moment was, in words."""
    passed = value - dt.datetime.now(dt.UTC)
    return str(format_timedelta(passed, add_direction=True, locale=locale(lang)))
