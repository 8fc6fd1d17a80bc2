"""What the tests of profiles and ranking share."""

from __future__ import annotations

import pytest

from matcher.profiles.index import ProfileIndex
from matcher.ranking.slots import QueryReader
from matcher.settings import Configuration


@pytest.fixture(scope="session")
def build(analyzer):
    """Cards → index, with the default configuration or another."""

    def of(cards, **parameters):
        return ProfileIndex.build(cards, analyzer, Configuration(**parameters))

    return of


@pytest.fixture(scope="session")
def ask(analyzer):
    """Index and text → slotted query."""

    def of(index, text, lang="en"):
        return QueryReader(index, analyzer.glossary).read([(analyzer.analyse(text, lang), 1.0)])

    return of
