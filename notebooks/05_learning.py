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
# # 5. Should decisions change how lists are made?
#
# A coordinator accepts and rejects suggestions. Two things could be learned from that: the **shares of the components** in the score,
# for all lists; and, within **one list**, to look for more of what was accepted (Rocchio). A simulated coordinator answers: the right
# answers of a judged set decide 50, 100 and 200 suggestions, and what they help is measured apart from what was decided.

# %%
# %matplotlib inline
import pandas as pd

from matcher.engine.bench import Bench, bundled_bench
from matcher.engine.coordinators import Coordinator
from matcher.engine.judged_sets import our_sets, public_sets
from matcher.evaluation import plots
from matcher.evaluation.simulation import curve_frame
from matcher.ranking.feedback import WEIGHT
from matcher.settings import Settings

SEED = 5
COUNTS = (50, 100, 200)
PER_LIST = 3
WEIGHTS = (0.25, WEIGHT, 1.0)
settings = Settings.from_environment()

# %% [markdown]
# ## Who is asked
# The bundled partner requests, which are few; and, where `MATCHER_DEVSETS` names a folder of public sets, 200 US firms that ask with
# their past projects which later ones are their own.

# %%
requests = next(judged for judged in our_sets() if judged.name == "requests")
coordinators = {"partner requests": Coordinator.of(bundled_bench(requests, settings))}
for judged in public_sets(settings.devsets) if settings.devsets else []:
    if judged.name == "sbir B":
        coordinators["200 firms"] = Coordinator.of(Bench(judged, settings))
pd.Series({name: len(held.lists) for name, held in coordinators.items()}, name="lists").to_frame()

# %% [markdown]
# ## Shares for all lists
# Learned on one half of the lists, measured on the other. "In doubt": half of the decisions go where the odds are even, instead of to
# the tops of lists.

# %%
by_shares = pd.concat(
    {
        (name, how): curve_frame(held.shares_curve(COUNTS, seed=SEED, doubt=how == "in doubt"))
        for name, held in coordinators.items()
        for how in ("from the top", "in doubt")
    },
    names=["set", "which"],
)
by_shares.round(4)

# %%
shown = by_shares.copy()
shown.index = [f"{name}, {how}: {count}" for name, how, count in shown.index]
plots.intervals(shown, "Shares learned from decisions, on other lists", "gain in nDCG@10, 95 % interval", reference=0)

# %% [markdown]
# ## More of what was accepted, within a list
# Three suggestions at the top of a list are decided; then is measured what remains of it.

# %%
by_feedback = pd.concat(
    {
        (name, weight): curve_frame(held.feedback_curve(sorted({*COUNTS, PER_LIST * len(held.lists)}), weight=weight))
        for name, held in coordinators.items()
        for weight in WEIGHTS
    },
    names=["set", "weight"],
)
by_feedback = by_feedback[~by_feedback.index.duplicated()].sort_index()
by_feedback.round(3)

# %%
shown = by_feedback.xs(WEIGHT, level="weight")
shown.index = [f"{name}: {count} decisions" for name, count in shown.index]
title = f"Feedback within a list, weight {WEIGHT}"
plots.intervals(shown, title, "gain in nDCG@10 of what remains, 95 % interval", reference=0)

# %% [markdown]
# ## Decision
# **Shares are not learned; feedback within a list is offered, at weight .5, seen before it applies.** However the decisions are chosen,
# learned shares gain nothing that can be told from chance: the components agree too much for 200 decisions to tell them apart. Three
# decisions on a list lift what remains of it surely. A weight of 1 gains more on the requests and nothing sure on the firms.

# %%
assert (by_shares["mean"].abs() < 0.02).all(), "learned shares change lists: look at them again"
assert (by_shares["low"] < 0.01).all(), "learned shares gain: use them"
for name in coordinators:
    whole = by_feedback.loc[(name, WEIGHT)].iloc[-1]
    assert whole["low"] > 0, f"feedback within a list no longer helps {name}: take it back"
