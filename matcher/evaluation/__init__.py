"""Says how good the lists are, and whether one way of making them is better than another.

In: judgements (qrels: query → record → grade) and ranked lists (a run: query → records, best first), from
TREC files or from memory. Out: an `Evaluation`, with each measure per query, its mean and a bootstrap
interval; of two evaluations a `Comparison`, with the paired difference, its interval, a p-value and how many
queries won and lost. The same input always gives the same figures.

========================  =============================================================
`qrels.py`, `runs.py`     read and write the two files; `trec.py` is what they share
`measures.py`             one function per measure, and the table `MEASURES` of them
`judged_ranking.py`       what a measure reads
`experiment.py`           `evaluate` and `compare`; `results.py` is what they give
`resampling.py`           the bootstrap and the randomisation test beneath them
`judged_sets.py`          queries, documents and judgements that belong together
`variants.py`             ways of ranking, each adding something to the one before, and tables of them
`baselines.py`            scikit-learn's TF-IDF, to be beaten
========================  =============================================================
"""
