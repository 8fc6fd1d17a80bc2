"""An import → how the file was read, what it did or would do, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.cli.rendering.tables import Column, block, table
from matcher.cli.terminal import Look, clean, shortened

if TYPE_CHECKING:
    from matcher.engine.importing import ImportReport
    from matcher.sources.reading import Reading

FEW_REMARKS: Final = 5
"""Remarks shown after an import; a dry run shows all."""

LONGEST_SAMPLE: Final = 60
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NO_FIELD: Final = "no field"
"""Of a key of JSON that must be mended first; the columns of a table all have one."""

_FIELD_WORDS: Final = {"-": "left out", "facts": "kept, not matched"}


def import_text(report: ImportReport, look: Look) -> str:
    """What is printed of one file; more of it for a dry run."""
    reading = report.reading
    lines = [block(f"{reading.path.name}: {_how(reading)}", look)]
    if not report.stored:
        if reading.header:
            lines.append(_columns(reading, look))
        elif reading.records:
            lines.append(block(f"Records: {', '.join(record.name for record in reading.records[:5])} ...", look))
    counts = f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged"
    if report.participations:
        counts += f" organisations; {report.projects:,} projects, {report.participations:,} participations"
    lines.append(block(counts if report.stored else f"It would be: {counts}", look, first="  "))
    lines.extend(_remarks(report, look))
    if reading.errors:
        many = len(reading.errors)
        lines.append(block(f"{'One place' if many == 1 else f'{many:,} places'} must be mended first:", look))
        lines.extend(block(str(error), look, first="  ", rest="    ") for error in reading.errors)
    return "\n".join(lines)


def _how(reading: Reading) -> str:
    parts = [reading.file_format]
    if reading.encoding:
        parts.append(f"encoding {reading.encoding}")
    if reading.delimiter:
        parts.append(f"columns separated by {_DELIMITERS.get(reading.delimiter, repr(reading.delimiter))}")
    if reading.sheet:
        others = [name for name in reading.sheets if name != reading.sheet]
        parts.append(f"sheet {reading.sheet!r}" + (f" (not read: {', '.join(others)})" if others else ""))
    unit = "record" if reading.file_format in ("json", "ndjson") else "row"
    return f"{', '.join(parts)}; {reading.rows:,} {unit}{'' if reading.rows == 1 else 's'}"


def _columns(reading: Reading, look: Look) -> str:
    """Column → field, with the first value of each."""
    rows = []
    for place, column in enumerate(reading.header):
        field = reading.mapping.get(column, NO_FIELD)
        values = [row[place] for row in reading.preview if place < len(row) and row[place].strip()]
        sample = shortened(values[0], LONGEST_SAMPLE, look) if values else ""
        rows.append([column, _FIELD_WORDS.get(field, field), sample])
    columns = [Column(title="Column", share=2), Column(title="Read as", share=2), Column(title="First value", share=4)]
    return table(columns, rows, look)


def _remarks(report: ImportReport, look: Look) -> list[str]:
    remarks = report.reading.remarks
    shown = remarks[:FEW_REMARKS] if report.stored else remarks
    lines = [block(clean(str(remark)), look, first="  Note: ", rest="    ") for remark in shown]
    if len(remarks) > len(shown):
        lines.append(f"  and {len(remarks) - len(shown):,} more notes; --dry-run shows all")
    return lines
