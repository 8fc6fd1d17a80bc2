"""Every line of data/evaluation: texts are there, judgements refer to them, grades are the documented ones."""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "data" / "evaluation"
VANGUARD = FOLDER.parent / "vanguard"
LANGUAGES = frozenset(["en", "fi", "sv", "de", "fr", "it", "es", "nl", "pl", "pt", "da", "nb", "sl", "cs", "ro"])
UNSUPPORTED = frozenset({"ca", "eu"})
"""Languages that are ranked by cognates only; the one-liners hold a text in each."""

TEXTS = {
    "crosslingual_documents": 14,
    "profiles_queries": 40,
    "oneliners_queries": 40,
    "requests_queries": 33,
    "demo_profiles_queries": 40,
    "offtopic_queries": 15,
}
FURTHER_FIELDS = {
    "crosslingual_documents": {"title"},
    "requests_queries": {"country"},
    "offtopic_queries": {"kind"},
}
"""Fields beside `id`, `lang` and `text`."""

SETS = {"profiles": 46, "oneliners": 42, "requests": 729, "demo_profiles": 60, "demo_profiles_pilot": 46}
QUERIES = {name: f"{name.removesuffix('_pilot')}_queries" for name in SETS}
DOCUMENTS = {
    "profiles": "crosslingual_documents",
    "oneliners": "crosslingual_documents",
    "requests": "organisations",
    "demo_profiles": "demos",
    "demo_profiles_pilot": "pilots",
}
GRADES = {name: {"1", "2", "3"} if name == "requests" else {"1", "2"} for name in SETS}
GOOD = {"2", "3"}
"""Grades of a right answer; 1 is only related."""

QUERY_LANGUAGES = {
    "profiles_queries": frozenset({"fi", "sv", "de", "fr", "it", "es", "nl", "pl"}),
    "oneliners_queries": (LANGUAGES - {"en"}) | UNSUPPORTED,
    "requests_queries": frozenset({"fi", "sv", "de", "en", "es", "fr", "it", "pl", "nl"}),
    "demo_profiles_queries": LANGUAGES - {"ro"},
    "offtopic_queries": frozenset({"fi", "sv", "de", "en", "es", "pl", "fr", "it"}),
}
LANGUAGE_COUNTS = {
    "requests_queries": "fi 13 sv 3 de 3 en 3 es 3 fr 3 it 3 pl 1 nl 1",
    "demo_profiles_queries": "fi 10 sv 4 de 4 en 4 fr 3 it 3 es 3 nl 2 pl 2 pt 1 da 1 nb 1 sl 1 cs 1",
    "offtopic_queries": "fi 5 sv 2 de 2 en 2 es 1 pl 1 fr 1 it 1",
}
FEWEST_FOREIGN_PARTNERS = 3
"""Organisations of another country and grade 2 or 3 that each request has at least."""

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


@cache
def vanguard(name: str) -> tuple[dict[str, str], ...]:
    return tuple(json.loads((VANGUARD / f"{name}.json").read_text(encoding="utf-8")))


def ids_of(name: str) -> set[str]:
    lines = lines_of(name) if name in TEXTS else vanguard(name)
    return {line["id"] for line in lines}


@pytest.mark.parametrize("name", [*(f"{name}.jsonl" for name in TEXTS), *(f"{name}_qrels.txt" for name in SETS)])
def test_lines_end_with_a_line_feed(name: str) -> None:
    assert "\r" not in text_of(name), f"{name}: carriage return"
    assert text_of(name).endswith("\n"), f"{name}: no final line end"


@pytest.mark.parametrize("name", TEXTS)
def test_the_number_of_texts_is_the_documented_one(name: str) -> None:
    assert len(lines_of(name)) == TEXTS[name], f"{name}.jsonl holds {len(lines_of(name))} lines"


@pytest.mark.parametrize("name", TEXTS)
def test_lines_have_the_documented_fields(name: str) -> None:
    fields = {"id", "lang", "text"} | FURTHER_FIELDS.get(name, set())
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
        or any(unicodedata.category(char).startswith("C") or char == "\N{REPLACEMENT CHARACTER}" for char in text)
        or MAIL_ADDRESS.search(text)
        or PHONE_NUMBER.search(text)
    ]
    assert not wrong, f"{name}.jsonl: untidy texts {wrong}"


def test_documents_are_english() -> None:
    wrong = [line["id"] for line in lines_of("crosslingual_documents") if line["lang"] != "en"]
    assert not wrong, f"crosslingual_documents.jsonl: not English: {wrong}"


@pytest.mark.parametrize("name", QUERY_LANGUAGES)
def test_queries_are_in_the_documented_languages(name: str) -> None:
    found = {line["lang"] for line in lines_of(name)}
    assert found == QUERY_LANGUAGES[name], f"{name}.jsonl: languages {sorted(found)}"
    wrong = [
        line["id"] for line in lines_of(name) if line["lang"] not in (line["id"][:2], line["id"].rpartition("_")[2])
    ]
    assert not wrong, f"{name}.jsonl: the id names another language: {wrong}"


@pytest.mark.parametrize("name", LANGUAGE_COUNTS)
def test_each_language_has_the_documented_number_of_texts(name: str) -> None:
    words = LANGUAGE_COUNTS[name].split()
    documented = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert Counter(line["lang"] for line in lines_of(name)) == documented, f"{name}.jsonl"


@pytest.mark.parametrize("name", SETS)
def test_judgements_have_the_form_of_qrels(name: str) -> None:
    assert len(judgements_of(name)) == SETS[name], f"{name}_qrels.txt holds {len(judgements_of(name))} lines"
    wrong = [line for line in judgements_of(name) if len(line) != 4 or line[1] != "0" or line[3] not in GRADES[name]]
    assert not wrong, f"{name}_qrels.txt: not `query 0 document grade` with {sorted(GRADES[name])}: {wrong}"
    counts = Counter((line[0], line[2]) for line in judgements_of(name))
    twice = [pair for pair, count in counts.items() if count > 1]
    assert not twice, f"{name}_qrels.txt: judged twice: {twice}"


@pytest.mark.parametrize("name", SETS)
def test_judgements_refer_to_texts(name: str) -> None:
    unknown = [line[0] for line in judgements_of(name) if line[0] not in ids_of(QUERIES[name])]
    assert not unknown, f"{name}_qrels.txt: unknown queries {unknown}"
    unknown = [line[2] for line in judgements_of(name) if line[2] not in ids_of(DOCUMENTS[name])]
    assert not unknown, f"{name}_qrels.txt: unknown documents {unknown}"


@pytest.mark.parametrize("name", SETS)
def test_every_query_has_a_right_answer(name: str) -> None:
    answered = {line[0] for line in judgements_of(name) if line[3] in GOOD}
    missing = sorted(ids_of(QUERIES[name]) - answered)
    assert not missing, f"{name}_qrels.txt: no document of grade 2 or more for {missing}"


def test_every_document_is_an_answer() -> None:
    answers = {line[2] for name in SETS for line in judgements_of(name) if line[3] in GOOD}
    missing = sorted(ids_of("crosslingual_documents") - answers)
    assert not missing, f"no query asks for {missing}"


def test_requests_name_their_country() -> None:
    wrong = [line["id"] for line in lines_of("requests_queries") if not re.fullmatch("[A-Z]{2}", line["country"])]
    assert not wrong, f"requests_queries.jsonl: no country code in {wrong}"


def test_every_request_has_good_partners_abroad() -> None:
    home = {line["id"]: line["country"] for line in lines_of("requests_queries")}
    country = {row["id"]: row["country"] for row in vanguard("organisations")}
    abroad = Counter(
        query
        for query, _, organisation, grade in judgements_of("requests")
        if grade in GOOD and country[organisation] != home[query]
    )
    few = {query: abroad[query] for query in home if abroad[query] < FEWEST_FOREIGN_PARTNERS}
    assert not few, f"requests_qrels.txt: too few organisations of grade 2 or 3 abroad: {few}"


def test_each_profile_fits_one_or_two_demos_best() -> None:
    best = Counter(line[0] for line in judgements_of("demo_profiles") if line[3] == "2")
    wrong = {query: count for query, count in best.items() if count > 2}
    assert not wrong, f"demo_profiles_qrels.txt: more than two best demos for {wrong}"


def test_profiles_are_20_to_60_words_long() -> None:
    lengths = {line["id"]: len(line["text"].split()) for line in lines_of("demo_profiles_queries")}
    wrong = {key: length for key, length in lengths.items() if not 20 <= length <= 60}
    assert not wrong, f"demo_profiles_queries.jsonl: words in {wrong}"


def test_profiles_ask_for_at_least_25_demos() -> None:
    answers = {line[2] for line in judgements_of("demo_profiles") if line[3] == "2"}
    assert len(answers) >= 25


def test_the_right_pilot_is_the_pilot_of_the_right_demo() -> None:
    pilot_of = {row["id"]: row["pilot"] for row in vanguard("demos")}

    def pilots(name: str, grade: str, pilot: dict[str, str]) -> set[tuple[str, str]]:
        return {(query, pilot.get(key, key)) for query, _, key, found in judgements_of(name) if found == grade}

    right = pilots("demo_profiles", "2", pilot_of)
    assert pilots("demo_profiles_pilot", "2", {}) == right
    assert pilots("demo_profiles_pilot", "1", {}) == pilots("demo_profiles", "1", pilot_of) - right


def test_off_topic_texts_are_of_the_documented_kinds() -> None:
    counts = Counter(line["kind"] for line in lines_of("offtopic_queries"))
    assert counts == {"off-topic": 7, "policy": 8}
