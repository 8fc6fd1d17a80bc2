"""The configuration that was promoted last; `promoting.py` says how that is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matcher.errors import InputError
from matcher.settings import Configuration

if TYPE_CHECKING:
    from matcher.engine.core import Engine


def live(engine: Engine) -> Configuration | None:
    """The promoted configuration; None where none ever was."""
    with engine.store.reading() as held:
        last = held.promotions(1)
    return parameters_of(last[0].body["parameters"]) if last else None


def parameters_of(values: Mapping[str, Any]) -> Configuration:
    """The configuration of stored parameters; those that it has not kept have their default.

    Raises
    ------
    InputError
        If this program has no longer one of them.
    """
    known = Configuration().to_dict()
    for name in values:
        if name not in known:
            raise InputError(name, "is no parameter of this version", "promote a configuration that has none of it")
    return Configuration(**values)
