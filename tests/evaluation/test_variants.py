"""Ways of ranking measured side by side, on sets of a few words."""

import pytest

from matcher.evaluation.baselines import TfidfBaseline, without
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.variants import Variant, by_language, measure_variants, overview, renewed, set_table
from matcher.records import Document
from matcher.sources.rank_lines import RankText


def text(name: str, *texts: str, lang: str = "en", sources: tuple[str, ...] = ()) -> RankText:
    held = [
        Document(text=words, lang=lang, source=sources[place] if sources else None) for place, words in enumerate(texts)
    ]
    return RankText(id=name, title=name, documents=tuple(held))


DOCUMENTS = (
    text("steel", "steel rolling mill"),
    text("lignin", "lignin from black liquor", "adhesives from lignin", sources=("p1", "p2")),
    text("wind", "offshore wind turbines", sources=("p1",)),
)


def judged(**changes) -> JudgedSet:
    fields = {
        "name": "tiny",
        "title": "three texts",
        "queries": (text("q1", "lignin adhesives"), text("q2", "turbines for wind", lang="sv")),
        "documents": DOCUMENTS,
        "qrels": {"q1": {"lignin": 2, "steel": 1}, "q2": {"wind": 2}},
        "measure": "nDCG@5",
        "right": 2,
    }
    return JudgedSet(**fields | changes)


def ids(ranked) -> list[str]:
    return [document for document, _ in ranked]


def upside_down(held: JudgedSet) -> dict[str, list[tuple[str, float]]]:
    return {query: ranked[::-1] for query, ranked in TfidfBaseline()(held).items()}


def test_the_baseline_ranks_every_document_and_ties_go_by_id():
    run = TfidfBaseline()(judged())
    assert ids(run["q1"]) == ["lignin", "steel", "wind"]
    assert run["q1"][1][1] == run["q1"][2][1] == 0.0
    assert 0 < run["q2"][0][1] <= 1


def test_a_record_of_several_texts_is_their_unit_length_sum():
    one = TfidfBaseline()(judged(documents=(text("a", "steel"), text("b", "steel", "steel"))))
    assert dict(one["q1"])["a"] == pytest.approx(dict(one["q1"])["b"])


def test_the_baseline_learns_its_idf_from_the_background():
    """Where every text of the background has "lignin", "adhesives" is the word that counts."""
    documents = (text("a", "lignin steel"), text("b", "adhesives steel"))
    everywhere = ("lignin a", "lignin b", "lignin c", "lignin adhesives steel")
    run = TfidfBaseline()(judged(documents=documents, background=everywhere))
    assert ids(run["q1"]) == ["b", "a"]


def test_withheld_texts_are_not_matched_and_an_empty_document_is_not_listed():
    run = TfidfBaseline()(judged(withheld={"q1": frozenset({"p1"}), "q2": frozenset()}))
    assert ids(run["q1"]) == ["lignin", "steel"]
    assert dict(run["q1"])["lignin"] > dict(TfidfBaseline()(judged())["q1"])["lignin"]
    assert ids(run["q2"])[0] == "wind"


def test_without_gives_the_record_itself_where_nothing_is_withheld():
    steel, lignin, wind = DOCUMENTS
    assert without(steel, frozenset({"p1"})) is steel
    assert [held.source for held in without(lignin, frozenset({"p1"})).documents] == ["p2"]
    assert without(wind, frozenset({"p1"})) is None


def test_excluded_documents_leave_the_list():
    held = judged(excluded={"q1": frozenset({"lignin"})})
    assert ids(held.allowed(TfidfBaseline()(held))["q1"]) == ["steel", "wind"]


def test_gains_are_paired_with_the_first_and_the_one_before():
    names = ["plain", "upside down", "plain again"]
    variants = [Variant(name=name, rank=upside_down if "down" in name else TfidfBaseline()) for name in names]
    said: list[str] = []
    rows = measure_variants(variants, judged(), said.append)
    assert said == [row.variant for row in rows] == names
    assert rows[0].over_first is rows[0].over_previous is None
    assert rows[1].over_first.means[0] < 0
    assert rows[2].over_first.means[0] == 0
    assert rows[2].over_previous.means[0] == -rows[1].over_previous.means[0]
    assert rows[0].top_one.means[0] == 1
    assert rows[1].to_dict()["over_first"]["per_query"]["q1"]["nDCG@5"] < 0
    assert rows[0].to_dict()["over_first"] is None


def test_only_answers_of_the_right_grade_count_as_right():
    """q1 has a related document first and the right one second."""
    first = Variant(
        name="steel first", rank=lambda held: {q.id: [("steel", 2.0), ("lignin", 1.0)] for q in held.queries}
    )
    (row,) = measure_variants([first], judged(qrels={"q1": {"lignin": 2, "steel": 1}}, queries=(text("q1", "x"),)))
    assert row.top_one.means[0] == 0
    assert row.main.means[0] > 0


def test_tables_name_every_variant_and_set():
    rows = measure_variants(
        [Variant(name="plain", rank=TfidfBaseline()), Variant(name="worse", rank=upside_down)], judged()
    )
    assert set_table(rows).splitlines()[0].startswith("| variant | nDCG@5 | first answer right |")
    assert len(set_table(rows).splitlines()) == 4
    both = overview({"one": rows, "two": rows[:1]}).splitlines()
    assert both[0] == "| variant | one, nDCG@5 | two, nDCG@5 |"
    assert both[3].endswith(" |  |")
    by_group = by_language({"one": (judged(), rows)}, {"English": ("en",), "Finnish": ("fi",)}, ["plain"]).splitlines()
    assert len(by_group) == 3, "a group without a query has no line"
    assert by_group[2].startswith("| English | en | 1 | ")


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="lacks"):
        renewed("no marks", "variants", "text")
