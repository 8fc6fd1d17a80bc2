"""A report → the HTML of one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape

from matcher.cli.rendering.report.charts import bar, interval, lorenz_chart
from matcher.cli.rendering.report.style import STYLE
from matcher.cli.rendering.report.words import Words
from matcher.engine.report import Report
from matcher.engine.report.data_quality import FEW_WORDS, OLD_YEARS, Lack, TargetQuality
from matcher.engine.report.judged import SetQuality, Value
from matcher.engine.report.suggested import TOP, Exposure, Group, MissingWord

SECTIONS = ("data", "exposure", "quality", "words", "parameters")


def report_page(report: Report, language: str) -> str:
    """The whole file.

    Parameters
    ----------
    report : Report
    language : str
        One of `matcher.cli.rendering.report.LANGUAGES`.
    """
    say = Words(language)
    body = "\n".join(
        [
            *_head(report, say),
            *_data(report, say),
            *_exposure(report, say),
            *_quality(report, say),
            *_words(report, say),
            *_parameters(report, say),
        ]
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(say('title'))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(report: Report, say: Words) -> Iterator[str]:
    yield f"<h1>{escape(say('title'))}</h1>"
    made = say("made", date=f"{report.made:%Y-%m-%d %H:%M} UTC", store=report.store)
    yield f'<p class="soft">{escape(made)} · {escape(say("index", index=report.index[:12]))}</p>'
    counts = {**report.counts, **({"projects": report.projects} if report.projects else {})}
    tiles = "".join(f"<li><b>{say.number(count)}</b>{escape(say(name))}</li>" for name, count in counts.items())
    yield f'<ul class="tiles">{tiles}</ul>'
    links = "".join(f'<li><a href="#{name}">{escape(say(name))}</a></li>' for name in SECTIONS)
    yield f'<nav aria-label="{escape(say("contents"))}"><ol>{links}</ol></nav>'


def _heading(name: str, say: Words) -> str:
    return f'<h2 id="{name}">{escape(say(name))}</h2>'


def _data(report: Report, say: Words) -> Iterator[str]:
    yield _heading("data", say)
    yield _paragraph(say("data_intro", words=FEW_WORDS, years=OLD_YEARS))
    yield f'<div class="side">{"".join(_target(quality, say) for quality in report.quality)}</div>'


def _target(quality: TargetQuality, say: Words) -> str:
    title = f"<h3>{escape(say(quality.target).capitalize())}: {say.number(quality.records)}</h3>"
    rows = []
    for lack in quality.lacks:
        share = lack.count / quality.records
        rows.append([escape(say(lack.name)), bar(share), _n(say.percent(share)), _n(say.number(lack.count))])
    named = "".join(_named_records(lack, say) for lack in quality.lacks if lack.examples)
    held = ", ".join(f"{lang} {say.number(count)}" for lang, count in quality.languages.items())
    table = _table([say("lack"), "", _n(say("share")), _n(say("records"))], rows)
    languages = _paragraph(f"{say('texts_in')}: {held}")
    return f"<section>{title}{table}{named}{languages}</section>"


def _named_records(lack: Lack, say: Words) -> str:
    names = "".join(f"<li>{escape(name)}</li>" for _, name in lack.examples)
    more = lack.count - len(lack.examples)
    names += f"<li>{escape(say('and_more', n=say.number(more)))}</li>" if more > 0 else ""
    return f"<details><summary>{escape(say('which', lack=say(lack.name)))}</summary><ul>{names}</ul></details>"


def _exposure(report: Report, say: Words) -> Iterator[str]:
    yield _heading("exposure", say)
    yield _paragraph(say("exposure_intro", top=TOP))
    for held in report.exposures:
        yield f"<h3>{escape(say(f'lists_for_{held.asked}'))}</h3>"
        yield f'<div class="side">{_figures(held, say)}{_curve(held, say)}{_most(held, say)}</div>'
        tables = [_groups(say(f"by_{name}"), _named(name, groups, say), say) for name, groups in held.groups.items()]
        yield f'<div class="side">{"".join(tables)}</div>'
    if not report.exposures:
        yield _paragraph(say("nothing"))


def _figures(held: Exposure, say: Words) -> str:
    lists = say("lists") + (f" ({say('sampled')})" if held.sampled else "")
    tiles = [
        (say.number(held.gini, 2), "Gini"),
        (say.percent(held.never), say("never")),
        (say.number(held.lists), lists),
    ]
    return '<ul class="tiles">' + "".join(f"<li><b>{value}</b>{escape(name)}</li>" for value, name in tiles) + "</ul>"


def _curve(held: Exposure, say: Words) -> str:
    half = min(held.curve, key=lambda point: abs(point[0] - 0.5))
    label = say("curve", half=say.percent(half[0]), share=say.percent(half[1]))
    drawn = lorenz_chart(held.curve, label, say("curve_x"), say("curve_y"))
    return f'<figure style="margin:0;max-width:20rem">{drawn}<figcaption class="soft">{escape(label)}.</figcaption></figure>'


def _most(held: Exposure, say: Words) -> str:
    rows = [[escape(name), _n(say.number(count))] for _, name, count in held.most]
    return _table([say("most"), _n(say("suggestions"))], rows)


def _named(by: str, groups: Sequence[Group], say: Words) -> list[Group]:
    """The groups with names for people; regions have theirs already."""
    return [group if by == "region" else replace(group, name=say(group.name)) for group in groups]


def _groups(title: str, groups: Sequence[Group], say: Words) -> str:
    highest = max((group.per_organisation for group in groups), default=0.0) or 1.0
    rows = [
        [
            escape(group.name or say("unknown")),
            bar(group.per_organisation / highest),
            _n(say.number(group.per_organisation, 1)),
            _n(say.percent(group.never)),
            _n(say.number(group.organisations)),
        ]
        for group in groups
    ]
    header = [say("group"), "", _n(say("per_organisation")), _n(say("never")), _n(say("organisations"))]
    return _table(header, rows, title)


def _quality(report: Report, say: Words) -> Iterator[str]:
    yield _heading("quality", say)
    yield _paragraph(say("quality_intro"))
    rows = [row for held in report.sets for row in _set_rows(held, say)]
    yield _table([say("set"), say("lang"), "", "nDCG", say("interval"), _n(say("queries"))], rows)
    if report.skipped:
        yield _paragraph(say("skipped", names=", ".join(say(name) for name in report.skipped)))


def _set_rows(held: SetQuality, say: Words) -> Iterator[list[str]]:
    name = f'<b>{escape(say(held.name))}</b> <span class="soft">{escape(held.measure)}</span>'
    yield [name, escape(say("all")), *_value(held.all, say)]
    for lang, value in held.languages.items():
        yield ["", escape(lang), *_value(value, say)]


def _value(value: Value, say: Words) -> list[str]:
    return [
        interval(value.low, value.mean, value.high),
        _n(say.number(value.mean, 2)),
        _n(f"{say.number(value.low, 2)}–{say.number(value.high, 2)}"),
        _n(say.number(value.queries)),
    ]


def _words(report: Report, say: Words) -> Iterator[str]:
    yield _heading("words", say)
    yield _paragraph(say("words_intro"))
    for target, words in report.missing.items():
        yield f"<h3>{escape(say(f'words_of_{target}'))}</h3>"
        yield _missing(words, say) if words else _paragraph(say("nothing"))


def _missing(words: Iterable[MissingWord], say: Words) -> str:
    rows = [
        [
            f'<span lang="{escape(word.lang)}">{escape(word.word)}</span>',
            escape(word.lang),
            _n(say.number(word.texts)),
            _n(say.number(word.worth, 1)),
            escape(say("yes" if word.known else "no")),
            escape(word.example),
        ]
        for word in words
    ]
    header = [say("word"), say("lang"), _n(say("records")), _n(say("weight")), say("in_glossary"), say("example")]
    return _table(header, rows)


def _parameters(report: Report, say: Words) -> Iterator[str]:
    yield _heading("parameters", say)
    rows = [[escape(name), _n(say.number(value, 2))] for name, value in report.configuration.items()]
    yield _table([say("parameter"), _n(say("value"))], rows)


class _Number(str):
    """A cell that is set to the right."""


def _n(text: str) -> _Number:
    return _Number(text)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of cells that are HTML already; its header is text."""
    head = "".join(f'<th scope="col"{_side(cell)}>{escape(cell)}</th>' for cell in header)
    body = "".join("<tr>" + "".join(f"<td{_side(cell)}>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="scroll" tabindex="0"><table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _side(cell: str) -> str:
    return ' class="n"' if isinstance(cell, _Number) else ""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
