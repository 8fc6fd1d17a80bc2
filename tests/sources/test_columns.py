"""Headers as people write them are understood in three languages."""

from __future__ import annotations

import pytest

from matcher.errors import InputError, LanguageError
from matcher.records import COUNTRY_ALIASES, RECORD_TYPES
from matcher.sources.columns import guess
from matcher.sources.countries import COUNTRY_NAMES, country
from matcher.sources.fields import parse_field, plain_names, record_fields
from matcher.sources.headings import headings
from matcher.sources.languages import language_code

ORGANISATION_HEADERS = {
    "ID": "id",
    "Tunnus": "id",
    "Name": "name",
    "NIMI": "name",
    "Namn": "name",
    "Organisation name": "name",
    "Yrityksen nimi": "name",
    "Företag": "name",
    "Foretag": "name",
    "name_fi": "name_fi",
    "Local name": "local_names",
    "local_name": "local_names",
    "Type": "kind",
    "Tyyppi": "kind",
    "Typ": "kind",
    "Country": "country",
    "Maa": "country",
    "Land": "country",
    "Country code": "country",
    "Region": "region",
    "Alue": "region",
    "Maakunta": "region",
    "NUTS": "region",
    "Sub-region": "subregion",
    "WWW": "website",
    "Web site": "website",
    "Verkkosivu": "website",
    "Hemsida": "website",
    "Keywords": "keywords",
    "Avainsanat": "keywords",
    "Nyckelord": "keywords",
    "Avainsanat (fi)": "keywords_fi",
    "About": "about",
    "profile": "about",
    "Profile_FI": "about_fi",
    "Description": "about",
    "Kuvaus": "about",
    "kuvaus (fi)": "about_fi",
    "Kuvaus suomeksi": "about_fi",
    "Kuvaus [sv]": "about_sv",
    "Esittely": "about",
    "Beskrivning på svenska": "about_sv",
    "description_en": "about_en",
    "Description (English)": "about_en",
    "description in English": "about_en",
    "about_2_en": "about_2_en",
    "about 2": "about_2",
    "about_no": "about_no",
    "about_en_source": "about_en_source",
    "Offers": "offers",
    "Tarjoaa": "offers",
    "Erbjuder": "offers",
    "Seeks": "seeks",
    "Needs": "seeks",
    "Etsii": "seeks",
    "Etsimme:": "seeks",
    "Söker": "seeks",
    "Project": "project",
    "Hanke": "project",
    "Language": "lang",
    "Kieli": "lang",
    "Språk": "lang",
    "PIC": "pic",
    "ROR ID": "ror",
    "VAT number": "vat",
    "Y-tunnus": "vat",
    "FO-nummer": "vat",
    "Sources": "sources",
    "Lähteet": "sources",
    "facts_json": "facts_json",
    "documents (json)": "documents_json",
    # No field of an organisation: kept as facts.
    "Phone": None,
    "": None,
    "project_id": None,
    "Project No": None,
    "project_nr": None,
    "project_url": None,
    "website_fi": None,
    "TRL": None,
    "profile_note": None,
}


@pytest.mark.parametrize(("header", "field"), ORGANISATION_HEADERS.items())
def test_header_of_organisations(header: str, field: str | None):
    found = guess(header, ["organisations"])
    assert (str(found) if found else None) == field


@pytest.mark.parametrize(
    ("target", "header", "field"),
    [
        ("pilots", "Pilot", "name"),
        ("pilots", "Participating regions", "regions"),
        ("pilots", "participating_regions", "regions"),
        ("pilots", "Lead regions", "lead_regions"),
        ("pilots", "Teknologiat", "technologies"),
        ("pilots", "Toimialat", "sectors"),
        ("demos", "pilot_id", "pilot"),
        ("demos", "lead_region", "lead_regions"),
        ("demos", "TRL-taso", "trl"),
        ("demos", "sought_partners", "seeks"),
        ("demos", "Branscher", "sectors"),
        ("regions", "Region", "name"),
        ("regions", "NUTS", "nuts"),
        ("regions", "Membership", "membership"),
        ("regions", "Pilots", "pilots"),
    ],
)
def test_header_of_other_targets(target: str, header: str, field: str):
    assert str(guess(header, [target])) == field


@pytest.mark.parametrize("header", ["about_xx", "Kuvaus (xx)", "seeks_qq"])
def test_header_with_a_language_that_is_none(header: str):
    with pytest.raises(LanguageError):
        guess(header, ["organisations"])


@pytest.mark.parametrize("target", RECORD_TYPES)
def test_every_heading_leads_to_a_field(target: str):
    """No entry of the table is empty or names a field that the target does not have."""
    known = headings(target)
    assert "" not in known
    assert set(known.values()) <= set(plain_names(target))


@pytest.mark.parametrize("target", RECORD_TYPES)
def test_every_field_answers_to_its_own_name(target: str):
    for name in plain_names(target):
        assert str(guess(name, [target])) == name
        assert str(parse_field(name, [target])) == name
    for name in record_fields(target):
        assert str(guess(f"{name}_json", [target])) == f"{name}_json"


@pytest.mark.parametrize("name", ["Finland", "suomi", "FINLAND", "FI", "fin", " fi "])
def test_countries_by_name_and_code(name: str):
    assert country(name) == "FI"


def test_country_names_of_europe():
    assert len({code for code, _ in COUNTRY_NAMES.values()}) >= 45
    for word, code in (
        ("Österreich", "AT"),
        ("Espanja", "ES"),
        ("Tyskland", "DE"),
        ("Ελλάδα", "GR"),
        ("Scotland", "GB"),
    ):
        assert country(word) == code
    for alias, code in COUNTRY_ALIASES.items():
        assert country(alias) == code
    assert country("BR") == "BR"


@pytest.mark.parametrize(
    ("text", "near"), [("Finlnd", "Finland"), ("Norwey", "Norway"), ("FN", "FI"), ("??", "two-letter")]
)
def test_an_unknown_country_names_near_ones(text: str, near: str):
    with pytest.raises(InputError, match=near):
        country(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("fi", "fi"), ("EN-gb", "en"), ("suomi", "fi"), ("Norwegian", "nb"), ("no", "no"), ("smn", "smn")],
)
def test_languages_by_name_and_code(text: str, code: str):
    assert language_code(text) == code


@pytest.mark.parametrize("text", ["xx", "", "fi/sv", "klingon", "e", "f i"])
def test_what_is_no_language(text: str):
    with pytest.raises(LanguageError):
        language_code(text)
