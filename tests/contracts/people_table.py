"""The tables of docs/people.md, made from `matcher.people.roles`.

`python tests/contracts/people_table.py` writes them anew; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from matcher.people.roles import KEY_SCOPES, ROLES, SCOPES

PAGE = Path(__file__).parents[2] / "docs" / "people.md"
START, END = "<!-- roles: generated -->", "<!-- roles: end -->"


def roles_table() -> str:
    """Scopes down, roles across, and whether a key can have the scope."""
    lines = [("scope", "lets one", *ROLES, "a key"), tuple("---" for _ in range(len(ROLES) + 3))]
    for scope, what in SCOPES.items():
        held = ["yes" if scope in role.scopes else "" for role in ROLES.values()]
        lines.append((f"`{scope}`", what, *held, "yes" if scope in KEY_SCOPES else ""))
    lines.append(("", "whom it is for", *(role.who for role in ROLES.values()), "programs"))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def renewed(page: str) -> str:
    """The page with the table as it is now, between its marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{roles_table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
