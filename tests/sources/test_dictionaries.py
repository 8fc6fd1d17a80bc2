"""Dictionaries of others: dictd files and Folkets lexikon, in small ones of our own."""

from __future__ import annotations

import gzip

import pytest

from matcher.errors import SourceError
from matcher.sources.dictionaries import find_dictionaries, translations

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def base64(value):
    text = DIGITS[value % 64]
    while value := value // 64:
        text = DIGITS[value % 64] + text
    return text


def write_dictd(
    folder, name, entries, notice="Licensed under the Creative Commons Attribution-ShareAlike 3.0 Unported"
):
    """A dictd dictionary of (headword, body) entries."""
    data, index = b"", []
    for word, body in [("00databaseinfo", notice), *entries]:
        text = (body + "\n").encode()
        index.append(f"{word}\t{base64(len(data))}\t{base64(len(text))}\n")
        data += text
    (folder / f"freedict-{name}.index").write_text("".join(index), encoding="utf-8")
    (folder / f"freedict-{name}.dict.dz").write_bytes(gzip.compress(data))


def test_entries_senses_and_licence_are_read(tmp_path):
    write_dictd(
        tmp_path,
        "fin-eng",
        [
            ("tukki", "tukki /tˈukːɪ/ <n>\n1. log\nkatkaistu puun runko\n2. stock, butt (of a gun)\naseen perä"),
            ("puu", "puu /pˈuː/ <n>\nwood, timber\npuuaines"),
        ],
    )
    (found,) = find_dictionaries(tmp_path)
    assert (found.name, found.source, found.target, found.licence) == ("fin-eng", "fi", "en", "CC BY-SA 3.0")
    entries = {entry.word: entry.senses for entry in found.entries()}
    assert entries == {"tukki": (("log",), ("stock", "butt")), "puu": (("wood", "timber"),)}


@pytest.mark.parametrize(
    ("notice", "licence"),
    [
        (
            "under the GNU General Public License, version 3 and the GNU Affero General Public License",
            "GPL-3.0 and AGPL-3.0",
        ),
        ("GNU General Public License ver. 2.0 and any later version", "GPL-2.0 or later"),
        ("all is said elsewhere", "see the dictionary's own notice"),
    ],
)
def test_the_licence_is_the_dictionarys_own_word(tmp_path, notice, licence):
    write_dictd(tmp_path, "deu-eng", [("Holz", "Holz\nwood")], notice)
    assert find_dictionaries(tmp_path)[0].licence == licence


def test_folkets_lexikon_is_read(tmp_path):
    (tmp_path / "folkets_sv_en.tsv").write_text("# Folkets\nskog\tforest, woods\nbara\t\n", encoding="utf-8")
    (found,) = find_dictionaries(tmp_path)
    assert [(entry.word, entry.senses) for entry in found.entries()] == [("skog", (("forest", "woods"),))]


def test_romany_is_not_taken_for_romanian(tmp_path):
    write_dictd(tmp_path, "eng-rom", [("wood", "wood\nkasht")])
    assert find_dictionaries(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("timber, wood (from trees); lumber <n>", ("timber", "wood", "lumber")),
        ("log //lɑɡ// [tech.] sth.", ("log",)),
        ("a way of saying that something is long", ()),
        ("", ()),
    ],
)
def test_asides_are_left_out(text, found):
    assert translations(text) == found


def test_damage_is_named(tmp_path):
    write_dictd(tmp_path, "fin-eng", [("puu", "puu\nwood")])
    (tmp_path / "freedict-fin-eng.dict.dz").write_bytes(b"no gzip at all")
    with pytest.raises(SourceError, match=r"freedict-fin-eng\.dict\.dz.*cannot be read"):
        find_dictionaries(tmp_path)


def test_a_missing_folder_says_what_to_install(tmp_path):
    with pytest.raises(SourceError, match="dict-freedict"):
        find_dictionaries(tmp_path / "none")
