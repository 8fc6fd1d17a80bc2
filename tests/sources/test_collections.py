"""Collections of open data: the official layouts of CORDIS and ROR, read as streams."""

from __future__ import annotations

import datetime as dt
import json
import tracemalloc
from pathlib import Path

import pytest
from open_data import (
    ORGANISATION,
    PARTS,
    PROJECT,
    PROJECTS,
    archive,
    cordis_csv,
    cordis_json,
    official_csv,
    ror_dump,
    ror_item,
)

from matcher.cli.records import OPEN_DATA
from matcher.errors import SourceError
from matcher.projects import Participation, Project
from matcher.records import Organisation
from matcher.sources import COLLECTIONS, FORMATS, Limits, stream
from matcher.sources.open_data import Item
from matcher.sources.reading import Reading


def read(path: Path, name: str = "cordis", **limits: int) -> tuple[list[Item], Reading]:
    items, notes = stream(path, name, limits=Limits(**limits))
    return list(items), notes.reading(name)


@pytest.mark.parametrize("make", [cordis_csv, cordis_json])
def test_cordis_in_both_forms(make, tmp_path: Path):
    """Projects come first; countries are ISO codes, kinds our own; objectives keep quotation marks."""
    items, reading = read(make(tmp_path / "cordis.zip"))
    projects = [item for item in items if isinstance(item, Project)]
    parts = [item for item in items if isinstance(item, Participation)]
    assert items == [*projects, *parts]
    assert [project.id for project in projects] == ["101", "102", "103"]
    assert projects[0].started == dt.date(2021, 5, 1)
    assert projects[0].text == 'Lignin to resins. Kraft "lignin"; resins.'
    assert projects[1].objective == "Blades under ice."
    assert projects[2].programme == "FP7"
    found = {part.organisation.id: part.organisation for part in parts}
    assert {key: (held.country, held.kind) for key, held in found.items()} == {
        "pic-111111111": ("FI", "university"),
        "pic-222222222": ("GB", "SME"),
        "pic-333333333": ("GR", "RTO"),
    }
    assert found["pic-111111111"].identifiers == {"pic": "111111111", "vat": "FI01234567"}
    assert [part.role for part in parts][:2] == ["coordinator", "participant"]
    assert (reading.errors, reading.remarks, reading.rows) == ((), (), 9)


def test_columns_on_people_are_stored_nowhere(tmp_path: Path):
    items, _ = read(cordis_csv(tmp_path / "cordis.zip"))
    said = json.dumps([part.organisation.to_dict() for part in items if isinstance(part, Participation)])
    for secret in ("Secret street", "99999", "65.01", "contact", "jane"):
        assert secret not in said


def test_rows_that_cannot_be_used_are_left_out_and_named(tmp_path: Path):
    bad = [*PARTS, {"projectID": "101", "name": ""}, {"projectID": "101", "name": "A", "country": "QQ"}]
    items, reading = read(cordis_csv(tmp_path / "cordis.zip", parts=bad))
    assert len([item for item in items if isinstance(item, Participation)]) == len(PARTS) + 1
    assert {remark.row for remark in reading.remarks} == {8, 9}
    assert any("left out" in remark.text for remark in reading.remarks)
    assert not reading.errors


def test_many_bad_rows_refuse_the_file(tmp_path: Path):
    _, reading = read(cordis_csv(tmp_path / "cordis.zip", parts=[*PARTS, *({"projectID": "1", "name": ""},) * 11]))
    assert len(reading.errors) == 11


def test_a_row_that_is_too_wide_is_left_out(tmp_path: Path):
    table = official_csv(ORGANISATION, PARTS) + b'"101";"one";"cell";"short"\n'
    members = {"project.csv": official_csv(PROJECT, PROJECTS), "organization.csv": table}
    items, reading = read(archive(tmp_path / "cordis.zip", members))
    assert len(items) == len(PROJECTS) + len(PARTS)
    assert [remark.row for remark in reading.remarks] == [len(PARTS) + 2]


def test_an_organisation_without_a_pic_is_known_by_name_and_country(tmp_path: Path):
    parts = [{"projectID": "101", "name": "Väylä Oy", "country": "FI", "vatNumber": "NOT APPLICABLE"}]
    items, _ = read(cordis_csv(tmp_path / "cordis.zip", parts=parts))
    assert items[-1].organisation.id == "cordis-vayla-oy-fi"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 but no zip", "damaged zip"),
        (b"id;title\n", r"no project\.csv"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_archive_is_said(content: bytes, problem: str, tmp_path: Path):
    path = tmp_path / "cordis.zip"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=problem):
        read(path)


def test_an_archive_without_organisations_is_refused(tmp_path: Path):
    path = archive(tmp_path / "cordis.zip", {"project.csv": official_csv(PROJECT, PROJECTS)})
    with pytest.raises(SourceError, match=r"no organization\.csv"):
        read(path)


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path):
    """However small it is packed: reading stops at the limit, nothing is held."""
    many = ({**PROJECTS[0], "id": str(n), "objective": "x" * 50_000} for n in range(600))
    path = cordis_csv(tmp_path / "cordis.zip", projects=many)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(SourceError, match="unpacks to more than 20 MB"):
        read(path, max_file_mb=1)


def test_bytes_that_are_no_utf8_are_said(tmp_path: Path):
    members = {"project.csv": b'"id";"title"\n"1";"\xe4"\n', "organization.csv": official_csv(ORGANISATION, PARTS)}
    with pytest.raises(SourceError, match="no UTF-8"):
        read(archive(tmp_path / "cordis.zip", members))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "no JSON list"),
        ('[{"id": 1}', "too early"),
        ('[{"id": 1} {"id": 2}]', "no comma"),
        ("[nope]", "no valid JSON"),
    ],
)
def test_damaged_json_is_said(text: str, problem: str, tmp_path: Path):
    members = {"project.json": text.encode(), "organization.json": b"[]"}
    with pytest.raises(SourceError, match=problem):
        read(archive(tmp_path / "cordis.zip", members))


def test_ror_in_schema_2(tmp_path: Path):
    """The list in schema 2 is chosen beside that in schema 1; what is no longer active is left."""
    items = [ror_item("0aaaaaa11", "North University"), ror_item("0aaaaaa22", "Gone", status="withdrawn")]
    found, reading = read(ror_dump(tmp_path / "ror.zip", items), "ror")
    (held,) = found
    assert isinstance(held, Organisation)
    assert (held.id, held.name, held.country, held.kind) == ("ror-0aaaaaa11", "North University", "FI", "university")
    assert held.local_names == ("North University på svenska",)
    assert held.identifiers == {"ror": "0aaaaaa11", "isni": "0000 0001"}
    assert held.facts == {"short names": ["NN"], "city": "Oulu"}
    assert reading.rows == 2


def test_ror_in_schema_1_is_refused(tmp_path: Path):
    path = tmp_path / "ror.json"
    path.write_text('[{"id": "https://ror.org/0aaaaaa11", "name": "North University"}]')
    with pytest.raises(SourceError, match="schema of version 2"):
        read(path, "ror")


def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    """Reading ten times as many rows takes the same memory, in both forms."""

    def peak(make, rows: int) -> int:
        projects = ({**PROJECTS[0], "id": str(n), "objective": "lignin " * 200} for n in range(rows))
        path = make(tmp_path / f"{rows}.zip", projects=projects)
        items, _ = stream(path, "cordis")
        tracemalloc.start()
        for _ in items:
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    for make in (cordis_csv, cordis_json):
        assert peak(make, 4_000) < 1.5 * peak(make, 400)


def test_the_command_line_knows_the_collections():
    assert tuple(COLLECTIONS) == OPEN_DATA
    assert not set(COLLECTIONS) & set(FORMATS)
    assert all(held.name == name for name, held in COLLECTIONS.items())
