"""`matcher lists`: from asking to the file that comes back, with exit codes for programs."""

from __future__ import annotations

import json

import openpyxl
import pytest

TEXT = "Erotamme ligniiniä mustalipeästä. Etsimme kumppania, joka valmistaa siitä liimoja."


@pytest.fixture
def desk(demo, shell, tmp_path, monkeypatch):
    """A shell over a copy of the demo store, with the index of the original."""
    import shutil

    shutil.copy(demo.db.removeprefix("sqlite:///"), tmp_path / "desk.sqlite3")
    shutil.copytree(demo.index, tmp_path / "desk.sqlite3.index")
    monkeypatch.setenv("MATCHER_DB", f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    return shell


@pytest.fixture
def listed(desk):
    """The same with list 1, of a demo and five matches."""
    answer = desk("lists", "create", "--record", "bio-aromatics", "--top", 5, "--run", "--who", "anna")
    assert answer.code == 0, answer.err
    return desk


def shown(shell, *more):
    return json.loads(shell("lists", "show", 1, "--json", *more).out)


def test_a_list_is_asked_for_made_and_shown(desk):
    assert "no list yet" in desk("lists", "show").out
    asked = desk(
        "lists", "create", TEXT, "--target", "demos", "--top", 3, "--title", "Liimat", "--who", "anna", "--json"
    )
    assert asked.code == 0, asked.err
    held = json.loads(asked.out)
    assert (held["id"], held["title"], held["job"]["state"], held["created_by"]) == (1, "Liimat", "waiting", "anna")
    assert "waiting" in desk("lists", "show").out
    made = desk("lists", "run", "--json")
    assert made.code == 0
    (job,) = json.loads(made.out)
    assert (job["list"], job["state"], job["done"]) == (1, "done", 1)
    assert "No version waits" in desk("lists", "run").out
    text = desk("lists", "show", 1).out
    assert "List 1: Liimat" in text
    assert "3 matches for 1 question (3 entered)" in " ".join(text.split())
    assert "ligniiniä" not in desk("lists", "show").out, "a free text is its list's alone"


def test_a_batch_with_filters_is_made_at_once(desk):
    answer = desk(
        "lists", "create", "--every", "demos", "--of-pilot", "bio-economy", "--region", "East and North Finland",
        "--top", 2, "--set", "bm25_share=0.2", "--run", "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    held = json.loads(answer.out)
    assert held["job"]["state"] == "done"
    assert held["made"]["provenance"]["configuration"]["bm25_share"] == 0.2
    assert held["made"]["counts"]["queries"] > 3
    assert held["plan"]["filters"] == {"regions": ["east-and-north-finland"]}


def test_decisions_comments_undo_and_history(listed):
    first, second = (match["id"] for match in shown(listed)["matches"][:2])
    assert listed("lists", "decide", 1, first, "--state", "Accepted", "--who", "anna").code == 0
    done = listed("lists", "decide", 1, second, "--state", "rejected", "--reason", "kilpailija", "--comment", "Sorry.")
    assert "rejected (competitor)" in done.out
    assert listed("lists", "decide", 1, first, "--undo", "--who", "bo").code == 0
    held = json.loads(listed("lists", "show", 1, "--match", first, "--json").out)
    assert [(entry["by"], entry["what"]) for entry in held["history"]] == [("bo", "undone"), ("anna", "decided")]
    text = listed("lists", "show", 1, "--match", second).out
    assert "Sorry." in text
    assert [match["id"] for match in shown(listed, "--state", "rejected")["matches"]] == [second]
    many = listed("lists", "decide", 1, first, second, "--assign", "bo", "--json")
    assert [match["assignee"] for match in json.loads(many.out)["matches"]] == ["bo", "bo"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["decide", 1, 1], 2, "says nothing"),
        (["decide", 1, 1, "--state", "rejected"], 2, "a rejection needs one"),
        (["decide", 1, 1, "--state", "agreed"], 2, "cannot become agreed"),
        (["decide", 1, 1, "--state", "marvellous"], 2, "'marvellous' is unknown"),
        (["decide", 1, 1, "--state", "later", "--version", 7], 1, "version 1 is stored"),
        (["decide", 1, 999, "--state", "later"], 2, "999"),
        (["decide", 1, 1, "--undo"], 1, "nothing to undo"),
        (["show", 9], 2, "there is no list 9; 'matcher lists show' shows"),
        (["show", 1, "--match", 99], 2, "no match 99 in a list 1; 'matcher lists show 1'"),
        (["show", 1, "--list-version", 2], 2, "list 1 has no version 2; give 1 to 1"),
        (["show", 1, "--limit", 0], 2, "it should be 1 or more"),
        (["create", "--every", "demos", "--of-pilot", "bio-ekonomy"], 2, "did you mean 'bio-economy'?"),
        (["show", 1, "--state", "gone"], 2, "unknown"),
        (["cancel", 1], 1, "no version is being made"),
        (["create"], 2, "none was given"),
        (["create", "--every", "regions"], 2, "unknown"),
        (["create", "--record", "bio-aromatics", "--set", "bm25_share"], 2, "NAME=NUMBER"),
        (["create", "--record", "bio-aromatics", "--who", ""], 2, "--who"),
        (["export", 1, "list.pdf"], 2, "ending"),
        (["import", 1, "missing.xlsx"], 2, "no such file"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(listed, arguments, code, words):
    answer = listed("lists", *arguments)
    assert (answer.code, words in answer.err) == (code, True), answer.err
    assert answer.err.startswith("matcher: ")


def test_what_is_printed_reads_well(listed):
    """Parts of a decision stand apart, a change says name by name what became what, and the next step is told."""
    first = shown(listed)["matches"][0]["id"]
    told = listed(
        "lists", "decide", 1, first, "--state", "hylätty", "--reason", "other", "--note", "Ei nyt", "--who", "bo"
    )
    assert "rejected (other); Ei nyt; by bo" in " ".join(told.out.split())
    listed("lists", "decide", 1, first, "--state", "hyväksytty", "--who", "anna")
    text = " ".join(listed("lists", "show", 1, "--match", first).out.split())
    assert "anna decided: state rejected → accepted; reason other → none; note Ei nyt → none" in text
    assert "assignee" not in text
    assert f" {first} " in listed("lists", "show", 1, "--state", "Hyväksytty").out
    assert "No match of it is in that state" in listed("lists", "show", 1, "--assignee", "nobody").out
    again = listed("lists", "create", TEXT, "--target", "demos", "--top", 1, "--run")
    assert "1 match for 1 question" in " ".join(again.out.split())
    assert "To see its matches: matcher lists show 2" in again.out
    assert "the text" in listed("lists", "show", 2).out


def test_an_older_version_is_shown_as_what_it_was(listed):
    listed("lists", "run", "--list", 1)
    assert "Version 1 of" in listed("lists", "show", 1, "--list-version", 1).out
    assert "Version 2 of" in listed("lists", "show", 1).out


def test_help_names_every_state_and_reason():
    """They are written out, so that --help need not read the tables."""
    from matcher.cli.deciding import NEW_STATES, REASONS
    from matcher.review.labels import labels
    from matcher.review.states import FIRST, STATES

    assert tuple(NEW_STATES.split(", ")) == tuple(state for state in STATES if state != FIRST)
    named = REASONS.replace("or other with --note", "other").split(", ")
    assert tuple(named) == tuple(labels("reasons"))


def test_a_workbook_goes_out_is_edited_and_comes_back(listed, tmp_path):
    assert "Wrote 5 matches" in listed("lists", "export", 1, "list.xlsx", "--lang", "sv").out
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    column = next(cell.column for cell in book.active[1] if cell.value == "Status")
    book.active.cell(2, column).value = "Godkänd"
    book.active.cell(3, column).value = "Godkänd"
    book.save(tmp_path / "list.xlsx")
    first = shown(listed)["matches"][0]["id"]
    listed("lists", "decide", 1, first, "--state", "later", "--who", "bo")
    tried = listed("lists", "import", 1, "list.xlsx", "--dry-run")
    assert tried.code == 1, "conflicts are told by the code, too"
    assert "1 would be changed, 1 in conflict, 3 unchanged" in tried.out
    assert "changed by bo" in " ".join(tried.out.split())
    refused = listed("lists", "import", 1, "list.xlsx")
    assert refused.code == 1
    assert "one row was changed by others meanwhile:\n  list.xlsx, row 2" in refused.err
    assert "now state later; in the file state accepted" in refused.err
    assert "--skip-conflicts" in refused.err
    done = listed("lists", "import", 1, "list.xlsx", "--skip-conflicts", "--who", "anna", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert [change["row"] for change in told["changes"]] == [3]
    assert [(one["row"], one["asked"]["state"], one["stored"]["state"]) for one in told["conflicts"]] == [
        (2, "accepted", "later")
    ]
    assert [match["state"] for match in shown(listed)["matches"][:2]] == ["later", "accepted"]
    book.active.cell(2, column).value = "Underbar"
    book.save(tmp_path / "list.xlsx")
    assert listed("lists", "import", 1, "list.xlsx", "--dry-run").code == 2


def test_a_file_that_is_for_another_command_is_refused_by_each(listed, tmp_path):
    """A match list has ids of records: taken for a table of organisations it would empty them."""
    (tmp_path / "firms.csv").write_text("tunnus;nimi;maa\nx1;X Oy;FI\n", encoding="utf-8")
    told = listed("lists", "import", 1, "firms.csv")
    assert (told.code, "has no columns of an exported list" in told.err) == (2, True), told.err
    for name, lang in (("list.xlsx", "fi"), ("list.csv", "sv")):
        listed("lists", "export", 1, name, "--lang", lang)
        for more in ((), ("--dry-run",)):
            told = listed("import", name, *more)
            assert (told.code, "is an exported match list" in told.err) == (2, True), told.err
            assert "matcher lists import" in told.err


def test_bad_rows_are_told_in_the_order_and_the_words_of_the_file(listed, tmp_path):
    listed("lists", "export", 1, "list.csv", "--lang", "fi")
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").replace("Ehdotettu", "Hylätty", 1)
    head, first, second, *rest = text.splitlines()
    broken = second.replace("Ehdotettu", "Hyvä")
    (tmp_path / "bad.csv").write_text("\n".join([head, first, broken, *rest]), encoding="utf-8")
    told = listed("lists", "import", 1, "bad.csv")
    assert told.code == 2
    places = told.err.splitlines()[1:]
    assert [place.split(":")[0].strip() for place in places] == [
        "bad.csv, row 2, column 'Syy'", "bad.csv, row 3, column 'Tila'",
    ]  # fmt: skip
    (tmp_path / "renamed.csv").write_text(
        text.replace(";Tila;Syy;Huomautus;Vastuuhenkilö;", ";a;b;c;d;"), encoding="utf-8"
    )
    told = listed("lists", "import", 1, "renamed.csv")
    assert (told.code, "has no column that can be edited" in told.err) == (2, True), told.err


def test_a_new_version_and_the_end(listed):
    first = shown(listed)["matches"][0]["id"]
    listed("lists", "decide", 1, first, "--state", "later")
    again = listed("lists", "run", "--list", 1, "--who", "bo")
    assert "List 1, version 2: done" in again.out
    assert shown(listed)["made"]["by"] == "bo"
    refused = listed("lists", "delete", 1)
    assert (refused.code, "force" in refused.err) == (1, True)
    assert listed("lists", "delete", 1, "--force").code == 0
    assert listed("lists", "show", 1).code == 2
