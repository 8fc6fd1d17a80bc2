"""Partners and common history → text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcher.cli.rendering.tables import Column, table
from matcher.cli.terminal import Look, clean

if TYPE_CHECKING:
    from matcher.engine.collaborating import History
    from matcher.records import Organisation


def partners_text(found: Sequence[tuple[Organisation, int]], total: int, look: Look) -> str:
    """Partners, those with most projects together first."""
    rows = [[str(count), clean(held.name), held.country or "", clean(held.id)] for held, count in found]
    columns = [
        Column(title="Together", right=True),
        Column(title="Partner", share=3),
        Column(title="In"),
        Column(title="Id", share=2),
    ]
    lines = [table(columns, rows, look)]
    if total > len(found):
        lines.append(f"{total - len(found):,} more; --top shows them.")
    return "\n".join(lines)


def history_text(found: History, top: int) -> str:
    """Projects together and partners of both, each with how many are left out."""
    projects = [
        f"{project.started.year if project.started else '    '}  {clean(project.acronym or project.id)}  {clean(project.title)}"
        for project in found.together
    ]
    common = [f"{clean(name)}  [{clean(record_id)}]" for record_id, name in found.common.items()]
    lines = [f"{found.value:.0%} of the first one's partners, by weight, have worked with the second, too."]
    for title, held in (("Projects together", projects), ("Partners of both", common)):
        lines += ["", f"{title}: {len(held):,}", *(f"  {line}" for line in held[:top])]
        if len(held) > top:
            lines.append(f"  and {len(held) - top:,} more")
    return "\n".join(lines)
