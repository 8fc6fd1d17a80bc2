"""Files as people make them are read, and what was understood is told."""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path

import pytest

from matcher import sources
from matcher.records import Demo, Document, Organisation, Pilot
from matcher.sources import FORMATS, Reading
from tests.sources.builders import archive, csv, hand_made, json_bytes, parts, put, sheet_row, workbook

FINNISH = (
    "Tunnus;Nimi;Maa;Maakunta;Tyyppi;Verkkosivut;Avainsanat;Kuvaus;Etsii;Y-tunnus;Puhelin",
    "savo;Sävytehdas Öljy Oy;Suomi;fi1d2;pk-yritys;www.sävy.fi;ligniini, kuitu;Jalostamme mustalipeää;Kumppania;1234567-1;+358 17",
)
FINNISH_RECORD = Organisation(
    id="savo",
    name="Sävytehdas Öljy Oy",
    country="FI",
    region="fi1d2",
    kind="SME",
    website="www.sävy.fi",
    keywords=("ligniini", "kuitu"),
    documents=(Document(text="Jalostamme mustalipeää"), Document(text="Kumppania", aspect="seeks")),
    identifiers={"vat": "1234567-1"},
    facts={"Puhelin": "+358 17"},
)


def read(folder: Path, name: str, content: bytes, **options) -> Reading:
    reading = sources.read(put(folder, name, content), **options)
    assert reading.errors == ()
    return reading


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_finnish_csv_in_every_usual_encoding(codec: str, told: str, end: str, tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv(*FINNISH, encoding=codec, end=end))
    assert reading.records == (FINNISH_RECORD,)
    assert (reading.encoding, reading.delimiter, reading.file_format) == (told, ";", "csv")
    assert reading.preview[0][1] == "Sävytehdas Öljy Oy"
    assert any("cp1252" in str(remark) for remark in reading.remarks) == (codec == "cp1252")


def test_the_detector_comes_last(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("name;land", "Åbo Akademi;Finland", encoding="cp1252"))
    assert reading.records[0].name == "Åbo Akademi"


def test_an_encoding_may_be_named(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("name;maa", "Łódź;Puola", encoding="cp1250"), encoding="cp1250")
    assert reading.records[0].name == "Łódź"


def test_an_encoding_no_simple_one_reads_is_left_to_the_detector(caplog: pytest.LogCaptureFixture, tmp_path: Path):
    caplog.set_level(logging.ERROR)
    text = "Город расположен на берегу реки, и его жители ищут партнёров по переработке древесины. "
    content = csv("name;about", *[f"Имя {n};{text * 3}Я" for n in range(20)], encoding="mac-cyrillic")
    reading = read(tmp_path, "a.csv", content)
    assert reading.encoding not in ("utf-8", None)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_delimiter_is_found(delimiter: str, tmp_path: Path):
    rows = [["id", "name", "about"], ["a", "Mill", '"pulp; lignin, and | more"'], ["b", "Lab", '"one\n\ntwo"']]
    reading = read(tmp_path, "a.csv", csv(*[delimiter.join(row) for row in rows]))
    assert reading.delimiter == delimiter
    assert [record.documents[0].text for record in reading.records] == ["pulp; lignin, and | more", "one\n\ntwo"]


def test_a_single_column_is_not_cut(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("name", "Mill, Lab and Sons", "Smith; Jones"))
    assert [record.name for record in reading.records] == ["Mill, Lab and Sons", "Smith; Jones"]
    assert [record.id for record in reading.records] == ["mill-lab-and-sons", "smith-jones"]
    assert reading.delimiter is None


def test_the_delimiter_line_of_excel(tmp_path: Path):
    reading = read(tmp_path, "a.csv", b"\xef\xbb\xbfsep=,\r\nname,land\r\nMill,Sverige\r\n")
    assert (reading.records[0].id, reading.delimiter) == ("mill-se", ",")


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path):
    content = csv("", "id;name", 'a;"two\nlines"', "", "a;B")
    reading = sources.read(put(tmp_path, "a.csv", content))
    assert [(error.row, "row 3" in str(error)) for error in reading.errors] == [(5, True)]


def test_trailing_delimiters_are_no_columns(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;name;;", "a;A;;", "b;B", ";;;"))
    assert [record.id for record in reading.records] == ["a", "b"]
    assert reading.header == ("id", "name")


def test_a_column_without_a_name_is_kept(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;;name", "a;x;A"))
    assert reading.records[0].facts == {"column 2": "x"}


def test_ids_are_made_of_name_and_country(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("nimi;maa", "Åbo Akademi;Suomi", "Mill;"))
    assert [record.id for record in reading.records] == ["abo-akademi-fi", "mill"]


def test_mojibake_is_remarked_on_and_left_alone(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;name;about", "a;A;MetsÃ¤biotalous"))
    assert reading.records[0].documents[0].text == "MetsÃ¤biotalous"
    assert any("Metsäbiotalous" in remark.text and remark.row == 2 for remark in reading.remarks)


def test_a_record_without_text_is_remarked_on(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;name;about", "a;A;", "b;B;text"))
    assert [remark.row for remark in reading.remarks] == [2]


def test_guarded_texts_lose_their_apostrophe(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;name;Puhelin;about", "a;'t Hart;'+358 1;'=SUM(A1)"))
    record = reading.records[0]
    assert (record.name, record.facts["Puhelin"], record.documents[0].text) == ("'t Hart", "+358 1", "=SUM(A1)")


def test_documents_in_several_languages_and_kinds(tmp_path: Path):
    header = "id;name;kuvaus (fi);about_en;about_2_en;about_en_source;about_en_date;about_en_weight;kieli;etsii"
    reading = read(tmp_path, "a.csv", csv(header, "a;A;teksti;one;two;site;24.11.2026;0,5;ruotsi;x"))
    assert reading.records[0].documents == (
        Document(text="teksti", lang="fi"),
        Document(text="one", lang="en", source="site", date=dt.date(2026, 11, 24), weight=0.5),
        Document(text="two", lang="en"),
        Document(text="x", aspect="seeks", lang="sv"),
    )


def test_one_name_and_the_others_local(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;nimi;namn;name_en", "a;Tehdas;Fabrik;Mill", "b;Tehdas 2;;"))
    assert [(record.name, record.local_names) for record in reading.records] == [
        ("Mill", ("Tehdas", "Fabrik")),
        ("Tehdas 2", ()),
    ]


def test_a_mapping_overrides_the_guess(tmp_path: Path):
    content = csv("id;name;Selite;Muistio;maa", "a;A;text;secret;Suomi")
    mapping = {"selite": "offers_fi", "Muistio": "-", "maa": "facts"}
    reading = read(tmp_path, "a.csv", content, mapping=mapping)
    record = reading.records[0]
    assert record.documents == (Document(text="text", aspect="offers", lang="fi"),)
    assert (record.facts, record.country) == ({"maa": "Suomi"}, None)
    assert dict(reading.mapping) == {"id": "id", "name": "name", "Selite": "offers_fi", "Muistio": "-", "maa": "facts"}


def test_a_second_column_of_a_field_is_kept_as_a_fact(tmp_path: Path):
    reading = read(tmp_path, "a.csv", csv("id;name;www;url;about", "a;A;one;two;x"))
    assert (reading.records[0].website, reading.records[0].facts) == ("one", {"url": "two"})
    assert [remark.column for remark in reading.remarks] == ["url"]


def test_demos_and_pilots(tmp_path: Path):
    demos = csv("Demo;Pilot ID;Lead region;Osallistuvat alueet;TRL;Description", "D;bio;lapland;a|b;5-8;x")
    assert read(tmp_path, "d.csv", demos, target="demos").records == (
        Demo(
            id="d",
            name="D",
            pilot="bio",
            lead_regions=("lapland",),
            regions=("a", "b"),
            trl="5-8",
            documents=(Document(text="x"),),
        ),
    )
    mixed = csv("target;id;name;trl;country", "pilots;p;P;4;", "organisations;o;O;;FI")
    records = read(tmp_path, "m.csv", mixed).records
    assert [type(record) for record in records] == [Pilot, Organisation]


# Workbooks.


def test_cells_of_a_workbook_become_text(tmp_path: Path):
    rows = [
        ["id", "name", "PIC", "Founded", "Share", "Active", "about"],
        ["a", "A", 999999999, dt.date(2026, 11, 24), 0.5, True, "x"],
        [12.0, "B", None, dt.datetime(2026, 11, 24, 9, 30), 1e6, False, "=1"],
    ]
    first, second = read(tmp_path, "a.xlsx", workbook(rows)).records
    assert first.identifiers == {"pic": "999999999"}
    assert first.facts == {"Founded": "2026-11-24", "Share": "0.5", "Active": "TRUE"}
    assert second.id == "12"
    assert second.facts == {"Founded": "2026-11-24 09:30:00", "Share": "1000000", "Active": "FALSE"}


def test_the_stored_result_of_a_formula_is_read(tmp_path: Path):
    cells = ('<c t="str"><f>"A"&amp;"B"</f><v>AB</v></c>', '<c t="str"><f>""</f><v></v></c>')
    content = hand_made(sheet_row(1, "id", "name", "about"), sheet_row(2, "a", *cells))
    assert read(tmp_path, "a.xlsx", content).records[0].name == "AB"


def test_the_first_sheet_with_anything_is_read_and_the_others_named(tmp_path: Path):
    content = workbook((), {"Cover": [], "Firms": [["name"], ["A"]], "More": [["name"], ["B"]]})
    reading = read(tmp_path, "a.xlsx", content)
    assert (reading.sheet, reading.sheets) == ("Firms", ("Cover", "Firms", "More"))
    assert "not 'More'" in str(reading.remarks[0])
    assert read(tmp_path, "a.xlsx", content, sheet="More").records[0].name == "B"


def test_sizes_that_a_sheet_claims_are_not_believed(tmp_path: Path):
    rows = sheet_row(1, "name") + sheet_row(2, "A") + sheet_row(9_999_999_999, "B")
    for claim in ("A1", "A1:XFD1048576"):
        content = parts(rows)
        sheet = "xl/worksheets/sheet1.xml"
        content[sheet] = content[sheet].replace("<sheetData>", f'<dimension ref="{claim}"/><sheetData>')
        reading = read(tmp_path, "a.xlsx", archive(content))
        assert [record.name for record in reading.records] == ["A", "B"]


def test_cells_and_rows_out_of_order_are_not_dropped(tmp_path: Path):
    row = '<row r="2"><c r="B2" t="inlineStr"><is><t>B</t></is></c><c r="A2" t="inlineStr"><is><t>b</t></is></c></row>'
    content = hand_made(sheet_row(1, "id", "name"), sheet_row(3, "c", "C"), row)
    assert [record.name for record in read(tmp_path, "a.xlsx", content).records] == ["C", "B"]


def test_line_ends_that_excel_escapes(tmp_path: Path):
    content = hand_made(sheet_row(1, "name", "about"), sheet_row(2, "A", "one_x000D_\ntwo"))
    assert read(tmp_path, "a.xlsx", content).records[0].documents[0].text == "one\ntwo"


# JSON and NDJSON.

OBJECT = {"id": "a", "name": "A", "country": "Suomi", "about_fi": "teksti", "seeks": "x", "lang": "en"}
FROM_OBJECT = Organisation(
    id="a",
    name="A",
    country="FI",
    documents=(Document(text="teksti", lang="fi"), Document(text="x", aspect="seeks", lang="en")),
)


@pytest.mark.parametrize("value", [[OBJECT], OBJECT, {"organisations": [OBJECT]}])
def test_json_in_every_shape(value: object, tmp_path: Path):
    assert read(tmp_path, "a.json", json_bytes(value)).records == (FROM_OBJECT,)


def test_json_with_several_targets(tmp_path: Path):
    content = json_bytes({"pilots": [{"id": "p", "name": "P"}], "organisations": [OBJECT], "demos": []})
    assert [record.target for record in read(tmp_path, "a.json", content).records] == ["pilots", "organisations"]


def test_ndjson_with_targets_and_blank_lines(tmp_path: Path):
    content = b'{"target": "demos", "id": "d", "name": "D", "pilot": "p"}\r\n\r\n' + json_bytes(OBJECT) + b"\n"
    for encoding in ("utf-8", "utf-16"):
        reading = read(tmp_path, "a.ndjson", content.decode().encode(encoding))
        assert [record.target for record in reading.records] == ["demos", "organisations"]


def test_keys_may_be_mapped(tmp_path: Path):
    content = json_bytes([{"key": "a", "title": "A", "note": 1, "secret": 2}])
    mapping = {"key": "id", "title": "name", "note": "facts", "secret": "-"}
    assert read(tmp_path, "a.json", content, mapping=mapping).records == (
        Organisation(id="a", name="A", facts={"note": 1}),
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tsv", csv("id\tname", "a\tA"), "csv"),
        ("a.jsonl", json_bytes(OBJECT), "ndjson"),
        ("a.dat", csv("id;name", "a;A"), "csv"),
        ("a.dat", workbook([["name"], ["A"]]), "xlsx"),
        ("a", json_bytes([OBJECT]), "json"),
        ("a", json_bytes(OBJECT) + b"\n" + json_bytes({**OBJECT, "id": "b"}), "ndjson"),
        ("A.XLSX", workbook([["name"], ["A"]]), "xlsx"),
    ],
)
def test_the_format_is_told_by_ending_or_content(name: str, content: bytes, told: str, tmp_path: Path):
    assert read(tmp_path, name, content).file_format == told


@pytest.mark.parametrize("name", FORMATS)
def test_progress_is_told_and_reading_twice_gives_the_same(name: str, tmp_path: Path):
    path = tmp_path / f"a{FORMATS[name].suffixes[0]}"
    sources.write(path, [Organisation(id=f"o{n}", name="A") for n in range(2_500)])
    told: list[tuple[int, int | None]] = []
    reading = sources.read(path, progress=lambda done, total: told.append((done, total)))
    done = [step for step, _ in told]
    assert done == sorted(done)
    assert len(told) > 2
    assert told[-1][0] == told[-1][1]
    assert sources.read(path) == reading
    assert reading.rows == 2_500


RICH = {
    "id": "a1",
    "name": "A Oy",
    "country": "FI",
    "kind": "SME",
    "about_fi": "Valmistamme terästä",
    "documents": [{"text": "We make lignin", "aspect": "offers", "lang": "en"}],
    "identifiers": {"pic": "999", "vat": "FI1"},
    "keywords": ["steel", "lignin"],
    "facts": {"turnover": 3},
    "lang": "fi",
}


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_the_preview_of_objects_says_what_becomes_of_every_key(tmp_path: Path, name: str):
    (tmp_path / name).write_text(json.dumps(RICH) + "\n")
    reading = sources.read(tmp_path / name, mapping={"kind": "facts", "country": "-"})
    assert not reading.errors
    assert set(reading.header) == set(RICH)
    assert dict(reading.mapping) == {key: key for key in RICH} | {"kind": "facts", "country": "-"}
    first = dict(zip(reading.header, reading.preview[0], strict=True))
    assert first["documents"] == "offers: We make lignin"
    assert first["identifiers"] == "pic: 999, vat: FI1"
    assert first["keywords"] == "steel, lignin"
    assert first["about_fi"] == "Valmistamme terästä"


def test_the_preview_shows_the_target_that_a_list_says_and_no_field_for_an_unknown_key(tmp_path: Path):
    (tmp_path / "a.json").write_text(json.dumps({"demos": [{"id": "d", "name": "D", "unknown": 1}]}))
    reading = sources.read(tmp_path / "a.json")
    assert [error.column for error in reading.errors] == ["unknown"]
    assert reading.header == ("target", "id", "name", "unknown")
    assert reading.preview == (("demos", "d", "D", "1"),)
    assert "unknown" not in reading.mapping


def test_the_preview_of_deep_wide_and_many_keyed_objects_stays_small(tmp_path: Path):
    deep: object = "x"
    for _ in range(40):
        deep = {"k": [deep] * 2}
        if len(str(deep)) > 5_000:
            deep = "x" * 5_000
    many = {f"k{number}": number for number in range(5_000)}
    (tmp_path / "a.json").write_text(json.dumps([{"id": "a", "name": "A", "facts": {"deep": deep, **many}}, many]))
    reading = sources.read(tmp_path / "a.json")
    assert len(reading.header) <= 200
    assert sum(len(cell) for row in reading.preview for cell in row) < 10_000


@pytest.mark.parametrize("given", ["|", "bar", "BAR"])
def test_the_delimiter_that_is_given_wins(tmp_path: Path, given: str):
    """Detection would choose the semicolons here."""
    path = tmp_path / "a.csv"
    path.write_text("id;x|name;y\na;1|A;2\n")
    reading = sources.read(path, delimiter=given, mapping={"id;x": "id", "name;y": "name"})
    assert (reading.delimiter, reading.records[0].id, reading.records[0].name) == ("|", "a;1", "A;2")


@pytest.mark.parametrize(("given", "sign"), [("tab", "\t"), ("\\t", "\t"), ("^", "^")])
def test_a_delimiter_may_be_any_sign_and_a_sep_line_is_still_no_header(tmp_path: Path, given: str, sign: str):
    path = tmp_path / "a.csv"
    path.write_text(f"sep=;\nid{sign}name\na{sign}A; B\n")
    assert sources.read(path, delimiter=given).records[0].name == "A; B"


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.ndjson"])
def test_the_encoding_that_is_given_wins(tmp_path: Path, name: str):
    """The bytes are valid cp1252, too, which is what detection takes them for."""
    text = "id,name\na,Łódź\n" if name == "a.csv" else '{"id": "a", "name": "Łódź"}\n'
    (tmp_path / name).write_bytes(text.encode("cp1250"))
    assert sources.read(tmp_path / name).records[0].name != "Łódź"
    reading = sources.read(tmp_path / name, encoding="Windows-1250")
    assert (reading.encoding, reading.records[0].name, reading.remarks[:0]) == ("cp1250", "Łódź", ())


def test_utf_8_that_is_given_takes_the_mark_off(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfname,id\nA,a\n")
    assert sources.read(tmp_path / "a.csv", encoding="utf-8").header == ("name", "id")
