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
# # 7. How many records will one machine bear?
#
# Build time, size on disk, time to open and time of a query, from two to eight thousand records, beside scikit-learn on the same texts
# in the same process. The texts are sentences of the bundled organisations in a random mixture. Times are CPU time; ratios hold
# from machine to machine, times do not. `tests/benchmarks/speed.py` goes on to a hundred thousand.

# %%
# %matplotlib inline
import pandas as pd

from matcher.analysis.analyzer import Analyzer
from matcher.engine.demo import SAMPLES
from matcher.engine.scaling import scaling
from matcher.evaluation import plots
from matcher.settings import Settings, bundled_data

settings = Settings.from_environment()
analyzer = Analyzer.from_folder(bundled_data() / "glossary", settings.cache_dir)
scaling([8000], SAMPLES[0].text, analyzer, lang="fi")  # loads compiled code and dictionaries, and is not counted
measured = scaling([2000, 4000, 8000], SAMPLES[0].text, analyzer, lang="fi")
measured.round(3)

# %% [markdown]
# ## Time of a query
# A Finnish company's text against English records; scikit-learn gets the same text and understands none of it, its work is the same.

# %%
queries = measured[["query, ms", "query by scikit-learn, ms"]].clip(lower=1e-3)
queries.columns = ["this program", "scikit-learn"]
plots.lines(queries, "A query: score every record, take the best ten", "records", "milliseconds of CPU time", log=True)

# %% [markdown]
# ## Building
# Base forms, compounds and the glossary are part of it here; scikit-learn splits at spaces.

# %%
builds = measured[["build, s", "build by scikit-learn, s"]].clip(lower=1e-3)
builds.columns = ["this program, with the full analysis", "scikit-learn, plain words"]
plots.lines(builds, "Building from texts", "records", "seconds of CPU time", log=True)

# %% [markdown]
# ## Size and growth
# What the next thousand records add.

# %%
step = measured.diff().iloc[1:].div(measured.index.to_series().diff().iloc[1:] / 1000, axis=0)
growth = pd.Series({"build, s": step["build, s"].iloc[-1], "size, MB": step["size, MB"].iloc[-1]})
plots.bars(growth, "What a thousand more records cost", "seconds or megabytes", form="{:.2f}")

# %% [markdown]
# ## Decision
# **One small machine bears far more than a network of regions has**: the size grows in step with the records, and to score thousands
# of records takes a millisecond or two once the text is analysed. No search server is needed.

# %%
largest = measured.iloc[-1]
assert largest["query, ms"] < 100, "a query is slow"
assert 1.5 < largest["size, MB"] / measured["size, MB"].iloc[-2] < 2.5, "size does not grow with the records"
assert largest["build, s"] < 30, "a build is slow"
assert largest["open, s"] < 1
