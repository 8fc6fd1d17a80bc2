"""Partner matching: TF-IDF profiles of organisations, pilots and demos, matched across languages and explained word by word.

Importing this package runs nothing; `Engine` is loaded when it is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers know it; importing `typing` here would make every start of the command slower
if TYPE_CHECKING:
    from typing import Any

    from matcher.engine import Engine

__all__ = ["Engine", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "Engine":
        from matcher.engine import Engine

        return Engine
    raise AttributeError(f"module 'matcher' has no attribute {name!r}")
