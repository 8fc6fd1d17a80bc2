"""A match list → what a person likes to read: how the text was read, a warning, a table, and on request the reasons in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from matcher.cli.rendering.tables import Column, block, styled, table
from matcher.cli.terminal import Look, clean, shortened
from matcher.matches import CONFIDENT, DATASETS_BETWEEN, Filters, Match, MatchList, Need, Reason
from matcher.routes import SURE_ROUTES, met

ROUTE_WORDS: Final[Mapping[str, str]] = {
    "same": "same word",
    "glossary": "glossary",
    "family": "related word",
    "lexicon": "dictionary",
    "member": "part of a compound",
    "part": "part of a term",
    "cognate": "looks alike",
}
"""Route → what a person is told of it."""

COMPONENT_WORDS: Final[Mapping[str, str]] = {
    "similarity": "likeness of the whole profile",
    "documents": "likeness of its best texts",
    "bm25": "weight of the words in common",
    "complementarity": "what one seeks and the other offers",
    "dense": "likeness of meaning",
    "collaboration": "partners that both have worked with",
    "feedback": "like what was accepted in this list",
}
"""Component of a score → what a person is told of it."""

FILTER_WORDS: Final[Mapping[str, str]] = {
    "countries": "in",
    "not_countries": "not in",
    "regions": "in region",
    "not_regions": "not only in region",
    "kinds": "kind",
    "pilots": "pilot",
}

_OF_PARTS: Final = frozenset({"member", "part"})

SHOWN_REASONS: Final = 3
SMALLEST_SHARE: Final = 0.03
"""Share of the similarity from which a reason is shown in the table, if it is not the only one."""

NARROW: Final = 60
"""Columns below which a table would break words, so that matches stand one below the other."""

WIDE: Final = 100
"""Columns from which regions and ids get columns of their own."""

SURE: Final = 0.95
"""Probability of the language below which the way to correct it is shown."""

MOST_UNMATCHED: Final = 6
"""Words of the text that are named as met nowhere."""


def suggestions(
    found: MatchList, look: Look, *, regions: Mapping[str, str], language: str, explain: bool = False
) -> str:
    """All that `matcher suggest` prints.

    Parameters
    ----------
    found : MatchList
    look : Look
    regions : mapping of str to str
        Id → name, for regions whose name is known.
    language : str
        Name of the language that the text was read in.
    explain : bool
        Whether to add a block per match.
    """
    parts = [reading(found, look, language=language), heading(found, look), unmet(found.needs, look)]
    if found.matches:
        parts.append(match_table(found.matches, look, regions=regions, muted=not _confident(found)))
        parts.append(block(_legend(found.matches, look), look))
    if explain:
        parts.extend(explanation(match, look, regions=regions, needs=found.needs) for match in found.matches)
        parts.extend(_sources(found, look))
    elif found.matches:
        parts[-1] += "\n" + block("With --explain you see all reasons and what stays uncovered.", look)
    return "\n\n".join(part for part in parts if part)


def unmet(needs: Sequence[Need], look: Look) -> str:
    """The needs of which no match meets a word; empty where each is met in part."""
    missing = [need for need in needs if not need.best]
    return "\n".join(block(f'"{clean(need.text)}"', look, first="Nobody here meets: ", rest="   ") for need in missing)


def reading(found: MatchList, look: Look, *, language: str) -> str:
    """How the text was read: language, what it seeks and offers."""
    read = found.reading
    if found.query.record is not None:
        lines = [block(f"Read from the record {found.query.record!r}, the first text in {language}.", look)]
    elif found.query.documents[0].lang is not None:
        lines = [block(f"Read as {language}, as you said.", look)]
    else:
        sure = f"{_percent(read.lang_probability)} sure"
        if read.lang_probability < SURE:
            sure += "; --lang CODE corrects it"
        lines = [block(f"Read as {language} ({sure}).", look)]
    room = 2 * look.width - 20
    for label, sentences in (("Looks for", read.seeks), ("Offers", read.offers)):
        if sentences:
            lines.append(
                block(shortened(" ".join(sentences), room, look), look, first=f"{label + ':':<11}", rest=" " * 11)
            )
    if read.specific and not (read.seeks or read.offers):
        lines.append(block(", ".join(read.specific), look, first="Key words: ", rest=" " * 11))
    lines.extend(block(advice, look, first="Note:      ", rest=" " * 11) for advice in read.advice)
    return "\n".join(lines)


def heading(found: MatchList, look: Look) -> str:
    """What the list shows, and how far it can be trusted."""
    shown = len(found.matches)
    what = found.query.target.capitalize()
    filters = _filters(found.query.filters)
    title = f"{what}{f' ({filters})' if filters else ''}" + (f", the best {shown}" if shown > 1 else "")
    lines = [styled(block(title, look), look, "1")]
    level, advice = found.confidence.level, found.confidence.advice
    if not shown:
        lines.append(styled(block(f"None shares a word with the text. {advice}", look), look, "33"))
    elif not _confident(found):
        amount = "no" if level == "none" else "low"
        warning = f"Warning: {amount} confidence, so take these as hints at most. {advice}"
        unmatched = found.reading.unmatched
        if unmatched:
            words = ", ".join(unmatched[:MOST_UNMATCHED])
            warning += f" No {found.query.target.removesuffix('s')} here has: {words}."
        lines.append(styled(block(warning, look), look, "33"))
    else:
        lines.append(block(f"Confidence: {level}. {advice}", look))
    return "\n".join(lines)


def match_table(matches: Sequence[Match], look: Look, *, regions: Mapping[str, str], muted: bool = False) -> str:
    """Rank, name, country, region, score and the three best reasons of each match.

    The bars are `muted` where the list is no more than a hint: a long bright bar would say the contrary.
    """
    if look.width < NARROW:
        return "\n\n".join(_stacked(match, look, regions=regions, muted=muted) for match in matches)
    wide = look.width >= WIDE
    cells = 10 if wide else 5
    columns = [
        Column(title="#", right=True),
        Column(title="Name", share=32),
        Column(title="Country" if wide else "In"),
        *([Column(title="Region", share=15)] if wide else []),
        Column(title="Score", style="dim" if muted else ""),
        Column(title="Why", share=36 if wide else 28),
    ]
    rows = []
    for match in matches:
        region = _region(match, regions)
        name = [match.title, *([region] if region and not wide else []), f"[{match.id}]"]
        rows.append(
            [
                str(match.rank),
                "\n".join(name),
                match.country or "",
                *([region] if wide else []),
                f"{look.bar(match.score, cells, muted=muted)} {_hundredths(match.score):>3}",
                "\n".join(_pair(reason, look) for reason in best_reasons(match)),
            ]
        )
    return table(columns, rows, look, spaced=True)


def _stacked(match: Match, look: Look, *, regions: Mapping[str, str], muted: bool) -> str:
    """What a row of the table says, in lines of their own."""
    where = ", ".join(part for part in (_region(match, regions), match.country) if part)
    bar = f"{look.bar(match.score, 5, muted=muted)} {_hundredths(match.score)}"
    under = "    "
    lines = [block(clean(match.title), look, first=f"{match.rank:>2}  ", rest=under)]
    lines += [block(part, look, first=under) for part in (where, f"[{match.id}]") if part]
    lines.append(under + (styled(bar, look, "2") if muted else bar))
    lines += [block(_pair(reason, look), look, first=under, rest=under + "  ") for reason in best_reasons(match)]
    return "\n".join(lines)


def best_reasons(match: Match, count: int = SHOWN_REASONS) -> list[Reason]:
    """The reasons worth showing first: strongest first, each pair of words once."""
    total = sum(reason.weight for reason in match.reasons)
    shown: dict[tuple[str, str], Reason] = {}
    for reason in match.reasons:
        if shown and reason.weight < SMALLEST_SHARE * total:
            break
        shown.setdefault((reason.source.casefold(), reason.term.casefold()), reason)
    return list(shown.values())[:count]


def explanation(match: Match, look: Look, *, regions: Mapping[str, str], needs: Sequence[Need] = ()) -> str:
    """All there is to say on a match."""
    where = ", ".join(part for part in (_region(match, regions), match.country) if part)
    about = f"{match.id}, {match.kind}{f', {where}' if where else ''}"
    head = f"{match.rank}. {clean(match.title)}"
    lines = [styled(block(head, look, rest="   "), look, "1"), block(f"[{about}]", look, first="   ")]
    lines.append(_reason_lines(match, look))
    if match.sentence:
        lines.append(block(f'"{match.sentence}"', look, first="   In its own words: ", rest="      "))
    for coverage in match.coverage:
        need = clean(needs[coverage.need].text)
        lines.append(block(f'{_percent(coverage.share)} of "{need}"', look, first="   Meets ", rest="      "))
    if match.uncovered:
        lines.append(block(", ".join(match.uncovered), look, first="   Not covered: ", rest="      "))
    lines.append(block(_score_words(match), look, first="   ", rest="      "))
    return "\n".join(lines)


def _reason_lines(match: Match, look: Look) -> str:
    from rich.cells import cell_len

    total = sum(reason.weight for reason in match.reasons) or 1.0
    pairs = [_pair(reason, look) for reason in match.reasons]
    wide = min(max(map(cell_len, pairs), default=0), look.width // 2)
    lines = []
    for reason, pair in zip(match.reasons, pairs, strict=True):
        share = _percent(reason.weight / total)
        if look.width < NARROW:
            lines.append(block(f"{pair} ({_route(reason)})", look, first=f"   {share:>6}  ", rest=" " * 11))
            continue
        gap = " " * max(wide - cell_len(pair), 0)  # signs of East Asia take two columns, accents of their own none
        lines.append(block(f"{_route(reason)}", look, first=f"   {share:>6}  {pair}{gap}  ", rest=" " * 14))
    return "\n".join(lines)


def _route(reason: Reason) -> str:
    words = ROUTE_WORDS[reason.route]
    return f"{words} ({reason.lemma})" if reason.route in _OF_PARTS else words


def _pair(reason: Reason, look: Look) -> str:
    return met(clean(reason.source), clean(reason.term), reason.route, whole=look.arrow, like=look.like)


def _legend(matches: Sequence[Match], look: Look) -> str:
    """What the columns say."""
    legend = f"Score: 0 to 100, it orders this list. Why: your word {look.arrow} the word it met"
    unsure = any(reason.route not in SURE_ROUTES for match in matches for reason in best_reasons(match))
    return legend + (f"; {look.like} in part, or a related or similar word." if unsure else ".")


def _confident(found: MatchList) -> bool:
    return found.confidence.level in CONFIDENT


def _score_words(match: Match) -> str:
    parts = [f"{COMPONENT_WORDS.get(name, name)} {value:.2f}" for name, value in match.components.items()]
    trust = match.confidence
    return (
        f"Score {_hundredths(match.score)} of 100, from: {', '.join(parts)}. "
        f"Confidence: {trust.level} ({_hundredths(trust.value)} of 100)."
    )


def datasets(reasons: Iterable[Reason]) -> list[str]:
    """What knew the translations, each dataset once, in alphabetical order."""
    joined = {reason.dataset for reason in reasons if reason.dataset}
    return sorted({name for names in joined for name in names.split(DATASETS_BETWEEN)}, key=str.casefold)


def _sources(found: MatchList, look: Look) -> list[str]:
    names = datasets(reason for match in found.matches for reason in match.reasons)
    return [block(f"Translations from: {'; '.join(names)}", look)] if names else []


def _region(match: Match, regions: Mapping[str, str]) -> str:
    return regions.get(match.region, match.region) if match.region else ""


def _filters(filters: Filters) -> str:
    named = ((words, getattr(filters, name)) for name, words in FILTER_WORDS.items())
    return "; ".join(f"{words} {', '.join(values)}" for words, values in named if values)


def _hundredths(value: float) -> int:
    return round(100 * value)


def _percent(share: float) -> str:
    return "<1 %" if 0 < share < 0.005 else f"{round(100 * share)} %"
