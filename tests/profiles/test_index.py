"""The index: building, storing, changing."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from corpora import SENTENCES, corpora, draw_card
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.analysis.analyzer import Analyzer
from matcher.errors import DamagedIndexError, IndexMissingError, InputError
from matcher.profiles.folder import (
    CHANGES,
    FORMAT,
    MANIFEST,
    open_index,
    save_changes,
    save_index,
    sealed,
    unsealed,
    verify_folder,
)
from matcher.profiles.index import ProfileIndex
from matcher.ranking.ranker import rank
from matcher.ranking.slots import QueryReader
from matcher.records import Document
from matcher.settings import Configuration

some = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def build(cards, analyzer):
    return ProfileIndex.build(cards, analyzer, Configuration())


def scores(index, analyzer: Analyzer, text):
    query = QueryReader(index, analyzer.glossary).read([(analyzer.analyse(text, "en"), 1.0)])
    ranking = rank(query, 1000)
    return [
        (index.record_id(place), ranking.fused[place], *(values[place] for values in ranking.components.values()))
        for place in ranking.positions.tolist()
    ]


@some
@given(corpora(), SENTENCES)
def test_saving_and_loading_changes_nothing(analyzer, tmp_path_factory, cards, text):
    folder = tmp_path_factory.mktemp("index") / "i"
    index = build(cards, analyzer)
    fingerprint = save_index(index, folder)
    loaded = open_index(folder, analyzer.glossary.is_generic)
    assert loaded.fingerprint == fingerprint
    assert scores(loaded, analyzer, text) == scores(index, analyzer, text)
    assert verify_folder(folder) == []


@some
@given(corpora(), st.randoms())
def test_the_fingerprint_depends_on_the_content_alone(analyzer, tmp_path_factory, cards, chance):
    folder = tmp_path_factory.mktemp("index")
    shuffled = list(cards)
    chance.shuffle(shuffled)
    assert save_index(build(cards, analyzer), folder / "a") == save_index(build(shuffled, analyzer), folder / "b")


@some
@given(corpora(smallest=3), corpora(smallest=1, largest=4), SENTENCES, st.data())
def test_an_upserted_record_equals_a_rebuilt_one_with_the_same_idf(
    analyzer, tmp_path_factory, cards, others, text, data
):
    """Changing records one way or the other gives the same scores, also after storing, and in any order of steps."""
    index = build(cards, analyzer)
    gone = data.draw(st.lists(st.sampled_from([card.id for card in cards]), max_size=2, unique=True))
    new = [card for card in others if card.id not in gone]
    at_once = index.upsert(new, analyzer, gone=gone)
    by_steps = index
    for card in new:
        by_steps = by_steps.upsert([card], analyzer)
    by_steps = by_steps.upsert([], analyzer, gone=gone)
    rebuilt = rebuild_with_idf(at_once, [c for c in cards if c.id not in {*gone, *(n.id for n in new)}] + new, analyzer)
    expected = scores(rebuilt, analyzer, text)
    folder = tmp_path_factory.mktemp("index") / "i"
    save_index(index, folder)
    save_changes(at_once_with(at_once, folder, analyzer), folder)
    stored = open_index(folder, analyzer.glossary.is_generic)
    for candidate in (at_once, by_steps, stored):
        found = scores(candidate, analyzer, text)
        assert sorted(row[0] for row in found) == sorted(row[0] for row in expected)
        by_id = {row[0]: row[1:] for row in found}
        for record_id, *values in expected:
            assert by_id[record_id] == pytest.approx(values, abs=1e-5)


def at_once_with(index, folder, analyzer):
    """The same changes on the stored index, whose fingerprint they must carry."""
    return open_index(folder, analyzer.glossary.is_generic).with_changes(index.changes, analyzer.glossary.is_generic, 1)


def rebuild_with_idf(index, cards, analyzer):
    """All records in one segment, weighted with the vocabulary and IDF of `index`."""
    from matcher.profiles.counts import term_weights
    from matcher.profiles.index import Change

    changes = [
        Change(card, tuple(term_weights(analyzer.analyse(d.text, d.lang)) for d in card.documents))
        for card in sorted(cards, key=lambda card: card.id)
    ]
    return replace(index, main=index.segment_of(changes), delta=None, alive=None, changes={})


def test_every_flipped_bit_is_found(analyzer, tmp_path):
    folder = tmp_path / "i"
    index = build([draw_card("a", "lignin and steel"), draw_card("b", "hydrogen")], analyzer)
    save_index(index, folder)
    opened = open_index(folder, analyzer.glossary.is_generic)
    save_changes(opened.upsert([draw_card("c", "biogas")], analyzer), folder)
    chance = random.Random(7)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        places = range(len(whole)) if len(whole) < 200 else chance.sample(range(len(whole)), 60)
        for place in places:
            damaged = bytearray(whole)
            damaged[place] ^= 1 << chance.randrange(8)
            path.write_bytes(bytes(damaged))
            found = verify_folder(folder)
            assert found, f"{path.name}, byte {place}: the flipped bit was not found"
            assert any(path.name in str(problem) for problem in found)
            with pytest.raises(DamagedIndexError):
                open_index(folder, analyzer.glossary.is_generic)
        path.write_bytes(whole)
    assert verify_folder(folder) == []


@pytest.mark.parametrize("name", [MANIFEST, "documents.row_terms.npy"])
def test_a_missing_file_is_named(analyzer, tmp_path, name):
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    (tmp_path / "i" / name).unlink()
    with pytest.raises(DamagedIndexError, match=name):
        open_index(tmp_path / "i", analyzer.glossary.is_generic)


def test_a_cut_file_is_named(analyzer, tmp_path):
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    path = tmp_path / "i" / "vocabulary.data.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match=r"vocabulary\.data"):
        open_index(tmp_path / "i", analyzer.glossary.is_generic)


def test_changes_of_another_build_are_refused(analyzer, tmp_path):
    for name, text in (("a", "lignin"), ("b", "steel")):
        save_index(build([draw_card(name, text)], analyzer), tmp_path / name)
        opened = open_index(tmp_path / name, analyzer.glossary.is_generic)
        save_changes(opened.upsert([draw_card("z", "biogas")], analyzer), tmp_path / name)
    (tmp_path / "b" / CHANGES).write_bytes((tmp_path / "a" / CHANGES).read_bytes())
    with pytest.raises(DamagedIndexError, match="another build"):
        open_index(tmp_path / "b", analyzer.glossary.is_generic)


def test_no_index_is_said(analyzer, tmp_path):
    with pytest.raises(IndexMissingError, match="matcher index"):
        open_index(tmp_path / "none", analyzer.glossary.is_generic)


def test_another_format_is_refused(analyzer, tmp_path):
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    path = tmp_path / "i" / MANIFEST
    manifest = json.loads(path.read_text())
    manifest.pop("digest")
    path.write_bytes(sealed({**manifest, "format": 99}))
    with pytest.raises(DamagedIndexError, match="format 99"):
        open_index(tmp_path / "i", analyzer.glossary.is_generic)


FILES_OF_FORMAT_2 = {
    "cards.country.codes": "<i4",
    "cards.country.data": "|u1",
    "cards.country.offsets": "<i8",
    "cards.country.ptr": "<i8",
    "cards.ids.data": "|u1",
    "cards.ids.offsets": "<i8",
    "cards.kind.codes": "<i4",
    "cards.kind.data": "|u1",
    "cards.kind.offsets": "<i8",
    "cards.kind.ptr": "<i8",
    "cards.pilot.codes": "<i4",
    "cards.pilot.data": "|u1",
    "cards.pilot.offsets": "<i8",
    "cards.pilot.ptr": "<i8",
    "cards.region.codes": "<i4",
    "cards.region.data": "|u1",
    "cards.region.offsets": "<i8",
    "cards.region.ptr": "<i8",
    "cards.titles.data": "|u1",
    "cards.titles.offsets": "<i8",
    "doc_aspects": "|i1",
    "doc_ptr": "<i8",
    "doc_weights": "<f4",
    "document_frequency": "<i8",
    "documents.row_bm25": "<f4",
    "documents.row_cosine": "<f4",
    "documents.row_ptr": "<i8",
    "documents.row_terms": "<i4",
    "documents.term_bm25": "<f4",
    "documents.term_cosine": "<f4",
    "documents.term_ptr": "<i8",
    "documents.term_rows": "<i4",
    "profiles.row_cosine": "<f4",
    "profiles.row_ptr": "<i8",
    "profiles.row_terms": "<i4",
    "profiles.term_cosine": "<f4",
    "profiles.term_ptr": "<i8",
    "profiles.term_rows": "<i4",
    "vocabulary.data": "|u1",
    "vocabulary.offsets": "<i8",
}


def test_the_format_number_is_that_of_these_files(analyzer, tmp_path):
    """A file that comes, goes or changes its type needs a new number, or programs read each other's indexes wrongly."""
    two_texts = replace(
        draw_card("a", "lignin"), documents=(Document(text="lignin"), Document(text="steel", aspect="offers"))
    )
    save_index(build([two_texts, draw_card("b", "steel")], analyzer), tmp_path / "i")
    files = {path.stem: np.load(path).dtype.str for path in (tmp_path / "i").glob("*.npy")}
    assert (FORMAT, files) == (2, FILES_OF_FORMAT_2)


def test_an_index_with_other_files_under_the_same_number_is_refused_by_name(analyzer, tmp_path):
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    path = tmp_path / "i" / MANIFEST
    manifest = unsealed(path)
    for change in (
        {"files": {n: f for n, f in manifest["files"].items() if n != "doc_aspects.npy"}},
        {"configuration": {**manifest["configuration"], "of_tomorrow": 1}},
    ):
        path.write_bytes(sealed({**manifest, **change}))
        with pytest.raises(DamagedIndexError, match="build the index anew with 'matcher index'"):
            open_index(tmp_path / "i", analyzer.glossary.is_generic)


def test_two_records_with_one_id_are_refused(analyzer):
    with pytest.raises(InputError, match="stands twice"):
        build([draw_card("a", "lignin"), draw_card("a", "steel")], analyzer)


def test_arrays_hold_no_objects(analyzer, tmp_path):
    """Nothing is pickled: every file loads with pickling forbidden."""
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    for path in (tmp_path / "i").glob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype != object
    assert {path.suffix for path in (tmp_path / "i").iterdir()} == {".npy", ".json"}
