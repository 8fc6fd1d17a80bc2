"""Where a match stands in both texts: what a page marks."""

from __future__ import annotations

import pytest

from matcher.engine import Engine
from matcher.engine.demo import SAMPLES


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
@pytest.mark.parametrize("target", ["organisations", "demos"])
def test_places_hold_the_words_of_the_reasons(bundled: Engine, sample, target: str) -> None:
    """Every place holds a word; the strongest reason's is the word that it names (others may name a part of a longer word)."""
    found = bundled.suggest(sample.text, target=target, top=5)
    texts = bundled.documents(target, [match.id for match in found.matches])
    assert found.matches
    for match in found.matches:
        documents = texts[match.id]
        for reason in match.reasons:
            words = {" ".join(documents[p.document].text[p.start : p.end].split()) for p in reason.places}
            assert words
            assert "" not in words
            assert reason.term in words or reason is not match.reasons[0]
            assert len(reason.places) == len(set(reason.places))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_sentences_are_where_their_places_say(bundled: Engine, sample) -> None:
    found = bundled.suggest(sample.text, target="organisations", top=5)
    texts = bundled.documents("organisations", [match.id for match in found.matches])
    for match in found.matches:
        place = match.sentence_place
        assert place is not None
        sentence = " ".join(texts[match.id][place.document].text[place.start : place.end].split())
        assert sentence.startswith(match.sentence.removesuffix(" …"))
        asked = match.query_place
        assert asked is not None
        assert sample.text[asked.start : asked.end].endswith(".")
        assert (
            any(asked.start <= start < end <= asked.end for _, start, end in match.reasons[0].spans)
            or len(match.reasons) > 1
        )


def test_places_are_not_in_the_wire_form(bundled: Engine) -> None:
    """The answers of the command line and the API hold no text of the query, and stay as small as they were."""
    (match, *_) = bundled.suggest(SAMPLES[0].text, top=1).to_dict()["matches"]
    assert not {"sentence_place", "query_place"} & set(match)
    assert "places" not in match["reasons"][0]
