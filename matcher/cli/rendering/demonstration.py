"""The demo's samples and what fits them → text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from matcher.cli.rendering.matches import heading, match_table, reading
from matcher.cli.rendering.tables import block, styled
from matcher.cli.terminal import Look
from matcher.matches import CONFIDENT

if TYPE_CHECKING:
    from matcher.engine.demo import Sample
    from matcher.matches import MatchList


def sample_text(
    number: int, sample: Sample, found: tuple[MatchList, ...], look: Look, *, regions: Mapping[str, str]
) -> str:
    """A sample text, how it was read, and what fits it."""
    parts = [
        styled(f"Sample {number}: {sample.title}", look, "1") + "\n" + block(sample.text, look, first="  ", rest="  "),
        reading(found[0], look, language=sample.language),
    ]
    for held in found:
        muted = held.confidence.level not in CONFIDENT
        parts.append(heading(held, look) + "\n\n" + match_table(held.matches, look, regions=regions, muted=muted))
    return "\n\n".join(parts)
