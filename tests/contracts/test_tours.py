"""The examples of the pages run, and print what stands there."""

from __future__ import annotations

import pytest

from tests.contracts import tours


@pytest.mark.parametrize("page", tours.PAGES, ids=lambda page: page.name)
def test_examples_print_what_the_page_says(page):
    """Else look at the difference, and let `python tests/contracts/tours.py` write it."""
    assert page.read_text(encoding="utf-8") == tours.renewed(page)


def test_readme_has_the_measured_figures():
    """The table of README.md is made from what docs/evaluation.md prints."""
    readme = tours.README.read_text(encoding="utf-8")
    assert readme == tours.with_figures(readme, tours.EVALUATION.read_text(encoding="utf-8"))
    assert readme.count(" to ") >= 4
