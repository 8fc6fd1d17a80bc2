"""The catalogues of the page: what must stand in them, and the compiled files.

`python tests/pages/catalogues.py` brings them up to date: new messages are added without a translation, those that nobody says any
more are removed, and the compiled files are written. Then translate what is empty and run it again. A test compares.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from matcher.engine.demo import SAMPLES
from matcher.engine.row_problems import PROBLEMS
from matcher.people.roles import ROLES, SCOPES
from matcher.settings import Configuration
from matcher.suggestions import confidence

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "api" / "locales"
LANGUAGES = ("fi", "sv")
_ANY_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def spoken() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Every message that the page may say, and where it is written."""
    for path in sorted((ROOT / "api" / "templates").glob("*.html")):
        yield from _extracted("jinja2.ext:babel_extract", path)
    for path in sorted((ROOT / "api" / "pages").glob("*.py")):
        yield from _extracted("python", path)
    for f in fields(Configuration):
        yield f.metadata["help"], "matcher/settings.py"
    for message in (*SCOPES.values(), *(role.who for role in ROLES.values())):
        yield message, "matcher/people/roles.py"
    for sentence in (confidence.ADD_WORDS, confidence.NOTHING_FITS, confidence.CHECK_REASONS):
        yield sentence, "matcher/suggestions/confidence.py"
    for problem, remedy in PROBLEMS.values():
        yield problem, "matcher/engine/row_problems.py"
        yield remedy, "matcher/engine/row_problems.py"
    for sample in SAMPLES:
        yield sample.title, "matcher/engine/demo.py"


def _extracted(method: str, path: Path) -> Iterator[tuple[str | tuple[str, str], str]]:
    options = {"silent": "false", "extensions": "jinja2.ext.i18n"} if "jinja" in method else {}
    for _, message, _, _ in extract_from_file(method, path, KEYWORDS, options=options):
        yield message, path.relative_to(ROOT).as_posix()


def folder(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALES / code / "LC_MESSAGES"


def stored(code: str) -> Catalog:
    """The catalogue of a language as it is."""
    path = folder(code) / "messages.po"
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def renewed(code: str) -> Catalog:
    """The catalogue of a language with the messages of now and the translations that it has."""
    held = stored(code)
    fresh = Catalog(
        locale=code,
        project="partner-matcher",
        fuzzy=False,
        header_comment="# Messages of the page; see tests/pages/catalogues.py.",
    )
    places: dict[str | tuple[str, str], dict[str, None]] = {}
    for message, place in spoken():
        places.setdefault(message, {})[place] = None
    for message in sorted(places, key=str):
        known = held.get(message if isinstance(message, str) else message[0])
        text = known.string if known is not None and isinstance(known.id, type(message)) else None
        fresh.add(message, text, locations=[(place, None) for place in places[message]])
    return fresh


def as_text(catalogue: Catalog) -> bytes:
    """The file that people translate."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, include_lineno=False, sort_output=False)
    lines = out.getvalue().decode().splitlines()
    kept = [
        line
        for line in lines
        if not line.startswith(('"POT-Creation', '"PO-Revision', '"Last-Translator', '"Generated-By'))
    ]
    return ("\n".join(kept) + "\n").encode()


def compiled(catalogue: Catalog) -> bytes:
    """The file that the page reads; without the moment of its making, it is the same each time."""
    read = read_po(io.BytesIO(as_text(catalogue)), locale=catalogue.locale)
    read.creation_date = read.revision_date = _ANY_DAY
    out = io.BytesIO()
    write_mo(out, read)
    return out.getvalue()


def messages(content: bytes) -> dict[object, str]:
    """What a compiled file says; its header, which names the version of Babel, left out."""
    said = dict(vars(gettext.GNUTranslations(io.BytesIO(content)))["_catalog"])
    del said[""]
    return said


if __name__ == "__main__":
    for language in LANGUAGES:
        made = renewed(language)
        folder(language).mkdir(parents=True, exist_ok=True)
        (folder(language) / "messages.po").write_bytes(as_text(made))
        (folder(language) / "messages.mo").write_bytes(compiled(made))
        empty = sum(1 for message in made if message.id and not (message.string and all(message.string)))
        print(f"{language}: {len(made)} messages, {empty} without a translation")
