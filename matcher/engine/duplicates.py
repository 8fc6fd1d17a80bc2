"""Organisations that are likely one, with the reasons, for a person to judge.

Two organisations are compared if they share an identifier or the address of their website, or, within a country, a name or a word that
few names have. Legal forms do not count, and a word counts by its IDF, so *University of Oulu* and *University of Vaasa* share little.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from matcher.records import Organisation
from matcher.sources.naming import fold
from matcher.store.dismissals import Dismissal
from matcher.store.identifiers import comparable_of

if TYPE_CHECKING:
    from matcher.engine.core import Engine

LIKE: Final = 0.75
"""Least likeness of two names (Dice over their words, by IDF) that is proposed."""

MOST_OF_A_KIND: Final = 30
"""Organisations that may share a word or a site and still be compared by it; more of them make it a common one."""

FORMS: Final = frozenset(
    "oy oyj ab abp ry rf tmi ky as asa ba hf ehf ou aps ivs kb hb ag gmbh mbh ggmbh kg ohg ev eg co kgaa ug bv nv vof cv vzw asbl "
    "sa sas sarl sasu scop snc spa srl srls scarl scrl sl slu sau sll lda ltda ltd limited plc llp llc inc corp corporation cic "
    "company sp zoo spzoo z o s r sro as doo dd ad eood ood ead sia uab kft zrt nyrt bt ike epe ae oe the of and for der die das "
    "und fur des de la le les du et del della di e y en van het stichting".split()
)
"""Legal forms and small words of names, folded; dots in them make spaces, so their letters stand here, too."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two organisations that are likely one.

    Parameters
    ----------
    first, second : Organisation
        In the order of their ids.
    likeness : float
        In [0, 1]; 1 where an identifier or a whole name is the same.
    reasons : tuple of str
        Why, in words.
    """

    first: Organisation
    second: Organisation
    likeness: float
    reasons: tuple[str, ...]


def duplicates(engine: Engine, *, country: str | None = None) -> list[Duplicate]:
    """Likely duplicates in the store, the likeliest first; without pairs of which a person said that they are two.

    Parameters
    ----------
    engine : Engine
    country : str, optional
        Only where one of the two is of this country.
    """
    with engine.store.reading() as held:
        records = [record for record in held.all(Organisation.target) if isinstance(record, Organisation)]
        two = held.dismissed_pairs()
    return [
        pair
        for pair in find(records)
        if (pair.first.id, pair.second.id) not in two
        and (country is None or country in (pair.first.country, pair.second.country))
    ]


def dismiss(engine: Engine, one: str, other: str, *, note: str = "", who: str | None = None) -> Dismissal:
    """Note that two organisations are not one, so that they are proposed no more.

    Raises
    ------
    UnknownIdError
        If one of them is not stored.
    InputError
        If both are the same, or the pair is noted already.
    """
    with engine.store.writing() as tx:
        for record_id in (one, other):
            tx.get(Organisation.target, record_id)
        return tx.dismiss(one, other, note=note, who=who)


def propose_again(engine: Engine, number: int, who: str | None = None) -> Dismissal:
    """Take a dismissal back; raises InputError where none of that number stands."""
    with engine.store.writing() as tx:
        return tx.end_dismissal(number, who)


def dismissals(engine: Engine, limit: int = 100) -> list[Dismissal]:
    """The last pairs that were said to be two, newest first, those taken back included."""
    with engine.store.reading() as held:
        return held.dismissals(limit)


def find(records: Sequence[Organisation]) -> list[Duplicate]:
    """Likely duplicates among organisations, the likeliest first, then by ids."""
    names = [[words(name) for name in (record.name, *record.local_names)] for record in records]
    weights = _weights(names)
    found = []
    for a, b in sorted(_candidates(records, names)):
        likeness, reasons = _compared(records[a], records[b], names[a], names[b], weights)
        if likeness >= LIKE:
            first, second = sorted((records[a], records[b]), key=lambda record: record.id)
            found.append(Duplicate(first, second, round(likeness, 3), tuple(reasons)))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first.id, pair.second.id))


def words(name: str) -> frozenset[str]:
    """The words of a name that tell it from others; all of them where none is left.

    Examples
    --------
    >>> sorted(words("Oulun yliopisto ry")), sorted(words("S.A."))
    (['oulun', 'yliopisto'], ['a', 's'])
    """
    every = fold(name).split()
    return frozenset([word for word in every if word not in FORMS and len(word) > 1] or every)


def site(address: str | None) -> str:
    """The host of a website without www, and its path, if it is more than the host's start; empty where there is none.

    Examples
    --------
    >>> site("https://www.oulu.fi/en"), site("oulu.fi/"), site(None)
    ('oulu.fi/en', 'oulu.fi', '')
    """
    if not address or not address.strip():
        return ""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return ""
    return ((parts.hostname or "").removeprefix("www.") + parts.path).rstrip("/").lower()


def _weights(names: Iterable[Sequence[frozenset[str]]]) -> Mapping[str, float]:
    """Word → its IDF among organisations."""
    counts: dict[str, int] = defaultdict(int)
    total = 0
    for held in names:
        total += 1
        for word in frozenset().union(*held):
            counts[word] += 1
    return {word: math.log((1 + total) / (1 + count)) + 1 for word, count in counts.items()}


def _candidates(records: Sequence[Organisation], names: Sequence[Sequence[frozenset[str]]]) -> set[tuple[int, int]]:
    """Pairs worth comparing, as positions: those that share a key which few others have."""
    by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        for key in _keys(record, names[position]):
            by_key[key].append(position)
    pairs: set[tuple[int, int]] = set()
    for sharing in by_key.values():
        if 1 < len(sharing) <= MOST_OF_A_KIND:
            pairs.update(combinations(sharing, 2))
    return {(a, b) for a, b in pairs if _may_be_one(records[a], records[b])}


def _keys(record: Organisation, names: Sequence[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    yield from {("identifier", *pair) for pair in comparable_of(record.identifiers)}
    if place := site(record.website):
        yield ("site", place)
    yield from {("name", " ".join(sorted(held))) for held in names if held}
    country = record.country or ""
    yield from {("word", country, word) for word in frozenset().union(*names)}


def _may_be_one(one: Organisation, other: Organisation) -> bool:
    """Not of two countries, and not both in the same registry under ids of their own."""
    if one.country and other.country and one.country != other.country:
        return False
    rors = [{value for scheme, value in comparable_of(r.identifiers) if scheme == "ror"} for r in (one, other)]
    return not (rors[0] and rors[1]) or bool(rors[0] & rors[1])


def _compared(
    one: Organisation,
    other: Organisation,
    names: Sequence[frozenset[str]],
    others: Sequence[frozenset[str]],
    weights: Mapping[str, float],
) -> tuple[float, list[str]]:
    """How likely two are one, and why."""
    reasons = []
    likeness = 0.0
    for scheme, value in comparable_of(one.identifiers):
        if (scheme, value) in comparable_of(other.identifiers):
            likeness = 1.0
            reasons.append(f"the same {scheme.upper()} {value}")
    best = max(((_dice(a, b, weights), a, b) for a in names for b in others), key=lambda held: held[0])
    if best[0] == 1.0:
        likeness = 1.0
        reasons.append("the same name, legal form apart")
    elif best[0] >= LIKE:
        likeness = max(likeness, best[0])
        reasons.append(f"names alike ({best[0]:.2f}): {', '.join(sorted(best[1] & best[2]))}")
    if (place := site(one.website)) and place == site(other.website):
        likeness = max(likeness, LIKE + (1 - LIKE) * best[0])
        reasons.append(f"the same website {place}")
    if likeness and one.country and one.country == other.country:
        reasons.append(f"both in {one.country}")
    return likeness, reasons


def _dice(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """Likeness of two sets of words by weight, in [0, 1]."""
    if a == b:
        return 1.0
    total = sum(weights[word] for word in a) + sum(weights[word] for word in b)
    return 2 * sum(weights[word] for word in a & b) / total if total else 0.0
