"""Every door of the command line answers bad input with an exit code and words that say where, what, and what would be right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import Demo, Shell
from tests.sources.builders import SHEET, archive, hand_made, parts, sheet_row, workbook

TITLES = sheet_row(1, "id", "name")
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
QUERY = {"id": "q", "text": "ligniini"}
RUN = b"q1 Q0 a 1 0.9 t\nq1 Q0 b 2 0.8 t\n"
QRELS = b"q1 0 a 1\n"


def lines(*values: object) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(value) + "\n" for value in values).encode()


@dataclass(frozen=True)
class Case:
    """A command that cannot be done.

    Parameters
    ----------
    command : str
        Split at blanks; `{db}` is the demo's store, `{copy}` a copy of its index that may be damaged.
    says : tuple of str
        What the message must hold.
    files : mapping of str to bytes
        What lies in the folder.
    code : int
    stdin : bytes
    prepare : callable, optional
        Called with the folder and the demo's index before the command.
    more : tuple of str
        Further arguments, with blanks.
    rows : int
        Lines of the message; a list of bad rows has more than one.
    """

    command: str
    says: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    code: int = 2
    stdin: bytes = b""
    prepare: Callable[[Path, Path], None] | None = None
    more: tuple[str, ...] = ()
    rows: int = 1


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)


def _damage_index(folder: Path, index: Path) -> None:
    shutil.copytree(index, folder / "copy")
    largest = max((folder / "copy").rglob("*.npy"), key=lambda path: path.stat().st_size)
    _flip(largest, -1)


def _damage_current(folder: Path, index: Path) -> None:
    shutil.copytree(index, folder / "copy")
    _flip(folder / "copy" / "CURRENT", 5)


def _truncated_store(folder: Path, index: Path) -> None:
    data = index.with_name("demo.sqlite3").read_bytes()
    (folder / "torn.sqlite3").write_bytes(data[: len(data) // 2])


SUGGEST = "suggest --db {db}"
IMPORT = "import --db {db}"
RANK = "rank --queries q.jsonl --documents d.jsonl"
EVALUATE = "evaluate --qrels q.txt --run r.txt"
BOTH = {"q.txt": QRELS, "r.txt": RUN}

CASES: dict[str, Case] = {
    # usage
    "unknown command": Case("sugest", ("no such command", "suggest", "--help")),
    "unknown option": Case(f"{SUGGEST} --contry FI", ("no such option", "--contry", "matcher suggest --help")),
    "option without value": Case("suggest --target", ("--target", "--help")),
    "number that is none": Case(f"{SUGGEST} lignin --top ten", ("--top", "whole number")),
    "missing option": Case("rank", ("--queries", "matcher rank --help")),
    "missing argument": Case("import", ("FILE", "matcher import --help")),
    "unknown command of config": Case("config list", ("no such command", "list")),
    # text
    "no text": Case(SUGGEST, ("text: none was given", "quotation marks", "--file", "--record")),
    "empty text": Case(SUGGEST, ("text: is empty", "sentences"), more=("",)),
    "white space only": Case(SUGGEST, ("text: is empty",), more=(" \n\t ",)),
    "empty standard input": Case(f"{SUGGEST} -", ("standard input", "is empty")),
    "two texts": Case(f"{SUGGEST} ligniini liima", ("2 texts were given", "quotation marks")),
    "text and file": Case(f"{SUGGEST} ligniini --file a.txt", ("a text and --file were given", "only one")),
    "text and record": Case(f"{SUGGEST} ligniini --record vtt", ("a text and --record were given",)),
    "file and record": Case(f"{SUGGEST} --file a.txt --record vtt", ("--file and --record were given",)),
    "1 MB text": Case(
        f"{SUGGEST} --file a.txt",
        ("a.txt", "1,000,000 bytes", "200,000 characters"),
        {"a.txt": b"lignin and\n" * 90_909 + b"l"},
    ),
    "text just too long": Case(
        f"{SUGGEST} --file a.txt", ("text", "200,001 characters", "at most 200,000"), {"a.txt": b"a" * 200_001}
    ),
    "1 MB on standard input": Case(
        f"{SUGGEST} -", ("standard input", "200,000 characters"), stdin=b"lignin " * 150_000
    ),
    "NUL in a file": Case(f"{SUGGEST} --file a.txt", ("NUL",), {"a.txt": b"we make lignin glue \0 and resins"}),
    "lone surrogate in an argument": Case(
        SUGGEST, ("text: holds bytes that are no UTF-8",), more=(os.fsdecode(b"ligniini\xff"),)
    ),
    "UTF-16 cut in the middle": Case(
        f"{SUGGEST} --file a.txt", ("a.txt", "utf-16"), {"a.txt": "ligniiniä".encode("utf-16")[:-1]}
    ),
    "mixed encodings": Case(
        f"{SUGGEST} --file a.txt",
        ("row 2", "UTF-8"),
        {"a.txt": "ligniiniä, öljyä ja höyryä\n".encode() + "myös öljyä".encode("cp1252")},
    ),
    "name of a file as text": Case(f"{SUGGEST} a.txt", ("is a file", "--file a.txt"), {"a.txt": b"lignin"}),
    "missing text file": Case(f"{SUGGEST} --file none.txt", ("none.txt", "no such file")),
    "empty text file": Case(f"{SUGGEST} --file a.txt", ("is empty", "a few sentences"), {"a.txt": b""}),
    "folder as text file": Case(f"{SUGGEST} --file .", ("is a folder",)),
    "Word document": Case(
        f"{SUGGEST} --file a.docx", ("a Word document", "paste"), {"a.docx": archive({"word/document.xml": "x"})}
    ),
    "PDF": Case(f"{SUGGEST} --file a.pdf", ("a PDF document", "paste"), {"a.pdf": b"%PDF-1.7\n"}),
    "PDF under another name": Case(
        f"{SUGGEST} --file a.txt", ("a PDF document", "paste"), {"a.txt": b"%PDF-1.7\n1 0 obj"}
    ),
    "table as text": Case(f"{SUGGEST} --file a.csv", ("a table of records", "matcher import"), {"a.csv": b"id,name\n"}),
    "binary as text": Case(f"{SUGGEST} --file a.txt", ("binary", "paste"), {"a.txt": bytes(range(32)) * 40}),
    # options of suggest
    "unknown language": Case(f"{SUGGEST} lignin --lang zz", ("language", "'zz'", "fi, sv or en")),
    "unknown target": Case(f"{SUGGEST} lignin --target demo", ("target", "'demo'", "did you mean 'demos'")),
    "regions are not matched": Case(f"{SUGGEST} lignin --target regions", ("target", "'regions'")),
    "top 0": Case(f"{SUGGEST} lignin --top 0", ("top", "0 is too few", "1 or more")),
    "top below 0": Case(f"{SUGGEST} lignin --top -3", ("top", "-3 is too few")),
    "unknown country": Case(f"{SUGGEST} lignin --country XX", ("country", "'XX'")),
    "misspelt country": Case(f"{SUGGEST} lignin --country-not Germny", ("country", "'Germny'", "DE (Germany)")),
    "unknown home": Case(f"{SUGGEST} lignin --foreign --home Lappi", ("country", "'Lappi'", "such as FI")),
    "unknown kind": Case(f"{SUGGEST} lignin --kind univercity", ("kind", "did you mean 'university'")),
    "kind of demos": Case(
        f"{SUGGEST} lignin --target demos --kind SME", ("kind", "demos have none", "leave --kind out")
    ),
    "unknown region": Case(f"{SUGGEST} lignin --region Flandres", ("region", "'Flandres'", "flanders")),
    "unknown pilot": Case(f"{SUGGEST} lignin --target demos --pilot hydrogn", ("pilot", "did you mean 'hydrogen'")),
    "pilot of organisations": Case(f"{SUGGEST} lignin --pilot hydrogen", ("pilot", "--target demos")),
    "unknown record": Case(
        f"{SUGGEST} --record savonai", ("no record has the id 'savonai'", "did you mean", "savonia")
    ),
    "a whole text for an id": Case(f"{SUGGEST} --record {'a' * 5_000}", ("no record has the id 'aaaa", "aaaa...'")),
    "unknown target of a record": Case(f"{SUGGEST} --record vtt --record-target firms", ("record-target", "'firms'")),
    "contradictory filters": Case(
        f"{SUGGEST} lignin --country FI --country-not FI", ("filters", "leave out --country", "records remain")
    ),
    "filters that leave nothing": Case(
        f"{SUGGEST} lignin --country SE --region flanders", ("no record passes", "leave out --country SE")
    ),
    # configuration
    "missing configuration": Case("index --db {db} --config c.toml", ("c.toml", "no such file")),
    "configuration that is no TOML": Case(
        "index --db {db} --config c.toml", ("no readable TOML",), {"c.toml": b"best = = 3"}
    ),
    "unknown parameter": Case(
        "index --db {db} --config c.toml", ("best_docs", "no parameter"), {"c.toml": b"best_docs = 3"}
    ),
    "parameter out of range": Case(
        f"{SUGGEST} lignin --config c.toml", ("bm25_b", "from 0 to 1"), {"c.toml": b"bm25_b = 3"}
    ),
    "parameter of a wrong type": Case("config show --config c.toml", ("bm25_b", "number"), {"c.toml": b'bm25_b = "x"'}),
    "parameters that the index has not": Case(
        f"{SUGGEST} lignin --config c.toml",
        ("built with bm25_b = 0.75, not 0.5", "matcher index"),
        {"c.toml": b"bm25_b = 0.5"},
    ),
    # store and index
    "no store": Case("suggest lignin", ("no such file", "matcher init")),
    "no store to verify": Case("verify", ("no such file", "matcher init")),
    "database that is none": Case(
        "suggest lignin --db sqlite:///a.db", ("not a database",), {"a.db": b"lignin " * 999}
    ),
    "address that is none": Case("init --db matcher.sqlite3", ("no database address", "sqlite:///FILE")),
    "unknown kind of database": Case("init --db mysql://x/y", ("mysql", "sqlite:///FILE")),
    "folder as database": Case("init --db sqlite:///.", ("sqlite:///.",)),
    "no index": Case(f"{SUGGEST} lignin --index-dir none", ("no index here", "matcher index")),
    "empty store": Case("index", ("holds no organisation", "matcher import"), prepare=lambda folder, _: _init()),
    "damaged index": Case("verify --db {db} --index-dir copy", (), code=1, prepare=_damage_index, rows=0),
    "folder as store": Case("suggest lignin --db sqlite:///.", ("is a folder", "name a file")),
    "file as folder of the index": Case(
        f"{SUGGEST} lignin --index-dir a.txt", ("a.txt", "no index here", "matcher index"), {"a.txt": b"x"}
    ),
    "damaged index of a suggestion": Case(
        f"{SUGGEST} lignin --index-dir copy", ("CURRENT", "matcher index"), code=1, prepare=_damage_current
    ),
    "torn database": Case("verify --db sqlite:///torn.sqlite3", (), code=1, prepare=_truncated_store, rows=0),
    "name of a file that is not here": Case(
        f"{SUGGEST} report.docx", ("'report.docx' is a file's name", "no such file", "--file")
    ),
    "name of a text that is not here": Case(f"{SUGGEST} notes.txt", ("'notes.txt' is a file's name", "--file")),
    "name of a Word document that is here": Case(
        f"{SUGGEST} a.docx", ("a Word document", "save it as plain text"), {"a.docx": b"PK\x03\x04"}
    ),
    "Word document as a text": Case(
        f"{SUGGEST} --file a.docx", ("a Word document", "save it as plain text"), {"a.docx": b"PK\x03\x04"}
    ),
    "PDF as a text": Case(
        f"{SUGGEST} --file a.pdf", ("a PDF document", "save it as plain text"), {"a.pdf": b"%PDF-1.4"}
    ),
    # import
    "missing file": Case(f"{IMPORT} none.csv", ("none.csv", "no such file")),
    "folder as file": Case(f"{IMPORT} .", ("is a folder",)),
    "empty file": Case(f"{IMPORT} a.csv", ("a.csv", "is empty", "header row"), {"a.csv": b""}),
    "header only": Case(f"{IMPORT} a.csv", ("no rows",), {"a.csv": b"id,name\n"}),
    "wrong columns": Case(f"{IMPORT} a.csv", ("a.csv", "name"), {"a.csv": b"foo;bar\n1;2\n"}),
    "duplicate ids and an unknown country": Case(
        f"{IMPORT} a.csv",
        ("3 places", "row 3", "already", "row 4", "'Narnia'", "row 5"),
        {"a.csv": b"id,name,country\na,A,FI\na,B,FI\nb,C,Narnia\nc,,FI\n"},
        rows=4,
    ),
    "bad rows in two files": Case(
        f"{IMPORT} a.csv b.csv",
        ("a.csv, row 2", "b.csv, row 2"),
        {"a.csv": b"id,name,country\na,A,XX\n", "b.csv": b"id,name,country\nb,B,YY\n"},
        rows=3,
    ),
    "bad rows in a dry run": Case(f"{IMPORT} a.csv --dry-run", (), {"a.csv": b"id,name,country\na,A,XX\n"}, rows=0),
    "damaged workbook": Case(
        f"{IMPORT} a.xlsx", ("a.xlsx", "damaged"), {"a.xlsx": workbook([["id", "name"], ["a", "A"]])[:-200]}
    ),
    "zip bomb": Case(
        f"{IMPORT} a.xlsx", ("times its size",), {"a.xlsx": hand_made(TITLES, sheet_row(2, "a", "x" * 150_000_000))}
    ),
    "XML entities": Case(
        f"{IMPORT} a.xlsx",
        ("document type or entities",),
        {"a.xlsx": archive({**parts(""), SHEET: ENTITY + "<worksheet>&b;</worksheet>"})},
    ),
    "formula without a value": Case(
        f"{IMPORT} a.xlsx",
        ("row 2", "formula"),
        {"a.xlsx": hand_made(TITLES, sheet_row(2, "a", '<c><f>A1&amp;"x"</f></c>'))},
        rows=2,
    ),
    "unknown format": Case(f"{IMPORT} a.csv --format xls", ("format", "'xls'", "xlsx"), {"a.csv": b"id,name\na,A\n"}),
    "map without a sign": Case(f"{IMPORT} a.csv --map Yritys", ("map", "COLUMN=FIELD"), {"a.csv": b"id,name\na,A\n"}),
    "map of an unknown column": Case(f"{IMPORT} a.csv --map Yritys=name", ("Yritys",), {"a.csv": b"id,name\na,A\n"}),
    "map to an unknown field": Case(f"{IMPORT} a.csv --map id=nam", ("'nam'", "name"), {"a.csv": b"id,name\na,A\n"}),
    "unknown target of an import": Case(
        f"{IMPORT} a.csv --target orgs", ("target", "'orgs'"), {"a.csv": b"id,name\na,A\n"}
    ),
    "unknown encoding": Case(
        f"{IMPORT} a.csv --encoding cp12522",
        ("a.csv", "'cp12522' is no encoding", "'cp1252'"),
        {"a.csv": b"id,name\na,A\n"},
    ),
    "encoding that is no text's": Case(
        f"{IMPORT} a.csv --encoding base64", ("'base64' is no encoding", "utf-8"), {"a.csv": b"id,name\na,A\n"}
    ),
    "another encoding than the file's": Case(
        f"{IMPORT} a.csv --encoding ascii", ("row 2", "cannot be read as ascii"), {"a.csv": "id,name\na,Å\n".encode()}
    ),
    "delimiter of two signs": Case(
        f"{IMPORT} a.csv --delimiter ;;", ("delimiter", "';;'", "tab"), {"a.csv": b"id,name\na,A\n"}
    ),
    "delimiter of JSON": Case(
        f"{IMPORT} a.json --delimiter ;", ("json has no delimiter",), {"a.json": b'[{"id":"a","name":"A"}]'}
    ),
    "unknown sheet": Case(
        f"{IMPORT} a.xlsx --sheet Firms",
        ("a.xlsx", "'Firms'", "Sheet1"),
        {"a.xlsx": workbook([["id", "name"], ["a", "A"]])},
    ),
    "encoding of a workbook": Case(
        f"{IMPORT} a.xlsx --encoding utf-8",
        ("xlsx has no encoding",),
        {"a.xlsx": workbook([["id", "name"], ["a", "A"]])},
    ),
    # demo
    "demo into a store with records": Case(
        "demo --once",
        ("MATCHER_DB names", "of your own", "--db sqlite:///"),
        prepare=lambda folder, _: _own_record(folder),
    ),
    # export
    "unknown ending": Case("export out.doc --db {db}", ("'.doc'", ".xlsx")),
    "export into no folder": Case("export none/out.csv --db {db}", ("folder does not exist",)),
    "export over a folder": Case("export . --db {db}", ("is a folder",)),
    "export of nothing": Case("export out.csv", ("holds no organisations",), prepare=lambda folder, _: _init()),
    # rank
    "neither documents nor target": Case(
        "rank --queries q.jsonl", ("--documents", "--target"), {"q.jsonl": lines(QUERY)}
    ),
    "documents and target": Case(f"{RANK} --target demos", ("either --documents or --target",)),
    "missing queries": Case(RANK, ("q.jsonl", "no such file"), {"d.jsonl": lines(QUERY)}),
    "empty queries": Case(RANK, ("q.jsonl", "is empty"), {"q.jsonl": b"", "d.jsonl": lines(QUERY)}),
    "bad JSON lines": Case(
        RANK,
        ("q.jsonl, row 1", "row 3", "JSON object"),
        {"q.jsonl": b'{"id": "a", "text": }\n{"id": "b", "text": "x"}\n[1]\n', "d.jsonl": lines(QUERY)},
        rows=3,
    ),
    "id with white space": Case(
        RANK,
        ("row 1", "'q 1'", "white space"),
        {"q.jsonl": lines({"id": "q 1", "text": "x"}), "d.jsonl": lines(QUERY)},
        rows=2,
    ),
    "id twice": Case(RANK, ("row 2", "line 1"), {"q.jsonl": lines(QUERY, QUERY), "d.jsonl": lines(QUERY)}, rows=2),
    "query without text": Case(
        RANK, ("q", "no text"), {"q.jsonl": lines({"id": "q", "text": " "}), "d.jsonl": lines(QUERY)}
    ),
    "unknown key": Case(
        RANK, ("txt", "unknown"), {"q.jsonl": lines({"id": "q", "txt": "x"}), "d.jsonl": lines(QUERY)}, rows=2
    ),
    "lone surrogate in JSON": Case(
        RANK, ("row 1",), {"q.jsonl": b'{"id": "q", "text": "a\\ud800"}\n', "d.jsonl": lines(QUERY)}, rows=2
    ),
    "unknown language in JSON": Case(
        RANK, ("row 1", "'zz'"), {"q.jsonl": lines({**QUERY, "lang": "zz"}), "d.jsonl": lines(QUERY)}, rows=2
    ),
    "rank top 0": Case(f"{RANK} --top 0", ("top", "1 or more")),
    "tag with white space": Case(RANK, ("tag", "white space"), more=("--tag", "my run")),
    "unwritable output": Case(f"{RANK} --output none/a.run", ("folder does not exist",)),
    "folder as output": Case(f"{RANK} --details .", ("is a folder",)),
    # evaluate
    "missing qrels": Case(EVALUATE, ("q.txt", "no such file"), {"r.txt": RUN}),
    "empty run": Case(EVALUATE, ("r.txt", "is empty"), {"q.txt": QRELS, "r.txt": b""}),
    "qrels of three columns": Case(EVALUATE, ("q.txt, row 1", "3 columns"), {"q.txt": b"q1 a 1\n", "r.txt": RUN}),
    "grade that is no number": Case(EVALUATE, ("q.txt, row 1", "grade", "'x'"), {"q.txt": b"q1 0 a x\n", "r.txt": RUN}),
    "run of five columns": Case(EVALUATE, ("r.txt, row 1", "5 columns"), {"q.txt": QRELS, "r.txt": b"q1 Q0 a 1 0.9\n"}),
    "score that is no number": Case(
        EVALUATE, ("r.txt, row 1", "score"), {"q.txt": QRELS, "r.txt": b"q1 Q0 a 1 nan t\n"}
    ),
    "document twice": Case(
        EVALUATE, ("r.txt, row 2", "twice"), {"q.txt": QRELS, "r.txt": b"q1 Q0 a 1 2 t\nq1 Q0 a 2 1 t\n"}
    ),
    "other queries": Case(EVALUATE, ("none of the judged queries",), {"q.txt": b"z 0 a 1\n", "r.txt": RUN}),
    "unknown measure": Case(f"{EVALUATE} --measures nDGC@10", ("measure", "'nDGC@10'", "nDCG"), BOTH),
    "measure without cut-off": Case(f"{EVALUATE} --measures P", ("cut-off", "P@10"), BOTH),
    "no measure": Case(f"{EVALUATE} --measures ,", ("measures", "nDCG@10"), BOTH),
    "three runs": Case(f"{EVALUATE} --run r.txt --run r.txt", ("3 runs", "two to compare"), BOTH),
}


def _own_record(folder: Path) -> None:
    from matcher.cli import main

    (folder / "own.json").write_text('[{"id": "own", "name": "Own", "documents": [{"text": "lignin"}]}]')
    main(["init"])
    main(["import", "own.json"])


def _init() -> None:
    from matcher.cli import main

    main(["init"])


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_answered_in_words(name: str, demo: Demo, shell: Shell, tmp_path: Path):
    case = CASES[name]
    for file, content in case.files.items():
        (tmp_path / file).write_bytes(content)
    if case.prepare is not None:
        case.prepare(tmp_path, demo.index)
    before = {path for path in tmp_path.rglob("*") if path.name != "own.sqlite3"}

    answer = shell(*(part.format(db=demo.db) for part in case.command.split()), *case.more, stdin=case.stdin)

    assert answer.code == case.code, answer.err
    assert "Traceback" not in answer.err
    assert "should not have happened" not in answer.err
    for word in case.says:
        assert word.casefold() in answer.err.casefold()
    if case.rows:
        assert answer.out == ""
        assert len(answer.err.splitlines()) == case.rows, answer.err
        assert answer.err.startswith("matcher: ")
    left = {path for path in tmp_path.rglob("*") if path.name not in ("own.sqlite3", ".lock")} - before
    assert not {path for path in left if path.suffix in (".run", ".part", ".csv")}


def test_damage_is_listed_on_standard_output(demo: Demo, shell: Shell, tmp_path: Path):
    _damage_index(tmp_path, demo.index)
    answer = shell("verify", "--db", demo.db, "--index-dir", "copy")
    assert answer.code == 1
    assert "Damaged (1):" in answer.out
    assert ".npy" in answer.out
    found = json.loads(shell("verify", "--db", demo.db, "--index-dir", "copy", "--json").out)
    assert len(found["problems"]) == 1


def test_a_dry_run_shows_the_places_that_must_be_mended(demo: Demo, shell: Shell, tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,name,country\na,A,XX\nb,B,FI\n")
    answer = shell("import", "a.csv", "--dry-run", "--db", demo.db)
    assert answer.code == 2
    assert "One place must be mended first:" in answer.out
    assert "row 2" in answer.out
    assert "It would be: 1 added" in answer.out
    found = json.loads(shell("import", "a.csv", "--dry-run", "--json", "--db", demo.db).out)
    assert found["files"][0]["errors"][0]["row"] == 2


def test_nothing_was_imported_by_all_this(demo: Demo, shell: Shell):
    checked = json.loads(shell("verify", "--db", demo.db, "--json").out)
    assert checked["problems"] == []
    assert sum(checked["checked"]["records"].values()) == 165 + 46 + 8 + 40
