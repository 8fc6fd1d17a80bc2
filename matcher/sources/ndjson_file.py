"""NDJSON: a JSON object a line; read and written line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO, Final, TextIO

from matcher.errors import SourceError
from matcher.records import Record
from matcher.sources.encoding import detect
from matcher.sources.export_rows import checked_wire
from matcher.sources.files import refuse_binary
from matcher.sources.objects import Objects
from matcher.sources.reading import Format, Reading, Request
from matcher.sources.strict_json import StrictDecoder

_TICK: Final = 1_000


def read(request: Request) -> Reading:
    """Read an NDJSON file; a line that is no JSON is one of the errors, the others are read on.

    Raises
    ------
    SourceError
        If it is no text or holds no records.
    """
    refuse_binary(request.path)
    encoding = detect(request.path, request.encoding)
    total = request.path.stat().st_size
    objects = Objects(request)
    with request.path.open(encoding=encoding, newline="\n") as stream:
        try:
            _take_lines(request, stream, objects, total)
        except SourceError as error:
            objects.gathering.errors.append(error)
    request.report(total, total)
    return objects.reading("ndjson", encoding)


def _take_lines(request: Request, stream: TextIO, objects: Objects, total: int) -> None:
    longest = request.limits.max_line
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        request.check_blanks(number, number)
        if len(line) > longest:
            raise request.fault(number, None, f"is longer than {longest:,} characters", "write one record a line")
        if line.strip():
            _take(objects, number, line)
        if number % _TICK == 0:
            request.report(min(stream.buffer.tell(), total), total)


def _take(objects: Objects, number: int, line: str) -> None:
    decoder = StrictDecoder()
    try:
        value = decoder.whole(line)
    except json.JSONDecodeError as error:
        objects.gathering.seen(number)
        problem = f"character {error.pos + 1}: is no valid JSON: {error.msg}"
        objects.gathering.error(number, None, problem, "write one whole JSON object a line")
        return
    objects.take(number, value, None, decoder.problems)


def write(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write a record a line, each with its target.

    Raises
    ------
    InputError
        If a record holds what no file can carry.
    """
    for record in records:
        line = json.dumps({"target": record.target, **checked_wire(record)}, ensure_ascii=False, allow_nan=False)
        stream.write(f"{line}\n".encode())


FORMAT: Final = Format(
    name="ndjson", suffixes=(".ndjson", ".jsonl"), media_type="application/x-ndjson", read=read, write=write
)
