"""Query + index → ranked list, with the words that made each score.

In: an analysed query and a `ProfileIndex`. Out: positions of records in order, their components (cosine of the profile, of the best
documents, BM25), and explanations whose contributions sum to the cosine. `topk` is the only place that orders scores.
"""
