"""Records → the cells of a table that reads back as the same records.

A field stands in a plain cell where that reads back unchanged, and this is tried with the importer's own reader. Where it
does not (a keyword with a semicolon, a text with spaces at its end, facts that are no texts), the field stands as JSON in
a column of its own (`keywords_json`), for that record only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from matcher.errors import InputError
from matcher.records import RECORD_TYPES, Record
from matcher.sources.columns import Plan, guess, is_continuation, plan
from matcher.sources.fields import FACTS, IDENTIFIERS, Field, record_fields
from matcher.sources.reading import Limits, Request
from matcher.sources.row_reader import RowReader
from matcher.sources.texts import check_value
from matcher.sources.wire import normalise

MAX_FACT_COLUMNS: Final = 60
"""Facts get columns of their own up to this many; beyond, all of them stand as JSON."""
MAX_DOCUMENT_COLUMNS: Final = 200
_LONGEST: Final = Limits().max_cell
"""A longer text would not be taken back."""

_ASCII_ONLY: Final = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff]|_(?=x[0-9A-Fa-f]{4}_)|(?<=x005F)_")

Carries = Callable[[str], bool]
"""Whether the format gives a cell's text back unchanged."""


def checked_wire(record: Record) -> dict[str, Any]:
    """The wire form of a record, country and languages normalised.

    Raises
    ------
    InputError
        If it holds what an import refuses (control characters, half surrogates, an unknown language): it is never
        written so that it cannot be read back.
    """

    def refuse(place: str, problem: str, remedy: str) -> None:
        raise InputError(f"{record.target} {record.id!r}, {place}", problem, f"{remedy} before the export")

    wire = record.to_dict()
    for _ in check_value("", wire, _LONGEST, refuse):
        pass
    return normalise(wire, refuse)


class Table:
    """Records as a header and rows of text.

    Parameters
    ----------
    records : iterable of Record
        Of one target or of several; then a column `target` says which.
    carries : callable
        Whether the format gives a cell's text back unchanged.
    """

    def __init__(self, records: Iterable[Record], carries: Carries) -> None:
        self._carries = carries
        targets: list[str] = []
        wires: list[dict[str, Any]] = []
        for record in records:
            targets.append(record.target)
            wires.append(checked_wire(record))
        self._target = targets[0] if targets else "organisations"
        known = list(dict.fromkeys(targets)) or [self._target]
        plain = _plain_header(known, wires)
        header_plan = plan(Request(path=Path("export"), target=self._target), plain, 1)
        self._places = {column.header: column.field for column in header_plan.columns}
        reader = RowReader(header_plan, self._target, _LONGEST)
        rows = [self._cells(target, wire, header_plan, reader) for target, wire in zip(targets, wires, strict=True)]
        as_json = dict.fromkeys(name for row in rows for name in row if name not in self._places)
        self.header: tuple[str, ...] = (*plain, *as_json)
        self.rows: list[list[str]] = [[row.get(name, "") for name in self.header] for row in rows]

    def _cells(self, target: str, wire: Mapping[str, Any], layout: Plan, reader: RowReader) -> dict[str, str]:
        """Column → text: plain cells, and JSON for the fields that plain cells would change."""
        cells = self._plain(target, wire)
        bad: list[str] = []
        _, found = reader.read([cells.get(name, "") for name in layout.header], lambda place, *_: bad.append(place))
        found = normalise(found, lambda place, *_: bad.append(place))
        names = {*wire, *found}
        carried = {header for header, text in cells.items() if self._carries(text)}
        as_json: dict[str, str] = {}
        for name in sorted(names):
            headers = [header for header in cells if _field_of(self._places[header], header, target) == name]
            good = all(header in carried and header not in bad for header in headers)
            if good and found.get(name) == wire.get(name):
                continue
            for header in headers:
                del cells[header]
            if name in wire:
                as_json[f"{name}_json"] = _json_cell(wire[name])
        return cells | as_json

    def _plain(self, target: str, wire: Mapping[str, Any]) -> dict[str, str]:
        cells: dict[str, str] = {}
        if "target" in self._places:
            cells["target"] = target
        for name, value in wire.items():
            if name == "documents":
                cells.update(_document_cells(value))
            elif name == FACTS:
                cells.update({key: text for key, text in value.items() if isinstance(text, str)})
            elif name == "identifiers":
                cells.update({key: text for key, text in value.items() if key in IDENTIFIERS})
            elif isinstance(value, str):
                cells[name] = value
            elif isinstance(value, (list, tuple)):
                cells[name] = "; ".join(value)
        return {header: text for header, text in cells.items() if text and header in self._places}


def _field_of(field: Field, header: str, target: str) -> str:
    """The record field that a plain column feeds."""
    if field.is_document:
        return "documents"
    if field.name in IDENTIFIERS and "identifiers" in record_fields(target):
        return "identifiers"
    return field.name if field.name in record_fields(target) else FACTS if field.name != "target" else "target"


def _json_cell(value: Any) -> str:
    """JSON that survives every table format: what one of them would change stands as an escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ASCII_ONLY.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _document_cells(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for field, document in _document_fields(documents):
        cells[str(field)] = document["text"]
        for part in ("source", "date", "weight"):
            if part in document:
                cells[f"{field}_{part}"] = str(document[part])
    return cells


def _document_fields(documents: Sequence[Mapping[str, Any]]) -> list[tuple[Field, Mapping[str, Any]]]:
    """Each document with the field it stands under; the second of an aspect and language is number 2."""
    seen: dict[tuple[str, str | None], int] = {}
    out = []
    for document in documents:
        key = (document["aspect"], document.get("lang"))
        seen[key] = seen.get(key, 0) + 1
        out.append((Field(name=key[0], lang=key[1], number=seen[key]), document))
    return out


def _plain_header(targets: Sequence[str], wires: Sequence[Mapping[str, Any]]) -> list[str]:
    """The plain columns that any of the records uses, in the order of the record's fields."""
    used = {name for wire in wires for name in wire}
    order = [name for target in targets for name in record_fields(target)]
    header = ["target"] if len(targets) > 1 else []
    for name in dict.fromkeys(("id", "name", *order)):
        if name == "documents":
            header += _document_header(targets, wires)
        elif name == "identifiers":
            keys = {key for wire in wires for key in wire.get("identifiers", ())}
            header += [key for key in IDENTIFIERS if key in keys]
        elif name in ("id", "name") or (name in used and _is_plain(name, targets)):
            header.append(name)
    return header + _fact_header(targets, wires, header)


def _is_plain(name: str, targets: Sequence[str]) -> bool:
    return any(record_fields(target).get(name) in ("text", "list") for target in targets)


def _document_header(targets: Sequence[str], wires: Sequence[Mapping[str, Any]]) -> list[str]:
    """Document columns such that most records keep the order of their documents."""
    order: list[str] = []
    for wire in wires:
        at = 0
        for header in _document_cells(wire.get("documents", ())):
            if header not in order and len(order) < MAX_DOCUMENT_COLUMNS:
                order.insert(at, header)
            at = order.index(header) + 1 if header in order else at
    return [header for header in order if str(_guessed(header, targets)) == header]


def _fact_header(targets: Sequence[str], wires: Sequence[Mapping[str, Any]], taken: Sequence[str]) -> list[str]:
    """Facts that can have a column of their own: texts, under a name that no field answers to."""
    texts = ((key, value) for wire in wires for key, value in wire.get(FACTS, {}).items())
    keys = dict.fromkeys(key for key, value in texts if isinstance(value, str))
    free = [key for key in keys if key not in taken and _is_fact_header(key, targets)]
    return free if len(free) <= MAX_FACT_COLUMNS else []


def _is_fact_header(key: str, targets: Sequence[str]) -> bool:
    return (
        key.strip() == key != ""
        and key.isprintable()
        and len(key) <= 100
        and not is_continuation(key)
        and "_x" not in key
        and _guessed(key, [*targets, *RECORD_TYPES]) is None
    )


def _guessed(header: str, targets: Sequence[str]) -> Field | None:
    try:
        return guess(header, targets)
    except InputError:
        return Field(name="-")
