"""The analysts' report: every number against what it counts."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.cli import reporting
from matcher.cli.rendering.report import LANGUAGES, report_page
from matcher.cli.rendering.report.words import _WORDS
from matcher.engine import Engine
from matcher.engine.report import Report, make_report
from matcher.engine.report.data_quality import target_quality
from matcher.evaluation.exposure import gini, lorenz
from matcher.records import Document, Organisation

TODAY = dt.date(2026, 11, 24)
COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def report(bundled: Engine) -> Report:
    return make_report(bundled)


def test_what_records_lack(bundled: Engine):
    """Each lack counts those that have it, and names them."""
    long = "kraft lignin " * 20
    records = [
        Organisation(id="a", name="A"),
        Organisation(id="b", name="B", documents=(Document(text="short text", lang="fi", date=dt.date(2019, 1, 1)),)),
        Organisation(
            id="c",
            name="C",
            documents=(
                Document(text=long, lang="en", aspect="offers", date=dt.date(2026, 1, 1)),
                Document(text="Etsimme kumppaneita ligniinin jalostukseen sellutehtaalta.", aspect="seeks"),
            ),
        ),
        Organisation(id="d", name="D", documents=(Document(text=long, lang="en"),)),
    ]
    quality = target_quality(bundled, "organisations", records, TODAY)
    assert {lack.name: [record_id for record_id, _ in lack.examples] for lack in quality.lacks} == {
        "no_text": ["a"],
        "thin": ["b"],
        "no_english": ["b"],
        "outdated": ["b"],
        "undated": ["d"],
        "no_offers": ["a", "b", "d"],
        "no_seeks": ["a", "b", "d"],
    }
    assert quality.languages == {"en": 2, "fi": 2}
    assert (quality.records, quality.documents) == (4, 4)


def test_exposure_counts_the_lists_that_people_get(report: Report, bundled: Engine):
    """For the demos: the same organisations as the engine suggests for each."""
    counts: Counter[str] = Counter()
    for demo in bundled.records("demos"):
        found = bundled.suggest(record=demo.id, record_target="demos", target="organisations", top=10)
        counts.update(match.id for match in found.matches)
    held = next(exposure for exposure in report.exposures if exposure.asked == "demos")
    assert {record_id: n for record_id, _, n in held.most} == {i: counts[i] for i, _, _ in held.most}
    organisations = [record.id for record in bundled.records("organisations")]
    assert held.gini == pytest.approx(gini([counts[i] for i in organisations]))
    assert held.never == pytest.approx(sum(not counts[i] for i in organisations) / len(organisations))
    assert held.lists == 46
    for groups in held.groups.values():
        assert all(0 <= group.never <= 1 for group in groups)
    assert sum(group.organisations for group in held.groups["kind"]) == len(organisations)


def test_quality_is_that_of_the_judged_sets(report: Report):
    found = {held.name: held for held in report.sets}
    assert report.skipped == ()
    assert set(found) == {"profiles", "oneliners", "requests", "demo_profiles", "demo_profiles_pilot"}
    for held in report.sets:
        for value in (held.all, *held.languages.values()):
            assert 0 <= value.low <= value.mean <= value.high <= 1
    assert found["profiles"].all.mean > 0.9
    assert found["requests"].all.queries > found["requests"].languages["fi"].queries >= 5


def test_words_that_meet_nothing_are_nowhere(report: Report, bundled: Engine):
    """None of the words named stands in a text of the other side."""
    assert set(report.missing) == {"demos", "organisations"}
    texts = " ".join(d.text for record in bundled.records("organisations") for d in record.documents).lower().split()
    said = {re.sub(r"\W", "", word) for word in texts}
    words = [held.word.lower() for held in report.missing["demos"] if " " not in held.word]
    assert words
    assert not said & set(words)
    worths = [held.worth for held in report.missing["demos"]]
    assert worths == sorted(worths, reverse=True)


def test_sets_of_records_that_are_not_there_are_skipped(engine: Engine):
    with engine.store.writing() as tx:
        for record in list(tx.all("demos")):
            tx.delete("demos", record.id)
    made = make_report(engine)
    assert made.skipped == ("demo_profiles",)
    assert [exposure.asked for exposure in made.exposures] == ["organisations"]
    assert "demos" not in made.missing
    assert report_page(made, "fi")


class Tags(HTMLParser):
    """Gathers tags and attributes, and that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_whole_and_fetches_nothing(report: Report, language: str):
    tags = Tags()
    page = report_page(report, language)
    tags.feed(page)
    assert tags.open == []
    assert not tags.tags & {"script", "link", "img", "iframe", "object"}
    assert all(value.startswith("#") for name, value in tags.attributes if name in ("href", "src") and value)
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert "url(" not in page
    assert f'<html lang="{language}">' in page


def test_what_people_wrote_is_no_markup(report: Report):
    """Not in names, words, regions, kinds, nor in the address of the store."""
    evil = "<script>alert(1)</script>"
    exposure = report.exposures[0]
    groups = {name: tuple(replace(group, name=evil) for group in held) for name, held in exposure.groups.items()}
    words = {
        name: tuple(replace(word, word=evil, lang=evil, example=evil) for word in held)
        for name, held in report.missing.items()
    }
    lacks = [
        replace(quality, lacks=(replace(quality.lacks[0], count=1, examples=((evil, evil),)),))
        for quality in report.quality
    ]
    made = replace(
        report,
        store=evil,
        exposures=(replace(exposure, groups=groups, most=((evil, evil, 3),)),),
        missing=words,
        quality=tuple(lacks),
    )
    page = report_page(made, "en")
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_every_word_is_there_in_every_language():
    assert tuple(reporting.LANGUAGES) == LANGUAGES
    for name, said in _WORDS.items():
        assert len(said) == len(LANGUAGES), name
        assert all(text.strip() for text in said), name
        assert len({tuple(sorted(re.findall(r"\{\w+\}", text))) for text in said}) == 1, name


@given(COUNTS, st.integers(1, 5))
def test_gini_knows_no_scale_and_no_order(counts: list[int], factor: int):
    assert gini([factor * count for count in counts]) == pytest.approx(gini(counts))
    assert gini(counts[::-1]) == pytest.approx(gini(counts))
    assert 0 <= gini(counts) < 1


@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts: list[int]):
    pairs = sum(abs(a - b) for a in counts for b in counts) / len(counts) ** 2
    mean = sum(counts) / len(counts)
    assert gini(counts) == pytest.approx(pairs / (2 * mean) if mean else 0.0)


@given(COUNTS)
def test_the_curve_rises_under_the_line_of_equal_shares(counts: list[int]):
    points = lorenz(counts)
    assert points[0] == (0.0, 0.0)
    assert points[-1] == (1.0, 1.0)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(points, points[1:], strict=False))
    assert all(y <= x + 0.002 for x, y in points)
