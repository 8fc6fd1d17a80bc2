"""`matcher config show`: every setting and every parameter of matching, with its value and what it means."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from matcher.cli.opening import read_configuration
from matcher.cli.options import Config, Db, IndexDir, Json
from matcher.cli.terminal import Look, emit, emit_json
from matcher.errors import StoreError
from matcher.settings import Configuration, Settings


def show(config: Config = None, json_: Json = False, db: Db = None, index_dir: IndexDir = None) -> None:
    """Show the settings and the parameters of matching that are live, each with its value and what it means."""
    settings = Settings.from_environment()
    configuration = read_configuration(config) or _live(db, index_dir) or Configuration()
    set_here = [_setting(settings, f) for f in fields(settings)]
    parameters = [_parameter(configuration, f) for f in fields(configuration)]
    if json_:
        emit_json({"settings": set_here, "parameters": parameters})
        return
    from matcher.cli.rendering.tables import Column, block, table

    look = Look.of(sys.stdout)
    columns = [Column(title="Name", share=3), Column(title="Value", share=3), Column(title="Meaning", share=5)]
    emit("Settings, from the environment:")
    rows = [[held["variable"], str(held["value"] or ""), held["help"]] for held in set_here]
    emit(table(columns, rows, look) + "\n")
    emit("Parameters of matching; a TOML file with lines such as best_documents = 3 changes them (--config FILE):")
    rows = [
        [p["name"], f"{p['value']:.4g}", f"{p['help']} From {p['range'][0]:g} to {p['range'][1]:g}."]
        for p in parameters
    ]
    emit(table(columns, rows, look))
    emit(
        block(
            "An index keeps the parameters it was built with: 'matcher index --config FILE' builds it with others.",
            look,
        )
    )


def _live(db: str | None, index_dir: Path | None) -> Configuration | None:
    """What is in use in the store; None where there is none yet that can be read."""
    from matcher.engine import Engine

    try:
        with Engine.open(settings=Settings.from_environment(db=db, index_dir=index_dir)) as engine:
            return engine.configuration
    except StoreError:
        return None


def _setting(settings: Settings, f: Any) -> dict[str, Any]:
    value = getattr(settings, f.name)
    variable = f"MATCHER_{f.name.upper()}"
    if f.name == "db":
        from matcher.store.address import parse_address, show_address

        value = show_address(parse_address(value))
    return {
        "name": f.name,
        "variable": variable,
        "value": value if value is None or isinstance(value, int) else str(value),
        "set": bool(os.environ.get(variable, "").strip()),
        "help": f.metadata["help"],
    }


def _parameter(configuration: Configuration, f: Any) -> dict[str, Any]:
    return {
        "name": f.name,
        "value": getattr(configuration, f.name),
        "default": f.default,
        "range": list(f.metadata["range"]),
        "help": f.metadata["help"],
    }
