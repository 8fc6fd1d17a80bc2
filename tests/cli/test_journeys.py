"""What people do, from the first command to the last."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from matcher.settings import bundled_data

EVALUATION = bundled_data() / "evaluation"
LIGNIN = "Erotamme sellutehtaan mustalipeästä ligniiniä. Etsimme kumppaneita, jotka valmistavat siitä hiilikuitua."
FIRMS = """Yritys;Maa;Kuvaus;Etsii;Liikevaihto
Savon Ligniini Oy;Suomi;Jalostamme sellutehtaan ligniiniä liimoiksi;Etsimme vaneritehtaita;2 M€
Kuopio Additive Oy;FI;3D-tulostamme metalliosia kaivoksiin;;1 M€
Umeå Biogas AB;Sverige;Vi bygger biogasanläggningar för gårdar;Vi söker partner för gödsel;
"""
REASON = {"source", "spans", "lemma", "term", "route", "weight", "dataset"}
MATCH = {"rank", "id", "kind", "title", "country", "region", "score", "components", "confidence", "reasons"}


def test_the_demo_shows_demos_and_foreign_partners_with_reasons_in_both_languages(demo):
    answer = demo.first
    assert answer.code == 0
    assert "Sample 1" in answer.out
    assert "Sample 2" in answer.out
    assert "ligniiniä → lignin" in answer.out
    assert "bio-aromatics" in answer.out
    assert "Organisations (not in FI)" in answer.out
    assert "The index holds" in answer.err
    assert f"export MATCHER_DB={demo.db}" in answer.out
    assert len(re.findall(r"^  matcher \w", answer.out, re.MULTILINE)) == 3


def test_the_demo_may_be_run_again(demo):
    assert demo.second.code == 0
    assert demo.second.out == demo.first.out
    assert "The index holds" not in demo.second.err  # nothing was built again


def test_the_demo_keeps_what_was_changed_and_added_since(demo, shell, tmp_path: Path, monkeypatch):
    """Nothing of a user's is lost, in the demo's own store too; only what nobody touched is renewed."""
    shutil.copy(demo.db.removeprefix("sqlite:///"), tmp_path / "own.sqlite3")  # the store of MATCHER_DB
    shell("export", "all.ndjson", "--target", "organisations")
    lines = [json.loads(line) for line in (tmp_path / "all.ndjson").read_text().splitlines()]
    edited = [{**line, "name": f"{line['name']} (edited)"} for line in lines[:3]]
    added = {"target": "organisations", "id": "own", "name": "Own Oy", "about": "Kasvatamme levää"}
    (tmp_path / "own.ndjson").write_text("".join(json.dumps(line) + "\n" for line in [*edited, added]))
    assert "1 added, 3 changed" in shell("import", "own.ndjson").out
    again = shell("demo", "--once")
    assert again.code == 0, again.err
    assert "3 records kept as you changed them.\n" in again.err
    assert "The store holds 166 organisations" in again.out
    shell("export", "after.ndjson", "--target", "organisations")
    after = {r["id"]: r["name"] for r in map(json.loads, (tmp_path / "after.ndjson").read_text().splitlines())}
    assert [after[line["id"]] for line in edited] == [line["name"] for line in edited]
    assert after["own"] == "Own Oy"


@pytest.mark.parametrize("number", range(3))
def test_the_commands_that_the_demo_names_work(demo, shell, monkeypatch, number):
    import shlex

    monkeypatch.setenv("MATCHER_DB", demo.db)
    command = re.findall(r"^  matcher (.*)", demo.first.out, re.MULTILINE)[number]
    answer = shell(*shlex.split(command))
    assert answer.code == 0, answer.err
    assert " 1  " in answer.out


def test_own_records_from_a_spreadsheet_to_a_suggestion_and_back(shell, tmp_path: Path):
    (tmp_path / "firms.csv").write_bytes(FIRMS.encode("cp1252"))

    assert "'matcher init'" in shell("import", "firms.csv").err
    assert "The store is ready" in shell("init").out
    assert "It is empty" in shell("init").out

    preview = shell("import", "firms.csv", "--dry-run")
    assert preview.code == 0
    assert "encoding cp1252, columns separated by semicolon; 3 rows" in preview.out
    assert re.search(r"Yritys +name +Savon Ligniini Oy", preview.out)
    assert re.search(r"Liikevaihto +kept, not matched", preview.out)
    assert "It would be: 3 added, 0 changed, 0 unchanged" in preview.out
    assert "Nothing was stored." in preview.out

    taken = shell("import", "firms.csv")
    assert "3 added, 0 changed, 0 unchanged" in taken.out
    assert "matcher index" in taken.out
    assert "3 organisations" in shell("index").out
    assert "can be found at once" in shell("import", "firms.csv").out

    found = shell("suggest", "Vaneritehdas tarvitsee ligniinistä tehtyjä liimoja", "--explain")
    assert found.code == 0
    assert "Savon Ligniini Oy" in found.out
    found = shell("suggest", "--record", "umea-biogas-ab-se", "--foreign", "--json")
    assert {match["country"] for match in json.loads(found.out)["matches"]} <= {"FI"}

    for name in ("out.csv", "out.xlsx", "out.json", "out.ndjson"):
        assert "Wrote 3 records (3 organisations)" in shell("export", name).out
        again = shell("import", name)
        assert "0 added, 0 changed, 3 unchanged" in again.out

    checked = shell("verify")
    assert checked.code == 0
    assert "All is well." in checked.out
    assert "3 organisations" in checked.out


def test_a_changed_row_is_found_at_once(shell, tmp_path: Path):
    (tmp_path / "a.csv").write_text(
        "id,name,country,about\na,Aalto Oy,FI,Hitsaamme terästä\nb,Beta Oy,FI,Leivomme leipää\n"
    )
    shell("init")
    shell("import", "a.csv")
    shell("index")
    (tmp_path / "b.csv").write_text("id,name,country,about\nb,Beta Oy,FI,Kasvatamme levää pigmenteiksi\n")
    assert json.loads(shell("import", "b.csv", "--json").out)["files"][0]["changed"] == 1
    answer = json.loads(shell("suggest", "Tarvitsemme leväpigmenttejä, levää", "--json").out)
    assert answer["matches"][0]["id"] == "b"
    assert answer["provenance"]["generation"] == 1


def test_json_of_a_suggestion_has_the_agreed_shape(demo, shell):
    answer = shell("suggest", LIGNIN, "--target", "demos", "--top", "2", "--json", "--db", demo.db)
    found = json.loads(answer.out)
    assert list(found) == ["query", "confidence", "matches", "provenance"]
    assert found["query"]["lang"] == "fi"
    assert 0 <= found["query"]["lang_probability"] <= 1
    assert set(found["confidence"]) == {"level", "value", "advice"}
    assert found["confidence"]["level"] in ("none", "low", "fair", "good")
    assert [match["rank"] for match in found["matches"]] == [1, 2]
    for match in found["matches"]:
        assert set(match) == MATCH | {"sentence", "uncovered", "coverage"}
        assert all(set(reason) == REASON for reason in match["reasons"])
        assert sum(reason["weight"] for reason in match["reasons"]) == pytest.approx(
            match["components"]["similarity"], abs=1e-4
        )
    assert {"index", "generation", "configuration", "versions", "created"} == set(found["provenance"])


def test_json_and_text_hold_the_same_matches(demo, shell):
    arguments = ["suggest", LIGNIN, "--target", "demos", "--top", "4", "--db", demo.db]
    found = json.loads(shell(*arguments, "--json").out)
    text = " ".join(shell(*arguments, "--explain").out.split())
    for match in found["matches"]:
        assert match["id"] in text
        assert " ".join(match["title"].split()) in text
        assert " ".join(match["sentence"].split()) in text


@pytest.mark.parametrize(("name", "floor"), [("profiles", 0.95), ("oneliners", 0.85)])
def test_ranking_of_the_judged_texts_stays_above_its_floor(shell, tmp_path: Path, name, floor):
    ranked = shell(
        *("rank", "--queries", EVALUATION / f"{name}_queries.jsonl"),
        *("--documents", EVALUATION / "crosslingual_documents.jsonl"),
        *("--output", "a.run", "--details", "a.jsonl", "--top", "1000"),
    )
    assert (ranked.code, ranked.out, ranked.err) == (0, "", "")
    lines = [line.split() for line in (tmp_path / "a.run").read_text().splitlines()]
    assert len(lines) == 40 * 14
    for (query, _, _, rank, score, tag), (other, _, _, next_rank, next_score, _) in zip(lines, lines[1:], strict=False):
        assert tag == "matcher"
        assert (query != other and next_rank == "1") or (
            float(score) > float(next_score) and int(rank) < int(next_rank)
        )
    details = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [line["id"] for line in details] == list(dict.fromkeys(line[0] for line in lines))
    assert set(details[0]) == {"id", "query", "confidence", "matches", "provenance"}

    qrels = EVALUATION / f"{name}_qrels.txt"
    measured = shell("evaluate", "--qrels", qrels, "--run", "a.run", "--measures", "nDCG@5", "--json")
    assert json.loads(measured.out)["runs"][0]["measures"]["nDCG@5"]["mean"] >= floor
    shown = shell("evaluate", "--qrels", qrels, "--run", "a.run", "--run", "a.run", "--measures", "nDCG@5,RR")
    assert re.search(r"nDCG@5 .*\+0\.000", shown.out)
    assert "0/40/0" in shown.out


def test_stored_records_are_ranked_too(demo, shell, tmp_path: Path):
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": "q1", "text": LIGNIN}) + "\n")
    answer = shell("rank", "--queries", "q.jsonl", "--target", "pilots", "--tag", "t1", "--db", demo.db)
    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("q1 Q0 bio-economy 1 ")
    assert len(answer.out.splitlines()) == 8
    assert all(line.endswith(" t1") for line in answer.out.splitlines())


def test_an_index_keeps_its_parameters(shell, tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,name,country,about\na,Aalto Oy,FI,Hitsaamme terästä ja alumiinia\n")
    (tmp_path / "c.toml").write_text("best_documents = 1\nmember_weight = 0.4\n")
    shell("init")
    shell("import", "a.csv")
    assert shell("index", "--config", "c.toml").code == 0
    found = json.loads(shell("suggest", "teräksen hitsaus", "--json").out)
    assert found["provenance"]["configuration"]["best_documents"] == 1
    assert shell("suggest", "teräksen hitsaus", "--config", "c.toml").code == 0
    assert "the index was built with" in shell("suggest", "teräksen hitsaus", "--config", write(tmp_path, "")).err
    (tmp_path / "b.csv").write_text("id,name,country,about\nb,Beta Oy,FI,Alumiinin hitsausta\n")
    shell("import", "b.csv")
    found = json.loads(shell("suggest", "teräksen hitsaus", "--json").out)
    assert found["provenance"]["configuration"]["member_weight"] == 0.4


def write(folder: Path, text: str) -> Path:
    (folder / "other.toml").write_text(text)
    return folder / "other.toml"


def test_every_setting_and_parameter_is_shown(shell):
    from dataclasses import fields

    from matcher.settings import Configuration, Settings

    shown = json.loads(shell("config", "show", "--json").out)
    assert [held["name"] for held in shown["settings"]] == [f.name for f in fields(Settings)]
    assert [held["name"] for held in shown["parameters"]] == [f.name for f in fields(Configuration)]
    text = shell("config", "show").out
    assert "MATCHER_CACHE_DIR" in text
    assert "best_documents" in text


def test_config_show_hides_a_password(shell, monkeypatch):
    monkeypatch.setenv("MATCHER_DB", "postgresql://anna:secret@db.example/matching")
    assert "secret" not in shell("config", "show").out


def test_a_record_of_any_target_can_be_asked_for(demo, shell):
    for record, target in (
        ("bio-aromatics", "organisations"),
        ("savonia", "demos"),
        ("east-and-north-finland", "demos"),
    ):
        answer = shell("suggest", "--record", record, "--target", target, "--foreign", "--top", "2", "--db", demo.db)
        assert answer.code == 0, answer.err
        assert f"Read from the record '{record}'" in answer.out


def test_countries_and_regions_may_be_named(demo, shell):
    arguments = ("suggest", LIGNIN, "--top", "50", "--json", "--db", demo.db)
    found = json.loads(shell(*arguments, "--country", "Ruotsi, DE").out)["matches"]
    assert {match["country"] for match in found} == {"SE", "DE"}
    found = json.loads(shell(*arguments, "--region", "South Netherlands").out)["matches"]
    assert {match["region"] for match in found} == {"south-netherlands"}
    found = json.loads(shell(*arguments, "--own-region", "South Netherlands", "--kind", "sme").out)["matches"]
    assert "south-netherlands" not in {match["region"] for match in found}
    assert {match["kind"] for match in found} == {"SME"}
    assert json.loads(shell(*arguments, "--kind", "pk-yritys").out)["matches"], "as an imported table may have it"
    found = json.loads(shell(*arguments, "--region", "Pohjois-Savo").out)["matches"]
    assert found == json.loads(shell(*arguments, "--region", "north-savo").out)["matches"]
    found = json.loads(shell(*arguments, "--foreign", "--home", "Belgia").out)["matches"]
    assert "FI" in {match["country"] for match in found}
    assert "BE" not in {match["country"] for match in found}


def test_a_name_may_be_that_of_a_region_and_of_what_a_table_says(demo, shell, tmp_path, monkeypatch):
    """An imported column says 'Lappi', the bundled region has that as its Finnish name: both are meant."""
    import shutil

    shutil.copy(demo.db.removeprefix("sqlite:///"), tmp_path / "own.sqlite3")
    shutil.copytree(demo.index, tmp_path / "own.sqlite3.index")
    monkeypatch.setenv("MATCHER_DB", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    (tmp_path / "own.csv").write_text("id,name,country,region,about\nx1,X Oy,FI,Lappi,We weld cold steel\n")
    assert shell("import", "own.csv").code == 0
    text = "We weld steel and test in the cold, with partners of the university."
    found = json.loads(shell("suggest", text, "--region", "Lappi", "--top", "20", "--json").out)["matches"]
    assert {match["id"] for match in found} > {"x1"}


def test_text_may_come_from_standard_input_or_a_file(demo, shell, tmp_path: Path):
    (tmp_path / "utf16.txt").write_bytes(LIGNIN.encode("utf-16"))
    (tmp_path / "cp1252.txt").write_bytes(LIGNIN.encode("cp1252"))
    arguments = ("--target", "demos", "--top", "1", "--json", "--db", demo.db)
    expected = json.loads(shell("suggest", LIGNIN, *arguments).out)["matches"]
    for given in (("--file", "utf16.txt"), ("--file", "cp1252.txt"), ("--file", "-"), ("-",)):
        answer = shell("suggest", *given, *arguments, stdin=LIGNIN.encode())
        assert json.loads(answer.out)["matches"] == expected


def test_a_record_in_a_small_language_does_not_keep_the_others_from_being_found(shell, tmp_path: Path):
    rows = ["id,name,country,lang,about", "a,A,NO,smj,Sijdda la", "b,B,FI,fi,Valmistamme ligniiniä"]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    shell("init")
    shell("import", "a.csv")
    assert shell("index").code == 0
    assert "[b]" in shell("suggest", "ligniini", "--lang", "suomi").out


def test_every_language_code_that_an_import_takes_can_be_analysed():
    from matcher.analysis.languages import language_code
    from matcher.sources.languages import ISO_639

    assert all(language_code(code) for code in ISO_639)


def test_a_store_in_a_folder_that_is_read_only_answers(demo, shell, tmp_path: Path, monkeypatch):
    """As on a read-only mount; root may write whatever the bits say, so the system's answer is feigned."""
    folder = tmp_path / "mount"
    folder.mkdir()
    shutil.copy(demo.db.removeprefix("sqlite:///"), folder / "demo.sqlite3")
    shutil.copytree(demo.index, folder / "demo.sqlite3.index")
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": "q1", "text": LIGNIN}) + "\n")
    (tmp_path / "own.csv").write_text("id,name,about\na,A,steel\n")
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: access(path, mode) and not (mode & os.W_OK and folder in (path, path.parent))
    )
    db = ("--db", f"sqlite:///{folder / 'demo.sqlite3'}")
    for command in (
        ("suggest", LIGNIN, "--target", "demos", "--foreign"),
        ("suggest", "--record", "savonia"),
        ("rank", "--queries", "q.jsonl", "--target", "demos"),
        ("verify",),
        ("export", "out.ndjson"),
    ):
        answer = shell(*command, *db)
        assert (answer.code, answer.err) == (0, "")
    answer = shell("import", "own.csv", *db)
    assert answer.code == 1
    assert "can only be read here" in answer.err
    assert {path.name for path in folder.iterdir()} == {"demo.sqlite3", "demo.sqlite3.index"}


def test_top_above_the_number_of_records_gives_all(demo, shell):
    found = json.loads(
        shell("suggest", "materials", "--target", "pilots", "--top", "999", "--json", "--db", demo.db).out
    )
    assert 1 <= len(found["matches"]) <= 8
