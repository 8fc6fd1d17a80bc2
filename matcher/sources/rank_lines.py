"""The lines that `matcher rank` reads: queries and documents as JSON objects, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from matcher.errors import ImportRefused, InputError, SourceError
from matcher.records import Document
from matcher.sources import files
from matcher.sources.encoding import detect
from matcher.sources.languages import language_code
from matcher.sources.reading import Limits
from matcher.sources.strict_json import StrictDecoder

KEYS: Final = ("id", "text", "documents", "title", "lang", "country", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankText:
    """A query or a document to rank.

    Parameters
    ----------
    id : str
        Without white space, for it stands in a run file.
    title : str
    country, kind : str or None
        Shown, never used to filter.
    documents : tuple of Document
    """

    id: str
    title: str
    documents: tuple[Document, ...]
    country: str | None = None
    kind: str | None = None


def read_rank_lines(path: Path, limits: Limits) -> list[RankText]:
    """The texts of a JSON-lines file.

    Raises
    ------
    SourceError
        If the file cannot be read or holds no line.
    ImportRefused
        If lines of it are bad; all are named.
    """
    files.check(path, limits)
    files.refuse_binary(path)
    found: list[RankText] = []
    errors: list[SourceError] = []
    first_lines: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            text = _parse(line)
            if text.id in first_lines:
                raise InputError("id", f"{text.id!r} stands in line {first_lines[text.id]} already", "use each id once")
            first_lines[text.id] = number
            found.append(text)
        except InputError as error:
            errors.append(SourceError(path, number, error.where, error.problem, error.remedy))
    if errors:
        raise ImportRefused(path, errors)
    if not found:
        raise SourceError(path, None, None, "holds no line", 'write one {"id": "...", "text": "..."} a line')
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding=detect(path), newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, line


def _parse(line: str) -> RankText:
    decoder = StrictDecoder()
    try:
        value = decoder.whole(line)
    except json.JSONDecodeError as error:
        raise InputError(f"character {error.pos + 1}", error.msg, "write one JSON object a line") from None
    if decoder.problems:
        raise InputError("object", decoder.problems[0])
    if not isinstance(value, Mapping):
        raise InputError("line", "is no JSON object", 'write {"id": "...", "text": "..."}')
    return _text_of(value)


def _text_of(value: Mapping[str, Any]) -> RankText:
    for key in value:
        if key not in KEYS:
            raise InputError(key, "is unknown", f"use {', '.join(KEYS)}")
    for key in ("id", "text", "title", "lang", "country", "kind"):
        if value.get(key) is not None and not isinstance(value[key], str):
            raise InputError(key, f"{value[key]!r} is no text", "write it in quotation marks")
    if not value.get("id") or any(char.isspace() for char in value["id"]):
        raise InputError("id", f"{value.get('id')!r} cannot be used", "give every line an id without white space")
    title, lang = value.get("title") or "", _language(value.get("lang"))
    documents = [*_plain(value, title, lang), *_listed(value, lang)]
    if value.get("documents") and title:
        documents.append(Document(text=title, lang=lang, source="name", weight=0.5))
    if not documents:
        raise InputError("text", "is missing", 'give "text", or "documents" as a list of {"text": "..."}')
    return RankText(
        id=value["id"],
        title=title or value["id"],
        documents=tuple(documents),
        country=value.get("country"),
        kind=value.get("kind"),
    )


def _plain(value: Mapping[str, Any], title: str, lang: str | None) -> Iterator[Document]:
    if isinstance(value.get("text"), str):
        text = value["text"] if value.get("documents") or not title else f"{title}. {value['text']}"
        yield Document(text=_storable(text), lang=lang)


def _listed(value: Mapping[str, Any], lang: str | None) -> Iterator[Document]:
    listed = value.get("documents") or []
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
        raise InputError("documents", "is no list of objects", 'use [{"text": "..."}]')
    for item in listed:
        document = Document.from_dict({"lang": lang, **item})
        _storable(document.text)
        yield replace(document, lang=_language(document.lang))


def _language(lang: str | None) -> str | None:
    return language_code(lang) if lang and lang.strip() else None


def _storable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("text", "holds half of a character (a lone surrogate)", "write it as UTF-8") from None
    return text
