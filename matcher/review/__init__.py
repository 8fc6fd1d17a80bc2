"""The review of a match list: where a match stands, what may become of it, why it was turned down, and what that teaches.

In: a decision as it stands, and the change that somebody asks for. Out: the decision as it is then, or an error that says what would
be right. Nothing here is stored; the store keeps decisions, each change with who made it, when, and on which version of the list.

==================  =====================================================
`states.py`         the states of a match, and the one table of transitions
`reasons.py`        the coded reasons of a rejection, in three languages
`decisions.py`      a decision, and how a change applies to it
`teaching.py`       decisions as judgements: which of them teach, and what
`labels.py`         reads names of things from tables in `data/review/`
==================  =====================================================
"""
