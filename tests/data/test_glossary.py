"""Every row of data/glossary: columns, ids, tidy synonyms, and how far the languages are covered."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "data" / "glossary"
LANGUAGES = ["en", "fi", "sv", "de", "fr", "it", "es", "nl", "pl", "pt", "da", "nb", "sl", "cs", "ro"]
COLUMNS = ["concept_id", "theme", "kind", *LANGUAGES]
CUE_COLUMNS = ["cue_id", "aspect", *LANGUAGES]

COUNTS = {
    "actors_activities": 153,
    "additive_materials": 343,
    "bioeconomy": 522,
    "cues": 64,
    "digital_health_environment": 287,
    "energy": 261,
    "generic": 231,
    "manufacturing": 375,
    "nano_electronics_minerals": 284,
}
FILES = sorted(COUNTS)
CONCEPT_FILES = [name for name in FILES if name != "cues"]

KINDS = {
    *("abbreviation", "activity", "actor", "application", "generic", "infrastructure"),
    *("material", "process", "product", "sector", "technology"),
}
COMPLETE = ("en", "fi", "sv", "de")
"""Languages in which every row has a word."""
KNOWN_GAPS = {("generic", "tool", "sl")}
"""Cells of generic.csv and cues.csv for which we know no word: (file, id, language)."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FOREIGN_LETTERS = {
    "ro": "şţŞŢ",  # cedillas; Romanian writes a comma below
}


@cache
def text_of(name: str) -> str:
    return (FOLDER / f"{name}.csv").read_bytes().decode("utf-8")


@cache
def table_of(name: str) -> tuple[list[str], ...]:
    return tuple(csv.reader(io.StringIO(text_of(name), newline=""), strict=True))


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    head, *rows = table_of(name)
    return tuple(dict(zip(head, row, strict=True)) for row in rows)


def id_of(row: dict[str, str]) -> str:
    return row.get("concept_id") or row["cue_id"]


def cells(name: str) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """((file, id, language), synonyms) of every filled cell."""
    for row in rows_of(name):
        for language in LANGUAGES:
            if row[language]:
                yield (name, id_of(row), language), row[language].split("|")


def test_the_files_are_the_documented_ones() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*")) == FILES, f"files other than {FILES}"
    concepts = sum(COUNTS[name] for name in CONCEPT_FILES)
    assert concepts == 2456, f"{concepts} concepts"


@pytest.mark.parametrize("name", FILES)
def test_the_number_of_rows_is_the_documented_one(name: str) -> None:
    assert len(rows_of(name)) == COUNTS[name], f"{name}.csv holds {len(rows_of(name))} rows"


@pytest.mark.parametrize("name", FILES)
def test_columns_stand_in_order(name: str) -> None:
    expected = CUE_COLUMNS if name == "cues" else COLUMNS
    assert table_of(name)[0] == expected, f"{name}.csv: columns {table_of(name)[0]}"
    wide = [row[0] for row in table_of(name) if len(row) != len(expected)]
    assert not wide, f"{name}.csv: rows of another width: {wide}"


@pytest.mark.parametrize("name", FILES)
def test_lines_end_with_one_line_feed(name: str) -> None:
    text = text_of(name)
    assert "\r" not in text, f"{name}.csv: carriage return"
    assert not text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}"), f"{name}.csv: byte order mark"
    assert text.endswith("\n"), f"{name}.csv: no final line end"
    assert not text.endswith("\n\n"), f"{name}.csv: empty last line"
    assert text.count("\n") == COUNTS[name] + 1, f"{name}.csv: a cell holds a line end, or a line is empty"


def test_ids_are_unique_slugs_across_files() -> None:
    counts = Counter(id_of(row) for name in FILES for row in rows_of(name))
    twice = [key for key, count in counts.items() if count > 1]
    assert not twice, f"ids that stand more than once: {twice}"
    shapeless = [key for key in counts if not SLUG.fullmatch(key)]
    assert not shapeless, f"ids that are no slug: {shapeless}"


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_an_english_label(name: str) -> None:
    empty = [id_of(row) for row in rows_of(name) if not row["en"].split("|")[0].strip()]
    assert not empty, f"{name}.csv: no English label in {empty}"


def test_english_labels_are_unique_within_a_file() -> None:
    """Two rows with one label would give two reasons that read the same."""
    twice = []
    for name in CONCEPT_FILES:
        counts = Counter(row["en"].split("|")[0].casefold() for row in rows_of(name))
        twice += [(name, label) for label, count in counts.items() if count > 1]
    assert not twice, f"labels of two rows: {twice}"


@pytest.mark.parametrize("name", FILES)
def test_english_finnish_swedish_and_german_are_complete(name: str) -> None:
    gaps = [(id_of(row), language) for row in rows_of(name) for language in COMPLETE if not row[language]]
    assert not gaps, f"{name}.csv: no word in {gaps}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_nearly_all_concepts(language: str) -> None:
    rows = [row for name in CONCEPT_FILES for row in rows_of(name)]
    gaps = [id_of(row) for row in rows if not row[language]]
    assert len(gaps) < 0.03 * len(rows), f"{language}: no word for {len(gaps)} concepts: {gaps}"


@pytest.mark.parametrize("name", FILES)
def test_cells_are_tidy(name: str) -> None:
    """No padding, control character, quotation mark, decomposed letter or unbalanced bracket."""
    wrong = [
        (*where, synonym)
        for where, synonyms in cells(name)
        for synonym in synonyms
        if synonym != " ".join(synonym.split())
        or unicodedata.normalize("NFC", synonym) != synonym
        or any(unicodedata.category(char).startswith("C") for char in synonym)
        or any(char in '"“”„«»;\N{REPLACEMENT CHARACTER}' for char in synonym)
        or synonym.count("(") != synonym.count(")")
        or not any(char.isalnum() for char in synonym)
    ]
    assert not wrong, f"{name}.csv: untidy cells {wrong}"


@pytest.mark.parametrize("name", FILES)
def test_synonyms_are_not_doubled(name: str) -> None:
    """Short forms match by case, so PYME beside pyme is no double."""
    doubled = []
    for where, synonyms in cells(name):
        keys = [synonym if synonym.isupper() else synonym.casefold() for synonym in synonyms]
        if len(set(keys)) < len(keys):
            doubled.append((*where, synonyms))
    assert not doubled, f"{name}.csv: doubled synonyms {doubled}"


@pytest.mark.parametrize("name", FILES)
def test_cells_are_written_in_letters_of_their_language(name: str) -> None:
    wrong = [
        (*where, synonym)
        for where, synonyms in cells(name)
        for synonym in synonyms
        if set(synonym) & set(FOREIGN_LETTERS.get(where[2], ""))
        or any(char.isalpha() and not unicodedata.name(char).startswith("LATIN") for char in synonym)
    ]
    assert not wrong, f"{name}.csv: letters of another script in {wrong}"


@pytest.mark.parametrize("name", CONCEPT_FILES)
def test_theme_and_kind_are_known(name: str) -> None:
    theme = name.replace("_", "-")
    wrong = [id_of(row) for row in rows_of(name) if row["theme"] != theme]
    assert not wrong, f"{name}.csv: theme other than {theme!r} in {wrong}"
    wrong = [id_of(row) for row in rows_of(name) if row["kind"] not in KINDS]
    assert not wrong, f"{name}.csv: unknown kind in {wrong}"
    wrong = [id_of(row) for row in rows_of(name) if (row["kind"] == "generic") != (name == "generic")]
    assert not wrong, f"{name}.csv: kind and file disagree in {wrong}"


def test_cues_mark_seeking_or_offering() -> None:
    wrong = [(id_of(row), row["aspect"]) for row in rows_of("cues") if row["aspect"] not in {"seeks", "offers"}]
    assert not wrong, f"cues.csv: other aspects {wrong}"


def test_no_cue_marks_both_aspects() -> None:
    aspects: dict[tuple[str, str], set[str]] = {}
    for row in rows_of("cues"):
        for language in LANGUAGES:
            for phrase in row[language].split("|"):
                aspects.setdefault((language, phrase.casefold()), set()).add(row["aspect"])
    both = [key for key, found in aspects.items() if len(found) > 1]
    assert not both, f"cues.csv: phrases that mark seeking and offering: {both}"


def test_common_words_and_cues_cover_every_language() -> None:
    gaps = {
        (name, id_of(row), language)
        for name in ("generic", "cues")
        for row in rows_of(name)
        for language in LANGUAGES
        if not row[language]
    }
    assert gaps <= KNOWN_GAPS, f"new gaps: {sorted(gaps - KNOWN_GAPS)}"
    assert gaps >= KNOWN_GAPS, f"filled, so take them out of KNOWN_GAPS: {sorted(KNOWN_GAPS - gaps)}"
