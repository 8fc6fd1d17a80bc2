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
# # 2. Why is this match in the list?
#
# One Finnish profile on its way from text to score: words, terms, weights, cosine, fusion. Every number that is shown in a list can be
# followed back to words.

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

import pandas as pd

from matcher import Engine
from matcher.engine import frames
from matcher.engine.demo import SAMPLES
from matcher.evaluation import plots
from matcher.ranking.fusion import MIDDLE
from matcher.ranking.ranker import component_shares, rank

text = SAMPLES[0].text
folder = tempfile.TemporaryDirectory()
engine = Engine.open(f"sqlite:///{Path(folder.name) / 'tour.sqlite3'}", init=True)
engine.import_bundled()
engine.build_index()
print(text)

# %% [markdown]
# ## 1. Text to terms
# The language is detected; each word gets its base form and the terms it may stand for: a concept of the glossary, the same in every
# language, and the members of a compound at a lower weight. Stop words are gone.

# %%
analysis = engine.analyzer.analyse(text)
print(f"Read as {analysis.lang}, probability {analysis.probability:.2f}")
frames.units_frame(analysis)

# %% [markdown]
# ## 2. Terms to weights
# Each word is a slot. Its worth is the damped count times the IDF: rare words weigh much, words of every project little.

# %%
reader = engine.reader("demos")
query = reader.read([(analysis, 1.0)])
slots = frames.slots_frame(query)
strongest = slots.head(12).set_index("word")["worth"]
plots.bars(strongest, "Which words carry the text", "worth: count, damped, times IDF", form="{:.2f}")

# %% [markdown]
# ## 3. Weights to a cosine
# The demo's profile is a row of weights of length 1. What a slot shares with it is its contribution, and the contributions sum to the
# cosine. Here they are for the best demo.

# %%
found = engine.suggest(text, target="demos", top=5)
best = found.matches[0]
best

# %%
reasons = best.explanation.to_frame()
shares = pd.Series(reasons["weight"].to_numpy(), index=reasons["source"] + " → " + reasons["term"])
plots.bars(shares, f"{best.id}: what makes its cosine", "part of the cosine", form="{:.3f}")

# %% [markdown]
# ## 4. Several scores to one
# The cosine of the whole profile, of the best documents, and their BM25 each see something else. Each is turned into z-scores over all
# demos and mixed; the mixture, on a fixed scale from 0 to 1, orders the list.

# %%
ranking = rank(query, top=5)
index = engine.index("demos")
components = pd.DataFrame(
    {name: values[ranking.positions] for name, values in ranking.components.items()},
    index=[index.record_id(position) for position in ranking.positions],
)
components["fused"] = ranking.fused[ranking.positions]
components["score"] = [ranking.score(position) for position in ranking.positions]
print({name: round(share, 2) for name, share in component_shares(index.configuration).items()})
components

# %%
scores = pd.Series(sorted(ranking.fused, reverse=True))
plots.histogram(scores, f"All demos: how far they stand from the mean (score 0.5 is at {MIDDLE:g})", "fused z-score")

# %% [markdown]
# ## 5. The list, as a person sees it

# %%
found

# %% [markdown]
# ## Decision
# **A score may be trusted as far as its reasons carry it**: the contributions sum to the cosine, so a match can be checked word by
# word, and a list whose best match rests on one general word should be read as a hint. Compare `similarity` between lists, never
# `score`.

# %%
assert abs(reasons["weight"].sum() - best.components["similarity"]) < 1e-4, "the reasons do not make up the cosine"
assert components["score"].is_monotonic_decreasing
assert list(components.index) == [match.id for match in found.matches], "the list is not what the parts say"
assert "ligniiniä" in reasons["source"].tolist()
engine.close()
folder.cleanup()
