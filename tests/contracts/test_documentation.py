"""What the documents promise is so: tables, versions, links, and what is said of every module and name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import matcher
from matcher.errors import MatcherError
from tests.contracts import configuration_tables, people_table

ROOT = Path(__file__).parents[2]
PACKAGES = ("matcher", "api")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MIGRATIONS = ROOT / "matcher" / "store" / "migrations" / "versions"
PYTHON_FILES = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "notebooks").rglob("*.py")])
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
)
LONGEST_FILE = 420


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def public_definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Public classes, functions and methods; overloads and property setters say nothing of their own."""
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and not inner.name.startswith("_"):
                    marks = {ast.unparse(mark) for mark in inner.decorator_list}
                    if not any(mark == "overload" or mark.endswith(".setter") for mark in marks):
                        yield f"{node.name}.{inner.name}", inner


def test_configuration_page_lists_every_setting_and_parameter():
    """The tables are those made from `matcher.settings`; else run tests/contracts/configuration_tables.py."""
    page = configuration_tables.PAGE.read_text(encoding="utf-8")
    assert page == configuration_tables.renewed(page)
    assert "| `MATCHER_DB` |" in page
    assert "| `bm25_k1` |" in page


def test_page_of_people_lists_every_role_and_scope():
    """The table is that made from `matcher.people.roles`; else run tests/contracts/people_table.py."""
    page = people_table.PAGE.read_text(encoding="utf-8")
    assert page == people_table.renewed(page)
    assert "| `people` |" in page


def test_every_parameter_can_be_used_in_a_toml_file(tmp_path):
    """The example of the page is a file that is taken."""
    page = configuration_tables.PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    try:
        changed = matcher.settings.Configuration.from_toml(path).to_dict()
    except MatcherError as error:
        pytest.fail(f"docs/configuration.md: {error}")
    assert changed != matcher.settings.Configuration().to_dict()


def test_changelog_has_the_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(matcher.__version__)}\b", changelog, flags=re.MULTILINE)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "has no docstring"


@pytest.mark.parametrize("path", [path for path in MODULES if MIGRATIONS not in path.parents], ids=name)
def test_public_names_say_what_one_gets(path):
    """Each has a docstring whose first line is a sentence, and which names no parameter that there is not."""
    for label, node in public_definitions(ast.parse(path.read_text(encoding="utf-8"))):
        doc = ast.get_docstring(node)
        assert doc, f"{label} has no docstring"
        first = doc.splitlines()[0]
        assert first[0].isupper() or not first[0].isalpha() or first.startswith("`"), f"{label}: {first!r}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
            unknown = documented_parameters(doc) - given
            assert not unknown, f"{label} documents {sorted(unknown)}, which it does not take"


def documented_parameters(doc: str) -> set[str]:
    """Names under the heading Parameters of a numpydoc docstring."""
    found = re.search(r"^Parameters\n-{3,}\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", doc, flags=re.DOTALL | re.MULTILINE)
    if not found:
        return set()
    heads = re.findall(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: :|$)", found[1], flags=re.MULTILINE)
    return {part.strip("* ") for head in heads for part in head.split(",")}


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name)
def test_file_is_short_enough_to_read(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{name(path)} has {lines} lines; split it by what it holds"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_links_lead_somewhere(path):
    """Every relative link of a page names a file, and every heading that is linked to is there."""
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, heading = target.partition("#")
        found = (path.parent / place) if place else path
        assert found.exists(), f"{name(path)} links to {target}, which is not there"
        if heading:
            assert heading in anchors(found.read_text(encoding="utf-8")), f"{name(path)}: no heading {target}"


def anchors(text: str) -> set[str]:
    """The anchors that the headings of a page get."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_files_that_a_page_names_are_there(path):
    """A path in code style that begins with a folder of the project exists."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"`((?:matcher|api|tests|docs|data|notebooks|\.ci)/[\w./-]+)`", text)
    missing = [target for target in named if not (ROOT / target).exists()]
    assert not missing, f"{name(path)} names {missing}"
