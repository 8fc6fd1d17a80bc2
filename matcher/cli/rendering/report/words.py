"""What the report says, in its three languages."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "fi", "sv")

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": ("How good is the matching?", "Kuinka hyvää yhteensovitus on?", "Hur bra är matchningen?"),
    "made": ("Made {date} from {store}", "Tehty {date} tietokannasta {store}", "Gjord {date} ur {store}"),
    "index": ("index {index}", "hakemisto {index}", "index {index}"),
    "organisations": ("organisations", "organisaatiot", "organisationer"),
    "demos": ("demos", "demot", "demor"),
    "pilots": ("pilots", "pilotit", "piloter"),
    "regions": ("regions", "alueet", "regioner"),
    "projects": ("projects", "hankkeet", "projekt"),
    "contents": ("Contents", "Sisältö", "Innehåll"),
    "data": ("Data: what the records lack", "Tiedot: mitä tietueista puuttuu", "Data: vad posterna saknar"),
    "data_intro": (
        "Matching is no better than the texts. A record is thin below {words} words of its own text, and outdated when its newest "
        "dated text is older than {years} years.",
        "Yhteensovitus ei ole tekstejä parempi. Tietue on ohut, kun sen omissa teksteissä on alle {words} sanaa, ja vanhentunut, kun "
        "sen uusin päivätty teksti on yli {years} vuotta vanha.",
        "Matchningen är inte bättre än texterna. En post är tunn under {words} ord egen text, och föråldrad när dess nyaste daterade "
        "text är äldre än {years} år.",
    ),
    "no_text": ("no text", "ei tekstiä", "ingen text"),
    "thin": ("thin text", "ohut teksti", "tunn text"),
    "no_english": ("no English text", "ei englanninkielistä tekstiä", "ingen engelsk text"),
    "outdated": ("outdated", "vanhentunut", "föråldrad"),
    "undated": ("no dated text", "ei päivättyä tekstiä", "ingen daterad text"),
    "no_offers": ("does not say what it offers", "ei kerro mitä tarjoaa", "säger inte vad den erbjuder"),
    "no_seeks": ("does not say what it seeks", "ei kerro mitä etsii", "säger inte vad den söker"),
    "lack": ("lack", "puute", "brist"),
    "records": ("records", "tietueita", "poster"),
    "share": ("share", "osuus", "andel"),
    "which": ("Which: {lack}", "Mitkä: {lack}", "Vilka: {lack}"),
    "and_more": ("and {n} more", "ja {n} muuta", "och {n} till"),
    "texts_in": ("Texts in", "Tekstejä kielillä", "Texter på"),
    "exposure": ("Exposure: who is suggested", "Näkyvyys: ketä ehdotetaan", "Exponering: vem som föreslås"),
    "exposure_intro": (
        "For each demo and each organisation the {top} best organisations were listed. The Gini coefficient is 0 where all are suggested "
        "as often, and near 1 where few take all. A region or kind that is seldom suggested may have thin texts, see above.",
        "Jokaiselle demolle ja organisaatiolle haettiin {top} parasta organisaatiota. Gini-kerroin on 0, kun kaikkia ehdotetaan yhtä "
        "usein, ja lähellä yhtä, kun harvat saavat kaiken. Harvoin ehdotetun alueen tai lajin tekstit voivat olla ohuita, ks. yllä.",
        "För varje demo och varje organisation listades de {top} bästa organisationerna. Ginikoefficienten är 0 när alla föreslås lika "
        "ofta och nära 1 när få tar allt. En region eller typ som sällan föreslås kan ha tunna texter, se ovan.",
    ),
    "lists_for_demos": ("Lists for the demos", "Demojen listat", "Listor för demorna"),
    "lists_for_organisations": (
        "Lists for the organisations",
        "Organisaatioiden listat",
        "Listor för organisationerna",
    ),
    "lists": ("lists", "listaa", "listor"),
    "sampled": ("a sample at even distances", "otos tasavälein", "ett urval med jämna mellanrum"),
    "never": ("in no list", "ei millään listalla", "i ingen lista"),
    "curve": (
        "Lorenz curve: the least suggested {half} of organisations have {share} of all suggestions",
        "Lorenzin käyrä: vähiten ehdotetut {half} organisaatioista saavat {share} kaikista ehdotuksista",
        "Lorenzkurva: de minst föreslagna {half} av organisationerna har {share} av alla förslag",
    ),
    "curve_x": ("organisations", "organisaatiot", "organisationer"),
    "curve_y": ("suggestions", "ehdotukset", "förslag"),
    "most": ("Suggested most", "Eniten ehdotetut", "Mest föreslagna"),
    "suggestions": ("suggestions", "ehdotuksia", "förslag"),
    "by_region": ("By region", "Alueittain", "Per region"),
    "by_kind": ("By kind", "Lajeittain", "Per typ"),
    "by_history": ("By earlier projects", "Aiempien hankkeiden mukaan", "Per tidigare projekt"),
    "with_projects": ("in earlier projects", "aiemmissa hankkeissa", "i tidigare projekt"),
    "newcomer": ("newcomers", "tulokkaat", "nykomlingar"),
    "group": ("group", "ryhmä", "grupp"),
    "per_organisation": ("suggestions each", "ehdotuksia kullekin", "förslag vardera"),
    "unknown": ("not known", "ei tiedossa", "okänt"),
    "quality": ("Quality: judged sets", "Laatu: arvioidut joukot", "Kvalitet: bedömda mängder"),
    "quality_intro": (
        "Texts with known right answers, ranked with this index's parameters. nDCG is 1 where the best stand first. The bar is the 95 % "
        "interval over queries: with few queries it is wide, and two values whose bars overlap much may well be equal.",
        "Tekstejä, joiden oikeat vastaukset tunnetaan, järjestettynä tämän hakemiston parametreilla. nDCG on 1, kun parhaat ovat ensin. "
        "Jana on 95 %:n luottamusväli: vähillä kyselyillä se on leveä, ja arvot, joiden janat menevät päällekkäin, voivat olla yhtä hyviä.",
        "Texter med kända rätta svar, rangordnade med detta index parametrar. nDCG är 1 när de bästa står först. Strecket är 95 %-"
        "intervallet: med få frågor är det brett, och två värden vars streck överlappar mycket kan vara lika.",
    ),
    "profiles": ("profiles → demo texts", "profiilit → demotekstit", "profiler → demotexter"),
    "oneliners": ("one-liners → demo texts", "yhden rivin kuvaukset → demotekstit", "enradingar → demotexter"),
    "requests": (
        "partner requests → organisations abroad",
        "kumppanipyynnöt → ulkomaan organisaatiot",
        "partnerförfrågningar → organisationer utomlands",
    ),
    "demo_profiles": ("profiles → bundled demos", "profiilit → mukana tulevat demot", "profiler → medföljande demor"),
    "demo_profiles_pilot": (
        "profiles → bundled pilots",
        "profiilit → mukana tulevat pilotit",
        "profiler → medföljande piloter",
    ),
    "all": ("all", "kaikki", "alla"),
    "queries": ("queries", "kyselyjä", "frågor"),
    "set": ("set", "joukko", "mängd"),
    "interval": ("95 % interval", "95 %:n väli", "95 %-intervall"),
    "skipped": (
        "Not measured, for the store has not the records that are judged: {names}.",
        "Ei mitattu, koska tietokannassa ei ole arvioituja tietueita: {names}.",
        "Inte mätta, eftersom databasen saknar de bedömda posterna: {names}.",
    ),
    "words": ("Words that meet nothing", "Sanat, jotka eivät kohtaa mitään", "Ord som inte möter något"),
    "words_intro": (
        "Specific words that no record of the other side has, in any language. Those that the glossary lacks are the first to add to it; "
        "of the others nobody speaks yet.",
        "Erityisiä sanoja, joita ei ole millään vastapuolen tietueella millään kielellä. Sanastosta puuttuvat kannattaa lisätä ensin; "
        "muista ei vain vielä kukaan puhu.",
        "Särskilda ord som ingen post på andra sidan har, på något språk. De som ordlistan saknar bör läggas till först; om de andra "
        "talar ingen ännu.",
    ),
    "words_of_demos": (
        "Of demos, that no organisation has",
        "Demojen, joita ei ole millään organisaatiolla",
        "Demornas, som ingen organisation har",
    ),
    "words_of_organisations": (
        "Of organisations, that no demo has",
        "Organisaatioiden, joita ei ole millään demolla",
        "Organisationernas, som ingen demo har",
    ),
    "word": ("word", "sana", "ord"),
    "lang": ("language", "kieli", "språk"),
    "weight": ("weight lost", "menetetty paino", "förlorad vikt"),
    "in_glossary": ("in the glossary", "sanastossa", "i ordlistan"),
    "yes": ("yes", "on", "ja"),
    "no": ("no", "ei", "nej"),
    "example": ("for example", "esimerkiksi", "till exempel"),
    "nothing": ("Nothing of this kind was found.", "Tällaista ei löytynyt.", "Inget sådant hittades."),
    "university": ("university", "korkeakoulu", "högskola eller universitet"),
    "RTO": ("research institute", "tutkimuslaitos", "forskningsinstitut"),
    "SME": ("small or medium-sized company", "pk-yritys", "litet eller medelstort företag"),
    "large company": ("large company", "suuryritys", "storföretag"),
    "cluster": ("cluster of companies", "yritysverkosto (klusteri)", "företagskluster"),
    "public body": ("public body", "julkinen toimija", "offentlig aktör"),
    "development company": ("development company", "kehitysyhtiö", "utvecklingsbolag"),
    "parameters": ("Parameters of the index", "Hakemiston parametrit", "Index parametrar"),
    "parameter": ("parameter", "parametri", "parameter"),
    "value": ("value", "arvo", "värde"),
}


class Words:
    """The report's words in one language.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, name: str, **values: object) -> str:
        """The words under a name, with values in their places; a name that has none, such as that of a region, as it is."""
        held = _WORDS.get(name)
        return held[self._place].format(**values) if held else name

    def number(self, value: float, decimals: int = 0) -> str:
        r"""A number as the language writes it.

        Examples
        --------
        >>> Words("fi").number(1234.5, 1), Words("en").number(1234.5, 1)
        ('1\xa0234,5', '1,234.5')
        """
        text = f"{value:,.{decimals}f}"
        return text if self.language == "en" else text.replace(",", "\u00a0").replace(".", ",")

    def percent(self, share: float) -> str:
        """A share in whole per cent."""
        return f"{self.number(100 * share)}\u00a0%"
