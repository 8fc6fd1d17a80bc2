"""Small corpora for the tests of profiles and ranking."""

from __future__ import annotations

from hypothesis import strategies as st

from matcher.profiles.cards import Card
from matcher.records import Document

WORDS = (
    "lignin", "black liquor", "pulp mill", "metal additive manufacturing", "3D printing", "biogas", "manure", "steel slag",
    "hydrogen", "electrolyser", "drone", "sawn timber", "wind turbine blade", "recycling", "sensor", "mine", "project", "partner",
    "harvester", "qwertyish", "ligniini", "mustalipeä", "kierrätys", "teräs",
)  # fmt: skip

SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
DOCUMENTS = st.builds(
    Document,
    text=SENTENCES,
    lang=st.sampled_from(["en", "fi"]),
    weight=st.sampled_from([0.5, 1.0]),
)
FACETS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([("RTO",), ("SME",), ()]),
        "country": st.sampled_from([("FI",), ("SE",), ("SE", "FI"), ()]),
        "region": st.sampled_from([("lapland",), ("varmland", "karlstad"), ()]),
        "pilot": st.just(()),
    }
)


@st.composite
def corpora(draw, smallest: int = 1, largest: int = 12, single: bool | None = None):
    """Cards with ids that do not ascend with their place."""
    size = draw(st.integers(smallest, largest))
    ids = draw(st.permutations([f"r{number:02d}" for number in range(size)]))
    most = 1 if single else 4
    return [
        Card(
            id=record_id,
            title=record_id,
            facets=draw(FACETS),
            documents=tuple(draw(st.lists(DOCUMENTS, min_size=1, max_size=most))),
        )
        for record_id in ids
    ]


def draw_card(record_id, text, lang="en"):
    """A card with one document."""
    facets = {"kind": (), "country": (), "region": (), "pilot": ()}
    return Card(id=record_id, title=record_id, facets=facets, documents=(Document(text=text, lang=lang),))
