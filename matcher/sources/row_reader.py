"""The cells of one row → wire form, by the plan of its table."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from matcher.errors import InputError
from matcher.records import RECORD_TYPES
from matcher.sources import cells as cell_values
from matcher.sources.columns import Column, Plan
from matcher.sources.fields import FACTS, IDENTIFIERS, IGNORED, record_fields
from matcher.sources.languages import language_code
from matcher.sources.naming import did_you_mean
from matcher.sources.strict_json import StrictDecoder
from matcher.sources.texts import Report, check_value, forbidden

_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

_T = TypeVar("_T")

JSON_CELLS: Final = 3
"""A JSON cell may hold several texts, so it may be so many times as long as a plain one."""

Suspect = Callable[[str, str], None]
"""Takes column and text; looks for text that was decoded wrongly."""


@dataclass(slots=True)
class _Parts:
    """What the cells of one row have given so far."""

    target: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    lang: str | None = None


class RowReader:
    """Reads the rows of a table by its plan.

    Parameters
    ----------
    plan : Plan
    target : str
        What a row is if no column says so.
    max_cell : int
        Longest cell taken, in characters.
    """

    def __init__(self, plan: Plan, target: str, max_cell: int) -> None:
        self._plan, self._target, self._max_cell = plan, target, max_cell
        self._target_column = next((c for c in plan.columns if c.field.name == "target"), None)
        texts = [c for c in plan.columns if c.field.is_document and c.field.part == "text"]
        self._first_texts = {str(c.field): str(c.index) for c in reversed(texts)}

    def read(self, cells: Sequence[str], report: Report, suspect: Suspect | None = None) -> tuple[str, dict[str, Any]]:
        """Target and wire form of a row; what is wrong is reported under the column's name."""
        parts = _Parts(target=self._target)
        if self._target_column is not None:
            parts.target = self._row_target(self._text(self._target_column, cells), report)
        for column in self._plan.columns:
            text = self._text(column, cells)
            if not text or column.field.name in (IGNORED, "target"):
                continue
            problem = forbidden(text)
            longest = self._max_cell * (JSON_CELLS if column.field.as_json else 1)
            if len(text) > longest:
                problem = f"holds more than {longest:,} characters"
            if problem:
                report(column.header, problem, "remove it")
                continue
            if suspect is not None and not text.isascii():
                suspect(column.header, text)
            self._put(column, text, parts, report)
        return parts.target, _wire(parts)

    def _text(self, column: Column, cells: Sequence[str]) -> str:
        text = cells[column.index]
        if column.more:
            text = "".join((text, *(cells[index] for index in column.more)))
        return cell_values.clean(text) if text else ""

    def _row_target(self, text: str, report: Report) -> str:
        if not text or text in RECORD_TYPES:
            return text or self._target
        header = self._target_column.header if self._target_column else ""
        remedy = did_you_mean(text, RECORD_TYPES, f"use one of {', '.join(RECORD_TYPES)}, or --map {header}=facts")
        report(header, f"{text[:60]!r} is no target", remedy)
        return self._target

    def _put(self, column: Column, text: str, parts: _Parts, report: Report) -> None:
        """File the text of a cell under its field."""
        name, header = column.field.name, column.header
        kind = record_fields(parts.target).get(name)
        if name == "lang":
            parts.lang = _tried(language_code, text, header, report)
        elif column.field.is_document:
            self._put_document(column, text, parts, report)
        elif column.field.as_json:
            self._put_json(column, text, parts, report)
        elif name in IDENTIFIERS and "identifiers" in record_fields(parts.target):
            parts.values.setdefault("identifiers", {})[name] = text
        elif name == FACTS or kind is None:
            parts.facts[header] = text
        elif kind == "list":
            found = cell_values.split_list(text, commas=name in cell_values.COMMA_LISTS)
            parts.values.setdefault(name, []).extend(found)
        else:
            parts.values[name] = cell_values.kind(text) if name == "kind" else text

    def _put_document(self, column: Column, text: str, parts: _Parts, report: Report) -> None:
        part = column.field.part
        if part == "text":
            document = {"aspect": column.field.name, "lang": column.field.lang, "text": text}
            parts.documents[str(column.index)] = document
            return
        owner = parts.documents.get(self._first_texts.get(str(column.field.document), ""))
        if owner is None:
            parts.facts[column.header] = text
        elif part == "source":
            owner["source"] = text
        else:
            owner[part] = _tried(_date if part == "date" else _weight, text, column.header, report)

    def _put_json(self, column: Column, text: str, parts: _Parts, report: Report) -> None:
        decoder = StrictDecoder()
        try:
            value = decoder.whole(text)
        except json.JSONDecodeError as error:
            report(
                column.header, f"is no valid JSON at character {error.pos + 1}: {error.msg}", "mend or empty the cell"
            )
            return
        problems = list(decoder.problems)
        for _ in check_value(
            "", value, self._max_cell, lambda place, text, _: problems.append(f"{place} {text}".strip())
        ):
            pass
        for problem in problems:
            report(column.header, problem, "mend or empty the cell")
        if not problems:
            parts.values[column.field.name] = value


def _wire(parts: _Parts) -> dict[str, Any]:
    """The wire form of the parts; what a JSON cell gave comes before what plain cells gave.

    A row without the (English) name has its first local name for one.
    """
    values = parts.values
    if "name" not in values and values.get("local_names"):
        values["name"], *values["local_names"] = values["local_names"]
    if parts.facts:
        given = values.get(FACTS, {})
        values[FACTS] = {**parts.facts, **given} if isinstance(given, Mapping) else given
    if parts.documents:
        texts = [{**document, "lang": document["lang"] or parts.lang} for document in parts.documents.values()]
        values["documents"] = [*values.get("documents", ()), *texts]
    return values


def _tried(parse: Callable[[str], _T], text: str, header: str, report: Report) -> _T | None:
    try:
        return parse(text)
    except InputError as error:
        report(header, error.problem, error.remedy)
        return None


def _date(text: str) -> str:
    """ISO form of a date written 2026-11-24 or 24.11.2026."""
    found = _DAY_FIRST.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError("date", f"{text[:40]!r} is no date", "write it as 2026-11-24") from None


def _weight(text: str) -> float:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 10:
        raise InputError("weight", f"{text[:40]!r} is no weight", "use a number above 0 and at most 10")
    return weight
