"""Add or change an organisation. An edit names the version it was made on; where another is stored by now, both values are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages
from api.pages.contexts import FormField, FormPage
from api.pages.doubts import EDITED
from api.pages.matching import FormDep
from api.pages.rendering import render
from api.pages.selections import every_choice, names_of
from api.pages.views import path_of
from api.pages.wording import N_
from matcher.engine import Engine
from matcher.engine.editing import make_record
from matcher.errors import InputError, RecordRefused, StaleVersionError, TakenIdError
from matcher.records import ASPECTS, Record
from matcher.store.records import StoredRecord

TARGET: Final = "organisations"
PLAIN: Final = ("name", "kind", "country", "region", "website")
LINES: Final = ("local_names", "keywords")
"""Fields that hold one value, and those that hold one a line."""

OFFERED: Final = ("about", "offers", "seeks")
"""Aspects for which the form has a field even where there is no text yet."""

MOST_TEXTS: Final = 50
NO_NAME: Final = N_("Give the organisation a name.")
TAKEN: Final = N_("There is an organisation with this name already. Change that one, or write a longer name.")

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    aspect: str
    lang: str


@router.get("/new/organisation", dependencies=[Writable])
def new(request: Request, engine: EngineDep) -> Response:
    """An empty form."""
    return _form(request, engine, None, _values(None), _texts(None))


@router.post("/new/organisation", dependencies=[Writable])
def add(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """Store a new organisation and show it."""
    values, texts = _given(form)
    try:
        record = _made(None, values, texts)
        engine.add(record, who=who)
    except TakenIdError:
        return _form(request, engine, None, values, texts, problems=[("name", TAKEN)])
    except InputError as error:
        return _form(request, engine, None, values, texts, problems=_problems(error))
    return RedirectResponse(f"{path_of(TARGET, record.id)}?saved=yes", 303)


@router.get("/organisations/{record_id}/edit", dependencies=[Writable])
def edit(request: Request, engine: EngineDep, record_id: str) -> Response:
    """The form with what is stored."""
    stored = engine.stored(TARGET, record_id)
    return _form(request, engine, stored, _values(stored.record), _texts(stored.record))


@router.post("/organisations/{record_id}/edit", dependencies=[Writable])
def save(request: Request, engine: EngineDep, who: WhoDep, record_id: str, form: FormDep) -> Response:
    """Store the changed organisation, or show what somebody else wrote meanwhile beside it."""
    stored = engine.stored(TARGET, record_id)
    values, texts = _given(form)
    if form.get("version") != str(stored.version):
        if _is_stored(
            stored.record, values, texts
        ):  # the button was pressed twice, or the form sent again after going back
            return RedirectResponse(f"{path_of(TARGET, record_id)}?saved=yes", 303)
        return _form(request, engine, stored, values, texts, stale=True)
    try:
        record = _made(stored.record, values, texts)
        engine.edit(record, stored.version, who=who)
    except StaleVersionError:
        return _form(request, engine, engine.stored(TARGET, record_id), values, texts, stale=True)
    except InputError as error:
        return _form(request, engine, stored, values, texts, problems=_problems(error))
    return RedirectResponse(f"{path_of(TARGET, record_id)}?saved=yes", 303)


def _form(
    request: Request,
    engine: Engine,
    stored: StoredRecord | None,
    values: Mapping[str, str],
    texts: Sequence[_Text],
    *,
    problems: Sequence[tuple[str, str]] = (),
    stale: bool = False,
) -> Response:
    lang = languages.chosen(request)
    theirs = _values(stored.record) if stored and stale else values
    their_texts = _texts(stored.record) if stored and stale else list(texts)
    longest = max(len(texts), len(their_texts))
    mine = [*texts, *(_Text("", one.aspect, one.lang) for one in their_texts[len(texts) : longest])]
    context = FormPage(
        id=stored.record.id if stored else "",
        title=stored.record.name if stored else "",
        version=stored.version if stored else 0,
        stale=stale,
        problems=problems,
        fields={
            name: FormField(name=name, value=value, stored=_other(value, theirs[name]), aspect="", lang="")
            for name, value in values.items()
        },
        texts=[
            FormField(
                name=f"text_{n}",
                value=one.text,
                stored=_other(one.text, their_texts[n].text if n < len(their_texts) else ""),
                aspect=one.aspect,
                lang=one.lang,
            )
            for n, one in enumerate(mine)
        ],
        choices=every_choice(engine, names_of(engine, lang), lang),
    )
    status = 412 if stale else 422 if problems else 200
    return render(request, "form.html", context, status=status)


def _is_stored(record: Record, values: Mapping[str, str], texts: Sequence[_Text]) -> bool:
    """Whether a record holds what was written already."""

    def plain(fields: Mapping[str, str], written: Sequence[_Text]) -> tuple[Any, ...]:
        said = [(_lines(one.text), one.aspect, one.lang) for one in written if one.text]
        return {name: _lines(value) for name, value in fields.items()}, said

    return plain(values, texts) == plain(_values(record), _texts(record))


def _other(mine: str, theirs: str) -> str | None:
    return None if _lines(mine) == _lines(theirs) else theirs


def _lines(text: str) -> list[str]:
    """Lines without what a browser adds or takes away."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _values(record: Record | None) -> dict[str, str]:
    """The fields of a record that are no texts, as the form holds them."""
    held: dict[str, str] = {name: getattr(record, name, None) or "" for name in PLAIN}
    return held | {name: "\n".join(getattr(record, name, ())) for name in LINES}


def _texts(record: Record | None) -> list[_Text]:
    """The texts of a record, and empty ones for what it has not said."""
    held = [_Text(d.text, d.aspect, d.lang or "") for d in (record.documents if record else ())]
    said = {one.aspect for one in held}
    return held + [_Text("", aspect, "") for aspect in OFFERED if aspect not in said]


def _given(form: FormData) -> tuple[dict[str, str], list[_Text]]:
    """What was written in the form."""
    values = {name: _string(form, name).strip() for name in (*PLAIN, *LINES)}
    texts = []
    for n in range(MOST_TEXTS):
        if f"text_{n}" not in form:
            break
        aspect = _string(form, f"aspect_{n}")
        text = _string(form, f"text_{n}").replace("\r\n", "\n").strip()
        texts.append(_Text(text, aspect if aspect in ASPECTS else "about", _string(form, f"lang_{n}")))
    return values, texts


def _string(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _made(record: Record | None, values: Mapping[str, str], texts: Sequence[_Text]) -> Record:
    """The record of what was written.

    Raises
    ------
    InputError
        If it cannot be used.
    """
    if not values["name"]:
        raise InputError("name", "is empty")  # before an id is asked for, which is made of it
    return make_record(TARGET, _wire(record, values, texts))


def _wire(record: Record | None, values: Mapping[str, str], texts: Sequence[_Text]) -> dict[str, Any]:
    """The wire form of what was written; what the form does not show stays as it is stored."""
    wire: dict[str, Any] = record.to_dict() if record else {}
    wire |= {name: values[name] for name in PLAIN}
    wire |= {name: [line for line in _lines(values[name]) if line] for name in LINES}
    before = wire.get("documents", [])
    after = []
    for n, one in enumerate(texts):
        held = dict(before[n]) if n < len(before) else {"aspect": one.aspect}
        if one.text and _lines(one.text) != _lines(held.get("text", "")):
            held["text"] = one.text
        if one.text:
            after.append({**held, "lang": one.lang or None})
    wire["documents"] = [{key: value for key, value in one.items() if value is not None} for one in after]
    field = "documents" if record else "record"
    if wire["documents"] != before or not record:
        wire["provenance"] = {**wire.get("provenance", {}), field: EDITED}
    return {name: value for name, value in wire.items() if value not in ("", [], None)}


def _problems(error: InputError) -> list[tuple[str, str]]:
    """Field and problem of everything that cannot be used."""
    errors = error.errors if isinstance(error, RecordRefused) else (error,)
    found = []
    for one in errors:
        if one.where == "name":
            found.append(("name", NO_NAME))
        else:
            found.append((one.where, f"{one.problem}; {one.remedy}" if one.remedy else one.problem))
    return found
