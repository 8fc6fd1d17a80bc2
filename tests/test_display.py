"""Results as notebooks show them: frames, and HTML in which every text of others is escaped."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from matcher.engine import Engine
from matcher.matches import MatchList
from matcher.records import Document, Organisation
from matcher.settings import Settings

PAYLOAD = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">"
KNOWN = {"style", "div", "p", "b", "br", "small", "span", "table", "thead", "tbody", "tr", "th", "td", "blockquote"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> MatchList:
    """A list whose every text of others holds a payload: name, sentence, word and query."""
    url = f"sqlite:///{tmp_path_factory.mktemp('display') / 'm.sqlite3'}"
    with Engine.open(url, init=True) as engine:
        for place, name in enumerate(("a", "b")):
            text = f"We refine lignin {PAYLOAD} from black liquor."
            documents = (Document(text=text, lang="en"),) * (place + 1)
            engine.add(Organisation(id=name, name=f"{name} {PAYLOAD}", country="SE", documents=documents))
        engine.build_index()
        return engine.suggest(f"Etsimme ligniiniä {PAYLOAD} tiskikoneeseen", target="organisations", lang="fi")


class _Tags(HTMLParser):
    """Collects the tags and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize("what", ["list", "match", "explanation"])
def test_html_escapes_every_text(found: MatchList, what: str) -> None:
    """Names, sentences and words of others make no tag and no attribute; they are shown as they are written."""
    match = found.matches[0]
    html = {"list": found, "match": match, "explanation": match.explanation}[what]._repr_html_()
    page = _Tags()
    page.feed(html)
    assert page.tags <= KNOWN
    assert page.attributes <= {"class", "style", "aria-hidden"}
    assert "ligniiniä" in page.said
    if what != "explanation":
        assert PAYLOAD in page.said
    else:
        assert "<script>" in page.said  # from the sentence


def test_list_frame_has_a_row_per_match(found: MatchList) -> None:
    frame = found.to_frame()
    assert frame.index.tolist() == [1, 2]
    assert frame["id"].tolist() == [match.id for match in found.matches]
    assert {"score", "similarity", "confidence", "reasons"} <= set(frame.columns)


def test_a_list_of_nothing_is_an_empty_frame(found: MatchList) -> None:
    empty = replace(found, matches=())
    assert len(empty.to_frame()) == 0
    assert "Nothing fits" in empty._repr_html_()


def test_reasons_of_the_frame_sum_to_the_similarity(found: MatchList) -> None:
    match = found.matches[0]
    frame = match.explanation.to_frame()
    assert frame["weight"].sum() == pytest.approx(match.components["similarity"], abs=1e-5)
    assert frame["source"].tolist() == [reason.source for reason in match.reasons]


def test_signs_tell_words_that_meet_in_part(found: MatchList) -> None:
    """A list and its frame write the same sign; a legend tells it where it stands."""
    first = found.matches[0]
    whole = replace(first.reasons[0], source="puuliima", term="wood adhesive", route="glossary")
    part = replace(whole, source="laserkeilaus", term="laser", route="member")
    both = replace(found, matches=(replace(first, reasons=(whole, part)),))
    assert both.to_frame()["reasons"].iloc[0] == "puuliima → wood adhesive, laserkeilaus ≈ laser"
    assert "laserkeilaus ≈ laser" in both._repr_html_()
    assert "≈ in part" in both._repr_html_()
    alone = replace(found, matches=(replace(first, reasons=(whole,)),))
    assert "≈" not in alone._repr_html_()
