"""A lexicon made from Debian's dictionaries, where MATCHER_TEST_LEXICON names one; the gate makes it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.analysis.lexicon import Lexicon
from matcher.engine import Engine
from matcher.evaluation.experiment import evaluate
from matcher.evaluation.qrels import read_qrels
from matcher.settings import bundled_data
from matcher.sources.rank_lines import read_rank_lines
from matcher.sources.reading import Limits

FILE = os.environ.get("MATCHER_TEST_LEXICON", "")
pytestmark = pytest.mark.skipif(not FILE, reason="MATCHER_TEST_LEXICON names no lexicon; .ci/run makes one")
SETS = bundled_data() / "evaluation"


@pytest.mark.parametrize(
    ("lang", "word", "english"),
    [
        ("fi", "kuusi", "spruce"),
        ("sv", "skog", "forest"),
        ("fr", "bois", "wood"),
        ("sl", "les", "wood"),
        ("de", "holz", "wood"),
    ],
)
def test_everyday_words_are_translated(lang, word, english):
    lexicon = Lexicon(Path(FILE))
    try:
        assert english in [translation.english for translation in lexicon.translations(lang, word)]
    finally:
        lexicon.close()


def test_matching_with_it_is_no_worse_than_the_floor(settings):
    engine = Engine.without_store(replace(settings, lexicon=Path(FILE)))
    documents = read_rank_lines(SETS / "crosslingual_documents.jsonl", Limits())
    for name, floor in (("profiles", 0.95), ("oneliners", 0.90)):
        queries = read_rank_lines(SETS / f"{name}_queries.jsonl", Limits())
        run = engine.rank(queries, documents=documents)
        found = evaluate(read_qrels(SETS / f"{name}_qrels.txt"), run, "nDCG@5")
        assert found.means[0] >= floor, json.dumps(found.to_dict()["measures"])
