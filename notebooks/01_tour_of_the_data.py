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
# # 1. What do we hold, and where is it thin?
#
# Matching can only find what the texts say. Before any measure is believed one looks at the texts: how many, how long, in which
# languages, which words, which regions work in which pilots, and what is missing. All of it is the data bundled with the program.

# %%
# %matplotlib inline
from collections import Counter

import pandas as pd

from matcher.engine import frames
from matcher.engine.bench import RememberingAnalyzer, cards_of
from matcher.engine.judged_sets import Bundled
from matcher.evaluation import plots
from matcher.profiles.index import ProfileIndex
from matcher.settings import Configuration, Settings, bundled_data

settings = Settings.from_environment()
bundled = Bundled()
targets = ["organisations", "demos", "pilots", "regions"]
records = {target: list(bundled.all(target)) for target in targets}
overview = pd.concat([frames.records_frame(held) for held in records.values()])
overview.groupby("target")[["texts", "words"]].agg(["count", "sum", "median"]).loc[targets]

# %% [markdown]
# ## Lengths
# A profile of fewer than about 30 words gives the cosine little to hold on to.

# %%
organisations = overview[overview["target"] == "organisations"]
plots.histogram(organisations["words"], "How much an organisation says of itself", "words in all its texts together")

# %% [markdown]
# ## Languages
# English is the bridge; the second language of a record is what its own people would write.

# %%
documents = frames.documents_frame([record for held in records.values() for record in held])
by_language = documents.groupby(["lang", "aspect"])["words"].size().unstack(fill_value=0)
by_language.loc[by_language.sum(axis=1).sort_values(ascending=False).index]

# %% [markdown]
# ## Countries and kinds

# %%
plots.heat_map(
    organisations.pivot_table(index="country", columns="kind", values="id", aggfunc="count"),
    "Organisations by country and kind",
)

# %% [markdown]
# ## Vocabulary
# A term is a concept of the glossary (`@lignin`, the same in fifteen languages) or a stemmed word. The index shows which words are
# shared by many and which are one record's own; the second kind cannot connect anybody.

# %%
configuration = Configuration()
analyzer = RememberingAnalyzer.from_folder(bundled_data() / "glossary", settings.cache_dir)
index = ProfileIndex.build(cards_of(bundled, "organisations")(configuration), analyzer, configuration)
terms = frames.terms_frame(index)
print(f"{len(terms):,} terms, {terms['concept'].mean():.0%} of them concepts of the glossary")
print(f"{(terms['documents'] == 1).mean():.0%} of the terms stand in one text only")
common = terms[~terms["general"] & terms["concept"]].sort_values("documents", ascending=False).head(20)
labels = [analyzer.glossary.label(term) or term for term in common.index]
plots.bars(
    pd.Series(common["documents"].to_numpy(), index=labels), "The concepts in most texts", "texts of organisations"
)

# %% [markdown]
# ## Regions and pilots
# Who leads and who takes part, by what the bundled sources say. An empty row is a region that no pilot names.

# %%
table = frames.regions_by_pilots(records["regions"], records["pilots"], records["demos"])
busiest = table.loc[table.notna().sum(axis=1).sort_values(ascending=False).index]
plots.heat_map(busiest, "Regions and pilots", words={frames.LEADS: "leads", frames.JOINS: "joins"})

# %% [markdown]
# ## Gaps

# %%
missing = frames.gaps(records["organisations"], records["regions"])
plots.bars(missing, "What the data lacks", "records")

# %% [markdown]
# ## Beside us: who works with whom in Horizon 2020
# The public table of participations has no texts, but shows how a country's organisations meet those of others.

# %%
participation = settings.devsets / "h2020_participation.csv.gz" if settings.devsets else None
if participation is None or not participation.exists():
    print("MATCHER_DEVSETS names no folder with h2020_participation.csv.gz: this part is left out.")
    partners = pd.Series(dtype=float)
else:
    rows = pd.read_csv(participation, usecols=["rcn", "country"]).drop_duplicates()
    finnish = set(rows.loc[rows["country"] == "FI", "rcn"])
    abroad = Counter(rows.loc[rows["rcn"].isin(finnish) & (rows["country"] != "FI"), "country"])
    partners = pd.Series(dict(abroad.most_common(15)))
plots.bars(partners, "Countries in Horizon 2020 projects with a Finnish partner", "projects") if len(partners) else None

# %% [markdown]
# ## Decision
# **The data carries matching of organisations, demos and pilots, and its weak sides are known**: a third of the organisations has no
# source, nearly all texts are in English only, and nearly half of the words stand in one text only, so the glossary that unites the
# words of all languages is no luxury. Who adds data should first give sources and texts in the organisations' own languages.

# %%
assert len(organisations) >= 150
assert (organisations["words"] >= frames.FEW_WORDS).mean() > 0.95, "too many organisations say too little"
assert terms["concept"].sum() > 500, "the glossary meets few of the words"
assert (table.notna().any(axis=0)).all(), "a pilot has no region"
