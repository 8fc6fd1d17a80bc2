"""The analysts' report as one HTML file: no script, nothing fetched, charts as inline SVG, light and dark, ready to print.

In: a `matcher.engine.report.Report` and a language. Out: the text of the file.
"""

from matcher.cli.rendering.report.page import report_page
from matcher.cli.rendering.report.words import LANGUAGES

__all__ = ["LANGUAGES", "report_page"]
