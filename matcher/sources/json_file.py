"""JSON: a list of records, one record, or lists by target: `{"organisations": [...], "pilots": [...]}`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from matcher.errors import SourceError
from matcher.records import RECORD_TYPES, Record
from matcher.sources.encoding import detect
from matcher.sources.export_rows import checked_wire
from matcher.sources.files import refuse_binary
from matcher.sources.naming import did_you_mean
from matcher.sources.objects import Objects
from matcher.sources.reading import Format, Reading, Request
from matcher.sources.strict_json import StrictDecoder, skip_space

_TICK: Final = 1_000


def read(request: Request) -> Reading:
    """Read a JSON file.

    Raises
    ------
    SourceError
        If it is no JSON at all or holds no records.
    """
    refuse_binary(request.path)
    encoding = detect(request.path, request.encoding)
    text = request.path.read_text(encoding=encoding)
    objects = Objects(request)
    try:
        for line, target, value, problems in _Walk(request, text).records():
            objects.take(line, value, target, problems)
    except SourceError as error:  # the file is broken from here on; what was found before is told too
        objects.gathering.errors.append(error)
    request.report(len(text), len(text))
    return objects.reading("json", encoding)


_Item = tuple[int, str | None, Any, list[str]]
"""Line, target by place, value, problems of the decoder."""


class _Walk:
    """Walks the outer lists of a text and decodes one record at a time."""

    def __init__(self, request: Request, text: str) -> None:
        self._request, self._text = request, text
        self._at = 0
        self._decoder = StrictDecoder()
        self._line, self._counted = 1, 0

    def records(self) -> Iterator[_Item]:
        """Every record; raises SourceError where the text stops being JSON."""
        opening = self._peek()
        if opening == "[":
            yield from self._list(None)
        elif opening == "{":
            yield from self._object()
        else:
            raise self._fault("holds no list and no object", 'write [{"id": "...", "name": "..."}]')
        if self._peek():
            raise self._fault("something follows the end of the data", "remove it")

    def _list(self, target: str | None) -> Iterator[_Item]:
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        for count in range(1, self._request.limits.max_rows + 2):
            self._peek()
            line = self._line_here()
            yield line, target, self._value(), self._problems()
            if count % _TICK == 0:
                self._request.report(self._at, len(self._text))
            sign = self._peek()
            if sign not in (",", "]"):
                raise self._fault("a comma or ] is missing here", "check the end of the record before")
            self._at += 1
            if sign == "]":
                return

    def _object(self) -> Iterator[_Item]:
        """Lists by target; an object without one is a record itself."""
        start, line = self._at, self._line_here()
        others: list[str] = []
        found = False
        while self._key(first=self._at == start):
            key = self._value()
            if self._peek() != ":":
                raise self._fault("a colon is missing here", 'write "key": value')
            self._at += 1
            if isinstance(key, str) and key in RECORD_TYPES and self._peek() == "[" and not (others and not found):
                found = True
                yield from self._list(key)
                continue
            others.append(str(key))
            self._value()
        problems = self._problems()
        if not found:
            self._at = start
            yield line, None, self._value(), self._problems()
        elif others:
            remedy = did_you_mean(others[0], RECORD_TYPES, f"use {', '.join(RECORD_TYPES)}")
            raise self._request.fault(line, others[0], "is no kind of record", remedy)
        elif problems:
            raise self._request.fault(line, None, problems[0], "mend the object")

    def _key(self, first: bool) -> bool:
        """Step to the next key of an object; False at its end."""
        sign = self._peek()
        if not first and sign not in (",", "}"):
            raise self._fault("a comma or } is missing here", "check the value before")
        self._at += 1
        if sign == "}":
            return False
        following = self._peek()
        if first and following == "}":
            self._at += 1
            return False
        if following != '"':
            raise self._fault("a key in quotation marks is missing here", 'write "key": value')
        return True

    def _peek(self) -> str:
        self._at = skip_space(self._text, self._at)
        return self._text[self._at : self._at + 1]

    def _value(self) -> Any:
        try:
            value, self._at = self._decoder.decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._at = min(error.pos, len(self._text))
            raise self._fault(f"is no valid JSON: {error.msg}", "mend the file from this place on") from None
        return value

    def _problems(self) -> list[str]:
        problems, self._decoder.problems = self._decoder.problems, []
        return problems

    def _line_here(self) -> int:
        """The line of the current place, counted from the last one asked for."""
        if self._at < self._counted:
            self._line, self._counted = 1, 0
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _fault(self, problem: str, remedy: str) -> SourceError:
        column = self._at - (self._text.rfind("\n", 0, self._at) + 1) + 1
        if self._at >= len(self._text.rstrip()):
            problem = f"the file ends too early: {problem}"
        return self._request.fault(self._line_here(), None, f"character {column}: {problem}", remedy)


def write(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write records as lists by target, a record a line.

    Raises
    ------
    InputError
        If a record holds what no file can carry.
    """
    lists: dict[str, list[str]] = {}
    for record in records:
        line = json.dumps(checked_wire(record), ensure_ascii=False, allow_nan=False)
        lists.setdefault(record.target, []).append(line)
    bodies = [f"{json.dumps(target)}: [\n" + ",\n".join(lines) + "\n]" for target, lines in lists.items()]
    stream.write(("{" + ",\n".join(bodies) + "}\n").encode())


FORMAT: Final = Format(name="json", suffixes=(".json",), media_type="application/json", read=read, write=write)
