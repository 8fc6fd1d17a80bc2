"""Open data into the store: who is who, what becomes a document, and that nothing is half done."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
from pathlib import Path

import pytest
from open_data import MILL, PARTS, PROJECTS, UNIVERSITY, cordis_csv, cordis_json, ror_dump, ror_item

from matcher.engine.collecting import import_collections
from matcher.errors import ImportRefused, SourceError
from matcher.records import Document, Organisation, Region
from matcher.settings import Settings
from matcher.store.database import Store

TARGET = "organisations"


def take(store: Store, path: Path, name: str = "cordis", **options):
    (report,) = import_collections(store, [path], Settings(**options.pop("settings", {})), name, **options)
    return report


def held(store: Store) -> dict[str, Organisation]:
    with store.reading() as tx:
        return {record.id: record for record in tx.all(TARGET)}


def roles(store: Store, record_id: str) -> dict[str, str]:
    with store.reading() as tx:
        numbered = {number: project.id for number, project in tx.projects_numbered([1, 2, 3]).items()}
        return {numbered[number]: role for number, role in tx.roles_of(record_id).items()}


@pytest.mark.parametrize("make", [cordis_csv, cordis_json])
def test_cordis_into_an_empty_store(make, store: Store, tmp_path: Path):
    """Each organisation once, with its projects' objectives as dated documents, newest first."""
    report = take(store, make(tmp_path / "cordis.zip"))
    assert (report.added, report.changed, report.projects, report.participations) == (3, 0, 3, 6)
    records = held(store)
    university = records["pic-111111111"]
    assert [d.date for d in university.documents] == [dt.date(2021, 5, 1), dt.date(2019, 1, 1), dt.date(2008, 1, 1)]
    assert {d.aspect for d in university.documents} == {"project"}
    assert university.documents[0].source == "https://cordis.europa.eu/project/id/101"
    assert [d.text for d in records["pic-222222222"].documents] == ['Lignin to resins. Kraft "lignin"; resins.']
    assert roles(store, "pic-111111111") == {"101": "coordinator", "102": "participant", "103": "participant"}
    assert store.verify() == []


def test_twice_is_once(store: Store, tmp_path: Path):
    path = cordis_csv(tmp_path / "cordis.zip")
    take(store, path)
    report = take(store, path)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    with store.reading() as tx:
        assert tx.collaboration_counts() == {"projects": 3, "participations": 5}


def test_the_newest_projects_become_documents(store: Store, tmp_path: Path):
    """Also those of an earlier import; a person's own documents stay before them."""
    take(store, cordis_csv(tmp_path / "old.zip", parts=[p for p in PARTS if p["projectID"] != "101"]))
    with store.writing() as tx:
        record = tx.get(TARGET, "pic-111111111").record
        own = Document(text="We know lignin.", lang="en")
        tx.upsert([Organisation.from_dict({**record.to_dict(), "documents": [own.to_dict()]})])
    take(store, cordis_csv(tmp_path / "new.zip", parts=PARTS[:1]), settings={"project_documents": 2})
    documents = held(store)["pic-111111111"].documents
    assert [d.date for d in documents] == [None, dt.date(2021, 5, 1), dt.date(2019, 1, 1)]
    assert documents[0] == own


def test_known_organisations_are_completed_not_doubled(store: Store, tmp_path: Path):
    """By PIC, by VAT number where the PIC is not known; what a person wrote stays."""
    own = [
        Organisation(
            id="nu", name="Pohjoinen yliopisto", country="FI", kind="RTO", identifiers={"vat": "FI 0123.4567"}
        ),
        Organisation(id="mill", name="Mill", identifiers={"pic": "222222222"}),
    ]
    with store.writing() as tx:
        tx.upsert([Region(id="north", name="North", nuts=("FI1D",)), *own])
    report = take(store, cordis_csv(tmp_path / "cordis.zip"))
    assert (report.added, report.changed) == (1, 2)
    records = held(store)
    assert sorted(records) == ["mill", "nu", "pic-333333333"]
    assert (records["nu"].name, records["nu"].kind) == ("Pohjoinen yliopisto", "RTO")
    assert records["nu"].local_names == ("NORTH UNIVERSITY",)
    assert records["nu"].identifiers == {"vat": "FI 0123.4567", "pic": "111111111"}
    assert (records["nu"].region, records["nu"].subregion) == ("north", "FI1D9")
    assert (records["mill"].kind, records["mill"].country) == ("SME", "GB")
    assert len(records["mill"].documents) == 1


def test_one_vat_number_and_two_pics_are_two(store: Store, tmp_path: Path):
    """Departments of one legal person are told apart by their PICs until somebody merges them."""
    parts = [
        {"projectID": "101", **UNIVERSITY},
        {"projectID": "101", **UNIVERSITY, "organisationID": "999999999", "name": "University hospital"},
    ]
    take(store, cordis_csv(tmp_path / "one.zip", parts=parts[:1]))
    take(store, cordis_csv(tmp_path / "two.zip", parts=parts))
    assert sorted(held(store)) == ["pic-111111111", "pic-999999999"]


def test_ror_completes_by_its_id(store: Store, tmp_path: Path):
    with store.writing() as tx:
        tx.upsert([Organisation(id="nu", name="NU", identifiers={"ror": "https://ror.org/0aaaaaa11"})])
    report = take(store, ror_dump(tmp_path / "ror.zip", [ror_item("0aaaaaa11", "North University")]), "ror")
    assert (report.added, report.changed) == (0, 1)
    assert held(store)["nu"].country == "FI"
    assert "North University" in held(store)["nu"].local_names


def test_only_some_countries(store: Store, tmp_path: Path):
    report = take(store, cordis_csv(tmp_path / "cordis.zip"), countries=["FI"])
    assert (report.added, report.participations) == (1, 4)


def test_a_dry_run_keeps_nothing(store: Store, tmp_path: Path):
    report = take(store, cordis_csv(tmp_path / "cordis.zip"), dry_run=True)
    assert (report.added, report.stored) == (3, False)
    with store.reading() as tx:
        assert tx.collaboration_counts() == {"projects": 0, "participations": 0}
        assert tx.change_number() == 0


def test_a_refused_file_leaves_nothing(store: Store, tmp_path: Path):
    """Neither too many bad rows nor a file that breaks in the middle; and the next import works."""
    bad = cordis_csv(tmp_path / "bad.zip", parts=[*PARTS, *({"projectID": "1", "name": ""},) * 11])
    with pytest.raises(ImportRefused):
        take(store, bad)
    whole = cordis_json(tmp_path / "broken.zip", parts=[PARTS[0]]).read_bytes()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(whole.replace(b"json/organization.json", b"json/organizatiox.json"))
    with pytest.raises(SourceError):
        take(store, broken)
    with store.reading() as tx:
        assert tx.collaboration_counts() == {"projects": 0, "participations": 0}
    assert take(store, cordis_csv(tmp_path / "good.zip")).added == 3


def test_a_project_that_is_unknown_is_remarked(store: Store, tmp_path: Path):
    path = cordis_csv(tmp_path / "cordis.zip", projects=PROJECTS[:1], parts=[{"projectID": "777", **MILL}, *PARTS[:1]])
    report = take(store, path)
    assert report.added == 1
    assert any("1 rows name a project" in str(remark) for remark in report.reading.remarks)


def official(path: Path) -> tuple[list[dict], list[dict]]:
    """The development set of EU projects, in the columns of the official files."""
    projects, parts = [], []
    pics: dict[tuple[str, str], str] = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        projects.append(
            {key: row.get(key) or "" for key in ("id", "title", "objective")}
            | {
                "startDate": row["start"] if (row.get("start") or "")[:4].isdigit() else "",
                "topics": row.get("topic") or "",
            }
        )
        for order, partner in enumerate(row["partners"]):
            who = partner["name"], partner.get("country") or ""
            pic = pics.setdefault(who, str(900_000_000 + len(pics)))
            parts.append(
                {"projectID": row["id"], "organisationID": pic, "name": partner["name"], "order": order}
                | {"country": COUNTRIES.get(who[1], ""), "role": "participant" if order else "coordinator"}
            )
    return projects, parts


COUNTRIES = {"Greece": "EL", "United Kingdom": "UK", "Finland": "FI", "Germany": "DE", "Sweden": "SE", "Spain": "ES"}


@pytest.mark.skipif("MATCHER_DEVSETS" not in os.environ, reason="MATCHER_DEVSETS names no folder of public sets")
def test_the_public_sample_comes_in_whole(tmp_path: Path):
    """514 EU projects: every partner, every participation, in both forms the same."""
    projects, parts = official(Path(os.environ["MATCHER_DEVSETS"]) / "cordis_mini.jsonl.gz")
    found = []
    for make in (cordis_csv, cordis_json):
        with Store.open(f"sqlite:///{tmp_path / make.__name__}.sqlite3", init=True) as store:
            report = take(store, make(tmp_path / f"{make.__name__}.zip", projects=projects, parts=parts))
            assert (report.reading.remarks, report.projects) == ((), len({p["id"] for p in projects}))
            with store.reading() as tx:
                assert tx.collaboration_counts()["participations"] == len(
                    {(p["projectID"], p["organisationID"]) for p in parts}
                )
            records = held(store)
            assert len(records) == len({p["organisationID"] for p in parts})
            assert all(0 < len(record.documents) <= 5 for record in records.values())
            assert store.verify() == []
            found.append(records)
    assert found[0] == found[1]
