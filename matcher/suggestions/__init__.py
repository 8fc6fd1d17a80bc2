"""Ranked list → proposal: what a person needs to see of a match.

In: a ranking with its slotted query, and the documents of the best records. Out: `Match`es with reasons in both texts' own words, the
sentence that carries the match, what stays uncovered, and how far all of it may be trusted.
"""
