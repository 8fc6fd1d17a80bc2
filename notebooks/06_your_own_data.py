# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6. Does it work with your own data?
#
# A spreadsheet with Finnish headings and two tables in CORDIS' official layout, made here, go into a store of their own; the index is
# built; a configuration is tried on a few judged queries and compared with the default. Put your files in place of these.

# %%
# %matplotlib inline
import tempfile
import zipfile
from pathlib import Path

import pandas as pd

from matcher import Engine
from matcher.engine import collaborating, frames
from matcher.engine.experiments import Judged, keep_experiment, run_experiment
from matcher.evaluation import plots
from matcher.records import Document
from matcher.settings import Configuration
from matcher.sources.rank_lines import RankText

scratch = tempfile.TemporaryDirectory()
folder = Path(scratch.name)

# %% [markdown]
# ## A spreadsheet
# Headings may be English, Finnish or Swedish. The columns and the names are invented.

# %%
sheet = pd.DataFrame(
    [
        [
            "kuusilan-ligniini",
            "Kuusilan Ligniini Oy",
            "pk-yritys",
            "FI",
            "Erotamme ligniiniä sellutehtaan mustalipeästä.",
        ],
        [
            "pohjan-tulostus",
            "Pohjan Metallitulostus Oy",
            "pk-yritys",
            "FI",
            "3D-tulostamme metalliosia kaivoskoneisiin.",
        ],
        ["lumen-tuuli", "Lumen Tuuli Oy", "pk-yritys", "FI", "Huollamme tuulivoimaloita ja sulatamme jäätä lavoista."],
        [
            "vesan-akku",
            "Vesan Akkukierrätys Oy",
            "pk-yritys",
            "FI",
            "Kierrätämme litiumakkuja ja otamme talteen koboltin.",
        ],
    ],
    columns=["tunnus", "nimi", "tyyppi", "maa", "kuvaus"],
)
sheet.to_excel(folder / "yritykset.xlsx", index=False)
sheet

# %% [markdown]
# ## An archive of CORDIS
# `project.csv` and `organization.csv` in a zip archive, as the EU offers them (semicolons, a row for each participation). Projects and
# participants here are invented; only the layout is CORDIS'.

# %%
projects = pd.DataFrame(
    [
        ["900001", "LIGNO", "Lignin to resins", "2024-01-01", "Depolymerising kraft lignin into bio-aromatic resins."],
        [
            "900002",
            "COLDPRINT",
            "Printing for the cold",
            "2024-05-01",
            "Metal powder bed fusion of steel parts and fatigue tests.",
        ],
        [
            "900003",
            "BLADEICE",
            "Ice on blades",
            "2023-09-01",
            "Detecting icing of wind turbine blades, and heating them.",
        ],
        [
            "900004",
            "RELI",
            "Batteries again",
            "2025-01-01",
            "Hydrometallurgical recycling of lithium batteries, cobalt.",
        ],
    ],
    columns=["id", "acronym", "title", "startDate", "objective"],
)

# %%
participations = pd.DataFrame(
    [
        ["900001", "900000001", "Ardennes Biopolymers", "true", "PRC", "BE", ""],
        ["900002", "900000002", "Tatra Powder Institute", "false", "REC", "PL", ""],
        ["900003", "900000003", "Aegean Wind Laboratory", "false", "HES", "EL", ""],
        ["900004", "900000004", "Cantabria Cells", "false", "PRC", "ES", ""],
        ["900001", "900000002", "Tatra Powder Institute", "false", "REC", "PL", ""],
    ],
    columns=["projectID", "organisationID", "name", "SME", "activityType", "country", "organizationURL"],
)
archive = folder / "cordis-projects-csv.zip"
with zipfile.ZipFile(archive, "w") as made:
    for name, table in {"project.csv": projects, "organization.csv": participations}.items():
        made.writestr(name, table.to_csv(sep=";", index=False))
participations

# %% [markdown]
# ## Import and build
# Both go in as they are. Nothing is stored of a spreadsheet with a bad row; of open data a bad row is left out and named.

# %%
engine = Engine.open(f"sqlite:///{folder / 'own.sqlite3'}", init=True)
reports = [
    *engine.import_files([folder / "yritykset.xlsx"]),
    *engine.import_files([archive], file_format="cordis"),
]
index = engine.build_index()
print(f"{sum(report.added for report in reports)} records were added")
print(f"{index.records['organisations']} organisations, {index.terms} terms")
with engine.store.reading() as held:
    records = list(held.all("organisations"))
frames.records_frame(records)[["id", "name", "kind", "country", "texts", "words"]]

# %% [markdown]
# ## Ask
# Who abroad completes the Finnish lignin company?

# %%
found = engine.suggest(record="kuusilan-ligniini", target="organisations", top=3, foreign=True)
found

# %% [markdown]
# Common history comes with the projects: whom has the biopolymer company worked with?

# %%
partners = collaborating.partners(engine, "pic-900000001")
pd.DataFrame([{"partner": held.name, "country": held.country, "projects together": n} for held, n in partners])

# %% [markdown]
# ## Judge a few, and compare
# Four companies, one right partner each: too few for any decision, enough to see the steps. The result is kept in the store, as
# `matcher experiment run` keeps it.

# %%
right = {
    "kuusilan-ligniini": "pic-900000001",
    "pohjan-tulostus": "pic-900000002",
    "lumen-tuuli": "pic-900000003",
    "vesan-akku": "pic-900000004",
}
texts = dict(zip(sheet["tunnus"], sheet["kuvaus"], strict=True))
queries = [
    RankText(id=name, title=name, documents=(Document(text=text, lang="fi"),), country="FI")
    for name, text in texts.items()
]
judged = Judged(
    queries=queries,
    qrels={name: {partner: 1} for name, partner in right.items()},
    target="organisations",
    foreign=True,
    sources={"made by": "notebook 6"},
)
variants = {"default": Configuration(), "words only": Configuration(centroid_share=0.0, documents_share=0.0)}
compared, body = run_experiment(engine, variants, judged, measures="RR,Hit@1", top=3)
kept = keep_experiment(engine, "own data", body, who="notebook")
compared

# %%
plots.differences(compared.comparisons[0], "Own companies: words only, against the default")

# %% [markdown]
# ## Decision
# **Your own data can go in as it is**: the Finnish descriptions meet the English project texts, each company's best match abroad is the
# right one, and nothing but files and judgements was needed. Judge thirty queries of your own before you change a weight.

# %%
assert found.matches[0].id == "pic-900000001"
assert compared.evaluations[0].means[1] == 1.0, "a Finnish company does not find its English partner"
assert kept.number == 1
assert [(held.id, n) for held, n in partners] == [("pic-900000002", 1)]
engine.close()
scratch.cleanup()
