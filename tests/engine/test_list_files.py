"""Out to a spreadsheet and back: nothing changes by itself, edits come back, what others changed meanwhile is a conflict."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.engine.plans import Plan
from matcher.errors import DecisionConflicts, ImportRefused, InputError, SourceError
from matcher.review.labels import label, labels
from matcher.store.matches import MatchFilter

FORMULAS = (
    "=1+1",
    "+358 40 123",
    "-",
    "@SUM(A1)",
    "\t=2",
    "'=3",
    "''",
    '=HYPERLINK("http://x.example")',
    "_x0041_",
    'a;b\n"c"',
)


@pytest.fixture
def number(engine) -> int:
    """A list of six matches."""
    stored, _ = engine.lists.create(Plan(record="bio-aromatics", record_target="demos", top=6))
    assert engine.lists.work("one").state == "done"
    return stored.number


def edit(path: Path, lang: str, changes: dict[int, dict[str, str]]) -> None:
    """Change cells of an exported workbook as a person does; row 0 is the first match."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = {cell.value: cell.column for cell in sheet[1]}
    for row, values in changes.items():
        for name, value in values.items():
            sheet.cell(row + 2, header[label("columns", name, lang)]).value = value
    book.save(path)


def decisions(engine, number):
    return [match.decision for match in engine.lists.matches(number)]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "ndjson"])
@pytest.mark.parametrize("lang", ["en", "fi", "sv"])
def test_what_was_not_edited_changes_nothing(engine, number, tmp_path, ending, lang):
    shown = engine.lists.matches(number)
    engine.lists.decide(number, shown[0].number, 1, {"state": "rejected", "reason": "other", "note": "=1+1"}, "anna")
    engine.lists.decide(number, shown[1].number, 1, {"assignee": "@bo", "note": 'a;b\r\n"c" ÄÖ'}, "anna")
    engine.lists.comment(number, shown[2].number, "=cmd|' /C calc'!A0", "anna")
    before = decisions(engine, number)
    path = tmp_path / f"list.{ending}"
    assert engine.lists.export(number, path, lang=lang) == 6
    done = engine.lists.import_decisions(number, path, who="anna")
    assert (done.changes, done.conflicts, done.unchanged) == ((), (), 6)
    assert decisions(engine, number) == before


def test_edits_of_a_finnish_workbook_come_back(engine, number, tmp_path):
    path = tmp_path / "lista.xlsx"
    engine.lists.export(number, path, lang="fi")
    edit(path, "fi", {
        0: {"state": "Hyväksytty", "note": "Soitetaan"},
        1: {"state": "hylätty", "reason": "Kilpailija"},
        2: {"assignee": "Bo"},
        3: {"state": "rejected", "reason": "too-early"},
    })  # fmt: skip
    tried = engine.lists.import_decisions(number, path, dry_run=True, who="anna")
    assert not tried.stored
    assert len(tried.changes) == 4
    assert [change.row for change in tried.changes] == [2, 3, 4, 5]
    assert tried.changes[1].before == {"state": "suggested", "reason": None}
    assert tried.changes[1].after == {"state": "rejected", "reason": "competitor"}
    assert {decision.state for decision in decisions(engine, number)} == {"suggested"}, "a dry run changes nothing"
    done = engine.lists.import_decisions(number, path, who="anna")
    assert (done.stored, done.changes, done.unchanged) == (True, tried.changes, 2)
    held = decisions(engine, number)
    assert [decision.state for decision in held[:4]] == ["accepted", "rejected", "suggested", "rejected"]
    assert (held[0].note, held[2].assignee, held[3].reason) == ("Soitetaan", "Bo", "too-early")
    again = engine.lists.import_decisions(number, path, who="anna")
    assert (again.changes, again.conflicts, again.unchanged) == ((), (), 6), "a second time there is nothing to do"


def test_what_others_changed_meanwhile_is_a_conflict_and_never_overwritten(engine, number, tmp_path):
    path = tmp_path / "list.xlsx"
    shown = engine.lists.matches(number)
    engine.lists.decide(number, shown[3].number, 1, {"state": "unsure"}, "anna")
    engine.lists.export(number, path)
    engine.lists.decide(number, shown[0].number, 1, {"state": "rejected", "reason": "capacity"}, "bo")
    engine.lists.decide(number, shown[1].number, 1, {"state": "accepted"}, "bo")
    engine.lists.decide(number, shown[2].number, 1, {"state": "later"}, "bo")
    engine.lists.decide(number, shown[3].number, 2, {"state": "later"}, "bo")
    engine.lists.decide(number, shown[3].number, 3, {"state": "shortlisted"}, "bo")
    edit(path, "en", {0: {"state": "Accepted"}, 1: {"state": "Accepted"}, 4: {"state": "Later"}})
    tried = engine.lists.import_decisions(number, path, dry_run=True)
    (conflict,) = tried.conflicts
    assert (conflict.row, conflict.match, conflict.who) == (2, shown[0].number, "bo")
    assert (conflict.asked, conflict.stored["state"]) == ({"state": "accepted"}, "rejected")
    assert [change.match for change in tried.changes] == [shown[4].number]
    assert tried.unchanged == 4, "the same decision by both, and rows that only the other changed, are no conflict"
    with pytest.raises(DecisionConflicts, match="bo"):
        engine.lists.import_decisions(number, path, who="anna")
    assert decisions(engine, number)[4].state == "suggested", "all or nothing"
    done = engine.lists.import_decisions(number, path, skip_conflicts=True, who="anna")
    assert len(done.changes) == 1
    assert [decision.state for decision in decisions(engine, number)] == [
        "rejected", "accepted", "later", "shortlisted", "later", "suggested"
    ]  # fmt: skip


def test_every_bad_row_is_named_and_nothing_is_changed(engine, number, tmp_path):
    path = tmp_path / "list.xlsx"
    engine.lists.export(number, path)
    edit(path, "en", {
        0: {"state": "Accepted"},
        1: {"state": "Rejected"},
        2: {"state": "Contacted"},
        3: {"state": "Marvellous"},
        4: {"match": "x"},
        5: {"version": 9},
    })  # fmt: skip
    tried = engine.lists.import_decisions(number, path, dry_run=True)
    assert [(error.row, error.column) for error in tried.errors] == [
        (3, "Reason"), (4, "State"), (5, "State"), (6, "Match"), (7, "Row version"),
    ]  # fmt: skip
    with pytest.raises(ImportRefused) as caught:
        engine.lists.import_decisions(number, path)
    assert len(caught.value.errors) == 5
    assert decisions(engine, number)[0].state == "suggested"


def test_files_that_are_no_export_are_refused(engine, number, tmp_path):
    other, _ = engine.lists.create(Plan(record="bio-aromatics", record_target="demos", top=2))
    engine.lists.work("one")
    path = tmp_path / "other.csv"
    engine.lists.export(other.number, path)
    with pytest.raises(ImportRefused, match="row of list"):
        engine.lists.import_decisions(number, path)
    (tmp_path / "names.csv").write_text("name;country\nA;FI\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no columns of an exported list"):
        engine.lists.import_decisions(number, tmp_path / "names.csv")
    for name, content in (("empty.csv", b""), ("broken.xlsx", b"PK\x03\x04no"), ("lines.ndjson", b"[1]\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError):
            engine.lists.import_decisions(number, tmp_path / name)
    with pytest.raises(InputError, match="ending"):
        engine.lists.export(number, tmp_path / "list.pdf")


def test_no_cell_is_a_formula(engine, number, tmp_path):
    shown = engine.lists.matches(number)
    for match, text in zip(shown, FORMULAS, strict=False):
        engine.lists.comment(number, match.number, text, "=evil()")
        engine.lists.decide(number, match.number, 1, {"note": text, "assignee": "=evil()"}, "=evil()")
    engine.lists.export(number, tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n"), cell.coordinate
            assert cell.hyperlink is None
    engine.lists.export(number, tmp_path / "list.csv")
    raw = (tmp_path / "list.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    import csv
    import io

    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"):
        assert len(row) == len(labels("columns"))
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t")), cell


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=st.text(max_size=30) | st.sampled_from(FORMULAS), ending=st.sampled_from(["xlsx", "csv", "ndjson"]))
def test_any_note_survives_the_way_out_and_back(engine, number, tmp_path, note, ending):
    match = engine.lists.matches(number)[0]
    try:
        engine.lists.decide(number, match.number, match.version, {"note": note}, "anna")
    except InputError:
        return
    path = tmp_path / f"list.{ending}"
    engine.lists.export(number, path)
    assert engine.lists.import_decisions(number, path).unchanged == 6


def test_the_export_of_a_part_and_of_an_old_version(engine, number, tmp_path):
    shown = engine.lists.matches(number)
    engine.lists.decide(number, shown[1].number, 1, {"state": "accepted"}, "anna")
    path = tmp_path / "some.ndjson"
    assert engine.lists.export(number, path, which=MatchFilter(states=("accepted",))) == 1
    (line,) = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert (row["match"], row["state"], row["version"], row["found"]["rank"]) == (shown[1].number, "accepted", 2, 2)
    assert engine.lists.export(number, tmp_path / "all.csv", version=2) == 0


def test_a_finnish_workbook_says_what_the_page_says(engine, number, tmp_path):
    engine.lists.export(number, tmp_path / "lista.xlsx", lang="fi")
    sheet = openpyxl.load_workbook(tmp_path / "lista.xlsx").active
    header = [cell.value for cell in sheet[1]]
    shown = [dict(zip(header, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    engine.lists.export(number, tmp_path / "lista.ndjson", lang="fi")
    exact = [json.loads(line) for line in (tmp_path / "lista.ndjson").read_text(encoding="utf-8").splitlines()]
    for row, codes in zip(shown, exact, strict=True):
        assert row["Pisteet (/100)"] == round(100 * codes["score"])
        assert row["Luottamus"] == label("levels", codes["confidence"], "fi") != codes["confidence"]
        assert row["Tyyppi"] == label("kinds", codes["kind"], "fi") != codes["kind"]
    assert {codes["kind"] for codes in exact} <= set(labels("kinds"))
