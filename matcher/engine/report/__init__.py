"""The analysts' report: what the data is like, who is suggested, how good the lists are, which words meet nothing.

In: an engine with an index. Out: a `Report`, numbers only; a door renders it.
"""

from matcher.engine.report.report import Report, make_report

__all__ = ["Report", "make_report"]
