"""What is worked out once and read at later starts: the same as made anew, never used where it is damaged or of other data."""

from __future__ import annotations

import logging
import os

import numpy as np
import pytest

from matcher.analysis.analyzer import Analyzer
from matcher.analysis.kept import MOST_FOLDERS, Kept
from matcher.analysis.language import Detector
from matcher.analysis.languages import LANGUAGES, language
from matcher.analysis.words import WordTable
from matcher.settings import Settings, bundled_data

TABLE = {"lignin": ["@lignin"], "sähkö": [["a", 1], 0.5]}


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "analysis" / "0")


def never():
    raise AssertionError("made again")


def test_a_table_is_made_once(kept):
    assert kept.table("names", lambda: TABLE) == TABLE
    assert kept.table("names", never) == TABLE


def test_arrays_are_made_once_and_mapped(kept):
    made = {"rows": np.arange(5, dtype=np.int32), "codes": np.asarray(["fi", "en"])}
    kept.arrays("model", lambda: made)
    found = kept.arrays("model", never)
    assert found.keys() == made.keys()
    assert all(np.array_equal(found[name], made[name]) and found[name].dtype == made[name].dtype for name in made)
    assert not found["rows"].flags.writeable


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-3], lambda raw: b"", lambda raw: raw.replace(b"@lignin", b"@lignit")]
)
def test_a_damaged_table_is_made_anew(kept, damage):
    kept.table("names", lambda: TABLE)
    path = kept.folder / "names.json"
    path.write_bytes(damage(path.read_bytes()))
    assert kept.table("names", lambda: TABLE) == TABLE
    assert kept.table("names", never) == TABLE


def test_damaged_arrays_are_made_anew(kept):
    kept.arrays("model", lambda: {"rows": np.arange(500)})
    path = kept.folder / "model" / "rows.npy"
    path.write_bytes(path.read_bytes()[:200])
    assert kept.arrays("model", lambda: {"rows": np.arange(3)})["rows"].tolist() == [0, 1, 2]
    assert kept.arrays("model", never)["rows"].tolist() == [0, 1, 2]


def test_what_cannot_be_written_is_used_all_the_same(tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    kept = Kept(tmp_path / "file" / "0")
    caplog.set_level(logging.INFO)
    assert kept.table("names", lambda: TABLE) == TABLE
    assert kept.arrays("model", lambda: {"rows": np.arange(3)})["rows"].tolist() == [0, 1, 2]
    assert "cannot be kept" in caplog.text


def test_without_a_folder_nothing_is_kept():
    assert Kept().table("names", lambda: 1) == 1
    assert Kept().table("names", lambda: 2) == 2


def test_other_sources_and_versions_have_other_folders(tmp_path):
    (tmp_path / "a.csv").write_text("lignin")
    first = Kept.over(tmp_path, tmp_path, "simplemma 1")
    assert first == Kept.over(tmp_path, tmp_path, "simplemma 1")
    assert first != Kept.over(tmp_path, tmp_path, "simplemma 2")
    (tmp_path / "a.csv").write_text("lignit")
    assert first != Kept.over(tmp_path, tmp_path, "simplemma 1")


def test_folders_of_long_ago_go(tmp_path):
    for number in range(6):
        kept = Kept(tmp_path / str(number))
        kept.table("names", lambda: TABLE)
        os.utime(kept.folder, (number, number))
    assert sorted(path.name for path in tmp_path.iterdir()) == [str(n) for n in range(5 - MOST_FOLDERS, 6)]


@pytest.mark.parametrize("code", [*LANGUAGES, "ca"])
def test_kept_names_are_those_of_the_glossary(analyzer, kept, code):
    """A language's words and phrases stand for the same, whether their names were kept or not."""

    def facts(held: Kept):
        table = WordTable(language(code), analyzer.lemmatizer, analyzer.glossary, 0.7, lambda concept: (), kept=held)
        singles = sorted(
            {name for concept in analyzer.glossary.concepts.values() for name in concept.names.get(code, ())}
        )
        return table.phrase_names, [table.word(name) for name in singles[:300] if " " not in name]

    assert facts(kept) == facts(Kept()) == facts(kept)


def test_languages_are_told_alike_from_what_was_kept(analyzer, kept):
    texts = ["vety", "ligniini", "wood", "Wir suchen einen Partner.", "a", "biologisk mangfold i skog", "energia"]
    found = [[Detector(analyzer.glossary, "FI", held).detect(text) for text in texts] for held in (Kept(), kept, kept)]
    assert found[0] == found[1] == found[2]


def test_an_analyzer_of_a_folder_keeps_its_tables(tmp_path, analyzer):
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "lemmas").symlink_to(Settings.from_environment().cache_dir / "lemmas")
    text = "Erotamme mustalipeästä ligniiniä metsäbiotalouteen."
    for _ in range(2):
        made = Analyzer.from_folder(bundled_data() / "glossary", cache)
        assert made.analyse(text).units == analyzer.analyse(text, "fi").units
    (folder,) = (cache / "analysis").iterdir()
    assert {"languages", "names-fi.json"} <= {path.name for path in folder.iterdir()}
