"""Accounts and keys as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from matcher.cli.rendering.tables import Column, table
from matcher.cli.terminal import Look
from matcher.people.accounts import ApiKey, Person


def people_table(people: Sequence[Person], look: Look) -> str:
    """Accounts, a line each."""
    columns = [Column(title="name"), Column(title="role"), Column(title="state"), Column(title="keys", right=True)]
    columns.append(Column(title="since"))
    rows = [
        (one.name, one.role, "active" if one.active else "disabled", str(one.keys), f"{one.created_at:%Y-%m-%d}")
        for one in people
    ]
    return table(columns, rows, look)


def keys_table(keys: Sequence[ApiKey], look: Look) -> str:
    """Keys, a line each."""
    columns = [Column(title="key"), Column(title="person"), Column(title="scopes", share=1)]
    columns += [Column(title="until"), Column(title="label", share=1)]
    now = dt.datetime.now(dt.UTC)
    rows = [
        (
            one.id,
            one.person,
            ", ".join(one.scopes),
            f"{one.expires_at:%Y-%m-%d}" + (" (over)" if one.expires_at <= now else ""),
            one.label,
        )
        for one in keys
    ]
    return table(columns, rows, look)
