"""JSON objects → records, for the formats that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.errors import InputError
from matcher.records import RECORD_TYPES
from matcher.sources.fields import FACTS, IGNORED, parse_field
from matcher.sources.naming import did_you_mean
from matcher.sources.object_preview import ObjectPreview
from matcher.sources.reading import Gathering, Reading, Request
from matcher.sources.texts import check_value, mojibake
from matcher.sources.wire import expand, normalise, to_record


class Objects:
    """The objects of one file, gathered as records.

    Parameters
    ----------
    request : Request
        Its `mapping` renames keys: key → field, "facts" or "-".
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self.gathering = Gathering(request)
        self._keys: dict[str, None] = {}
        self._mapping = {key: self._mapped(key, field) for key, field in request.mapping.items()}
        self._preview = ObjectPreview(self._mapping)

    def _mapped(self, key: str, field: str) -> str:
        try:
            return str(parse_field(field, RECORD_TYPES))
        except InputError as error:
            raise self._request.fault(None, key, error.problem, error.remedy) from None

    def take(self, line: int, value: Any, target: str | None, problems: Sequence[str]) -> None:
        """Read one object.

        Parameters
        ----------
        line : int
            Where it begins.
        value : JSON value
        target : str or None
            What it is by its place in the file; None if the file does not say.
        problems : sequence of str
            What the decoder saw in it.
        """
        gathering = self.gathering
        gathering.seen(line)
        number = gathering.rows
        before = len(gathering.errors)

        def report(place: str, problem: str, remedy: str) -> None:
            gathering.error(line, place or None, f"{problem} (record {number})", remedy)

        for problem in problems:
            report("", problem, "mend the object")
        if not isinstance(value, Mapping):
            report("", f"{str(value)[:40]!r} is no object", 'write {"id": "...", "name": "..."}')
            return
        self._check_texts(line, value, report)
        by_place = target is not None
        target, data = self._split(value, target, report)
        self._preview.add(target, value, by_place=by_place)
        if before < len(gathering.errors):
            return
        data = normalise(expand(data, target, report), report)
        if before == len(gathering.errors) and (record := to_record(target, data, report)):
            gathering.add(record, line, "id")

    def _check_texts(self, line: int, value: Mapping[str, Any], report: Any) -> None:
        for place, text in check_value("", value, self._request.limits.max_cell, report):
            if not text.isascii() and (found := mojibake(text)):
                doubt = f"{found[0]!r} looks decoded wrongly; was {found[1]!r} meant?"
                self.gathering.remark(line, place, doubt)

    def _split(self, value: Mapping[str, Any], target: str | None, report: Any) -> tuple[str, dict[str, Any]]:
        """The target of an object, and its keys renamed as the caller asked."""
        data: dict[str, Any] = {}
        facts: dict[str, Any] = {}
        said = target or self._request.target
        for key, item in value.items():
            self._keys.setdefault(key)
            name = self._mapping.get(key, key)
            if name == "target":
                said = self._said(item, target, report) or said
            elif name == FACTS and key != FACTS:
                facts[key] = item
            elif name in data:
                report(key, f"{name!r} is there already under another key", "map it to 'facts' or '-'")
            elif name != IGNORED:
                data[name] = item
        if facts and isinstance(data.setdefault(FACTS, {}), Mapping):
            data[FACTS] = {**data[FACTS], **facts}
        return said, data

    def _said(self, item: Any, target: str | None, report: Any) -> str | None:
        """The target that the object itself names; None if it cannot be used."""
        if not isinstance(item, str) or item not in RECORD_TYPES:
            remedy = did_you_mean(str(item)[:60], RECORD_TYPES, f"use one of {', '.join(RECORD_TYPES)}")
            report("target", f"{str(item)[:60]!r} is no target", remedy)
            return None
        if target is not None and item != target:
            report("target", f"{item!r} stands in the list of {target}", "move it, or leave the key out")
            return None
        return item

    def reading(self, file_format: str, encoding: str) -> Reading:
        """All of it; raises SourceError if there was nothing, or a mapped key is in no object."""
        gathering = self.gathering
        if not gathering.rows and not gathering.errors:
            raise self._request.fault(None, None, "holds no records", "add an object per record")
        for key in self._mapping:
            if key not in self._keys and not gathering.errors:
                remedy = did_you_mean(key, self._keys, f"the keys are {', '.join(list(self._keys)[:30])}")
                raise self._request.fault(None, key, "there is no such key", remedy)
        return Reading(
            path=self._request.path,
            file_format=file_format,
            encoding=encoding,
            header=self._preview.header,
            mapping=self._preview.mapping,
            preview=self._preview.rows,
            rows=gathering.rows,
            records=tuple(gathering.records),
            errors=tuple(gathering.errors),
            remarks=gathering.remarks,
        )
