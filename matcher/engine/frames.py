"""Records, vocabulary and measures as pandas frames, for notebooks.

In: records, an index, measured queries. Out: frames; pandas is imported only here and when it is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.analysis.analyzer import Analysis
from matcher.evaluation.qrels import Qrels
from matcher.evaluation.resampling import bootstrap_interval
from matcher.evaluation.results import Evaluation
from matcher.evaluation.runs import Run
from matcher.profiles.index import ProfileIndex
from matcher.ranking.slots import SlottedQuery
from matcher.records import Demo, Organisation, Pilot, Record, Region

if TYPE_CHECKING:
    import pandas as pd

LEADS: Final = 2.0
JOINS: Final = 1.0
"""Values of `regions_by_pilots`."""

FEW_WORDS: Final = 30
"""Words below which a record's texts together are thin."""


def records_frame(records: Iterable[Record]) -> pd.DataFrame:
    """A row per record: what it is, and how much text it has in which languages."""
    import pandas as pd

    rows = []
    for record in records:
        texts = [document for document in record.documents if document.text.strip()]
        rows.append(
            {
                "target": record.target,
                "id": record.id,
                "name": record.name,
                "kind": getattr(record, "kind", None),
                "country": getattr(record, "country", None),
                "region": getattr(record, "region", None),
                "pilot": getattr(record, "pilot", None),
                "texts": len(texts),
                "words": sum(len(document.text.split()) for document in texts),
                "languages": " ".join(sorted({document.lang or "?" for document in texts})),
                "aspects": " ".join(sorted({document.aspect for document in texts})),
                "sourced": bool(record.sources),
            }
        )
    return pd.DataFrame(rows)


def documents_frame(records: Iterable[Record]) -> pd.DataFrame:
    """A row per document: whose it is, its aspect, language and length in words."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "target": record.target,
                "id": record.id,
                "aspect": document.aspect,
                "lang": document.lang or "?",
                "words": len(document.text.split()),
            }
            for record in records
            for document in record.documents
        ]
    )


def regions_by_pilots(regions: Iterable[Region], pilots: Iterable[Pilot], demos: Iterable[Demo]) -> pd.DataFrame:
    """Regions as rows, pilots as columns: 2 where a region leads the pilot, 1 where it joins it or one of its demos, else missing."""
    import pandas as pd

    columns = list(pilots)
    table = pd.DataFrame(np.nan, index=[region.id for region in regions], columns=[pilot.id for pilot in columns])
    joined = [(pilot.id, region) for pilot in columns for region in pilot.regions]
    joined += [(demo.pilot, region) for demo in demos if demo.pilot for region in (*demo.lead_regions, *demo.regions)]
    for pilot_id, region in joined:
        if region in table.index and pilot_id in table.columns:
            table.loc[region, pilot_id] = JOINS
    for pilot in columns:
        for region in pilot.lead_regions:
            if region in table.index:
                table.loc[region, pilot.id] = LEADS
    return table


def gaps(organisations: Iterable[Organisation], regions: Iterable[Region]) -> pd.Series[int]:
    """What the data lacks, in words, with how many records lack it."""
    import pandas as pd

    held, everywhere = list(organisations), list(regions)
    frame = records_frame(held)
    peopled = set(frame["region"])
    return pd.Series(
        {
            "organisations without a source": int((~frame["sourced"]).sum()),
            f"organisations with fewer than {FEW_WORDS} words": int((frame["words"] < FEW_WORDS).sum()),
            "organisations that do not say what they seek": int((~frame["aspects"].str.contains("seeks")).sum()),
            "organisations that do not say what they offer": int((~frame["aspects"].str.contains("offers")).sum()),
            "organisations with texts in one language only": int((~frame["languages"].str.contains(" ")).sum()),
            "regions without an organisation": sum(region.id not in peopled for region in everywhere),
        }
    )


def terms_frame(index: ProfileIndex) -> pd.DataFrame:
    """A row per term of an index: in how many documents it stands, its weight, whether it is a concept of the glossary or general."""
    import pandas as pd

    terms = list(index.vocabulary)
    return pd.DataFrame(
        {
            "documents": index.document_frequency,
            "idf": index.idf[: len(terms)],
            "concept": [term.startswith("@") for term in terms],
            "general": [term in index.generic for term in terms],
        },
        index=pd.Index(terms, name="term"),
    )


def units_frame(analysis: Analysis) -> pd.DataFrame:
    """A row per word or phrase of an analysed text: as written, its base form, and the terms it may stand for, with their routes."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "written": analysis.text[unit.start : unit.end],
                "base form": unit.lemma,
                "terms": ", ".join(f"{option.term} ({option.weight:g})" for option in unit.options),
                "route": unit.options[0].route,
            }
            for unit in analysis.units
        ]
    )


def slots_frame(query: SlottedQuery) -> pd.DataFrame:
    """A row per slot of a query: its worth (damped count times IDF), whether it is general, how many terms of the index it has."""
    import pandas as pd

    rows = [
        {"word": slot.lemma, "worth": slot.worth, "general": slot.generic, "terms": len(slot.targets)}
        for slot in query.slots
    ]
    return pd.DataFrame(rows).sort_values("worth", ascending=False, ignore_index=True)


def failures(
    evaluation: Evaluation, run: Run, qrels: Qrels, texts: Mapping[str, str], least: float = 0.5
) -> pd.DataFrame:
    """Queries below a value of the first measure, worst first: what they ask, what came first and what should have.

    Parameters
    ----------
    evaluation : Evaluation
    run : mapping of str to sequence of (str, float)
    qrels : mapping of str to mapping of str to int
    texts : mapping of str to str
        Of the queries.
    least : float
    """
    import pandas as pd

    rows = []
    for query, value in zip(evaluation.queries, evaluation.values[:, 0].tolist(), strict=True):
        if value < least:
            grades = qrels[query]
            best = max(grades.values())
            ranks = {document: place for place, (document, _) in enumerate(run[query], start=1)}
            right = sorted((ranks.get(d, 0), d) for d, grade in grades.items() if grade == best)
            rows.append(
                {
                    "query": query,
                    evaluation.measures[0]: value,
                    "text": texts[query][:90],
                    "first": run[query][0][0] if run[query] else "",
                    "right": ", ".join(f"{d} (rank {rank or 'none'})" for rank, d in right[:3]),
                }
            )
    frame = pd.DataFrame(rows, columns=["query", evaluation.measures[0], "text", "first", "right"])
    return frame.set_index("query").sort_values(evaluation.measures[0])


def grouped(evaluation: Evaluation, groups: Mapping[str, str], measure: int = 0) -> pd.DataFrame:
    """A measure's mean and interval for each group of queries, the largest group first.

    Parameters
    ----------
    evaluation : Evaluation
    groups : mapping of str to str
        Query → its group, such as its language or pilot; queries without one are left out.
    measure : int
        Which of its measures.
    """
    import pandas as pd

    held: dict[str, list[float]] = {}
    for query, value in zip(evaluation.queries, evaluation.values[:, measure].tolist(), strict=True):
        if query in groups:
            held.setdefault(groups[query], []).append(value)
    sizes = Counter({group: len(values) for group, values in held.items()})
    rows = {}
    for group, count in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        low, high = bootstrap_interval(np.asarray(held[group])[:, None])
        rows[group] = {"queries": count, "mean": float(np.mean(held[group])), "low": low[0], "high": high[0]}
    return pd.DataFrame.from_dict(rows, orient="index")
