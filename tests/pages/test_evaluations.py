"""The pages of evaluations: which there are, what is live, and configurations side by side."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.pages.evaluation_views import BETTER, HALF, OPEN, SAME, WORSE, _gain, _scale
from matcher.engine import Engine
from matcher.engine.experiments import Judged, keep_experiment, run_experiment
from matcher.records import Document
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText
from tests.pages.payloads import PAYLOADS
from tests.pages.test_pages import LANGUAGES, UNFIT, visible

TEXTS = {
    "lignin": ("Erotamme ligniiniä mustalipeästä.", "bio-lignocellulose-refinery"),
    "wind": ("Huollamme tuulivoimaloita ja sulatamme jäätä lavoista.", "adma-large-components"),
    "print": ("3D-tulostamme metalliosia kaivoskoneisiin.", "adma-large-components"),
    "food": ("Teemme elintarvikkeita sivuvirroista.", "bio-aromatics"),
}


def compared(engine: Engine, name: str = "Words only") -> int:
    """Number of an evaluation of three configurations over the demos."""
    judged = Judged(
        queries=[
            RankText(id=key, title=key, documents=(Document(text=text, lang="fi"),)) for key, (text, _) in TEXTS.items()
        ],
        qrels={key: {right: 2} for key, (_, right) in TEXTS.items()},
        target="demos",
        sources={"target": "demos", "foreign": False, "lang": None},
    )
    chosen = {
        "default": Configuration(),
        "words": Configuration(centroid_share=0.0, documents_share=0.0),
        "same": Configuration(collaboration_share=0.2),
    }
    _, body = run_experiment(engine, chosen, judged, measures="nDCG@5,Hit@1", top=20)
    return keep_experiment(engine, name, body, "analyst").number


@pytest.fixture
def number(writing: TestClient) -> int:
    return compared(writing.app.state.engine)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_open_in_every_language(writing: TestClient, number: int, lang: str) -> None:
    for address in ("/evaluations", f"/evaluations/{number}", f"/evaluations/{number}?measure=Hit@1"):
        answer = writing.get(address, headers={"Accept-Language": lang})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        for unfit in UNFIT:
            assert unfit not in visible(answer.text), (address, unfit)


def test_a_comparison_says_what_is_better_and_who_moves(writing: TestClient, number: int) -> None:
    page = writing.get(f"/evaluations/{number}", headers={"Accept-Language": "en"}).text
    assert "4 judged texts" in page
    assert "centroid_share = 0" in page
    assert "words beside default" in page
    assert 'href="/demos/' in page, "records of the store lead to their pages"
    assert "no difference" in page
    assert "Every list has the same members." in page, "of the configuration that changes nothing here"
    assert 'href="/evaluations/1?measure=Hit%401"' in page
    overview = writing.get("/evaluations", headers={"Accept-Language": "en"}).text
    assert f'href="/evaluations/{number}"' in overview
    assert 'href="/evaluations" aria-current="page"' in overview


def test_without_any_it_says_how_to_make_one(writing: TestClient) -> None:
    page = writing.get("/evaluations", headers={"Accept-Language": "en"}).text
    assert "matcher experiment run" in page
    assert writing.get("/evaluations/7").status_code == 404
    assert writing.get("/evaluations/0").status_code in (404, 422)


def test_what_was_made_live_leads_to_its_evidence(writing: TestClient, number: int) -> None:
    engine = writing.app.state.engine
    live = Configuration(cognate_weight=0.4).to_dict()
    with engine.store.writing() as store:
        first = store.add_promotion(
            "promoted", {"parameters": live, "gates": [], "reason": "tried it"}, experiment=number, who="ann"
        )
        store.add_promotion("rolled back", {"parameters": Configuration().to_dict(), "of": first.number}, who="ann")
    page = writing.get("/evaluations", headers={"Accept-Language": "en"}).text
    assert "cognate_weight = 0.4" in page
    assert "on this comparison" in page
    assert "tried it" in page
    assert "gone back to" in page
    assert page.index("the defaults") < page.index("cognate_weight = 0.4"), "what is live now stands first"


def test_names_are_escaped(writing: TestClient) -> None:
    engine = writing.app.state.engine
    body = _body(engine)
    for payload in PAYLOADS:
        kept = keep_experiment(engine, payload, replaced(body, payload), payload)
        for address in ("/evaluations", f"/evaluations/{kept.number}"):
            page = writing.get(address).text
            if "<" in payload or '"' in payload:
                assert payload not in page
            assert f'href="{payload}' not in page


def _body(engine: Engine) -> dict:
    number = compared(engine)
    with engine.store.reading() as store:
        return dict(store.experiment(number).body)


def replaced(body: dict, name: str) -> dict:
    """The evaluation with configurations and texts of another name."""
    runs = [{**run, "name": name if place else run["name"]} for place, run in enumerate(body["runs"])]
    return {**body, "runs": runs}


def test_pages_lead_further(writing: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.pages import evaluations

    engine = writing.app.state.engine
    body = _body(engine)
    for name in ("second", "third"):
        keep_experiment(engine, name, body)
    monkeypatch.setattr(evaluations, "PAGE", 2)
    first = writing.get("/evaluations", headers={"Accept-Language": "en"}).text
    assert "third" in first
    assert "Words only" not in first
    assert 'href="/evaluations?before=2"' in first
    assert "Words only" in writing.get("/evaluations?before=2", headers={"Accept-Language": "en"}).text
    assert writing.get("/evaluations?before=x").status_code == 200


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.01, 0.2, BETTER), (-0.2, -0.01, WORSE), (-0.1, 0.2, OPEN), (0.0, 0.0, SAME)]
)
def test_a_verdict_goes_by_the_interval(low: float, high: float, verdict: str) -> None:
    held = {"difference": (low + high) / 2, "low": low, "high": high}
    gain = _gain(held, _scale([held]))
    assert gain.verdict == verdict
    assert -HALF <= gain.start <= gain.at <= gain.start + gain.width <= HALF
