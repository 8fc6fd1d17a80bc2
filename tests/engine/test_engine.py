"""The use cases, over the bundled data."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from matcher.engine import Engine
from matcher.errors import FilterError, ImportRefused, IndexMissingError, InputError, UnknownIdError
from matcher.matches import LEVELS, Filters
from matcher.records import Document
from matcher.routes import ROUTES
from matcher.sources.rank_lines import RankText

LIGNIN = (
    "Kehitämme menetelmiä, joilla sellutehtaan mustalipeästä erotetaan ligniiniä. "
    "Etsimme kumppaneita, jotka valmistavat biopohjaisia liimoja tai hartseja."
)


def test_a_finnish_text_finds_its_demo_pilot_and_foreign_partners(bundled):
    assert bundled.suggest(LIGNIN, target="demos").matches[0].id == "bio-aromatics"
    assert bundled.suggest(LIGNIN, target="pilots").matches[0].id == "bio-economy"
    partners = bundled.suggest(LIGNIN, target="organisations", foreign=True)
    assert all(match.country != "FI" for match in partners.matches)
    assert partners.confidence.level in ("fair", "good")


def test_reasons_name_the_words_on_both_sides_and_sum_to_the_similarity(bundled):
    answer = bundled.suggest(LIGNIN, target="demos", top=5)
    for match in answer.matches:
        assert sum(reason.weight for reason in match.reasons) == pytest.approx(match.components["similarity"], abs=1e-4)
        for reason in match.reasons:
            assert reason.route in ROUTES
            document, start, end = reason.spans[0]
            assert document == 0
            assert LIGNIN[start:end] == reason.source
    pairs = {(reason.source, reason.term.lower()) for reason in answer.matches[0].reasons}
    assert ("ligniiniä", "lignin") in pairs


def test_the_sentence_is_the_candidates_own(bundled):
    match = bundled.suggest(LIGNIN, target="demos").matches[0]
    texts = [" ".join(d.text.split()) for d in bundled.record("demos", match.id).matched_documents()]
    assert any(match.sentence in text for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "Haluamme edistää alueen innovaatioekosysteemiä, kansainvälistä yhteistyötä ja arvoketjuja.",
        "We want to strengthen regional cooperation, innovation and smart specialisation with partners.",
        "Pidämme hevostallia ja järjestämme ratsastusleirejä lapsille.",
        "hei",
    ],
)
def test_policy_words_and_off_topic_texts_are_never_confident(bundled, text):
    for target in ("demos", "pilots", "organisations"):
        answer = bundled.suggest(text, target=target)
        assert answer.confidence.level in ("none", "low"), [match.title for match in answer.matches[:1]]
        assert answer.confidence.advice


def test_a_record_is_asked_for_by_id_and_never_appears_itself(bundled):
    answer = bundled.suggest(record="digipolis", target="organisations", foreign=True, top=300)
    ids = [match.id for match in answer.matches]
    assert "digipolis" not in ids
    assert all(match.country != "FI" for match in answer.matches)


def test_foreign_is_measured_from_the_records_country(bundled):
    answer = bundled.suggest(record="vito", target="organisations", foreign=True, top=300)
    countries = {match.country for match in answer.matches}
    assert "BE" not in countries
    assert "FI" in countries


def test_a_filter_changes_no_score_and_top_5_begins_top_10(bundled):
    everything = {match.id: match.score for match in bundled.suggest(LIGNIN, top=200).matches}
    filtered = bundled.suggest(LIGNIN, top=10, filters=Filters(not_countries=("FI",)))
    assert all(everything[match.id] == match.score for match in filtered.matches)
    five = bundled.suggest(LIGNIN, top=5, filters=Filters(not_countries=("FI",)))
    assert [match.id for match in five.matches] == [match.id for match in filtered.matches[:5]]


def test_contradictory_filters_name_the_smallest_change(bundled):
    with pytest.raises(FilterError, match=r"--country SE and 11 records"):
        bundled.suggest(LIGNIN, filters=Filters(countries=("SE",), regions=("lapland",)))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda e: e.suggest(""), InputError, "empty"),
        (lambda e: e.suggest("   \n"), InputError, "empty"),
        (lambda e: e.suggest("x" * 300_000), InputError, "300,000"),
        (lambda e: e.suggest("lignin\x00"), InputError, "NUL"),
        (lambda e: e.suggest("lignin \udcff"), InputError, "UTF-8"),
        (lambda e: e.suggest("lignin", lang="xx"), InputError, "language"),
        (lambda e: e.suggest("lignin", target="planets"), InputError, "organisations"),
        (lambda e: e.suggest("lignin", top=0), InputError, "1 or more"),
        (lambda e: e.suggest(), InputError, "text or a record"),
        (lambda e: e.suggest("a", record="vito"), InputError, "text or a record"),
        (lambda e: e.suggest(record="vitto"), UnknownIdError, "vito"),
        (lambda e: e.suggest("lignin", filters=Filters(countries=("ZZ",))), InputError, "ISO 3166"),
    ],
)
def test_bad_input_is_said(bundled, call, error, words):
    with pytest.raises(error, match=words):
        call(bundled)


def test_more_than_there_is_gives_all_that_share_a_word(bundled):
    assert len(bundled.suggest("hydrogen", target="pilots", top=1000).matches) <= 8


def test_the_answer_has_the_shape_of_the_contract(bundled):
    answer = bundled.suggest(LIGNIN, target="demos", top=2).to_dict()
    json.dumps(answer)
    assert {"query", "confidence", "matches", "provenance"} == set(answer)
    assert answer["query"]["lang"] == "fi"
    assert {"lang", "lang_probability"} <= set(answer["query"])
    assert answer["confidence"]["level"] in LEVELS
    match = answer["matches"][0]
    assert {
        "rank",
        "id",
        "kind",
        "title",
        "country",
        "region",
        "score",
        "components",
        "confidence",
        "reasons",
        "sentence",
        "uncovered",
    } <= set(match)
    assert {"source", "term", "route", "weight"} <= set(match["reasons"][0])
    assert LIGNIN not in json.dumps(answer), "the query's text is not repeated"


def test_a_new_record_is_found_at_once_without_a_rebuild(engine, tmp_path):
    before = engine.index("organisations")
    file = tmp_path / "new.csv"
    file.write_text(
        "id;name;country;offers\nnew-glue;Liima Oy;SE;We make lignin glue and qwzzplk resin.\n", encoding="utf-8"
    )
    engine.import_files([file])
    answer = engine.suggest("qwzzplk resin", lang="en", top=3)
    assert answer.matches[0].id == "new-glue"
    assert answer.provenance.generation == 1
    assert engine.index("organisations").fingerprint == before.fingerprint
    assert engine.verify() == []


def test_another_engine_on_the_same_files_sees_the_change(engine, tmp_path):
    with Engine.open(settings=engine.settings) as other:
        assert other.suggest("qwzzplk", lang="en").matches == ()
        file = tmp_path / "new.csv"
        file.write_text("id,name,about\nx,X,qwzzplk\n", encoding="utf-8")
        engine.import_files([file])
        assert [match.id for match in other.suggest("qwzzplk", lang="en").matches] == ["x"]
        engine.build_index()
        assert [match.id for match in other.suggest("qwzzplk", lang="en").matches] == ["x"]


def test_a_changed_demo_changes_its_pilot(engine, tmp_path):
    file = tmp_path / "demo.json"
    demo = engine.record("demos", "bio-aromatics").to_dict()
    demo["documents"].append({"text": "zanthoxylum", "lang": "en"})
    file.write_text(json.dumps([demo]), encoding="utf-8")
    engine.import_files([file], target="demos")
    assert [match.id for match in engine.suggest("zanthoxylum", target="pilots", lang="en").matches] == ["bio-economy"]


def test_a_dry_run_keeps_nothing_and_says_what_it_would_do(engine, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text("id,name,about\nx,X,text\n", encoding="utf-8")
    report = engine.import_files([file], dry_run=True)[0]
    assert (report.added, report.stored) == (1, False)
    with pytest.raises(UnknownIdError):
        engine.record("organisations", "x")


def test_one_bad_file_keeps_the_good_one_out(engine, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("id,name,about\nx,X,text\n", encoding="utf-8")
    bad.write_text("id,name,country\ny,Y,Atlantis\nz,Z,Lemuria\n", encoding="utf-8")
    with pytest.raises(ImportRefused) as caught:
        engine.import_files([good, bad])
    assert len(caught.value.errors) == 2
    with pytest.raises(UnknownIdError):
        engine.record("organisations", "x")


def test_a_second_import_of_the_same_changes_nothing(engine):
    before = engine.store.file.read_bytes()
    report = engine.import_bundled()
    assert (report.added, report.changed, report.unchanged, report.kept) == (0, 0, 165 + 8 + 46 + 40, ())
    assert engine.store.file.read_bytes() == before


def test_an_export_comes_back_unchanged(engine, tmp_path):
    for name in ("all.json", "all.ndjson"):
        path = tmp_path / name
        assert engine.export(path, ["organisations", "pilots", "demos", "regions"]) == 165 + 8 + 46 + 40
        reports = engine.import_files([path])
        assert sum(report.added + report.changed for report in reports) == 0
    for name in ("o.csv", "o.xlsx"):
        path = tmp_path / name
        assert engine.export(path, ["organisations"]) == 165
        reports = engine.import_files([path])
        assert sum(report.added + report.changed for report in reports) == 0


def test_searching_goes_on_while_the_index_is_built_again(engine):
    failures: list[BaseException] = []
    done = threading.Event()

    def ask():
        while not done.is_set():
            try:
                assert engine.suggest("lignin", lang="en", top=3).matches
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        engine.build_index()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_missing_index_says_what_to_do(settings, tmp_path):
    fresh = replace(settings, db=f"sqlite:///{tmp_path / 'm.sqlite3'}", index_dir=tmp_path / "index")
    with Engine.open(settings=fresh, init=True) as engine:
        with pytest.raises(IndexMissingError, match="matcher index"):
            engine.suggest("lignin")
        with pytest.raises(InputError, match="matcher import"):
            engine.build_index()


def test_damage_is_named_before_anything_is_served(engine):
    path = engine.home.opened().folder / "demos" / "documents.term_rows.npy"
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(bytes(whole))
    assert any("documents.term_rows.npy" in problem for problem in engine.verify())


def test_ranking_given_texts_needs_no_store_and_keeps_what_shares_nothing(settings):
    engine = Engine.without_store(settings)
    documents = [
        RankText(id=i, title=i, documents=(Document(text=t, lang="en"),))
        for i, t in (("a", "steel"), ("b", "lignin"), ("c", "wood"))
    ]
    queries = [RankText(id="q", title="q", documents=(Document(text="ligniini", lang="fi"),), country="FI")]
    run = engine.rank(queries, documents=documents, top=10)
    assert [document for document, _ in run["q"]] == ["b", "a", "c"]


def test_numbers_of_records(bundled):
    assert bundled.counts() == {"organisations": 165, "pilots": 8, "demos": 46, "regions": 40}
