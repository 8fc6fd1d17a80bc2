"""Judged sets that are at hand: ours from data/evaluation, and public ones from a folder that the user names.

In: files. Out: `JudgedSet`s, for notebooks, gates and benchmarks.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from matcher.engine.cards import CardMaker
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.qrels import Qrels, read_qrels
from matcher.records import RECORD_TYPES, Document, Record
from matcher.settings import Configuration, bundled_data
from matcher.sources.rank_lines import RankText, read_rank_lines
from matcher.sources.reading import Limits

GOOD: Final = 2
"""Lowest grade of a right answer in our sets."""


class Bundled:
    """The bundled records, as the store gives them."""

    def __init__(self) -> None:
        self._records: dict[str, list[Record]] = {}
        for target, kind in RECORD_TYPES.items():
            rows = json.loads((bundled_data() / "vanguard" / f"{target}.json").read_text(encoding="utf-8"))
            self._records[target] = [kind.from_dict(row) for row in rows]

    def all(self, target: str) -> Iterator[Record]:
        """Every record of a target."""
        return iter(self._records[target])

    def texts(self, target: str) -> tuple[RankText, ...]:
        """The records of a target with the documents that they are matched through."""
        cards = CardMaker(self, Configuration()).cards(target, self.all(target))
        return tuple(
            RankText(id=card.id, title=card.title, documents=card.documents, country=card.first("country"))
            for card in cards
        )


def our_sets() -> list[JudgedSet]:
    """The sets of data/evaluation."""
    demos_of_their_own = tuple(lines("crosslingual_documents"))
    bundled = Bundled()
    organisations = bundled.texts("organisations")
    profiles = tuple(lines("demo_profiles_queries"))
    return [
        JudgedSet(
            name="one-liners",
            title="one-line trade descriptions in 16 languages → 14 demo texts in English",
            queries=tuple(lines("oneliners_queries")),
            documents=demos_of_their_own,
            qrels=judgements("oneliners"),
            measure="nDCG@5",
            right=GOOD,
        ),
        JudgedSet(
            name="profiles",
            title="profiles of organisations in 8 languages → 14 demo texts in English",
            queries=tuple(lines("profiles_queries")),
            documents=demos_of_their_own,
            qrels=judgements("profiles"),
            measure="nDCG@5",
            right=GOOD,
        ),
        requests(tuple(lines("requests_queries")), organisations),
        JudgedSet(
            name="demos",
            title="profiles of organisations in 14 languages → the 46 bundled demos",
            queries=profiles,
            documents=bundled.texts("demos"),
            qrels=judgements("demo_profiles"),
            measure="nDCG@5",
            right=GOOD,
            target="demos",
        ),
        JudgedSet(
            name="pilots",
            title="the same profiles → the 8 pilots",
            queries=profiles,
            documents=bundled.texts("pilots"),
            qrels=judgements("demo_profiles_pilot"),
            measure="nDCG@5",
            right=GOOD,
            target="pilots",
        ),
    ]


def requests(queries: tuple[RankText, ...], organisations: tuple[RankText, ...]) -> JudgedSet:
    """Partner requests over the organisations of other countries than the asker's."""
    country = {record.id: record.country for record in organisations}
    at_home = {q.id: frozenset(i for i, held in country.items() if held == q.country) for q in queries}
    grades = judgements("requests")
    return JudgedSet(
        name="requests",
        title="partner requests in 9 languages → the bundled organisations of other countries (of 165)",
        queries=queries,
        documents=organisations,
        qrels={q: {d: grade for d, grade in of.items() if d not in at_home[q]} for q, of in grades.items()},
        measure="nDCG@10",
        right=GOOD,
        target="organisations",
        excluded=at_home,
    )


def off_topic() -> tuple[RankText, ...]:
    """Texts that nothing fits."""
    return tuple(lines("offtopic_queries"))


def lines(name: str) -> Iterator[RankText]:
    """The texts of a file of data/evaluation."""
    yield from read_rank_lines(bundled_data() / "evaluation" / f"{name}.jsonl", Limits())


def judgements(name: str) -> Qrels:
    """The judgements of a file of data/evaluation."""
    return read_qrels(bundled_data() / "evaluation" / f"{name}_qrels.txt")


def public_sets(folder: Path) -> list[JudgedSet]:
    """The sets of a folder of public development sets; files that it lacks are left out."""
    found: list[JudgedSet] = []
    if (folder / "sbir200_match.jsonl.gz").exists():
        found.extend(sbir(list(_rows(folder / "sbir200_match.jsonl.gz"))))
    if (folder / "cordis_mini.jsonl.gz").exists():
        found.append(cordis(list(_rows(folder / "cordis_mini.jsonl.gz"))))
    return found


def sbir(rows: list[dict[str, Any]]) -> list[JudgedSet]:
    """US firms and the abstracts of their projects: which firm wrote a later abstract, and the other way round."""
    number = {name: f"f{place:03d}" for place, name in enumerate(sorted({row["org"] for row in rows}))}
    firms: dict[str, list[Document]] = defaultdict(list)
    tests: list[RankText] = []
    firm_of: dict[str, str] = {}
    for row in rows:
        text = Document(text=row["text"], lang="en")
        if row["split"] == "train":
            firms[number[row["org"]]].append(text)
        else:
            firm_of[name := f"t{len(tests):04d}"] = number[row["org"]]
            tests.append(RankText(id=name, title=name, documents=(text,)))
    records = tuple(RankText(id=name, title=name, documents=tuple(firms[name])) for name in sorted(firms))
    by_firm: dict[str, dict[str, int]] = {name: {} for name in firms}
    for name, firm in firm_of.items():
        by_firm[firm][name] = 1
    background = tuple(row["text"] for row in rows if row["split"] == "train")
    return [
        JudgedSet(
            name="sbir A",
            title="a project abstract → the firm that wrote it (200 US firms, English)",
            queries=tuple(tests),
            documents=records,
            qrels={name: {firm: 1} for name, firm in firm_of.items()},
            measure="nDCG@10",
            background=background,
        ),
        JudgedSet(
            name="sbir B",
            title="a firm → the later abstracts that it wrote (of 512, English)",
            queries=records,
            documents=tuple(tests),
            qrels=by_firm,
            measure="nDCG@10",
            background=background,
        ),
    ]


def cordis(rows: list[dict[str, Any]]) -> JudgedSet:
    """EU projects, one left out at a time: its objective → the partners, by their other projects."""
    partners = {row["id"]: sorted({partner["name"] for partner in row["partners"]}) for row in rows}
    projects: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        for name in partners[row["id"]]:
            projects[name].append(Document(text=row["objective"], lang="en", source=row["id"]))
    number = {name: f"o{place:04d}" for place, name in enumerate(sorted(projects))}
    documents = tuple(RankText(id=number[n], title=n, documents=tuple(projects[n])) for n in sorted(projects))
    counts = Counter({name: len(held) for name, held in projects.items()})
    queries, qrels, withheld = [], {}, {}
    for row in rows:
        elsewhere = [name for name in partners[row["id"]] if counts[name] > 1]
        if len(partners[row["id"]]) > 1 and elsewhere:
            text = Document(text=row["objective"], lang="en")
            queries.append(RankText(id=row["id"], title=row["id"], documents=(text,)))
            qrels[row["id"]] = {number[name]: 1 for name in elsewhere}
            withheld[row["id"]] = frozenset({row["id"]})
    return JudgedSet(
        name="cordis",
        title=f"an EU project → its partners, by their other projects (of {len(documents):,} organisations, English)",
        queries=tuple(queries),
        documents=documents,
        qrels=qrels,
        measure="nDCG@10",
        withheld=withheld,
    )


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
