"""The demonstration: the bundled data in a store, and two texts of made-up Finnish companies to match with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.errors import DamagedIndexError, IndexMissingError
from matcher.matches import MatchList
from matcher.settings import bundled_data

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


def holds_other_records(engine: Engine) -> bool:
    """Whether the store holds an organisation that is not bundled, so that the demo's data would be mixed with it."""
    bundled = json.loads((bundled_data() / "vanguard" / "organisations.json").read_text(encoding="utf-8"))
    known = {record["id"] for record in bundled}
    return any(record.id not in known for record in engine.records("organisations"))


def prepare(engine: Engine, progress: Progress | None = None) -> IndexReport | None:
    """Bundled data → store → index; None where all was there already."""
    engine.import_bundled()
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
