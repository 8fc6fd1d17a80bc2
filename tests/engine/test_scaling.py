"""Time and size by number of records; that the figures are of the size one expects, not what they are."""

from __future__ import annotations

from matcher.engine.scaling import SENTENCES, mixed_cards, scaling


def test_the_same_number_gives_the_same_texts():
    cards = mixed_cards(50)
    assert cards == mixed_cards(50)
    assert len({card.documents[0].text for card in cards}) > 45
    assert all(len(card.documents[0].text.split()) > SENTENCES * 3 for card in cards)


def test_a_row_for_each_number_and_sizes_that_grow(analyzer):
    frame = scaling([40, 80], "lignin from black liquor", analyzer)
    assert frame.index.tolist() == [40, 80]
    assert frame.loc[80, "size, MB"] > frame.loc[40, "size, MB"] > 0
    assert (frame >= 0).all(axis=None)
