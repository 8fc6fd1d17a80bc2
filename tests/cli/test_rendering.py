"""How results look: widths, signs, colours, and nothing cut."""

from __future__ import annotations

import json
import unicodedata

import pytest

from matcher.analysis.languages import language
from matcher.analysis.lemmas import Lemmatizer
from matcher.cli.opening import preparing
from matcher.cli.rendering import matches as rendering
from matcher.cli.terminal import Look, clean
from matcher.matches import Reason

LIGNIN = "Erotamme sellutehtaan mustalipeästä ligniiniä. Etsimme kumppaneita, jotka valmistavat siitä hiilikuitua."


def _width(line: str) -> int:
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line
    )


@pytest.mark.parametrize("columns", [40, 59, 60, 80, 100, 120, 160])
@pytest.mark.parametrize("target", ["organisations", "demos", "pilots"])
def test_nothing_is_wider_than_the_terminal_and_nothing_is_cut(demo, shell, monkeypatch, columns, target):
    monkeypatch.setenv("COLUMNS", str(columns))
    arguments = ("suggest", LIGNIN, "--target", target, "--top", "5", "--db", demo.db)
    text = shell(*arguments, "--explain").out
    assert max(map(_width, text.splitlines())) <= columns
    words = set(text.split())
    for match in json.loads(shell(*arguments, "--json").out)["matches"]:
        assert set(match["title"].split()) <= words
        assert all(set(clean(reason["term"]).split()) <= words for reason in match["reasons"])


def test_a_narrow_terminal_breaks_no_word(demo, shell, monkeypatch):
    """A table would have ten columns for each title there."""
    monkeypatch.setenv("COLUMNS", "40")
    arguments = ("suggest", LIGNIN, "--target", "demos", "--top", "3", "--db", demo.db)
    text = shell(*arguments).out
    for match in json.loads(shell(*arguments, "--json").out)["matches"]:
        assert match["title"] in " ".join(text.split())
        assert f"[{match['id']}]" in text


def test_reasons_stand_in_line_whatever_the_width_of_their_signs(shell, tmp_path):
    record = {"id": "x", "name": "X", "country": "FI", "documents": [{"text": "木質素 lignin, soudure e\u0301tanche"}]}
    (tmp_path / "x.json").write_text(json.dumps({"organisations": [record]}), encoding="utf-8")
    for command in (("init",), ("import", "x.json"), ("index",)):
        assert shell(*command).code == 0
    text = shell("suggest", "木質素 lignin, soudure e\u0301tanche", "--lang", "en", "--explain").out
    lines = [line for line in text.splitlines() if line.endswith("same word")]
    assert any("木質素" in line for line in lines)
    assert len(lines) >= 3
    assert len({_width(line.removesuffix("same word")) for line in lines}) == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "iso8859-15"])
def test_a_terminal_without_arrows_gets_ascii_for_them(demo, shell, encoding):
    answer = shell(
        "suggest", LIGNIN, "--target", "demos", "--top", "3", "--explain", "--db", demo.db, encoding=encoding
    )
    assert answer.code == 0
    assert "-> lignin" in answer.out
    assert "#" in answer.out
    assert "?" not in answer.out
    if encoding == "ascii":
        assert answer.out.isascii()
        assert "ligniinia -> lignin" in answer.out


def test_json_is_plain_ascii_where_the_encoding_is_not_unicode(demo, shell):
    answer = shell("suggest", LIGNIN, "--target", "demos", "--json", "--db", demo.db, encoding="ascii")
    assert json.loads(answer.out)["matches"][0]["id"] == "bio-aromatics"


def test_no_colour_where_output_is_no_terminal(demo, shell, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in shell("suggest", LIGNIN, "--target", "demos", "--db", demo.db).out


class _Terminal:
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_needs_a_terminal_that_wants_it(monkeypatch, environment, colour):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Look.of(_Terminal()).colour is colour  # type: ignore[arg-type]


def test_a_weak_result_is_announced_before_the_list(demo, shell):
    text = shell("suggest", "Kehitämme kansainvälistä yhteistyötä", "--db", demo.db).out
    assert "confidence" in text
    assert text.index("Warning") < text.index("Score") if "Score" in text else "None shares" in text


def test_a_text_that_meets_nothing_says_so(demo, shell):
    answer = shell("suggest", "Ξξψ ζζθ ωωφ", "--lang", "en", "--db", demo.db)
    assert answer.code == 0
    assert "None shares a word with the text." in answer.out


def test_a_given_language_is_taken_and_an_unsupported_one_explained(demo, shell):
    assert "Read as Swedish, as you said." in shell("suggest", "lignin", "--lang", "sv", "--db", demo.db).out
    text = shell("suggest", "lignin", "--lang", "ca", "--db", demo.db).out
    assert "Read as Catalan, as you said." in text
    assert "no words in Catalan" in " ".join(text.split())
    assert "write in one of these: English, Finnish" in " ".join(text.split())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("Swedn", "did you mean SE (Sweden)?"),
        ("Slovenja", "did you mean SI (Slovenia)"),
        ("FX", "did you mean FI (Finland) or FO (Faroe Islands) or FR (France)?"),
    ],
)
def test_near_countries_are_named_once_each_with_their_code(shell, demo, given, says):
    assert says in shell("suggest", "lignin", "--country", given, "--db", demo.db).err


def test_a_dictionary_is_announced_by_its_languages_name(tmp_path, capsys):
    Lemmatizer(tmp_path, on_prepare=preparing).lemma("producció", language("ca"))
    assert "Preparing the Catalan dictionary" in capsys.readouterr().err


def test_a_title_cannot_steer_the_terminal(shell, tmp_path):
    name = "Pu\u202en\u009b31mainen"
    (tmp_path / "a.json").write_text(
        json.dumps([{"id": "a", "name": name, "documents": [{"text": "ligniini [bold] x"}]}])
    )
    shell("init")
    assert shell("import", "a.json").code in (0, 2)
    shell("index")
    answer = shell("suggest", "ligniini", "--explain")
    assert all(unicodedata.category(sign) not in ("Cc", "Cf") for sign in answer.out.replace("\n", ""))


def test_every_route_and_component_has_words():
    from matcher.routes import ROUTES

    assert set(rendering.ROUTE_WORDS) == set(ROUTES)
    assert set(rendering.COMPONENT_WORDS) == {
        "similarity",
        "documents",
        "bm25",
        "complementarity",
        "dense",
        "collaboration",
        "feedback",
    }
    jargon = ("cosine", "token", "tf-idf", "lemma", "cognate", "vector")
    assert not any(word in text.lower() for text in rendering.ROUTE_WORDS.values() for word in jargon)


@pytest.mark.parametrize(("share", "bar"), [(0.0, "░░░░"), (0.5, "██░░"), (1.0, "████"), (7.0, "████"), (-1.0, "░░░░")])
def test_a_bar_is_as_full_as_its_share(share, bar):
    assert Look().bar(share, 4) == bar
    assert Look(signs=False).bar(share, 4) == bar.replace("█", "#").replace("░", ".")


@pytest.mark.parametrize("signs", [True, False])
def test_a_muted_bar_is_as_long_but_does_not_strike_the_eye(signs):
    look = Look(signs=signs)
    loud, muted = look.bar(0.5, 4), look.bar(0.5, 4, muted=True)
    assert len(loud) == len(muted) == 4
    assert loud[2:] == muted[2:]
    assert not set(loud[:2]) & set(muted[:2])


def test_bars_are_muted_where_the_list_is_no_more_than_a_hint(demo, shell):
    sure = shell("suggest", LIGNIN, "--target", "demos", "--db", demo.db).out
    unsure = shell("suggest", "Kehitämme kansainvälistä yhteistyötä ligniinin parissa", "--db", demo.db).out
    assert "Warning" not in sure
    assert "█" in sure
    assert "▒" not in sure
    assert "Warning" in unsure
    assert "█" not in unsure


def test_what_is_met_in_part_has_a_sign_of_its_own(demo, shell):
    arguments = ("suggest", "Valmistamme hiilikuitua.", "--target", "demos", "--top", "10", "--db", demo.db)
    found = json.loads(shell(*arguments, "--json").out)["matches"]
    routes = {(reason["source"], reason["term"]): reason["route"] for match in found for reason in match["reasons"]}
    assert {"glossary", "part"} <= set(routes.values())
    text = shell(*arguments, "--explain").out
    assert "hiilikuitua → carbon fibre" in text
    assert "hiilikuitua ≈ carbon " in text
    assert "≈ in part, or a related or similar word." in " ".join(text.split())
    assert "part of a term (carbon)" in text


def test_each_source_of_translations_is_named_once_in_order(demo, shell):
    text = " ".join(shell("suggest", LIGNIN, "--explain", "--db", demo.db).out.split())
    sources = text.partition("Translations from: ")[2].split("; ")
    assert sources
    assert sources == sorted(set(sources), key=str.casefold)


def test_sources_that_several_reasons_share_are_named_once():
    def reason(dataset: str) -> Reason:
        return Reason(source="a", spans=(), lemma="a", term="b", route="lexicon", weight=0.1, dataset=dataset)

    reasons = tuple(map(reason, ("B (x); A (y)", "A (y)", "glossary", "C (z); B (x)")))
    assert rendering.datasets(reasons) == ["A (y)", "B (x)", "C (z)", "glossary"]
