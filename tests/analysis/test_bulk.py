"""The two ways of reading texts for counting give the same counts."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.analysis.languages import LANGUAGES
from matcher.profiles.corpus import _in_bulk, _one_by_one

PIECES = st.sampled_from(
    [
        *("metal additive manufacturing", "LPBF", "AM", "am", "kraft black liquor", "mine", "3D printing"),
        *(
            "sahatavara",
            "hirsitalotehdas",
            "mustalipeästä",
            "mustalipea\u0308sta\u0308",
            "Biogasanlagen",
            "liqueur noire",
        ),
        *("https://www.example.org/a1?b=2", "anna@example.org", "SGVsbG8gd29ybGQhIFdoYXQgYSBkYXk="),
        *("R&D", "2019", "a", "\U0001f600", "lig\u00adnin", "\n", " ", "-"),
    ]
)
BETWEEN = st.one_of(
    st.just(" "),
    st.lists(st.sampled_from([*" \n.,:;!?…|•·-–—*()'\"\u00a0_\U0001f600", "\r\n"]), max_size=4).map("".join),
)
TEXTS = st.lists(st.tuples(st.one_of(PIECES, st.text(max_size=20)), BETWEEN), max_size=12).map(
    lambda pairs: "".join(piece + between for piece, between in pairs)
)
SIGNS = " \n.;-(\U0001f600"
"""One of each kind that may stand between two words, and one beyond the basic plane."""


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(sorted(LANGUAGES))), min_size=1, max_size=8))
def test_bulk_and_single_reading_agree(analyzer, texts):
    single = _one_by_one(analyzer, texts, None)
    bulk = _in_bulk(analyzer, texts, None)
    assert single.terms == tuple(term for term in bulk.terms if term in set(single.terms))
    rows = [dict(_row(counts, place)) for counts in (single, bulk) for place in range(len(texts))]
    assert rows[: len(texts)] == rows[len(texts) :]


def test_phrases_end_at_the_same_signs_for_both(analyzer):
    between = ["".join(signs) for length in range(1, 5) for signs in product(SIGNS, repeat=length)]
    texts = [(f"powder{signs}metallurgy", "en") for signs in between]
    single, bulk = _one_by_one(analyzer, texts, None), _in_bulk(analyzer, texts, None)
    whole, parted = (dict(_row(single, between.index(signs))) for signs in (" ", ". "))
    assert whole != parted
    for place, (text, _) in enumerate(texts):
        assert dict(_row(single, place)) == dict(_row(bulk, place)) in (whole, parted), text


def _row(counts, place):
    start, end = counts.indptr[place], counts.indptr[place + 1]
    for index, value in zip(counts.indices[start:end].tolist(), counts.counts[start:end].tolist(), strict=True):
        yield counts.terms[index], value
