"""Open data and duplicates from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from open_data import PARTS, UNIVERSITY, cordis_csv

TWIN = {**UNIVERSITY, "organisationID": "444444444", "name": "North University Ltd", "vatNumber": ""}


def test_open_data_to_merged_organisations_and_back(shell, tmp_path: Path):
    path = cordis_csv(tmp_path / "cordis.zip", parts=[*PARTS, {"projectID": "101", "role": "partner", **TWIN}])
    shell("init")
    tried = shell("import", path, "--format", "cordis", "--dry-run")
    assert (tried.code, tried.err) == (0, "")
    assert "It would be: 4 added, 0 changed, 0 unchanged organisations; 3 projects, 7 participations" in " ".join(
        tried.out.split()
    )
    assert shell("import", path, "--format", "cordis").code == 0

    listed = shell("duplicates", "list", "--json")
    (pair,) = json.loads(listed.out)["duplicates"]
    assert (pair["first"]["id"], pair["second"]["id"]) == ("pic-111111111", "pic-444444444")
    assert "the same name" in " ".join(shell("duplicates", "list").out.split())

    done = shell("duplicates", "merge", "pic-111111111", "pic-444444444", "--who", "Anna")
    assert "matcher duplicates undo 1" in done.out
    assert shell("duplicates", "list").out == "No two organisations look like one.\n"
    assert "Anna" in shell("duplicates", "merged").out
    assert "of its own again" in shell("duplicates", "undo", "1").out
    again = shell("duplicates", "undo", "1")
    assert (again.code, again.out) == (2, "")
    assert "is undone already" in again.err
    assert json.loads(shell("duplicates", "merged", "--json").out)["merges"][0]["undone_at"]


def test_a_pair_that_is_two_is_proposed_no_more_until_that_is_taken_back(shell, tmp_path: Path):
    path = cordis_csv(tmp_path / "cordis.zip", parts=[*PARTS, {"projectID": "101", "role": "partner", **TWIN}])
    shell("init")
    shell("import", path, "--format", "cordis")
    assert shell("duplicates", "dismissed").out == "No pair was said to be two.\n"
    pair = ("pic-444444444", "pic-111111111")
    said = shell("duplicates", "dismiss", *pair, "--note", "two owners", "--who", "Anna")
    assert "matcher duplicates propose 1" in said.out
    assert shell("duplicates", "list").out == "No two organisations look like one.\n"
    listed = shell("duplicates", "dismissed").out
    assert "two owners" in listed
    assert "Anna" in listed
    twice = shell("duplicates", "dismiss", *pair)
    assert (twice.code, twice.out) == (2, "")
    assert "taken as two already" in twice.err
    assert shell("duplicates", "dismiss", "pic-111111111", "nobody").code == 2
    assert "proposed again" in shell("duplicates", "propose", "1", "--who", "Ben").out
    assert len(json.loads(shell("duplicates", "list", "--json").out)["duplicates"]) == 1
    assert json.loads(shell("duplicates", "dismissed", "--json").out)["dismissals"][0]["undone_by"] == "Ben"
    again = shell("duplicates", "propose", "1")
    assert (again.code, again.out) == (2, "")
    assert "none of the number 1 stands" in again.err


def test_countries_are_for_open_data(shell, tmp_path: Path):
    path = cordis_csv(tmp_path / "cordis.zip")
    shell("init")
    refused = shell("import", path, "--country", "FI")
    assert refused.code == 2
    assert "--format cordis or ror" in refused.err
    taken = json.loads(shell("import", path, "--format", "cordis", "--country", "fi", "--json").out)["files"]
    assert [(file["added"], file["participations"]) for file in taken] == [(1, 4)]


def test_a_wrong_archive_is_one_clear_line(shell, tmp_path: Path):
    (tmp_path / "cordis.zip").write_bytes(b"PK\x03\x04")
    shell("init")
    refused = shell("import", tmp_path / "cordis.zip", "--format", "cordis")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("matcher: cordis.zip: is a damaged zip archive")
    assert refused.err.count("\n") == 1


def test_what_stands_behind_common_history_is_shown(shell, tmp_path: Path):
    names = {"1": "Alpha Lab", "2": "Beta Works", "3": "Gamma Mill", "4": "Delta House"}
    projects = [
        {"id": number, "acronym": f"P{number}", "title": "Lignin", "startDate": "2020-01-01"} for number in ("10", "20")
    ]
    parts = [
        {"projectID": number, "organisationID": f"90000000{one}", "name": names[one], "country": "FI"}
        for number, those in {"10": "12", "20": "23"}.items()
        for one in those
    ]
    path = cordis_csv(tmp_path / "cordis.zip", projects=projects, parts=parts)
    shell("init")
    shell("import", path, "--format", "cordis")
    shown = json.loads(shell("partners", "pic-900000002", "--json").out)
    assert [(held["id"], held["projects"]) for held in shown["partners"]] == [
        ("pic-900000001", 1),
        ("pic-900000003", 1),
    ]
    text = shell("partners", "pic-900000002", "--top", "1").out
    assert "Alpha Lab" in text
    assert "1 more; --top shows them." in text
    both = shell("partners", "pic-900000001", "--with", "pic-900000003")
    assert both.out.splitlines()[0].startswith("100% of the first one's partners")
    assert "Beta Works  [pic-900000002]" in both.out
    together = json.loads(shell("partners", "pic-900000001", "--with", "pic-900000002", "--json").out)
    assert [project["acronym"] for project in together["together"]] == ["P10"]
    assert shell("partners", "nobody").code == 2
    assert shell("partners", "pic-900000002", "--top", "0").code == 2
