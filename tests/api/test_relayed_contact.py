"""A partner's personal e-mail address goes in by every way there is, and comes out by none."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.access import ACCESS
from matcher.engine.plans import Plan
from matcher.errors import InputError, RecordRefused
from matcher.people.tokens import form_token
from matcher.projects import Project
from matcher.records import Document, Organisation
from matcher.store.decisions import AskedChange
from matcher.store.schema import metadata
from tests.api.conftest import make
from tests.api.house import Asked, House, open_house

PERSON = "salainen"
ADDRESSES = (f"{PERSON}.virtanen@glue.example", f"{PERSON} (at) glue.example", f"{PERSON}[AT]glue[dot]example")
TEXT = f"Wood adhesives from lignin: ask {ADDRESSES[0]}, {ADDRESSES[1]} or {ADDRESSES[2]}."
OPEN = ("info@glue.example", "julkinen.virtanen@glue.example")
"""That of a role, and one that its owner made public."""


@pytest.fixture
def house(store_url, tmp_path, settings) -> Iterator[House]:
    with open_house(replace(settings, db=store_url, index_dir=tmp_path / "index")) as opened:
        yield opened


def put_in(house: House, folder: Path) -> None:
    """Bring the addresses in by every way."""
    engine = house.engine
    facts = {"contact": [ADDRESSES[0]], ADDRESSES[0]: "contact", "public_email": OPEN[1]}
    engine.add(Organisation(id="direct", name="Direct", documents=(Document(text=f"{TEXT} {OPEN[0]}"),), facts=facts))
    engine.add(make({"id": "made", "name": "Made", "about": TEXT, "facts": facts}))
    (folder / "in.csv").write_text(f"id;name;about\nimported;Imported;{TEXT}\n", encoding="utf-8")
    engine.import_files([folder / "in.csv"], target="organisations")
    with engine.store.writing() as held:
        held.put_projects([Project(source="cordis", id="1", title=TEXT, objective=TEXT)])
        held.put_participations([(held.project_numbers("cordis", ["1"])["1"], "direct", "coordinator")])
    engine.catch_up()
    house.kept = house.ask("POST /match", signed_in(house), {"text": TEXT}).headers["location"].partition("?")[0][9:]
    made, _ = engine.lists.create(
        Plan(target="organisations", top=9), text=TEXT, title=f"For {ADDRESSES[0]}", who="anna"
    )
    engine.lists.work("test")
    matches = engine.lists.matches(made.number)
    assert len(matches) >= 3
    first, second, third = (match.number for match in matches[:3])
    engine.lists.decide(made.number, first, 1, {"state": "rejected", "reason": "other", "note": TEXT}, "anna")
    engine.lists.decide_many(made.number, [AskedChange(match=second, version=1, change={"note": TEXT})], "anna")
    engine.lists.comment(made.number, first, TEXT, "anna")
    engine.lists.export(made.number, folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as held:
        row = next(row for row in csv.DictReader(held, delimiter=";") if row["Match"] == str(third))
    with (folder / "back.csv").open("w", encoding="utf-8", newline="") as held:
        writer = csv.DictWriter(held, list(row), delimiter=";")
        writer.writeheader()
        writer.writerow({**row, "Note": ADDRESSES[0]})
    for changes in (1, 0):  # the same file once more says what is stored already
        done = engine.lists.import_decisions(made.number, folder / "back.csv", who="anna")
        assert (len(done.changes), len(done.conflicts)) == (changes, 0)


def signed_in(house: House) -> dict[str, str]:
    token = house.tokens["anna"]
    return {"Cookie": f"session={token}", "X-CSRF-Token": form_token(token)}


def ways_out(house: House, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of all that is shown, exported or stored."""
    headers = tuple(signed_in(house).items())
    ids = ("direct", "made", "imported", "glue")
    for operation in (name for name in ACCESS if name.startswith("GET")):
        for record in ids if "record_id" in operation else ids[:1]:
            for number in ("1", "2"):
                path = operation.partition(" ")[2].replace("{record_id}", record).replace("{list_id}", number)
                for match in (
                    [one.number for one in house.engine.lists.matches(int(number))] if "match_id" in path else [1]
                ):
                    full = path.replace("{match_id}", str(match)).replace("{token}", house.kept).replace("{code}", "fi")
                    (reply,) = house.ask_all([Asked("GET", full, headers)])
                    yield f"GET {full}", reply.body
    for ending in ("xlsx", "csv", "ndjson"):
        house.engine.lists.export(2, folder / f"list.{ending}")
        yield f"list as {ending}", unpacked((folder / f"list.{ending}").read_bytes())
    for ending in ("xlsx", "csv", "ndjson", "json"):
        house.engine.export(folder / f"records.{ending}", ["organisations"])
        yield f"records as {ending}", unpacked((folder / f"records.{ending}").read_bytes())
    with house.engine.store._engine.connect() as connection:
        for table in metadata.sorted_tables:
            yield f"table {table.name}", repr(connection.execute(sa.select(table)).all()).encode()
    for file in sorted(house.engine.settings.index_dir.rglob("*")):
        if file.is_file():
            yield f"index {file.name}", file.read_bytes()


def unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as held:
        return b"\n".join(held.read(name) for name in held.namelist())


def test_no_personal_address_comes_out(house, tmp_path, capfd):
    put_in(house, tmp_path)
    shown = dict(ways_out(house, tmp_path))
    assert [name for name, content in shown.items() if PERSON.encode() in content.lower()] == []
    assert OPEN[0].encode() in shown["GET /organisations/direct"]
    for name in ("GET /api/v1/organisations/direct", "records as csv", "records as xlsx"):
        for address in OPEN:
            assert address.encode() in shown[name], (name, address)
    assert "…@glue.example".encode() in shown["list as csv"]
    assert json.loads(shown["GET /api/v1/match-lists/2/matches"])["items"][0]["note"].count("…@") == 3
    assert PERSON not in capfd.readouterr().err.lower()


def test_what_must_stay_as_it_is_can_be_no_address(house):
    with pytest.raises(RecordRefused, match="id"):
        make({"id": ADDRESSES[0], "name": "A"})
    with pytest.raises(InputError, match="id"):
        house.engine.add(Organisation(id=ADDRESSES[0], name="A"))
    match = house.engine.lists.matches(1)[0].number
    with pytest.raises(InputError, match="assignee"):
        house.engine.lists.decide(1, match, 1, {"assignee": ADDRESSES[0]}, "anna")
    assert house.engine.lists.decide(1, match, 1, {"assignee": OPEN[0]}, "anna").version == 2
