"""A few records to store, small enough to see through."""

from __future__ import annotations

import datetime as dt

from matcher.records import Demo, Document, Organisation, Pilot, Record, Region

MILL = Organisation(
    id="mill",
    name="Äänekoski Pulp",
    local_names=("Äänekosken sellu",),
    kind="large company",
    country="FI",
    region="central-finland",
    keywords=("pulp", "lignin"),
    documents=(
        Document(text="Keittää sellua havupuusta.", lang="fi", date=dt.date(2026, 11, 24)),
        Document(text="Black liquor, 300 kt a year.", aspect="offers", lang="en", weight=2.0, source="web"),
        Document(text="A converter of lignin.", aspect="seeks", lang="en"),
    ),
    facts={"employees": 120, "doubts": ["year"]},
)
RTO = Organisation(
    id="rto", name="Bio Institute", kind="RTO", country="BE", documents=(Document(text="Tests enzymes."),)
)
PILOT = Pilot(id="bio", name="Bio-Economy", regions=("central-finland",))
DEMO = Demo(id="lignin", name="Lignin to Adhesives", pilot="bio", documents=(Document(text="Makes glue."),))
REGION = Region(id="central-finland", name="Central Finland", country="FI", nuts=("FI193",))
ALL: tuple[Record, ...] = (MILL, RTO, PILOT, DEMO, REGION)


def organisations(count: int, text: str = "Makes things.") -> list[Organisation]:
    """Organisations `org-00000` and up."""
    return [
        Organisation(id=f"org-{n:05d}", name=f"Firm {n}", documents=(Document(text=f"{text} {n}"),))
        for n in range(count)
    ]
