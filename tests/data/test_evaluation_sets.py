"""Every line of data/evaluation: texts are there, judgements refer to them, grades are 1 or 2."""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "data" / "evaluation"
LANGUAGES = frozenset(
    ["en", "fi", "sv", "de", "fr", "it", "es", "nl", "pl", "pt", "da", "nb", "sl", "cs", "ro"]
)
UNSUPPORTED = frozenset({"ca", "eu"})
"""Languages that are ranked by cognates only; the one-liners hold a text in each."""

TEXTS = {"crosslingual_documents": 14, "profiles_queries": 40, "oneliners_queries": 40}
SETS = {"profiles": 46, "oneliners": 42}
QUERY_LANGUAGES = {
    "profiles": frozenset({"fi", "sv", "de", "fr", "it", "es", "nl", "pl"}),
    "oneliners": (LANGUAGES - {"en"}) | UNSUPPORTED,
}

ID = re.compile(r"[A-Za-z0-9]+(_[a-z]{2})?")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE_NUMBER = re.compile(r"(?<!\w)\+?\(?\d(?:[ ().-]?\d){6,}(?!\w)")


@cache
def text_of(name: str) -> str:
    return (FOLDER / name).read_bytes().decode("utf-8")


@cache
def lines_of(name: str) -> tuple[dict[str, str], ...]:
    return tuple(json.loads(line) for line in text_of(f"{name}.jsonl").splitlines())


@cache
def judgements_of(name: str) -> tuple[tuple[str, str, str, str], ...]:
    lines = (tuple(line.split()) for line in text_of(f"{name}_qrels.txt").splitlines())
    return tuple(lines)  # type: ignore[arg-type]


def ids_of(name: str) -> set[str]:
    return {line["id"] for line in lines_of(name)}


@pytest.mark.parametrize(
    "name", [*(f"{name}.jsonl" for name in TEXTS), *(f"{name}_qrels.txt" for name in SETS)]
)
def test_lines_end_with_a_line_feed(name: str) -> None:
    assert "\r" not in text_of(name), f"{name}: carriage return"
    assert text_of(name).endswith("\n"), f"{name}: no final line end"


@pytest.mark.parametrize("name", TEXTS)
def test_the_number_of_texts_is_the_documented_one(name: str) -> None:
    assert len(lines_of(name)) == TEXTS[name], f"{name}.jsonl holds {len(lines_of(name))} lines"


@pytest.mark.parametrize("name", TEXTS)
def test_lines_have_the_documented_fields(name: str) -> None:
    fields = {"id", "lang", "text"} | ({"title"} if name == "crosslingual_documents" else set())
    wrong = [line.get("id") for line in lines_of(name) if set(line) != fields]
    assert not wrong, f"{name}.jsonl: fields other than {sorted(fields)} in {wrong}"


@pytest.mark.parametrize("name", TEXTS)
def test_ids_and_texts_are_unique(name: str) -> None:
    for field in ("id", "text"):
        counts = Counter(line[field] for line in lines_of(name))
        twice = [value for value, count in counts.items() if count > 1]
        assert not twice, f"{name}.jsonl: {field} that stands more than once: {twice}"
    shapeless = [line["id"] for line in lines_of(name) if not ID.fullmatch(line["id"])]
    assert not shapeless, f"{name}.jsonl: ids of another shape: {shapeless}"


def test_no_id_stands_in_two_files() -> None:
    counts = Counter(key for name in TEXTS for key in ids_of(name))
    twice = [key for key, count in counts.items() if count > 1]
    assert not twice, f"ids of two files: {twice}"


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_tidy(name: str) -> None:
    """Not empty, not padded, composed letters, no control characters, no e-mail address or phone number."""
    wrong = [
        line["id"]
        for line in lines_of(name)
        for text in (line["text"], line.get("title", "-"))
        if text != " ".join(text.split())
        or not text
        or unicodedata.normalize("NFC", text) != text
        or any(
            unicodedata.category(char).startswith("C") or char == "\N{REPLACEMENT CHARACTER}" for char in text
        )
        or MAIL_ADDRESS.search(text)
        or PHONE_NUMBER.search(text)
    ]
    assert not wrong, f"{name}.jsonl: untidy texts {wrong}"


def test_documents_are_english() -> None:
    wrong = [line["id"] for line in lines_of("crosslingual_documents") if line["lang"] != "en"]
    assert not wrong, f"crosslingual_documents.jsonl: not English: {wrong}"


@pytest.mark.parametrize("name", SETS)
def test_queries_are_in_the_documented_languages(name: str) -> None:
    found = {line["lang"] for line in lines_of(f"{name}_queries")}
    assert found == QUERY_LANGUAGES[name], f"{name}_queries.jsonl: languages {sorted(found)}"
    wrong = [
        line["id"]
        for line in lines_of(f"{name}_queries")
        if line["lang"] not in (line["id"][:2], line["id"].rpartition("_")[2])
    ]
    assert not wrong, f"{name}_queries.jsonl: the id names another language: {wrong}"


@pytest.mark.parametrize("name", SETS)
def test_judgements_have_the_form_of_qrels(name: str) -> None:
    assert len(judgements_of(name)) == SETS[name], f"{name}_qrels.txt holds {len(judgements_of(name))} lines"
    wrong = [
        line for line in judgements_of(name) if len(line) != 4 or line[1] != "0" or line[3] not in {"1", "2"}
    ]
    assert not wrong, f"{name}_qrels.txt: not `query 0 document grade` with grade 1 or 2: {wrong}"
    counts = Counter((line[0], line[2]) for line in judgements_of(name))
    twice = [pair for pair, count in counts.items() if count > 1]
    assert not twice, f"{name}_qrels.txt: judged twice: {twice}"


@pytest.mark.parametrize("name", SETS)
def test_judgements_refer_to_texts(name: str) -> None:
    unknown = [line[0] for line in judgements_of(name) if line[0] not in ids_of(f"{name}_queries")]
    assert not unknown, f"{name}_qrels.txt: unknown queries {unknown}"
    unknown = [line[2] for line in judgements_of(name) if line[2] not in ids_of("crosslingual_documents")]
    assert not unknown, f"{name}_qrels.txt: unknown documents {unknown}"


@pytest.mark.parametrize("name", SETS)
def test_every_query_has_a_right_answer(name: str) -> None:
    answered = {line[0] for line in judgements_of(name) if line[3] == "2"}
    missing = sorted(ids_of(f"{name}_queries") - answered)
    assert not missing, f"{name}_qrels.txt: no document of grade 2 for {missing}"


def test_every_document_is_an_answer() -> None:
    answers = {line[2] for name in SETS for line in judgements_of(name) if line[3] == "2"}
    missing = sorted(ids_of("crosslingual_documents") - answers)
    assert not missing, f"no query asks for {missing}"
