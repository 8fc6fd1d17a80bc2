"""Texts → units with terms, in every supported language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.analysis.analyzer import Analyzer, Unit
from matcher.analysis.languages import LANGUAGES, language_code
from matcher.analysis.noise import blanked
from matcher.errors import LanguageError


def wholes(analyzer: Analyzer, text: str, lang: str) -> dict[str, str]:
    """Surface → first term."""
    return {text[unit.start : unit.end]: unit.options[0].term for unit in analyzer.analyse(text, lang).units}


def terms(unit: Unit) -> set[str]:
    return {option.term for option in unit.options}


@pytest.mark.parametrize(
    ("lang", "text", "surface", "term"),
    [
        ("fi", "Erotamme mustalipeästä ligniiniä.", "mustalipeästä", "@black-liquor"),
        ("fi", "Erotamme mustalipeästä ligniiniä.", "ligniiniä", "@lignin"),
        ("fi", "Käytämme 3D-tulostusta tuotannossa.", "3D-tulostusta", "@additive-manufacturing"),
        ("en", "We use 3D printing in production.", "3D printing", "@additive-manufacturing"),
        ("en", "We use additive manufacturing.", "additive manufacturing", "@additive-manufacturing"),
        ("sv", "Vi utvinner lignin ur svartlut.", "svartlut", "@black-liquor"),
        ("de", "Aus Schwarzlauge gewinnen wir Lignin.", "Schwarzlauge", "@black-liquor"),
        ("fr", "Nous valorisons la liqueur noire.", "liqueur noire", "@black-liquor"),
        ("it", "Stampa 3D in metallo per il settore.", "Stampa 3D in metallo", "@metal-additive-manufacturing"),
        (
            "es",
            "Usamos impresión 3D metálica o fabricación aditiva metálica.",
            "fabricación aditiva metálica",
            "@metal-additive-manufacturing",
        ),
        ("nl", "Wij werken met biogas.", "biogas", "@biogas"),
        ("pl", "Produkujemy biogaz.", "biogaz", "@biogas"),
        ("da", "Vi laver biogas.", "biogas", "@biogas"),
        ("nb", "Vi lager biogass.", "biogass", "@biogas"),
        ("cs", "Vyrábíme bioplyn.", "bioplyn", "@biogas"),
        ("ro", "Producem biogaz.", "biogaz", "@biogas"),
        ("pt", "Produzimos biogás.", "biogás", "@biogas"),
        ("sl", "Proizvajamo bioplin.", "bioplin", "@biogas"),
    ],
)
def test_glossary_names_are_found_in_every_language_also_inflected(analyzer, lang, text, surface, term):
    assert wholes(analyzer, text, lang).get(surface) == term


def test_english_synonyms_meet(analyzer):
    first = analyzer.analyse("3D printing", "en").units[0].options[0].term
    second = analyzer.analyse("additive manufacturing", "en").units[0].options[0].term
    assert first == second


def test_acronyms_match_by_case_only(analyzer):
    assert wholes(analyzer, "AM for industry", "en")["AM"] == "@additive-manufacturing"
    assert "@additive-manufacturing" not in wholes(analyzer, "I am here for am", "en").values()


def test_a_compound_unknown_to_the_glossary_keeps_its_members(analyzer):
    unit = analyzer.analyse("hirsitalotehdas", "fi").units[0]
    assert "@log-house" in terms(unit)
    assert "@factory" in terms(unit)
    members = [option for option in unit.options if option.route == "member"]
    assert members
    assert all(option.weight == pytest.approx(0.7) for option in members)


def test_a_word_of_its_own_is_only_related_to_a_name_with_its_stem(analyzer):
    """A place has the name "clinic": "clinical" is another word, "clinics" is not."""
    unit = analyzer.analyse("clinical", "en").units[0]
    assert [(option.term, option.route) for option in unit.options] == [("clinic", "same"), ("@clinic", "family")]
    assert unit.options[1].weight < 1
    assert wholes(analyzer, "clinics", "en")["clinics"] == "@clinic"


def test_a_stop_word_has_no_family(analyzer):
    assert analyzer.analyse("it works as well", "en").units == analyzer.analyse("it works as", "en").units
    assert wholes(analyzer, "wellness", "en")["wellness"] == "@wellbeing"


def test_the_family_of_a_generic_word_is_generic(analyzer):
    for option in analyzer.analyse("innovative", "en").units[0].options:
        assert analyzer.glossary.is_generic(option.term)


def test_parts_of_a_term_are_told_from_members_of_a_compound(analyzer):
    routes = {option.via: option.route for option in analyzer.analyse("laadunvalvonta", "fi").units[0].options}
    assert routes["control"] == "part"  # of "quality control", the term's English name
    routes = {option.via: option.route for option in analyzer.analyse("hirsitalotehdas", "fi").units[0].options}
    assert routes["tehdas"] == "member"


@pytest.mark.parametrize(
    "between",
    [
        ". ",
        ", ",
        "; ",
        ";",
        ": ",
        "! ",
        "? ",
        "… ",
        '." ',
        "). ",
        "\n\n",
        " \n \n",
        " – ",
        " - ",
        "\n- ",
        "\n* ",
        "\n• ",
        " | ",
    ],
)
def test_no_phrase_crosses_signs_that_part_sentences_and_lists(analyzer, between):
    """Powder metallurgy is a phrase, but powder, and then metallurgy, are two."""
    text = f"powder{between}metallurgy"
    lemmas = [unit.lemma for unit in analyzer.analyse(text, "en").units]
    assert lemmas == ["powder", "metallurgy"]


@pytest.mark.parametrize("between", [" ", "-", "\n", "  ", " (", "/", " \u00a0", "\r\n", " -", "–", "\N{SOFT HYPHEN} "])
def test_a_phrase_crosses_other_signs(analyzer, between):
    (unit,) = analyzer.analyse(f"powder{between}metallurgy", "en").units
    assert unit.options[0].route == "glossary"


def test_a_full_stop_inside_a_name_is_part_of_it(analyzer):
    (unit,) = analyzer.analyse("Industry 4.0", "en").units
    assert unit.options[0].term == "@industry-4-0"


def test_a_phrase_shortened_by_a_sign_is_the_shorter_phrase(analyzer):
    units = analyzer.analyse("metal additive. Manufacturing", "en").units
    assert "@metal-additive-manufacturing" not in {option.term for unit in units for option in unit.options}
    units = analyzer.analyse("metal, additive manufacturing", "en").units
    assert [unit.lemma for unit in units] == ["metal", "additive manufacturing"]


def test_a_phrase_keeps_the_shorter_phrases_inside(analyzer):
    unit = analyzer.analyse("metal additive manufacturing", "en").units[0]
    assert unit.options[0].term == "@metal-additive-manufacturing"
    assert "@additive-manufacturing" in terms(unit)


def test_parts_of_a_concept_are_the_same_in_every_language(analyzer):
    finnish = analyzer.analyse("metsäbiotalous", "fi").units[0]
    english = analyzer.analyse("forest bioeconomy", "en").units[0]
    assert {"@forest-bioeconomy", "@bioeconomy"} <= terms(finnish) & terms(english)


def test_stop_words_are_silent_unless_the_glossary_has_them_as_things(analyzer):
    assert analyzer.analyse("and the of with", "en").units == ()
    assert "@mining-industry" in wholes(analyzer, "the old mine", "en").values()  # "mine" is a stop word, too


def test_numbers_and_single_letters_are_silent(analyzer):
    assert analyzer.analyse("2019 7 a B", "en").units == ()


def test_accents_may_be_composed_or_not(analyzer):
    composed = wholes(analyzer, "mustalipeästä", "fi")
    decomposed = wholes(analyzer, "mustalipea\u0308sta\u0308", "fi")
    assert list(composed.values()) == list(decomposed.values())


def test_soft_hyphens_do_not_part_words(analyzer):
    assert list(wholes(analyzer, "lig\u00adnii\u00adniä", "fi").values()) == ["@lignin"]


@given(text=st.text(max_size=200), lang=st.sampled_from(sorted(LANGUAGES)))
def test_units_stand_in_the_text_in_order_without_overlap(analyzer, text, lang):
    place = 0
    for unit in analyzer.analyse(text, lang).units:
        assert place <= unit.start < unit.end <= len(text)
        assert unit.options
        assert all(0 < option.weight <= 1 for option in unit.options)
        assert len(terms(unit)) == len(unit.options)
        place = unit.end


@pytest.mark.parametrize(
    ("given_code", "code"), [("no", "nb"), ("nn", "nb"), ("EN-gb", "en"), ("eu", "eu"), (" fi ", "fi")]
)
def test_codes_are_understood(given_code, code):
    assert language_code(given_code) == code


@pytest.mark.parametrize("code", ["xx", "", "finnish", "f", "12"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(LanguageError, match="two-letter"):
        language_code(code)


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_each_language_has_what_it_needs(analyzer, code):
    language = LANGUAGES[code]
    assert len(language.stop_words()) > 100
    assert bool(language.links) == language.compounding
    words, phrases = analyzer.tables(code)
    assert phrases.by_first, "the glossary has phrases in every language"
    assert words.word(sorted(language.stop_words())[0]) is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Etsimme kumppania kaivosten jätevesien puhdistukseen.", "fi"),
        ("Vi söker partner för rening av gruvvatten.", "sv"),
        ("We look for partners who purify mine water.", "en"),
        ("Wir suchen Partner für die Reinigung von Grubenwasser.", "de"),
        ("Nous cherchons des partenaires pour traiter les eaux minières.", "fr"),
        ("Cerchiamo partner per depurare le acque di miniera.", "it"),
        ("Szukamy partnerów do oczyszczania wód kopalnianych.", "pl"),
    ],
)
def test_the_language_is_detected_with_its_probability(analyzer, text, code):
    analysis = analyzer.analyse(text)
    assert analysis.lang == code
    assert 0.5 < analysis.probability <= 1.0
    assert analyzer.analyse(text, code).probability == 1.0


def test_a_text_without_letters_is_read_as_english_with_probability_0(analyzer):
    analysis = analyzer.analyse("… 12 — !")
    assert (analysis.lang, analysis.probability, analysis.units) == ("en", 0.0, ())


def test_addresses_and_codes_are_no_words(analyzer):
    noise = (
        "https://www.example.org/steel?a=1 anna.virtanen@example.org SGVsbG8gd29ybGQhIFdoYXQgYSBkYXk= 3f2a9c1e4d "
        "550e8400-e29b-41d4-a716-446655440000"
    )
    assert analyzer.analyse(noise, "en").units == ()
    analysis = analyzer.analyse(f"{noise} Erotamme ligniiniä.")
    assert analysis.lang == "fi"
    assert [analysis.text[unit.start : unit.end] for unit in analysis.units] == ["Erotamme", "ligniiniä"]


@pytest.mark.parametrize(
    "word", ["AlSi10Mg", "X5CrNi18-10", "LiNi0.8Mn0.1Co0.1O2", "ISO9001:2015", "CNC/CAD/CAM", "H2020"]
)
def test_formulas_and_grades_are_words(word):
    assert blanked(word) == word


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z", "S"]), max_size=80))
def test_what_is_blanked_keeps_its_length(text):
    assert len(blanked(text)) == len(text)


def test_a_language_without_a_glossary_is_read_all_the_same(analyzer):
    assert [unit.options[0].term for unit in analyzer.analyse("biomassa lignina", "eu").units]
