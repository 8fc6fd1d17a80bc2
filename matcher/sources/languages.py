"""Language codes and the names people write instead of them."""

from __future__ import annotations

import re
from typing import Final

from matcher.errors import LanguageError
from matcher.sources.naming import fold

_CODES: Final = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn
so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
sma smj smn sms
"""
ISO_639: Final = frozenset(_CODES.split())
"""ISO 639-1, and the three-letter codes of the Sámi languages that have no shorter one."""

_NAMES: Final = {
    "en": "eng english englanti englanniksi engelska",
    "fi": "fin finnish suomi suomeksi finska",
    "sv": "swe swedish ruotsi ruotsiksi svenska",
    "de": "deu ger german saksa saksaksi tyska deutsch",
    "fr": "fra fre french ranska ranskaksi franska francais",
    "it": "ita italian italia italiaksi italienska italiano",
    "es": "spa spanish espanja espanjaksi spanska espanol castellano",
    "nl": "nld dut dutch hollanti nederlandska nederlands",
    "pl": "pol polish puola puolaksi polska polski",
    "pt": "por portuguese portugali portugisiska portugues",
    "da": "dan danish tanska tanskaksi danska dansk",
    "nb": "nob norwegian norja norjaksi norska norsk bokmal",
    "sl": "slv slovenian slovene sloveeni slovenska slovenscina",
    "cs": "ces cze czech tsekki tjeckiska cestina",
    "ro": "ron rum romanian romania rumanska romana",
    "ca": "cat catalan katalaani katalanska catala",
    "eu": "eus baq basque baski baskiska euskara",
    "et": "est estonian viro viroksi estniska eesti",
    "se": "sme sami saame pohjoissaame nordsamiska davvisamegiella",
}
LANGUAGE_NAMES: Final = {name: code for code, names in _NAMES.items() for name in names.split()}

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")


def language_code(text: str) -> str:
    """The language code of `text`: a code, with or without a country, or a name of a European language.

    Raises
    ------
    LanguageError
        If it is none.

    Examples
    --------
    >>> language_code("en-GB"), language_code("Suomi"), language_code("swe")
    ('en', 'fi', 'sv')
    """
    folded = fold(text)
    if folded in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[folded]
    found = _TAG.fullmatch(text.strip().lower())
    if found is None or found[1] not in ISO_639:
        raise LanguageError(text)
    return found[1]
