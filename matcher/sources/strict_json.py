"""JSON as it should be: no key twice, no NaN, no endless nesting."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

_SPACE: Final = re.compile("[ \t\n\r]*")


class StrictDecoder:
    """Decodes one JSON value at a time.

    What a lenient decoder would swallow (a key twice, NaN, a number too large) is kept in `problems` and does not stop
    the decoding, so that all of it can be reported together.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_float=self._float
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            self.problems.append(f"the key {twice!r} is there twice in one object")
        return out

    def _constant(self, name: str) -> None:
        self.problems.append(f"{name} is no JSON value")

    def _float(self, text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            self.problems.append(f"the number {text[:40]} is too large")
        return value

    def decode(self, text: str, start: int = 0) -> tuple[Any, int]:
        """The value that begins at or after `start`, and where it ends.

        Raises
        ------
        json.JSONDecodeError
            If there is none; also for nesting that is too deep and for integers of thousands of digits.
        """
        start = skip_space(text, start)
        try:
            return self._decoder.raw_decode(text, start)
        except json.JSONDecodeError:
            raise
        except RecursionError:
            raise json.JSONDecodeError("lists or objects are nested too deep", text, start) from None
        except ValueError:
            raise json.JSONDecodeError("a number has too many digits", text, start) from None

    def whole(self, text: str) -> Any:
        """The one value that `text` holds; raises as `decode`, also if something follows it."""
        value, end = self.decode(text)
        end = skip_space(text, end)
        if end < len(text):
            raise json.JSONDecodeError("something follows the value", text, end)
        return value


def skip_space(text: str, start: int) -> int:
    """The position of the first character at or after `start` that is no JSON white space."""
    found = _SPACE.match(text, start)
    return found.end() if found else start
