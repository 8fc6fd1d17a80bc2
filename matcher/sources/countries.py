"""Country names of Europe → ISO 3166-1 codes."""

from __future__ import annotations

from typing import Final

from matcher.errors import InputError
from matcher.records import country_code
from matcher.sources.naming import fold, near

# Code, ISO alpha-3, then the name in English, Finnish, Swedish, and in the country's own languages.
_TABLE: Final = """
AD AND|Andorra
AL ALB|Albania|Albanien|Shqipëria|Shqipëri
AT AUT|Austria|Itävalta|Österrike|Österreich
BA BIH|Bosnia and Herzegovina|Bosnia ja Hertsegovina|Bosnien och Hercegovina|Bosna i Hercegovina|Bosnia
BE BEL|Belgium|Belgia|Belgien|België|Belgique
BG BGR|Bulgaria|Bulgarien|България
BY BLR|Belarus|Valko-Venäjä|Vitryssland|Беларусь
CH CHE|Switzerland|Sveitsi|Schweiz|Suisse|Svizzera
CY CYP|Cyprus|Kypros|Cypern|Κύπρος
CZ CZE|Czechia|Tšekki|Tjeckien|Česko|Czech Republic|Tšekin tasavalta|Česká republika
DE DEU|Germany|Saksa|Tyskland|Deutschland
DK DNK|Denmark|Tanska|Danmark
EE EST|Estonia|Viro|Estland|Eesti
ES ESP|Spain|Espanja|Spanien|España
FI FIN|Finland|Suomi
FO FRO|Faroe Islands|Färsaaret|Färöarna|Føroyar
FR FRA|France|Ranska|Frankrike
GB GBR|United Kingdom|Iso-Britannia|Storbritannien|Great Britain|Yhdistynyt kuningaskunta|Förenade kungariket
GB GBR|England|Scotland|Wales|Northern Ireland
GE GEO|Georgia|Georgien|საქართველო
GL GRL|Greenland|Grönlanti|Grönland|Kalaallit Nunaat
GR GRC|Greece|Kreikka|Grekland|Ελλάδα|Hellas
HR HRV|Croatia|Kroatia|Kroatien|Hrvatska
HU HUN|Hungary|Unkari|Ungern|Magyarország
IE IRL|Ireland|Irlanti|Irland|Éire
IS ISL|Iceland|Islanti|Island|Ísland
IT ITA|Italy|Italia|Italien
LI LIE|Liechtenstein
LT LTU|Lithuania|Liettua|Litauen|Lietuva
LU LUX|Luxembourg|Luxemburg|Lëtzebuerg
LV LVA|Latvia|Lettland|Latvija
MC MCO|Monaco
MD MDA|Moldova|Moldavien|Republic of Moldova
ME MNE|Montenegro|Crna Gora
MK MKD|North Macedonia|Pohjois-Makedonia|Nordmakedonien|Severna Makedonija|Северна Македонија
MT MLT|Malta
NL NLD|Netherlands|Alankomaat|Nederländerna|Nederland|The Netherlands|Hollanti|Holland
NO NOR|Norway|Norja|Norge|Noreg
PL POL|Poland|Puola|Polen|Polska
PT PRT|Portugal|Portugali
RO ROU|Romania|Rumänien|România
RS SRB|Serbia|Serbien|Srbija|Србија
RU RUS|Russia|Venäjä|Ryssland|Россия|Russian Federation
SE SWE|Sweden|Ruotsi|Sverige
SI SVN|Slovenia|Slovenien|Slovenija
SK SVK|Slovakia|Slovakien|Slovensko
SM SMR|San Marino
TR TUR|Türkiye|Turkki|Turkiet|Turkey
UA UKR|Ukraine|Ukraina|Україна
XK XKX|Kosovo|Kosova
"""


def _names() -> dict[str, tuple[str, str]]:
    names = {}
    for line in _TABLE.strip().splitlines():
        codes, *words = line.split("|")
        code, alpha_3 = codes.split()
        for word in (alpha_3, *words):
            names[fold(word)] = (code, word)
    return names


COUNTRY_NAMES: Final = _names()
"""Folded name or three-letter code → (two-letter code, the name as written)."""

ENGLISH_NAMES: Final = {line[:2]: line.split("|")[1] for line in reversed(_TABLE.strip().splitlines())}
"""Two-letter code → English name; of two lines of a country the first counts."""

EUROPE: Final = tuple(sorted({code for code, _ in COUNTRY_NAMES.values()}))


def country(text: str) -> str:
    """The two-letter code of a country given as a code or as a European country's name.

    Raises
    ------
    InputError
        If it is neither; it names near ones.

    Examples
    --------
    >>> country("Suomi"), country("uk"), country("SWE")
    ('FI', 'GB', 'SE')
    """
    if len(text.strip()) != 2 and (known := COUNTRY_NAMES.get(fold(text))):
        return known[0]
    try:
        return country_code(text)
    except InputError:
        raise InputError("country", f"{text!r} is no country", _remedy(text)) from None


def _remedy(text: str) -> str:
    code = text.strip().upper()
    if len(code) == 2:
        found = [known for known in EUROPE if known[0] == code[0]]
    else:
        names = (name for _, name in COUNTRY_NAMES.values() if len(name) > len("FIN"))
        found = list(dict.fromkeys(COUNTRY_NAMES[fold(name)][0] for name in near(text, names)))
    named = [f"{known} ({ENGLISH_NAMES[known]})" for known in found]
    return f"did you mean {' or '.join(named)}?" if named else "use a two-letter code such as FI, or the country's name"
