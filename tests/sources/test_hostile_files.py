"""Each hostile file is refused with words that say what is wrong with it, soon and in little memory."""

from __future__ import annotations

import os
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher import sources
from matcher.errors import InputError, SourceError
from matcher.sources import Limits
from tests.sources.builders import (
    SHEET,
    archive,
    csv,
    hand_made,
    json_bytes,
    parts,
    problems,
    put,
    sheet_row,
    workbook,
)

SECONDS = 10
MEGABYTES = 300

HEAD = "id;name;country;about"
GOOD = "a;A;FI;text"
TITLES = sheet_row(1, "id", "name")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
FORMULA = '<c><f>A1&amp;"x"</f></c>'


def _encrypted() -> bytes:
    content = bytearray(archive(parts(TITLES)))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        content[at + offset] |= 1
    return bytes(content)


def _corrupt() -> bytes:
    content = bytearray(hand_made(TITLES, *(sheet_row(n, f"i{n}", "x" * 50) for n in range(2, 400))))
    at = content.find(SHEET.encode()) + len(SHEET) + 40
    for position in range(at, at + 60):
        content[position] ^= 0x5A
    return bytes(content)


def _bomb() -> bytes:
    return hand_made(TITLES, sheet_row(2, "a", "x" * 150_000_000))


def _wide_row() -> bytes:
    cells = b"".join(b'<c r="A%d" s="%d"/>' % (n % 9 + 1, zlib.crc32(b"%d" % n)) for n in range(600_000))
    return archive(parts(sheet_row(1, cells.decode())))


def _deep(levels: int) -> bytes:
    return b'[{"id": "a", "name": "A", "facts": {"x": ' + b"[" * levels + b"]" * levels + b"}}]"


def _refs(reference: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>far</t></is></c>'


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OBJECT = {"id": "a", "name": "A"}

CASES: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    # Not a table at all.
    "empty file": ("a.csv", lambda: b"", ("is empty",)),
    "only white space": ("a.csv", lambda: b" \n\t\n\n", ("holds no text",)),
    "only a byte order mark": ("a.csv", lambda: b"\xef\xbb\xbf", ("holds no text",)),
    "header only": ("a.csv", lambda: csv(HEAD), ("column names but no rows",)),
    "png as csv": ("a.csv", lambda: PNG, ("a PNG image", "CSV")),
    "pdf as csv": ("a.csv", lambda: b"%PDF-1.7\n1 0 obj", ("a PDF document",)),
    "zip as csv": ("a.csv", lambda: archive({"a.txt": "x"}), ("zip archive", ".xlsx")),
    "gzip as json": ("a.json", lambda: b"\x1f\x8b\x08\x00abcdef", ("gzip",)),
    "old xls as csv": ("a.csv", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("password", ".xlsx")),
    "web page as csv": ("a.csv", lambda: b"<html><table><tr><td>id", ("a web page",)),
    "random bytes as csv": ("a.csv", lambda: bytes(range(256)) * 20, ("binary",)),
    "ods": ("a.ods", lambda: archive({"mimetype": "x"}), (".ods files are not read", ".xlsx")),
    # Encodings.
    "UTF-8 with one bad byte": (
        "a.csv",
        lambda: csv(HEAD, *["a;Ä;FI;ä"] * 9) + b"b;\xe4;FI;x\n",
        ("row 11", "no UTF-8"),
    ),
    "UTF-8 mark, other bytes": (
        "a.csv",
        lambda: b"\xef\xbb\xbfid;name\na;\xe4\n",
        ("row 2", "cannot be read as utf-8"),
    ),
    "UTF-16 cut short": ("a.csv", lambda: csv(HEAD, GOOD, encoding="utf-16")[:-1], ("cannot be read as utf-16",)),
    "NUL in a cell": ("a.csv", lambda: csv(HEAD, GOOD, "b;B\0;FI;x"), ("row 3", "'name'", "NUL", "character 2")),
    "escape character in a cell": ("a.csv", lambda: csv(HEAD, "a;A;FI;x\x1b[0m"), ("row 2", "'about'", "U+001B")),
    "NUL in a column name": ("a.csv", lambda: csv("id;na\0me", "a;A"), ("row 1", "column 2", "NUL")),
    # CSV.
    "too few columns": ("a.csv", lambda: csv(HEAD, GOOD, "b;B"), ("row 3", "has 2 columns, the header has 4")),
    "too many columns": ("a.csv", lambda: csv(HEAD, GOOD + ";more"), ("row 2", "has 5 columns, the header has 4")),
    "a column twice": ("a.csv", lambda: csv("id;name;name", "a;A;A"), ("row 1", "'name'", "columns 2 and 3")),
    "no column of names": ("a.csv", lambda: csv("x;y", "1;2"), ("no column holds the name", "x, y", "--map")),
    "a quotation mark left open": (
        "a.csv",
        lambda: csv(HEAD, GOOD, 'b;"B;FI;x', "c;C;FI;x"),
        ("row 3", "never closed"),
    ),
    "text after a quotation mark": ("a.csv", lambda: csv(HEAD, 'b;"B"C;FI;x'), ("row 2", "closing quotation mark")),
    "5 MB of commas": ("a.csv", lambda: b"," * 5_000_000, ("row 1", "more than 500 columns")),
    "5 MB of commas in a row": ("a.csv", lambda: b"id,name\n" + b"," * 5_000_000, ("row 2", "more than 500 columns")),
    "commas and a quotation mark": ("a.csv", lambda: b'id,name\n""' + b"," * 5_000_000, ("row 2", "longer than")),
    "many quoted lines of commas": ("a.csv", lambda: b"id,name\n" + b'"\n",' * 900, ("row 2", "more than 500 columns")),
    "huge cell": ("a.csv", lambda: csv("id;name;about", "a;A;" + "x" * 1_000_001), ("row 2", "'about'", "1,000,000")),
    "endless quoted cell": (
        "a.csv",
        lambda: b'id,name\na,"' + (b"x" * 39 + b"\n") * 200_000,
        ("row 2", "quotation mark"),
    ),
    "too many rows": ("a.csv", lambda: csv(HEAD, *[f"{n};A;;x" for n in range(60)]), ("row 52", "more than 50 rows")),
    "blank lines without end": ("a.csv", lambda: b"\n" * 300, ("row 201", "more than 200 rows, blank")),
    "blank lines below the header": ("a.csv", lambda: csv(HEAD, GOOD) + b"\n" * 300, ("row 201", "blank")),
    # Values.
    "ids twice": ("a.csv", lambda: csv(HEAD, GOOD, "b;B;;x", GOOD), ("row 4", "'id'", "'a' is in row 2 already")),
    "names twice, no ids": ("a.csv", lambda: csv("name", "Mill", "mill"), ("row 3", "is in row 2", "column with ids")),
    "empty id": ("a.csv", lambda: csv(HEAD, ";A;FI;x"), ("row 2", "'id'", "is empty")),
    "id with a slash": ("a.csv", lambda: csv(HEAD, "a/b;A;FI;x"), ("row 2", "'id'", "slashes")),
    "empty name": ("a.csv", lambda: csv(HEAD, "a;;FI;x"), ("row 2", "'name'", "is empty")),
    "a name without letters": ("a.csv", lambda: csv("name", "!!!"), ("row 2", "'name'", "no id can be made")),
    "unknown country": ("a.csv", lambda: csv(HEAD, "a;A;Finlandd;x"), ("row 2", "'country'", "FI (Finland)")),
    "unknown country code": ("a.csv", lambda: csv(HEAD, "a;A;XX;x"), ("row 2", "'country'", "'XX' is no country")),
    "unknown language in a column name": ("a.csv", lambda: csv("id;name;about_xx", "a;A;x"), ("'about_xx'", "'xx'")),
    "unknown language in a row": ("a.csv", lambda: csv("id;name;kieli", "a;A;xx"), ("row 2", "'kieli'", "'xx'")),
    "unknown target": ("a.csv", lambda: csv("target;id;name", "pilot;a;A"), ("row 2", "'target'", "'pilots'")),
    "bad date": ("a.csv", lambda: csv("id;name;about;about_date", "a;A;x;31.2.2026"), ("'about_date'", "no date")),
    "bad weight": ("a.csv", lambda: csv("id;name;about;about_weight", "a;A;x;11"), ("'about_weight'", "no weight")),
    "bad JSON in a cell": ("a.csv", lambda: csv("id;name;facts_json", "a;A;{1}"), ("row 2", "'facts_json'", "JSON")),
    "surrogate in a JSON cell": (
        "a.csv",
        lambda: csv("id;name;facts_json", r'a;A;"{""x"": ""\ud800""}"'),
        ("'facts_json'", "lone surrogate"),
    ),
    # XLSX.
    "text as xlsx": ("a.xlsx", lambda: csv(HEAD, GOOD), ("no xlsx workbook", "--format")),
    "old xls": (
        "a.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        (".xls files are not read", ".xlsx"),
    ),
    "xls or password": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("password", ".xlsx")),
    "encrypted zip": ("a.xlsx", _encrypted, ("encrypted", "password")),
    "docx as xlsx": ("a.xlsx", lambda: archive({"word/document.xml": "<x/>"}), ("Word document",)),
    "other zip as xlsx": ("a.xlsx", lambda: archive({"a.txt": "x"}), ("a zip archive, no xlsx workbook",)),
    "cut zip": ("a.xlsx", lambda: workbook([["id", "name"]])[:900], ("damaged",)),
    "corrupt part": ("a.xlsx", _corrupt, ("damaged",)),
    "zip bomb": ("a.xlsx", _bomb, ("times its size",)),
    "more than the limit unpacked": (
        "a.xlsx",
        lambda: archive(parts("") | {f"xl/media/{n}.bin": b"\0" * 70_000_000 for n in range(3)}),
        ("unpacks to 210 MB",),
    ),
    "too many parts": (
        "a.xlsx",
        lambda: archive(parts("") | {f"xl/p{n}": "" for n in range(5_001)}, zipfile.ZIP_STORED),
        ("parts",),
    ),
    "path out of the archive": ("a.xlsx", lambda: archive(parts("") | {"../evil.xml": "x"}), ("../evil.xml",)),
    "lzma": ("a.xlsx", lambda: archive(parts(TITLES), zipfile.ZIP_LZMA), ("compressed in a way",)),
    "entities in the sheet": (
        "a.xlsx",
        lambda: archive({**parts(""), SHEET: ENTITY + "<worksheet>&b;</worksheet>"}),
        ("document type or entities",),
    ),
    "entities in shared strings": (
        "a.xlsx",
        lambda: hand_made(TITLES, **{"xl/sharedStrings.xml": " " * 2_000_000 + ENTITY + "<sst/>"}),
        ("xl/sharedStrings.xml", "document type"),
    ),
    "entities in UTF-16": (
        "a.xlsx",
        lambda: archive({**parts(""), SHEET: (ENTITY + "<worksheet/>").encode("utf-16")}),
        ("not encoded as UTF-8",),
    ),
    "broken XML": ("a.xlsx", lambda: archive({**parts(""), SHEET: "<worksheet><sheetData>"}), ("damaged",)),
    "missing sheet part": (
        "a.xlsx",
        lambda: archive({name: part for name, part in parts("").items() if name != SHEET}),
        ("no sheet of cells",),
    ),
    "empty workbook": ("a.xlsx", lambda: workbook([]), ("holds no text",)),
    "workbook with a header only": ("a.xlsx", lambda: workbook([["id", "name"]]), ("no rows",)),
    "formula without a value": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, "a", FORMULA)),
        ("row 2", "'name'", "formula whose result is not stored"),
    ),
    "error value": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, "a", '<c t="e"><v>#REF!</v></c>')),
        ("row 2", "#REF!"),
    ),
    "far column": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, _refs("XFD2"))),
        ("row 2", "more than 500 columns"),
    ),
    "column beyond the header": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, "a", "A", "B")),
        ("row 2", "3 columns"),
    ),
    "a row twice": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, "a", "A"), sheet_row(2, "b", "B")),
        ("row 2", "twice"),
    ),
    "row number that is none": ("a.xlsx", lambda: hand_made(TITLES, sheet_row("x", "a", "A")), ("damaged",)),
    "cells without end": ("a.xlsx", _wide_row, ("row of more than",)),
    "too many sheet rows": (
        "a.xlsx",
        lambda: workbook([["id", "name"], *([f"i{n}", "A"] for n in range(60))]),
        ("more than 50 rows",),
    ),
    "shared string that is none": (
        "a.xlsx",
        lambda: hand_made(TITLES, sheet_row(2, "a", '<c t="s"><v>7</v></c>')),
        ("damaged",),
    ),
    # JSON.
    "not JSON": ("a.json", lambda: b"id;name\na;A\n", ("no list and no object",)),
    "JSON cut short": ("a.json", lambda: b'[\n{"id": "a", "name": "A"},\n{"id": "b"', ("row 3", "ends too early")),
    "JSON without a comma": ("a.json", lambda: b'[{"id": "a", "name": "A"}\n{"id": "b"}]', ("row 2", "comma")),
    "JSON with a comma too many": ("a.json", lambda: b'[{"id": "a", "name": "A"},\n]', ("row 2", "no valid JSON")),
    "text after JSON": ("a.json", lambda: b'[{"id": "a", "name": "A"}]\nx', ("row 2", "follows the end")),
    "a key twice": ("a.json", lambda: b'[\n{"id": "a", "name": "A", "id": "b"}]', ("row 2", "'id' is there twice")),
    "NaN": ("a.json", lambda: b'[{"id": "a", "name": "A", "facts": {"x": NaN}}]', ("NaN", "record 1")),
    "number too large": ("a.json", lambda: b'[{"id": "a", "name": "A", "facts": {"x": 1e999}}]', ("1e999",)),
    "digits without end": ("a.json", lambda: b'[{"id": ' + b"9" * 100_000 + b"}]", ("too many digits",)),
    "nesting without end": ("a.json", lambda: _deep(200_000), ("too deep",)),
    "deep nesting": ("a.json", lambda: _deep(100), ("deeper than 50",)),
    "lone surrogate": ("a.json", lambda: rb'[{"id": "a", "name": "A\udc00"}]', ("'name'", "lone surrogate")),
    "NUL in JSON": ("a.json", lambda: rb'[{"id": "a", "name": "A\u0000"}]', ("'name'", "NUL")),
    "empty list": ("a.json", lambda: b"[]", ("no records",)),
    "a number in the list": ("a.json", lambda: b"[1]", ("'1' is no object",)),
    "a list in the list": ("a.json", lambda: b"[[]]", ("no object",)),
    "unknown key": ("a.json", lambda: json_bytes([{**OBJECT, "contry": "FI"}]), ("'contry'", "'country'")),
    "unknown kind of record": ("a.json", lambda: json_bytes({"pilots": [OBJECT], "demo": []}), ("'demo'", "'demos'")),
    "name of a wrong type": ("a.json", lambda: json_bytes([{"id": "a", "name": 7}]), ("'name'", "no text")),
    "documents of a wrong type": ("a.json", lambda: json_bytes([{**OBJECT, "documents": "x"}]), ("'documents'",)),
    "document without text": ("a.json", lambda: json_bytes([{**OBJECT, "documents": [{}]}]), ("no text",)),
    "unknown language in JSON": (
        "a.json",
        lambda: json_bytes([{**OBJECT, "documents": [{"text": "x", "lang": "xx"}]}]),
        ("documents[1].lang", "'xx'"),
    ),
    "unknown aspect": (
        "a.json",
        lambda: json_bytes([{**OBJECT, "documents": [{"text": "x", "aspect": "wants"}]}]),
        ("'wants'", "seeks"),
    ),
    "bad weight in JSON": (
        "a.json",
        lambda: json_bytes([{**OBJECT, "documents": [{"text": "x", "weight": [1]}]}]),
        ("weight", "no number"),
    ),
    "text that is none": ("a.json", lambda: json_bytes([{**OBJECT, "about": ["x"]}]), ("'about'", "no text")),
    "no id in JSON": ("a.json", lambda: json_bytes([{"name": "A"}]), ("'id'", "missing")),
    "ids twice on one line": ("a.json", lambda: json_bytes([OBJECT, OBJECT]), ("'a' is in row 1 already",)),
    "target that is none": ("a.json", lambda: json_bytes([{**OBJECT, "target": "org"}]), ("'target'", "'org'")),
    # NDJSON.
    "bad lines": ("a.ndjson", lambda: b'{"id": "a", "name": "A"}\n\n{"id"\n', ("row 3", "no valid JSON")),
    "two objects on a line": ("a.ndjson", lambda: b'{"id": "a", "name": "A"} {}\n', ("row 1", "follows the value")),
    "line without end": ("a.ndjson", lambda: b'{"id": "' + b"x" * 5_000_000, ("row 1", "longer than 4,000,000")),
    "blank lines only": ("a.ndjson", lambda: b"\n\n\n", ("no records",)),
    "blank lines without end in NDJSON": ("a.ndjson", lambda: b"\n" * 300, ("row 201", "blank")),
    "blank sheet rows without end": (
        "a.xlsx",
        lambda: hand_made(TITLES, *[f'<row r="{n}"/>' for n in range(2, 300)]),
        ("row 201", "blank"),
    ),
    "too many lines": (
        "a.ndjson",
        lambda: b"".join(b'{"id": "%d", "name": "A"}\n' % n for n in range(60)),
        ("row 51", "more than 50 rows"),
    ),
}

LIMITS = Limits(max_rows=50)
HEAVY = (
    "5 MB of commas",
    "commas and a quotation mark",
    "endless quoted cell",
    "zip bomb",
    "cells without end",
    "nesting",
)


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_in_words(name: str, tmp_path: Path):
    file_name, build, words = CASES[name]
    path = put(tmp_path, file_name, build())
    limits = Limits() if name in ("endless quoted cell", "many quoted lines of commas") else LIMITS
    heavy = name.startswith(HEAVY)
    if heavy:
        tracemalloc.start()
    began = time.perf_counter()
    try:
        found = problems(path, limits=limits)
        peak = tracemalloc.get_traced_memory()[1] if heavy else 0
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < SECONDS
    assert peak < MEGABYTES * 1_000_000
    assert found, "the file was taken"
    told = "\n".join(str(error) for error in found)
    assert all(isinstance(error, SourceError) for error in found)
    for word in words:
        assert word in told
    assert file_name in told


def test_there_are_enough_cases():
    assert len(CASES) >= 50


def test_all_bad_rows_are_told_together(tmp_path: Path):
    path = put(tmp_path, "a.csv", csv(HEAD, "a;A;XX;x", GOOD, "c;;FI;x", "d;D;YY;\0", "e;E"))
    reading = sources.read(path)
    assert [(error.row, error.column) for error in reading.errors] == [
        (2, "country"),
        (4, "name"),
        (5, "about"),
        (5, "country"),
        (6, None),
    ]
    assert [record.id for record in reading.records] == ["a"]


def test_errors_before_a_break_in_the_file_are_told_too(tmp_path: Path):
    path = put(tmp_path, "a.csv", csv(HEAD, "a;A;XX;x", 'b;"B;FI;x'))
    assert [error.row for error in sources.read(path).errors] == [2, 3]


def test_missing_file_folder_and_device(tmp_path: Path):
    assert "no such file" in str(problems(tmp_path / "none.csv")[0])
    assert "is a folder" in str(problems(tmp_path)[0])
    os.mkfifo(tmp_path / "pipe.csv")
    assert "no regular file" in str(problems(tmp_path / "pipe.csv")[0])
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    assert "cannot be read" in str(problems(tmp_path / "loop.csv")[0])
    assert "cannot be read" in str(problems(Path("a\0.csv"))[0])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_file(tmp_path: Path):
    path = put(tmp_path, "a.csv", csv(HEAD, GOOD))
    path.chmod(0)
    assert "cannot be read" in str(problems(path)[0])


def test_file_too_large(tmp_path: Path):
    path = put(tmp_path, "a.csv", csv(HEAD, GOOD) * 50_000)
    assert "at most 1 are taken" in str(problems(path, limits=Limits(max_file_mb=1))[0])


def test_reading_stops_after_very_many_errors(tmp_path: Path):
    path = put(tmp_path, "a.csv", csv("id;name;country", *[f"{n};A;XX" for n in range(10_500)]))
    reading = sources.read(path)
    assert len(reading.errors) == 10_001
    assert "reading stopped" in str(reading.errors[-1])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "firms"}, ("'firms'", "organisations")),
        ({"file_format": "excel"}, ("'excel'",)),
        ({"file_format": "jsn"}, ("'json'",)),
        ({"encoding": "utf-9"}, ("'utf-9'", "utf-8")),
        ({"encoding": "base64"}, ("no encoding",)),
        ({"mapping": {"Nimi": "name", "contry": "country"}}, ("'Nimi'", "no such column", "name")),
        ({"mapping": {"name": "nmae"}}, ("'nmae' is no field", "'name'")),
        ({"mapping": {"name": "country", "id": "country"}}, ("'country' is given to column",)),
    ],
)
def test_options_that_name_what_there_is_not(options: dict, words: tuple[str, ...], tmp_path: Path):
    path = put(tmp_path, "a.csv", csv(HEAD, GOOD))
    with pytest.raises(InputError) as caught:
        sources.read(path, **options)
    for word in words:
        assert word in str(caught.value)


def test_unknown_sheet_names_the_near_one(tmp_path: Path):
    path = put(tmp_path, "a.xlsx", workbook((), {"Partners": [["name"], ["A"]]}))
    with pytest.raises(SourceError, match="did you mean 'Partners'"):
        sources.read(path, sheet="Partner")


def test_an_error_of_the_callback_is_no_damage_of_the_file(tmp_path: Path):
    def fail(done: int, total: int | None) -> None:
        raise ValueError("cancelled by the user")

    for name, content in (("a.csv", csv(HEAD, GOOD)), ("a.xlsx", workbook([["name"], ["A"]]))):
        with pytest.raises(ValueError, match="cancelled by the user"):
            sources.read(put(tmp_path, name, content), progress=fail)
