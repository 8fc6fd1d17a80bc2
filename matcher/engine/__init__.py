"""The use cases: what a person or a program asks for, each composed from the rooms below.

In: settings, and requests from a door. Out: match lists, reports. `Engine` opens the store and the index and holds one analyzer; each
use case is a module of its own.
"""

from matcher.engine.core import Engine
from matcher.engine.importing import ImportReport
from matcher.engine.indexing import IndexReport

__all__ = ["Engine", "ImportReport", "IndexReport"]
