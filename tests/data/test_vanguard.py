"""Every row of data/vanguard: it loads, refers to what exists and says how it is known."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from matcher.records import ISO_3166, ORGANISATION_KINDS, RECORD_TYPES

FOLDER = Path(__file__).parents[2] / "data" / "vanguard"
COUNTS = {"pilots": 8, "demos": 46, "regions": 40, "organisations": 165}
TARGETS = sorted(COUNTS)
LANGUAGES = frozenset(["en", "fi", "sv", "de", "fr", "it", "es", "nl", "pl", "pt", "da", "nb", "sl", "cs", "ro"])

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
YEARS = re.compile(r"\b(19|20)\d\d\s?[-–/]\s?(19|20)\d\d\b")
PHONE_NUMBER = re.compile(r"(?<!\w)\+?\(?\d(?:[ ().-]?\d){6,}(?!\w)")
FRAME = {
    *("about", "brings", "consortium", "contacts", "contribute", "gain", "joint", "looks", "meet", "open"),
    *("organisation", "partners", "projects", "wants"),
}
"""Words that only frame a sentence on offers and needs."""
TRL = re.compile(r"[1-9]-[1-9]|[1-9]|above [1-8]")


@cache
def text_of(target: str) -> str:
    return (FOLDER / f"{target}.json").read_text(encoding="utf-8")


@cache
def rows_of(target: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(text_of(target)))


@cache
def ids_of(target: str) -> frozenset[str]:
    return frozenset(row["id"] for row in rows_of(target))


@cache
def subregion_homes() -> dict[str, str]:
    """Subregion id → id of the region it belongs to."""
    return {part["id"]: row["id"] for row in rows_of("regions") for part in row.get("facts", {}).get("subregions", ())}


def strings(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every string below `value`, with the path to it."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, f"{where}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings(item, f"{where}[{number}]")


def all_strings(target: str) -> Iterator[tuple[str, str]]:
    for row in rows_of(target):
        yield from strings(row, row["id"])


def words(text: str) -> set[str]:
    """Give the longer words of `text`; the short ones join sentences and say little."""
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}


@pytest.mark.parametrize("target", TARGETS)
def test_the_number_of_rows_is_the_documented_one(target: str) -> None:
    assert len(rows_of(target)) == COUNTS[target], f"{target}.json holds {len(rows_of(target))} rows"


@pytest.mark.parametrize("target", TARGETS)
def test_every_row_equals_itself_after_a_round_trip(target: str) -> None:
    cls = RECORD_TYPES[target]
    changed = [row["id"] for row in rows_of(target) if cls.from_dict(row).to_dict() != row]
    assert not changed, f"{target}.json: from_dict and to_dict change {changed}"


@pytest.mark.parametrize("target", TARGETS)
def test_the_file_is_in_canonical_form(target: str) -> None:
    """The file is what to_dict and json.dumps write, so that a diff shows facts only."""
    cls = RECORD_TYPES[target]
    canonical = json.dumps([cls.from_dict(row).to_dict() for row in rows_of(target)], ensure_ascii=False, indent=1)
    lines = zip(text_of(target).splitlines(), canonical.splitlines(), strict=False)
    first = next((number for number, (old, new) in enumerate(lines, 1) if old != new), "the end")
    assert text_of(target) == canonical + "\n", f"{target}.json differs from its canonical form at line {first}"


def test_ids_are_unique_slugs() -> None:
    counts = Counter(row["id"] for target in TARGETS for row in rows_of(target))
    twice = [key for key, count in counts.items() if count > 1]
    assert not twice, f"ids that stand more than once: {twice}"
    shapeless = [key for key in counts if not SLUG.fullmatch(key)]
    assert not shapeless, f"ids that are no slug: {shapeless}"


@pytest.mark.parametrize("target", TARGETS)
def test_names_are_unique(target: str) -> None:
    counts = Counter(row["name"].casefold() for row in rows_of(target))
    twice = [name for name, count in counts.items() if count > 1]
    assert not twice, f"{target}.json: names that stand more than once: {twice}"


@pytest.mark.parametrize("target", TARGETS)
def test_strings_are_tidy(target: str) -> None:
    """No string is empty, padded, decomposed or holds control, format or unassigned characters."""
    wrong = [
        where
        for where, text in all_strings(target)
        if text != " ".join(text.split())
        or not text
        or unicodedata.normalize("NFC", text) != text
        or "�" in text
        or any(unicodedata.category(char).startswith("C") for char in text)
    ]
    assert not wrong, f"{target}.json: untidy text at {wrong}"


@pytest.mark.parametrize("target", TARGETS)
def test_lists_do_not_repeat_themselves(target: str) -> None:
    repeated = []
    for row in rows_of(target):
        for name, value in (*row.items(), *row.get("facts", {}).items()):
            if isinstance(value, list) and len({json.dumps(item) for item in value}) < len(value):
                repeated.append((row["id"], name))
        if row["name"] in row.get("local_names", ()):
            repeated.append((row["id"], "local_names"))
        texts = [document["text"] for document in row["documents"]]
        if len(set(texts)) < len(texts):
            repeated.append((row["id"], "texts"))
    assert not repeated, f"{target}.json: repeated values in {repeated}"


@pytest.mark.parametrize("target", TARGETS)
def test_no_text_stands_in_two_rows(target: str) -> None:
    counts = Counter(document["text"] for row in rows_of(target) for document in row["documents"])
    copied = [
        (row["id"], document["source"])
        for row in rows_of(target)
        for document in row["documents"]
        if counts[document["text"]] > 1
    ]
    assert not copied, f"{target}.json: the same text in {copied}"


@pytest.mark.parametrize("target", TARGETS)
def test_documents_name_language_and_source(target: str) -> None:
    wrong = [
        (row["id"], document.get("source"), document.get("lang"))
        for row in rows_of(target)
        for document in row["documents"]
        if document.get("lang") not in LANGUAGES or not document.get("source")
    ]
    assert not wrong, f"{target}.json: (row, source, language) of documents to mend: {wrong}"


@pytest.mark.parametrize(
    ("target", "aspects"),
    [
        ("pilots", {"about", "offers", "seeks"}),
        ("demos", {"about", "seeks"}),
        ("regions", {"about"}),
        ("organisations", {"about", "offers", "seeks"}),
    ],
)
def test_every_row_has_its_documents(target: str, aspects: set[str]) -> None:
    found = {row["id"]: {document["aspect"] for document in row["documents"]} for row in rows_of(target)}
    wrong = {key: sorted(have) for key, have in found.items() if have != aspects}
    assert not wrong, f"{target}.json: aspects other than {sorted(aspects)} in {wrong}"


def test_sixteen_organisations_have_a_finnish_text() -> None:
    finnish = [
        (row["id"], document["source"], row.get("country"))
        for target in TARGETS
        for row in rows_of(target)
        for document in row["documents"]
        if document["lang"] == "fi"
    ]
    assert len(finnish) == 16, f"Finnish documents: {finnish}"
    odd = [item for item in finnish if item[1:] != ("profile_fi", "FI")]
    assert not odd, f"Finnish texts of another source or country: {odd}"


def test_about_texts_do_not_end_with_what_offers_and_seeks_say() -> None:
    """Such a sentence would be counted twice in the match."""
    wrong = []
    for row in rows_of("organisations"):
        said = {document["aspect"]: document["text"] for document in row["documents"]}
        about = next(d["text"] for d in row["documents"] if d["aspect"] == "about" and d["lang"] == "en")
        last = about.rstrip(".").rsplit(". ", 1)[-1]
        if not words(last) - words(said["offers"] + " " + said["seeks"]) - FRAME:
            wrong.append((row["id"], last))
    assert not wrong, f"about texts whose last sentence repeats offers and seeks: {wrong}"


@pytest.mark.parametrize("target", TARGETS)
def test_every_row_says_how_it_is_known(target: str) -> None:
    """A key of provenance is a field that can hold it, or "record"."""
    fields = {*RECORD_TYPES[target].__dataclass_fields__, "record"}
    silent = [row["id"] for row in rows_of(target) if not {"record", "documents"} & set(row.get("provenance", {}))]
    assert not silent, f"{target}.json: no word on the record or its documents in the provenance of {silent}"
    strange = [(row["id"], key) for row in rows_of(target) for key in row["provenance"] if key not in fields]
    assert not strange, f"{target}.json: provenance of no field: {strange}"


@pytest.mark.parametrize("target", TARGETS)
def test_a_row_without_sources_says_so(target: str) -> None:
    wrong = [row["id"] for row in rows_of(target) if bool(row.get("sources")) == ("sources" in row["provenance"])]
    assert not wrong, f"{target}.json: give sources, or else provenance.sources: {wrong}"


@pytest.mark.parametrize("target", TARGETS)
def test_addresses_are_web_addresses(target: str) -> None:
    wrong = [
        (row["id"], address)
        for row in rows_of(target)
        for address in (*row.get("sources", ()), *filter(None, [row.get("website")]))
        if not WEB_ADDRESS.fullmatch(address)
    ]
    assert not wrong, f"{target}.json: no web addresses: {wrong}"


@pytest.mark.parametrize("target", TARGETS)
def test_there_is_no_personal_data(target: str) -> None:
    found = []
    for where, text in all_strings(target):
        if WEB_ADDRESS.fullmatch(text):
            continue
        if MAIL_ADDRESS.search(text) or PHONE_NUMBER.search(YEARS.sub("", text)):
            found.append((where, text))
    assert not found, f"{target}.json: an e-mail address or a phone number at {found}"


@pytest.mark.parametrize("number", ["+358 40 123 4567", "(08) 123 4567", "0401234567", "call 040-1234567."])
def test_a_phone_number_would_be_seen(number: str) -> None:
    assert PHONE_NUMBER.search(YEARS.sub("", number)), f"{number} is not seen as a phone number"


@pytest.mark.parametrize("target", ["organisations", "regions"])
def test_countries_are_iso_codes(target: str) -> None:
    wrong = [(row["id"], row.get("country")) for row in rows_of(target) if row.get("country") not in ISO_3166]
    assert not wrong, f"{target}.json: no ISO 3166-1 code: {wrong}"


def test_regions_have_nuts_codes_of_their_country() -> None:
    """NUTS writes UK where ISO writes GB."""
    prefix = {"GB": "UK", "GR": "EL"}
    wrong = [
        (row["id"], code)
        for row in rows_of("regions")
        for code in row.get("nuts", ["none"])
        if not re.fullmatch(prefix.get(row["country"], row["country"]) + r"[0-9A-Z]{1,3}", code)
    ]
    assert not wrong, f"regions.json: NUTS codes of another shape or country: {wrong}"
    counts = Counter(code for row in rows_of("regions") for code in row["nuts"])
    twice = [code for code, count in counts.items() if count > 1]
    assert not twice, f"regions.json: NUTS codes of two regions: {twice}"


@pytest.mark.parametrize(
    ("target", "field", "referred"),
    [
        ("organisations", "region", "regions"),
        ("pilots", "lead_regions", "regions"),
        ("pilots", "regions", "regions"),
        ("demos", "lead_regions", "regions"),
        ("demos", "regions", "regions"),
        ("demos", "pilot", "pilots"),
        ("regions", "pilots", "pilots"),
        ("regions", "facts.pilots_unverified", "pilots"),
    ],
)
def test_references_exist(target: str, field: str, referred: str) -> None:
    dangling, met = [], 0
    for row in rows_of(target):
        value: Any = row
        for step in field.split("."):
            value = value.get(step, {}) if isinstance(value, dict) else {}
        for key in [value] if isinstance(value, str) else value:
            met += 1
            if key not in ids_of(referred):
                dangling.append((row["id"], key))
    assert met, f"{target}.json: no row has {field}"
    assert not dangling, f"{target}.json: {field} refers to no row of {referred}.json: {dangling}"


def test_every_demo_has_a_pilot_and_every_pilot_has_demos() -> None:
    homeless = [row["id"] for row in rows_of("demos") if "pilot" not in row]
    assert not homeless, f"demos.json: no pilot in {homeless}"
    childless = ids_of("pilots") - {row["pilot"] for row in rows_of("demos")}
    assert not childless, f"pilots.json: no demo in {sorted(childless)}"


@pytest.mark.parametrize("target", ["pilots", "demos"])
def test_lead_regions_take_part(target: str) -> None:
    wrong = [row["id"] for row in rows_of(target) if not set(row.get("lead_regions", ())) <= set(row["regions"])]
    assert not wrong, f"{target}.json: a lead region is not among the regions of {wrong}"


def test_pilots_and_regions_tell_the_same() -> None:
    """A region that a pilot lists names the pilot, as confirmed or as unverified, never both."""
    regions = {row["id"]: row for row in rows_of("regions")}
    known = {
        key: {*row.get("pilots", ()), *row.get("facts", {}).get("pilots_unverified", ())}
        for key, row in regions.items()
    }
    silent = [
        (pilot["id"], key) for pilot in rows_of("pilots") for key in pilot["regions"] if pilot["id"] not in known[key]
    ]
    assert not silent, f"pilots whose region does not name them: {silent}"
    both = [
        key
        for key, row in regions.items()
        if set(row.get("pilots", ())) & set(row.get("facts", {}).get("pilots_unverified", ()))
    ]
    assert not both, f"regions.json: a pilot is confirmed and unverified in {both}"


def test_organisations_lie_in_the_country_of_their_region() -> None:
    countries = {row["id"]: row["country"] for row in rows_of("regions")}
    wrong = [
        (row["id"], row["country"], row["region"])
        for row in rows_of("organisations")
        if "region" in row and countries[row["region"]] != row["country"]
    ]
    assert not wrong, f"organisations.json: country and region disagree: {wrong}"


def test_subregions_belong_to_the_region() -> None:
    homes = subregion_homes()
    wrong = [
        (row["id"], row["subregion"])
        for row in rows_of("organisations")
        if "subregion" in row and homes.get(row["subregion"]) != row.get("region")
    ]
    assert not wrong, f"organisations.json: no such part of the region: {wrong}"
    assert len(homes) == 7, f"regions.json: subregions {sorted(homes)}"


def test_organisations_are_of_a_known_kind() -> None:
    wrong = [
        (row["id"], row.get("kind")) for row in rows_of("organisations") if row.get("kind") not in ORGANISATION_KINDS
    ]
    assert not wrong, f"organisations.json: unknown kinds: {wrong}"


@pytest.mark.parametrize("target", ["pilots", "organisations"])
def test_keywords_are_given(target: str) -> None:
    wrong = [row["id"] for row in rows_of(target) if len(row.get("keywords", ())) < 3]
    assert not wrong, f"{target}.json: fewer than three keywords in {wrong}"


def test_demos_state_technologies_sectors_readiness_and_evidence() -> None:
    wrong = [row["id"] for row in rows_of("demos") if not row.get("technologies") or not row.get("sectors")]
    assert not wrong, f"demos.json: no technologies or no sectors in {wrong}"
    wrong = [
        row["id"]
        for row in rows_of("demos")
        if not (TRL.fullmatch(row["trl"]) if "trl" in row else "trl" in row["provenance"])
    ]
    assert not wrong, f"demos.json: a readiness level of another shape, or none and no word on it: {wrong}"
    wrong = [row["id"] for row in rows_of("demos") if not row.get("facts", {}).get("evidence")]
    assert not wrong, f"demos.json: no evidence in the facts of {wrong}"
