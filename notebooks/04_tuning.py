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
# # 4. Would other parameters be better, or only luckier?
#
# Grid and random search with scikit-learn's own tools over the parameters of the analyzer, of the weights and of the fusion, on judged
# sets. The best of many candidates is never worse than the default on the queries that chose it; so each choice is measured on
# queries that had no part in it (nested cross-validation), as a paired difference with an interval.

# %%
# %matplotlib inline
import pandas as pd
from scipy.stats import uniform
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV

from matcher.engine.bench import bundled_bench
from matcher.engine.judged_sets import our_sets
from matcher.evaluation import plots
from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.tuning import BETTER, ConfigurationRanker, nested_search
from matcher.settings import Configuration, Settings

settings = Settings.from_environment()
sets = {judged.name: judged for judged in our_sets()}
analyzers = {}
benches = {name: bundled_bench(sets[name], settings, analyzers) for name in ("demos", "requests")}
inner = KFold(5, shuffle=True, random_state=1)
rankers = {name: ConfigurationRanker(bench, measure=sets[name].measure) for name, bench in benches.items()}
asked = {name: list(sets[name].queries) for name in benches}
judgements = {name: [sets[name].qrels[query.id] for query in queries] for name, queries in asked.items()}
rankers["demos"]

# %% [markdown]
# ## What may be changed
# `member_weight` and `cognate_weight` belong to the analysis, `generic_weight` to the weights, the shares to the fusion.

# %%
grid = {
    "member_weight": [0.5, 0.7],
    "cognate_weight": [0.0, 0.7],
    "generic_weight": [0.1, 0.3],
    "bm25_share": [1 / 3, 0.6],
}
chance = {
    "cognate_weight": uniform(0, 1),
    "familiar_likeness": uniform(0.4, 0.6),
    "bm25_share": uniform(0, 1),
    "centroid_share": uniform(0, 1),
    "complement_share": uniform(0, 0.5),
}

# %% [markdown]
# ## Grid search for profiles → demos

# %%
search = GridSearchCV(rankers["demos"], grid, cv=inner)
by_grid = nested_search(search, asked["demos"], judgements["demos"])
print(f"{by_grid.candidates} candidates")
print(by_grid)
by_grid.to_frame()

# %% [markdown]
# Where the folds choose differently, the data does not say what is best; where they agree, it says so for texts of this kind only.

# %% [markdown]
# ## Random search for partner requests

# %%
search = RandomizedSearchCV(rankers["requests"], chance, n_iter=15, cv=inner, random_state=5)
by_chance = nested_search(search, asked["requests"], judgements["requests"])
print(f"{by_chance.candidates} candidates")
print(by_chance)
by_chance.to_frame().round(2)

# %% [markdown]
# ## What the search promises, and what is left of it
# The promise is the search's own best score; what is left is the score on unseen queries.

# %%
found = {"profiles → demos, grid": by_grid, "partner requests, random": by_chance}
pd.DataFrame(
    {
        name: {
            "default": held.default.means[0],
            "promised": held.promised,
            "on unseen queries": held.chosen.means[0],
            "verdict": held.verdict,
        }
        for name, held in found.items()
    }
).T

# %%
gains = pd.DataFrame({name: held.comparison.to_frame().iloc[0] for name, held in found.items()}).T
gains["mean"] = gains["difference"]
plots.intervals(
    gains.astype(float), "What choosing gains on unseen queries", "paired difference, 95 % interval", reference=0
)

# %%
plots.differences(by_grid.comparison, "Profiles → demos: each query, by what was chosen without it")

# %% [markdown]
# ## And on other questions?
# What was chosen for one kind of text must not harm the others. None of these queries had a part in the choice.

# %%
chosen = Configuration(**by_grid.final)
others = {name: bundled_bench(judged, settings, analyzers) for name, judged in sets.items() if name != "demos"}
elsewhere = pd.DataFrame(
    {
        name: compare(
            evaluate(sets[name].qrels, bench(Configuration()), sets[name].measure),
            evaluate(sets[name].qrels, bench(chosen), sets[name].measure),
        )
        .to_frame()
        .iloc[0]
        for name, bench in others.items()
    }
).T
elsewhere["mean"] = elsewhere["difference"]
title = "What the choice for profiles → demos does elsewhere"
plots.intervals(elsewhere.astype(float), title, "paired difference, 95 % interval", reference=0)

# %% [markdown]
# ## Decision
# **The default stays.** For partner requests no choice can be told from chance. For profiles a choice without look-alikes is better,
# and one-line texts pay for it: a gain on one kind of text is no reason to change all. What a search is good for is a hunch, here
# "trust look-alikes less"; the hunch has to pass experiments on all sets and the quality gates (`matcher experiment run`,
# `matcher config promote`), as the analyst's walk shows.

# %%
for held in found.values():
    assert (held.verdict == BETTER) == (held.comparison.low[0] > 0), "an improvement was called out of noise"
    assert held.promised >= held.default.means[0] - 0.02, "a search that is worse than no search is broken"
    assert len(held.choices) == 5
harmed = elsewhere.index[elsewhere["mean"].astype(float) < -0.02].tolist()
assert by_chance.verdict != BETTER
assert by_grid.verdict != BETTER or harmed, "a choice is better and harms nothing: make an experiment of it"
