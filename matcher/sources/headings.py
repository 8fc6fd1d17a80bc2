"""Column names people use, in English, Finnish and Swedish → fields.

Spelling is compared folded: case, accents and punctuation do not matter, so "Y-tunnus" stands here as "y tunnus".
A new wording is one more entry; a field's own name need not be listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from matcher.records import ASPECTS
from matcher.sources.fields import plain_names
from matcher.sources.naming import fold

_EVERY: Final = {
    "id": "identifier; code; record id; tunnus; tunniste; id tunnus; beteckning; identifierare; kod; koodi",
    "name": "title; name in english; english name; nimi; otsikko; nimike; nimi englanniksi; namn; titel; rubrik; "
    "engelskt namn; benamning",
    "local_names": "local name; local names; native name; original name; other names; other name; name local; "
    "paikallinen nimi; paikalliset nimet; oma nimi; alkuperainen nimi; muut nimet; muu nimi; rinnakkaisnimi; "
    "lokalt namn; lokala namn; ovriga namn; andra namn; namn pa originalspraket",
    "keywords": "keyword; key words; tags; tag; avainsanat; avainsana; asiasanat; asiasana; hakusanat; nyckelord; "
    "amnesord; sokord; taggar",
    "sources": "source; source url; lahde; lahteet; kalla; kallor",
    "lang": "language; language code; kieli; kielikoodi; sprak; sprakkod",
    "about": "description; profile; summary; abstract; text; about us; short description; presentation; "
    "kuvaus; esittely; profiili; tiivistelma; teksti; lyhyt kuvaus; toiminnan kuvaus; toiminta; "
    "beskrivning; profil; om; om oss; sammanfattning; kort beskrivning; verksamhet",
    "offers": "offer; offering; offerings; we offer; what we offer; expertise; competence; competences; capabilities; "
    "tarjoaa; tarjoamme; tarjoama; tarjonta; mita tarjoamme; osaaminen; "
    "erbjuder; vi erbjuder; vad vi erbjuder; erbjudande; kompetens; kompetenser",
    "seeks": "seek; seeking; we seek; what we seek; needs; need; wants; looking for; we are looking for; partner search; "
    "sought partners; etsii; etsimme; etsitaan; mita etsimme; hakee; haemme; tarve; tarpeet; tarvitsee; kumppanihaku; "
    "soker; vi soker; vad vi soker; sokes; behov; behover; partnersokning",
    "project": "projects; project description; projekti; projektit; hanke; hankkeet; projekt; projekten; "
    "hankkeen kuvaus; projektbeskrivning",
}

_ORGANISATIONS: Final = {
    "id": "organisation id; organization id; org id; organisaatiotunnus",
    "name": "organisation; organization; organisation name; organization name; company; company name; "
    "name of the organisation; name of organisation; organisaatio; organisaation nimi; yritys; yrityksen nimi; toimija; "
    "organisationens namn; organisationsnamn; foretag; foretagsnamn; foretagets namn; aktor",
    "kind": "type; organisation type; organization type; type of organisation; organisation kind; category; "
    "tyyppi; organisaatiotyyppi; organisaation tyyppi; laji; luokka; typ; organisationstyp; typ av organisation; slag",
    "country": "country code; nation; maa; maakoodi; valtio; kotimaa; land; landskod",
    "region": "region id; nuts; nuts code; nuts region; alue; maakunta; landskap; lan; nuts koodi; nuts kod",
    "subregion": "sub region; subregion id; osa alue; alaalue; seutukunta; delregion; ekonomisk region",
    "website": "www; web; web site; web page; url; homepage; home page; internet; link; verkkosivu; verkkosivut; "
    "verkkosivusto; kotisivu; kotisivut; nettisivu; nettisivut; www sivu; www sivut; linkki; "
    "webbplats; webbsida; webbsidor; hemsida; lank",
    "pic": "pic code; pic number; participant identification code; pic koodi; pic numero; pic nummer; pic kod",
    "ror": "ror id; ror code; ror tunnus",
    "vat": "vat number; vat no; vat id; vat code; business id; y tunnus; alv numero; alv tunnus; ytunnus; "
    "arvonlisaverotunniste; momsnummer; momsnr; moms nr; vat nummer; fo nummer; organisationsnummer",
}

_COOPERATION: Final = {
    "lead_regions": "lead region; lead; leads; leader; leading region; leading regions; vetaja; vetajat; vetajaalue; "
    "vetajaalueet; vetovastuu; johtava alue; johtavat alueet; ledande region; ledande regioner; ansvarig region",
    "regions": "region; participating regions; participating region; participants; partner regions; alue; alueet; "
    "osallistuvat alueet; osallistujat; regioner; deltagande regioner; deltagare",
    "trl": "trl level; trl levels; technology readiness level; technology readiness; valmiusaste; trl taso; "
    "teknologian valmiusaste; teknologinen valmiustaso; teknisk mognadsgrad; mognadsgrad; trl niva",
    "technologies": "technology; teknologia; teknologiat; tekniikka; tekniikat; teknik; tekniker; teknologi; teknologier",
    "sectors": "sector; industry; industries; toimiala; toimialat; ala; alat; sektori; sektorit; bransch; branscher; "
    "sektor; sektorer",
}

_PILOTS: Final = {
    "id": "pilot id; pilotin tunnus; pilottitunnus",
    "name": "pilot; pilot name; pilotti; pilotin nimi; pilotens namn; pilotnamn",
}

_DEMOS: Final = {
    "id": "demo id; demo case id; demon tunnus",
    "name": "demo; demo name; demo case; demo title; demon nimi; demonamn",
    "pilot": "pilot id; pilotti; pilottitunnus; pilotin tunnus",
}

_REGIONS: Final = {
    "id": "region id; aluetunnus; alueen tunnus",
    "name": "region; region name; alue; alueen nimi; maakunta; regionens namn; regionnamn; landskap",
    "country": _ORGANISATIONS["country"],
    "nuts": "nuts code; nuts codes; nuts region; nuts koodi; nuts koodit; nuts kod; nuts koder",
    "membership": "member; member status; jasenyys; jasen; medlemskap; medlem",
    "pilots": "pilot; pilotti; pilotit; piloter",
}

_TARGETS: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "organisations": (_EVERY, _ORGANISATIONS),
    "pilots": (_EVERY, _COOPERATION, _PILOTS),
    "demos": (_EVERY, _COOPERATION, _DEMOS),
    "regions": (_EVERY, _REGIONS),
}


@cache
def headings(target: str) -> Mapping[str, str]:
    """Folded heading → field name, for records of `target`."""
    out: dict[str, str] = {}
    for table in _TARGETS[target]:
        for field, words in table.items():
            out.update((fold(word), field) for word in words.split(";"))
    out.update((fold(name), name) for name in plain_names(target))
    return out


SPECIFIC: Final = frozenset({*ASPECTS, "name", "local_names", "keywords", "technologies", "sectors"})
"""Fields whose heading may end with a language."""
