"""What is exported reads back as the same records, in every format."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import sources
from matcher.errors import InputError
from matcher.records import ASPECTS, ORGANISATION_KINDS, Demo, Document, Organisation, Pilot, Record, Region
from matcher.sources import FORMATS

AWKWARD = (
    *(
        "=1+1",
        "+358 1",
        "-",
        "@x",
        "\tq",
        "'=x",
        "''@",
        "'t",
        " a ",
        "a;b",
        "a|b",
        "a, b",
        "x\r\ny",
        "x\vy",
        "\n=1",
        '"',
        '";"',
    ),
    *(
        "_x000D_",
        "x005F_",
        "_x0041_",
        "\x85",
        "\u2028",
        "\ufeffx",
        "sep=;",
        "a+2",
        "name",
        "about_en",
        "Kuvaus",
        "facts",
    ),
    *(
        "true",
        "12.0",
        "NaN",
        "{}",
        "[]",
        "null",
        "Metsä",
        "日本",
        "😀",
        "MetsÃ¤",
        "https://a.b/c",
        "Yliopisto",
        "x" * 40_000,
    ),
    " ".join(["piece"] * 8_000),
)
_CONTROLS = "".join(chr(code) for code in (*range(9), *range(14, 32), 127, 0xFFFE, 0xFFFF))
_SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters=_CONTROLS)
TEXTS = st.text(_SIGNS, max_size=20) | st.sampled_from(AWKWARD)
NAMES = TEXTS.filter(str.strip)
IDS = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="/"), min_size=1, max_size=12)
OPTIONAL = st.none() | TEXTS
COUNTRIES = st.none() | st.sampled_from(["FI", "SE", "GB"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


def some(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, max_size=3).map(tuple)


DOCUMENTS = st.builds(
    Document,
    text=TEXTS,
    aspect=st.sampled_from(ASPECTS),
    lang=st.sampled_from([None, "fi", "en", "no", "id", "nr", "smn"]),
    source=OPTIONAL,
    date=st.none() | st.dates(),
    weight=st.just(1.0) | st.floats(0.1, 10),
)
COMMON = {
    "id": IDS,
    "name": NAMES,
    "local_names": some(TEXTS),
    "keywords": some(TEXTS),
    "documents": some(DOCUMENTS),
    "sources": some(TEXTS),
    "provenance": st.dictionaries(TEXTS, TEXTS, max_size=2),
    "facts": st.dictionaries(TEXTS, JSON, max_size=3),
}
COOPERATION = {name: some(TEXTS) for name in ("lead_regions", "regions", "technologies", "sectors")} | {"trl": OPTIONAL}
ORGANISATIONS = st.builds(
    Organisation,
    **COMMON,
    kind=OPTIONAL | st.sampled_from(ORGANISATION_KINDS),
    country=COUNTRIES,
    region=OPTIONAL,
    subregion=OPTIONAL,
    website=OPTIONAL,
    identifiers=st.dictionaries(st.sampled_from(["pic", "ror", "vat", "eori"]), TEXTS, max_size=3),
)
ANY = st.one_of(
    ORGANISATIONS,
    st.builds(Pilot, **COMMON, **COOPERATION),
    st.builds(Demo, **COMMON, **COOPERATION, pilot=OPTIONAL),
    st.builds(Region, **COMMON, country=COUNTRIES, nuts=some(TEXTS), membership=OPTIONAL, pilots=some(TEXTS)),
)


def key(record: Record) -> tuple[str, str]:
    return record.target, record.id


def lists(records: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(records, min_size=1, max_size=4, unique_by=key)


def wires(records) -> list[tuple[str, dict]]:
    return [(record.target, record.to_dict()) for record in records]


def round_trip(name: str, records: list[Record], folder: Path) -> sources.Reading:
    path = folder / f"records{FORMATS[name].suffixes[0]}"
    assert sources.write(path, records) == len(records)
    reading = sources.read(path, target=records[0].target)
    assert reading.errors == ()
    assert [file.name for file in folder.iterdir()] == [path.name]
    return reading


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(records=lists(ORGANISATIONS) | lists(ANY))
def test_export_then_import_gives_the_same_records(name: str, records: list[Record], tmp_path: Path):
    reading = round_trip(name, records, tmp_path)
    order = (lambda found: sorted(found, key=key)) if name == "json" else list  # JSON groups by target
    assert wires(order(reading.records)) == wires(order(records))
    first = (tmp_path / reading.path.name).read_bytes()
    if name != "xlsx":  # a workbook holds the time it was made
        assert round_trip(name, list(reading.records), tmp_path)
        assert (tmp_path / reading.path.name).read_bytes() == first


ORDINARY = [
    Organisation(
        id="mill",
        name="Mill",
        local_names=("Tehdas", "Fabrik"),
        kind="SME",
        country="FI",
        keywords=("lignin", "pulp, kraft"),
        documents=(
            Document(text="Pulp; and\nlignin", lang="en", source="site"),
            Document(text="Sellua", lang="fi"),
            Document(text="Second", lang="en"),
            Document(text="A converter", aspect="seeks"),
        ),
        identifiers={"pic": "999"},
        facts={"Phone": "+358 1", "Turnover": "12"},
    ),
    Organisation(id="lab", name="Lab", documents=(Document(text="=cmd()", lang="en"),)),
]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_ordinary_records_need_no_json_columns(name: str, tmp_path: Path):
    reading = round_trip(name, ORDINARY, tmp_path)
    assert list(reading.records) == ORDINARY
    assert reading.header == (
        *("id", "name", "local_names", "keywords", "about_en", "about_en_source", "about_fi", "about_2_en", "seeks"),
        *("kind", "country", "pic", "Phone", "Turnover"),
    )


def test_csv_opens_right_in_a_spreadsheet(tmp_path: Path):
    round_trip("csv", ORDINARY, tmp_path)
    content = (tmp_path / "records.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;name;")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=cmd()" in cells


def test_xlsx_holds_texts_only(tmp_path: Path):
    records = [Organisation(id="a", name="=1+1", website="https://example.org", facts={"n": "12"})]
    round_trip("xlsx", records, tmp_path)
    with zipfile.ZipFile(tmp_path / "records.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    book.close()


def test_long_texts_are_split_over_cells_and_joined(tmp_path: Path):
    text = "".join(f"{n} " for n in range(30_000)).strip()
    records = [Organisation(id="a", name="A", documents=(Document(text=text),)), Organisation(id="b", name="B")]
    reading = round_trip("xlsx", records, tmp_path)
    assert list(reading.records) == records
    assert "about+2" in reading.header
    assert "about_json" not in reading.header
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")
    assert max(len(cell.value or "") for row in book.active.iter_rows() for cell in row) <= 32_767
    book.close()


def test_very_many_facts_do_not_make_very_many_columns(tmp_path: Path):
    records = [Organisation(id=f"o{n}", name="A", facts={f"fact {n}": "x"}) for n in range(600)]
    reading = round_trip("csv", records, tmp_path)
    assert list(reading.records) == records
    assert reading.header == ("id", "name", "facts_json")


@pytest.mark.parametrize("name", FORMATS)
def test_what_could_not_be_read_back_is_not_written(name: str, tmp_path: Path):
    """The export says which record, and the file that was there stays as it was."""
    path = tmp_path / f"a{FORMATS[name].suffixes[0]}"
    path.write_bytes(b"before")
    for bad in (
        Organisation(id="bad", name="A\0"),
        Organisation(id="bad", name="A", facts={"x": ["\ud800"]}),
        Organisation(id="bad", name="A", documents=(Document(text="x", lang="xx"),)),
    ):
        with pytest.raises(InputError, match="organisations 'bad'"):
            sources.write(path, [bad])
    assert path.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_no_records_make_a_file_without_records(tmp_path: Path):
    for name, known in FORMATS.items():
        assert sources.write(tmp_path / f"a{known.suffixes[0]}", [], file_format=name) == 0


def test_an_ending_without_a_format_is_refused(tmp_path: Path):
    for ending in (".pdf", "", ".xlsm"):
        with pytest.raises(InputError, match=r"\.xlsx"):
            sources.write(tmp_path / f"a{ending}", ORDINARY)


def test_an_open_stream_is_left_open():
    for name in FORMATS:
        stream = io.BytesIO()
        assert sources.write_to(stream, ORDINARY, file_format=name) == 2
        assert stream.tell() > 0


@pytest.mark.parametrize("name", FORMATS)
def test_contract_of_a_format(name: str):
    """Every entry of the table stands under its own name, with endings no other has."""
    known = FORMATS[name]
    assert known.name == name
    assert known.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in known.suffixes)
    others = {suffix for other in FORMATS.values() if other is not known for suffix in other.suffixes}
    assert not others & set(known.suffixes)
    assert "/" in known.media_type
