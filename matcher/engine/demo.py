"""The demonstration: two texts of made-up Finnish companies to match with the bundled data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.engine.seeding import bundled_records
from matcher.errors import DamagedIndexError, IndexMissingError
from matcher.matches import MatchList
from matcher.records import RECORD_TYPES

if TYPE_CHECKING:
    from matcher.engine.core import Engine
    from matcher.engine.indexing import IndexReport
    from matcher.profiles.corpus import Progress

SHOWN: Final = 3
"""Matches that are shown of each kind."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to show what the engine does; its company is made up.

    Parameters
    ----------
    title, language : str
        In English.
    text : str
    """

    title: str
    language: str
    text: str


SAMPLES: Final = (
    Sample(
        "a company that makes use of a pulp mill's lignin",
        "Finnish",
        "Olemme kainuulainen pieni yritys, joka erottaa sellutehtaan mustalipeästä ligniiniä ja jalostaa sitä liimahartsien ja "
        "sideaineiden raaka-aineeksi. Koelaitoksessamme ligniini saostetaan, suodatetaan ja kuivataan tonnin erissä. "
        "Etsimme kumppania, joka valmistaa ligniinistä aromaattisia kemikaaleja, biomuoveja tai hiilikuitua ja pystyy "
        "kokeilemaan niitä teollisessa mittakaavassa.",
    ),
    Sample(
        "a company that prints metal parts and tests them in arctic cold",
        "Finnish",
        "Rovaniemeläinen konepaja 3D-tulostaa metalliosia jauhepetimenetelmällä ja hitsaa kulutusta kestäviä pinnoitteita "
        "kaivoskoneisiin ja tuulivoimaloihin. Kylmälaboratoriossamme koestamme osien väsymistä, jäätymistä ja korroosiota "
        "arktisissa olosuhteissa. Haemme kumppaneiksi metallijauheiden valmistajia, lisäävän valmistuksen suunnittelijoita ja "
        "offshore-yrityksiä, jotka tarvitsevat testauspalveluja.",
    ),
)


def holds_only_others(engine: Engine) -> bool:
    """Whether the store holds records but none of the bundled ones: it is somebody's own, and no demo was there before."""
    held = {(target, record.id) for target in RECORD_TYPES for record in engine.records(target)}
    return bool(held) and held.isdisjoint((record.target, record.id) for record in bundled_records(engine.settings))


def prepare(engine: Engine, progress: Progress | None = None) -> IndexReport | None:
    """Stored records → index; None where all was in it already."""
    try:
        engine.home.opened()
    except (IndexMissingError, DamagedIndexError):
        return engine.build_index(progress)
    return engine.catch_up()


def suggestions(engine: Engine, sample: Sample) -> tuple[MatchList, MatchList]:
    """The demos that fit a sample, and the foreign organisations."""
    return (
        engine.suggest(sample.text, target="demos", top=SHOWN),
        engine.suggest(sample.text, target="organisations", top=SHOWN, foreign=True),
    )
