"""Results for notebooks: a match list, a match and an explanation as HTML and as pandas frames.

In: the dictionaries that `to_dict` gives. Out: frames, and HTML that stands by itself in a notebook's cell, in its light and its dark
theme. Every text is escaped: names, words and sentences come from people and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from matcher.routes import LIKE, WHOLE, met

if TYPE_CHECKING:
    import pandas as pd

SHOWN_REASONS: Final = 3
"""Word pairs that a line of a list shows; the explanation has them all."""

_STYLE: Final = """<style>
.matcher { color: inherit; font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; max-width: 64em; }
.matcher table { border-collapse: collapse; margin: .5em 0; }
.matcher th, .matcher td { text-align: left; vertical-align: top; padding: .35em .8em .35em 0;
  border-bottom: 1px solid rgba(128,128,128,.35); color: inherit; background: transparent; }
.matcher td.number, .matcher th.number { text-align: right; font-variant-numeric: tabular-nums; }
.matcher small { opacity: .75; }
.matcher .bar { display: inline-block; width: 6em; height: .7em; background: rgba(128,128,128,.25);
  border-radius: .2em; vertical-align: baseline; }
.matcher .bar span { display: block; height: 100%; background: #0072b2; border-radius: .2em; }
.matcher blockquote { margin: .5em 0; padding-left: .8em; border-left: 3px solid #0072b2; }
</style>"""
"""The colours of letters and ground are those of the notebook, so both themes read well; the blue has contrast to both."""


def match_list_html(found: Mapping[str, Any]) -> str:
    """A match list: how sure it is, then a line for each match with its strongest word pairs."""
    confidence, query = found["confidence"], found["query"]
    about = f"<b>{_text(query['target'].capitalize())}</b>, confidence <b>{_text(confidence['level'])}</b>"
    if confidence["advice"]:
        about += f". {_text(confidence['advice'])}"
    rows = [_match_row(match) for match in found["matches"]]
    body = _table(("", "Name", "In", "Score", "Why"), rows, numbers=(0,)) if rows else "<p>Nothing fits.</p>"
    return _framed(f"<p>{about}</p>{body}{_legend(found['matches'])}")


def match_html(match: Mapping[str, Any]) -> str:
    """A match: who it is, its score and what made it, its reasons."""
    parts = " · ".join(f"{_text(name)} {value:.3f}" for name, value in match["components"].items())
    head = (
        f"<p><b>{match['rank']}. {_text(match['title'])}</b> <small>{_text(_about(match))}</small><br>"
        f"{_bar(match['score'])} score {match['score']:.2f}, confidence {_text(match['confidence']['level'])}<br>"
        f"<small>{parts}</small></p>"
    )
    return _framed(head + _reasons(match))


def matches_frame(found: Mapping[str, Any]) -> pd.DataFrame:
    """The frame of a match list, a row per match; see `matcher.matches.MatchList.to_frame`."""
    import pandas as pd  # heavy, and only notebooks want it

    columns = ("rank", "id", "title", "kind", "country", "region", "score")
    rows = [
        {
            **{name: match[name] for name in columns},
            **match["components"],
            "confidence": match["confidence"]["level"],
            "reasons": ", ".join(_pairs(match)),
        }
        for match in found["matches"]
    ]
    return (pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)).set_index("rank")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a match is there.

    Parameters
    ----------
    match : mapping
        A match as its `to_dict` gives it.
    """

    match: Mapping[str, Any]

    def to_frame(self) -> pd.DataFrame:
        """Pandas frame with a row per reason, strongest first; the column `weight` sums to the similarity."""
        import pandas as pd

        return pd.DataFrame(self.match["reasons"], columns=["source", "term", "lemma", "route", "weight", "dataset"])

    def _repr_html_(self) -> str:
        return _framed(_reasons(self.match))


def _reasons(match: Mapping[str, Any]) -> str:
    total = sum(reason["weight"] for reason in match["reasons"])
    rows = [
        (
            _text(reason["source"]),
            _text(reason["term"]),
            _text(reason["route"]),
            f"{_bar(reason['weight'] / total)} {reason['weight'] / total:.0%}",
            f"<small>{_text(reason['dataset'] or '')}</small>",
        )
        for reason in match["reasons"]
        if total > 0
    ]
    out = (
        _table(("In the query", "In the match", "Route", "Share", "Known from"), rows)
        if rows
        else "<p>No word in common.</p>"
    )
    if match["sentence"]:
        out += f"<blockquote>{_text(match['sentence'])}</blockquote>"
    if match["uncovered"]:
        out += f"<p><small>Not covered: {_text(', '.join(match['uncovered']))}</small></p>"
    return out


def _match_row(match: Mapping[str, Any]) -> Sequence[str]:
    name = f"<b>{_text(match['title'])}</b><br><small>{_text(match['id'])}</small>"
    score = f"{_bar(match['score'])} {match['score']:.2f}"
    return str(match["rank"]), name, _text(match["country"] or ""), score, "<br>".join(map(_text, _pairs(match)))


def _pairs(match: Mapping[str, Any]) -> list[str]:
    return [met(reason["source"], reason["term"], reason["route"]) for reason in match["reasons"][:SHOWN_REASONS]]


def _legend(matches: Iterable[Mapping[str, Any]]) -> str:
    """What the signs between words say; empty where all of them met whole."""
    if not any(f" {LIKE} " in words for match in matches for words in _pairs(match)):
        return ""
    return f"<p><small>{WHOLE} the word it met; {LIKE} in part, or a related or similar word.</small></p>"


def _about(match: Mapping[str, Any]) -> str:
    return ", ".join(str(match[name]) for name in ("id", "kind", "region", "country") if match[name])


def _bar(share: float) -> str:
    return f'<span class="bar" aria-hidden="true"><span style="width:{100 * min(max(share, 0.0), 1.0):.0f}%"></span></span>'


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already."""

    def line(cells: Sequence[str], tag: str) -> str:
        marks = [' class="number"' if place in numbers else "" for place in range(len(cells))]
        return (
            "<tr>" + "".join(f"<{tag}{mark}>{cell}</{tag}>" for cell, mark in zip(cells, marks, strict=True)) + "</tr>"
        )

    body = "".join(line(cells, "td") for cells in rows)
    return f"<table><thead>{line(heading, 'th')}</thead><tbody>{body}</tbody></table>"


def _framed(body: str) -> str:
    return f'{_STYLE}<div class="matcher">{body}</div>'


def _text(text: str) -> str:
    return escape(text, quote=True)
