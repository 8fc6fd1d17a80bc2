"""Experiments, the gate before a promotion, what a promotion changes, and rollback."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.engine import Engine, experiments, promoting
from matcher.engine.experiments import Judged, read_judged, run_experiment
from matcher.engine.judged_sets import our_sets
from matcher.errors import InputError, PromotionRefused, UnknownIdError
from matcher.settings import Configuration, bundled_data
from matcher.sources.reading import Limits

OTHER = Configuration(member_weight=0.4, bm25_b=0.6)
THIRD = Configuration(bm25_b=0.2)
EVALUATION = bundled_data() / "evaluation"


@pytest.fixture
def gated(engine: Engine, tmp_path) -> Engine:
    """An engine over a copy of the bundled data, with one gate of few queries that everything passes."""
    return bounded(engine, tmp_path, 0.1)


def bounded(engine: Engine, folder, bound: float) -> Engine:
    path = folder / "gates.toml"
    path.write_text(f'[swedish]\nset = "demos"\nlang = "sv"\nmeasure = "nDCG@5"\nat_least = {bound}\n')
    engine.settings = replace(engine.settings, gates=path)
    return engine


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Three Swedish profiles over the bundled demos."""
    held = next(one for one in our_sets() if one.name == "demos").speaking("sv").first(3)
    return Judged(queries=held.queries, qrels=held.qrels, target="demos", sources={})


def experiment_of(engine: Engine, judged: Judged, *configurations: Configuration) -> int:
    named = {f"c{place}": configuration for place, configuration in enumerate(configurations)}
    _, body = run_experiment(engine, named, judged, measures="nDCG@5")
    return experiments.keep_experiment(engine, "test", body, "tester").number


def test_an_experiment_is_kept_and_found(gated, judged):
    number = experiment_of(gated, judged, Configuration(), OTHER)
    held = experiments.experiment(gated, number)
    assert [run["changed"] for run in held.body["runs"]] == [{}, {"member_weight": 0.4, "bm25_b": 0.6}]
    assert held.body["queries"] == 3
    assert experiments.experiments(gated)[0].number == number
    with pytest.raises(UnknownIdError, match="99"):
        experiments.experiment(gated, 99)


def test_one_configuration_is_compared_with_what_is_live(gated, judged):
    promoting.promote(gated, THIRD, force=True, reason="a test")
    body = experiments.experiment(gated, experiment_of(gated, judged, OTHER)).body
    assert [run["name"] for run in body["runs"]] == ["live", "c0"]
    assert body["runs"][0]["changed"] == {"bm25_b": 0.2}


def test_lists_of_an_experiment_are_those_that_the_engine_would_give(gated, judged):
    """The bench over the store is the engine's own ranking."""
    with experiments._bench(gated, judged) as bench:
        ours = bench(Configuration())
    theirs = gated.rank(judged.queries, target="demos", top=1000)
    assert {q: [d for d, _ in held] for q, held in ours.items()} == {q: [d for d, _ in r] for q, r in theirs.items()}


def test_own_country_is_left_out_where_foreign_partners_are_sought(gated):
    judged = read_judged(
        Limits(), EVALUATION / "requests_queries.jsonl", EVALUATION / "requests_qrels.txt",
        target="organisations", foreign=True, lang="sv",
    )  # fmt: skip
    home = {record.id: record.country for record in gated.records("organisations")}
    with experiments._bench(gated, judged) as bench:
        run = bench(Configuration())
        qrels = bench.judged.qrels
    for query in judged.queries:
        assert all(home[document] != query.country for document, _ in run[query.id])
        assert all(home[document] != query.country for document in qrels[query.id])


def test_what_is_judged_must_be_said_well(tmp_path):
    queries, qrels = EVALUATION / "requests_queries.jsonl", EVALUATION / "requests_qrels.txt"
    with pytest.raises(InputError, match="either documents or a target"):
        read_judged(Limits(), queries, qrels)
    with pytest.raises(InputError, match="no query is in 'ro'"):
        read_judged(Limits(), queries, qrels, target="organisations", lang="ro")


def test_a_promotion_is_live_everywhere_and_rolled_back_in_one_step(gated, judged):
    """Its index is built; an engine that was open before and one opened later use it; a rollback gives the old lists back."""
    text = "Vi tillverkar vindkraftstorn av stål och söker korrosionsskydd"
    before = gated.suggest(text, target="demos", lang="sv").to_dict()["matches"]
    with Engine.open(settings=gated.settings) as earlier:
        assert earlier.suggest(text, target="demos").provenance.configuration["bm25_b"] == 0.75
        number = experiment_of(gated, judged, Configuration(), OTHER)
        report = promoting.promote(gated, OTHER, experiment=number, who="analyst")
        assert report.index is not None
        assert [gauged.passed for gauged in report.gates] == [True]
        for engine in (gated, earlier):
            found = engine.suggest(text, target="demos", lang="sv")
            assert found.provenance.configuration["member_weight"] == 0.4
            assert engine.analyzer.member_weight == 0.4
            assert found.to_dict()["matches"] != before
        promoting.rollback(gated, who="analyst")
        assert earlier.suggest(text, target="demos", lang="sv").to_dict()["matches"] == before
    with Engine.open(settings=gated.settings) as later:
        assert later.configuration == Configuration()
        history = promoting.history(later)
    assert [(one.what, one.who, one.experiment) for one in history] == [
        ("rolled back", "analyst", None),
        ("promoted", "analyst", number),
    ]


def test_rollbacks_go_back_step_by_step_to_the_defaults(gated):
    for configuration in (OTHER, THIRD):
        promoting.promote(gated, configuration, force=True, reason="a test")
    assert promoting.rollback(gated).configuration == OTHER
    assert promoting.rollback(gated).configuration == Configuration()
    with pytest.raises(InputError, match="nothing was promoted"):
        promoting.rollback(gated)
    promoting.promote(gated, THIRD, force=True, reason="again")
    assert promoting.rollback(gated).configuration == Configuration()


def test_a_promotion_below_a_gate_is_refused_and_changes_nothing(engine, judged, tmp_path):
    strict = bounded(engine, tmp_path, 1.0)
    flat = Configuration(bm25_share=0.0, documents_share=0.0, centroid_share=0.1, generic_weight=1.0, member_weight=0.0)
    number = experiment_of(strict, judged, flat)
    with pytest.raises(PromotionRefused, match=r"swedish: nDCG@5 is 0\.\d{3}, below 1\.000") as refused:
        promoting.promote(strict, flat, experiment=number)
    assert len(refused.value.failed) == 1
    assert promoting.history(strict) == []
    assert strict.home.configuration() == Configuration()


def test_it_may_be_forced_with_a_reason_which_is_kept(engine, judged, tmp_path):
    strict = bounded(engine, tmp_path, 1.0)
    flat = Configuration(bm25_share=0.0, documents_share=0.0, centroid_share=0.1, generic_weight=1.0, member_weight=0.0)
    with pytest.raises(InputError, match="reason: is missing"):
        promoting.promote(strict, flat, force=True, reason=" ")
    promoting.promote(strict, flat, force=True, reason="for a workshop", who="analyst")
    (held,) = promoting.history(strict)
    assert held.body["reason"] == "for a workshop"
    assert held.body["forced"][0].startswith("swedish: nDCG@5 is 0.")
    assert held.experiment is None


def test_evidence_must_be_there_and_about_this_configuration(gated, judged):
    with pytest.raises(InputError, match="experiment: is missing"):
        promoting.promote(gated, OTHER)
    with pytest.raises(UnknownIdError):
        promoting.promote(gated, OTHER, experiment=99)
    number = experiment_of(gated, judged, Configuration(), THIRD)
    with pytest.raises(InputError, match="did not measure this configuration, but c0, c1"):
        promoting.promote(gated, OTHER, experiment=number)


def test_an_index_is_built_with_what_is_live_and_a_given_configuration_is_kept(gated):
    promoting.promote(gated, OTHER, force=True, reason="a test")
    with Engine.open(settings=gated.settings, configuration=THIRD) as given:
        given.build_index()
        assert given.configuration == THIRD
        assert given.home.configuration() == THIRD
    with Engine.open(settings=gated.settings) as later:
        later.build_index()
        assert later.home.configuration() == OTHER


def test_off_topic_texts_are_a_gate_too(gated, tmp_path):
    path = tmp_path / "off.toml"
    path.write_text('[off-topic]\nset = "off-topic"\nmeasure = "abstained"\nat_least = 0.5\n')
    (gauged,) = promoting.measure_gates(gated, Configuration(), path)
    assert gauged.queries == 15
    assert 0.8 <= gauged.value <= 1.0


def test_gates_over_files_of_ones_own(gated, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        f'[own]\nqueries = "{EVALUATION / "demo_profiles_queries.jsonl"}"\nqrels = "{EVALUATION / "demo_profiles_qrels.txt"}"\n'
        'target = "demos"\nlang = "sv"\nmeasure = "RR"\nat_least = 0.5\n'
    )
    (gauged,) = promoting.measure_gates(gated, Configuration(), path)
    assert gauged.queries == 4
    assert gauged.value > 0.5
    path.write_text('[x]\nset = "nothing"\nmeasure = "RR"\nat_least = 0.5\n')
    with pytest.raises(InputError, match="no set 'nothing'"):
        promoting.measure_gates(gated, Configuration(), path)


def test_a_parameter_that_is_gone_is_named():
    from matcher.engine.live import parameters_of

    assert parameters_of({"bm25_b": 0.5}) == Configuration(bm25_b=0.5)
    with pytest.raises(InputError, match="no parameter of this version"):
        parameters_of({"gone": 1.0})
