"""Notebooks are as promised: numbered, one question each, ending with a decision and an assert; .ci/run runs them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
LONGEST_CELL = 30


def cells(path: Path) -> list[tuple[str, str]]:
    """Kind ("markdown" or "code") and text of each cell."""
    parts = re.split(r"^# %%( \[markdown\])?\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    kinds, texts = parts[::2], parts[1::2]
    return [("markdown" if kind else "code", text) for kind, text in zip(kinds, texts, strict=True)]


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_asks_one_question_and_ends_with_a_decision(path):
    held = cells(path)
    assert re.fullmatch(r"\d\d_[a-z_]+\.py", path.name)
    heading = held[0][1].splitlines()[0]
    assert re.fullmatch(rf"# # {int(path.name[:2])}\. .+\?", heading), heading
    assert held[-2][0] == "markdown"
    assert held[-2][1].startswith("# ## Decision\n# **")
    last = ast.parse(held[-1][1])
    assert any(isinstance(node, ast.Assert) for node in ast.walk(last)), "the last cell asserts nothing"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_logic_lives_in_the_package(path):
    """A notebook calls; it defines no function or class, and its cells are short."""
    for kind, text in cells(path):
        if kind == "code":
            tree = ast.parse(text)
            assert not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in ast.walk(tree)), text
            assert text.strip().count("\n") < LONGEST_CELL, text
