"""A row or object in wire form → a checked record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from matcher.errors import InputError
from matcher.people.contacts import masked
from matcher.records import ASPECTS, ID_PATTERN, RECORD_TYPES, Record
from matcher.sources.countries import country
from matcher.sources.fields import parse_document, record_fields
from matcher.sources.languages import language_code
from matcher.sources.naming import did_you_mean
from matcher.sources.texts import Report


def expand(data: Mapping[str, Any], target: str, report: Report) -> dict[str, Any]:
    """Wire form of an object that may say "about": "..." instead of listing documents.

    Parameters
    ----------
    data : mapping
        Its keys may also be document fields (`about`, `seeks_fi`, `about_2_en`) and `lang`, the language of all
        documents that name none.
    report : callable
        Told of keys that are no field.
    """
    out: dict[str, Any] = {}
    texts: list[dict[str, Any]] = []
    for key, value in data.items():
        if key in record_fields(target):
            out[key] = value
        elif key != "lang" and (text := _text_of(key, value, target, report)):
            texts.append(text)
    lang = data.get("lang")
    documents = out.get("documents") or []
    if texts or (lang is not None and isinstance(documents, list)):
        if not isinstance(documents, list):
            report("documents", "is no list of documents", 'use [{"text": "..."}]')
            documents = []
        out["documents"] = [_with_default(item, lang) for item in [*documents, *texts]]
    return out


def _with_default(document: Any, lang: Any) -> Any:
    if lang is None or not isinstance(document, Mapping) or document.get("lang") is not None:
        return document
    return {**document, "lang": lang}


def _text_of(key: str, value: Any, target: str, report: Report) -> dict[str, Any] | None:
    """The document that stands under `key` of the object itself; None if there is none or it is wrong."""
    try:
        field = parse_document(key)
    except InputError as error:
        report(key, error.problem, error.remedy)
        return None
    if field is None or field.part != "text":
        known = [*record_fields(target), *ASPECTS, "lang"]
        remedy = did_you_mean(key, known, f"put it under 'facts', or use {', '.join(known)}")
        report(key, f"is no field of {target}", remedy)
        return None
    if value is None:
        return None
    if not isinstance(value, str):
        report(key, f"{str(value)[:60]!r} is no text", "write it in quotation marks")
        return None
    return {"text": value, "aspect": field.name, **({"lang": field.lang} if field.lang else {})}


def normalise(data: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """`data` with country and languages as codes and defaults left out; what is wrong is reported, all of it.

    Types that are wrong are left for `Record.from_dict` to name.
    """
    out = {name: value for name, value in data.items() if value not in (None, [], {}, ())}
    identifier = out.get("id")
    if isinstance(identifier, str) and not ID_PATTERN.fullmatch(identifier):
        remedy = "use 1 to 200 characters without white space or slashes"
        report("id", f"{identifier[:60]!r} cannot be used", remedy)
    elif isinstance(identifier, str) and masked(identifier) != identifier:
        report("id", "is a person's e-mail address, which is not kept", "use another, such as a number")
    if isinstance(out.get("name"), str) and not out["name"].strip():
        report("name", "is empty", "give the record a name")
    if isinstance(out.get("country"), str):
        try:
            out["country"] = country(out["country"])
        except InputError as error:
            report("country", error.problem, error.remedy)
    for name in ("provenance", "identifiers"):
        _check_texts(name, out.get(name), report)
    if isinstance(out.get("documents"), list):
        out["documents"] = [
            _document(item, f"documents[{number}]", report) for number, item in enumerate(out["documents"], start=1)
        ]
    return out


def _check_texts(name: str, value: Any, report: Report) -> None:
    if isinstance(value, Mapping):
        for key, text in value.items():
            if not isinstance(text, str):
                report(f"{name}.{key}", f"{str(text)[:60]!r} is no text", "write it in quotation marks")


def _document(item: Any, place: str, report: Report) -> Any:
    if not isinstance(item, Mapping):
        return item
    out = {key: value for key, value in item.items() if value is not None}
    for key in ("lang", "source", "aspect"):
        if key in out and not isinstance(out[key], str):
            report(f"{place}.{key}", f"{str(out[key])[:60]!r} is no text", "write it in quotation marks")
            return out
    if "lang" in out:
        try:
            out["lang"] = language_code(out["lang"])
        except InputError as error:
            report(f"{place}.lang", error.problem, error.remedy)
    out.setdefault("aspect", "about")
    if "date" in out:
        out["date"] = _iso(out["date"])
    if out.get("weight") == 1:
        del out["weight"]
    return out


def _iso(value: Any) -> Any:
    """A date as `Document.to_dict` writes it; anything else unchanged."""
    try:
        return dt.date.fromisoformat(value.strip()).isoformat()
    except (AttributeError, ValueError):
        return value


def to_record(target: str, data: Mapping[str, Any], report: Report) -> Record | None:
    """The record of normalised wire form; None, and a report, if it cannot be made."""
    try:
        return RECORD_TYPES[target].from_dict(data)
    except InputError as error:
        report(error.where, error.problem, error.remedy)
    except (TypeError, AttributeError):  # a value of a type that no check foresaw
        report("", "cannot be read as a record", "see the fields in data/README.md")
    return None
