"""What can go wrong, as one tree.

::

    MatcherError
    ├── InputError (ValueError)          a value that a person gave cannot be used
    │   ├── SourceError                  ... in one place of a file
    │   ├── ImportRefused                ... in several places of a file, reported together
    │   ├── RecordRefused                ... in several fields of a record, reported together
    │   ├── LanguageError                no such language
    │   ├── FilterError                  filters that leave nothing
    │   └── TransitionError              a state that may not follow the one that stands
    ├── UnknownIdError (LookupError)     no record with that id
    ├── TakenIdError                     a record with that id is there already
    ├── StaleVersionError                somebody changed the record meanwhile
    │   └── StaleDecisionError           ... a match: with both decisions and who made the other
    ├── ConflictError                    what is asked does not fit how things are now
    │   └── DecisionConflicts            ... rows of a file whose matches others changed, reported together
    ├── LeaseLostError                   another worker has taken the job, or it was ended
    ├── TooOftenError                    tried too often, to be tried again later
    ├── PromotionRefused                 a configuration falls below a gate
    ├── StoreError (RuntimeError)        the store cannot be opened or is of another schema
    ├── IndexMissingError                no index has been built yet
    │   └── EmptyTargetError             ... of this target, which has no records
    ├── DamagedIndexError                a file of the index is not what was written
    └── UnwritableIndexError (OSError)   the index there is stays, as nothing can be written

Each message says where, what, and what would be right; the facts are attributes. The core knows nothing of exit codes or HTTP
statuses: the doors map types to those.
"""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


class MatcherError(Exception):
    """Base of every error this package raises on purpose."""


class InputError(MatcherError, ValueError):
    """A value that a person gave cannot be used.

    Parameters
    ----------
    where : str
        The option, field or parameter.
    problem : str
        What is wrong with it.
    remedy : str, optional
        What would be right.
    """

    def __init__(self, where: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{where}: {problem}" + (f"; {remedy}" if remedy else ""))
        self.where, self.problem, self.remedy = where, problem, remedy


class SourceError(InputError):
    """One place of a file cannot be used.

    Parameters
    ----------
    path : str or Path
    row : int or None
        1-based row as a person counts it, the header included; None for the whole file.
    column : str or None
    problem, remedy : str
    """

    def __init__(self, path: str | Path, row: int | None, column: str | None, problem: str, remedy: str = "") -> None:
        where = Path(path).name
        where += f", row {row}" if row is not None else ""
        where += f", column {column!r}" if column is not None else ""
        super().__init__(where, problem, remedy)
        self.path, self.row, self.column = str(path), row, column


class ImportRefused(InputError):
    """Nothing of a file was imported; every bad place of it is listed.

    Parameters
    ----------
    path : str or Path
    errors : iterable of SourceError
        In the order of the file.
    shown : int, optional
        How many of them the message spells out; the attribute `errors` holds all.
    """

    def __init__(self, path: str | Path, errors: Iterable[SourceError], shown: int = 20) -> None:
        self.path = str(path)
        self.errors: Sequence[SourceError] = tuple(errors)
        places = "one place" if len(self.errors) == 1 else f"{len(self.errors)} places"
        super().__init__(
            Path(path).name, f"nothing was imported, {places} must be mended first:{_listed(self.errors, shown)}"
        )


class RecordRefused(InputError):
    """Fields of a record that a person wrote cannot be used; every one of them is listed.

    Parameters
    ----------
    errors : iterable of InputError
        One or more.
    """

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors: Sequence[InputError] = tuple(errors)
        first = self.errors[0]
        more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
        super().__init__(first.where, first.problem, first.remedy + more)


class LanguageError(InputError):
    """Something that is no language code was given as one."""

    def __init__(self, code: str) -> None:
        super().__init__("language", f"{code!r} is not a language code", "use a two-letter code such as fi, sv or en")
        self.code = code


class FilterError(InputError):
    """Filters that together leave no record.

    Parameters
    ----------
    problem : str
    smallest_change : str
        The one filter whose removal gives results, in words.
    remove : str, optional
        That filter, a field of `matcher.matches.Filters`; empty where no single one helps.
    """

    def __init__(self, problem: str, smallest_change: str, remove: str = "") -> None:
        super().__init__("filters", problem, smallest_change)
        self.smallest_change, self.remove = smallest_change, remove


class TransitionError(InputError):
    """A state that may not follow the one that stands.

    Parameters
    ----------
    state, following : str
    allowed : sequence of str
        The states that may follow.
    """

    def __init__(self, state: str, following: str, allowed: Sequence[str]) -> None:
        remedy = f"from here it may become {', '.join(allowed)}; what was done last can be undone"
        super().__init__("state", f"a match that is {state} cannot become {following}", remedy)
        self.state, self.following, self.allowed = state, following, tuple(allowed)


class UnknownIdError(MatcherError, LookupError):
    """No record with that id.

    Parameters
    ----------
    target : str
        What was looked for: "organisations", "pilots", "demos" or "regions".
    record_id : str
    near : sequence of str, optional
        Ids that are spelt alike.
    """

    def __init__(self, target: str, record_id: str, near: Sequence[str] = ()) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"{target}: no record has the id {record_id!r}{hint}")
        self.target, self.record_id, self.near = target, record_id, tuple(near)


class TakenIdError(MatcherError):
    """A record with that id is there already."""

    def __init__(self, target: str, record_id: str) -> None:
        super().__init__(f"{target}: the id {record_id!r} is taken; choose another, or edit that record")
        self.target, self.record_id = target, record_id


class StaleVersionError(MatcherError):
    """A record was changed by somebody else since it was read."""

    def __init__(self, target: str, record_id: str, expected: int, found: int) -> None:
        super().__init__(
            f"{target} {record_id!r}: version {found} is stored, the edit was made on version {expected}; "
            "read it again and repeat the edit"
        )
        self.target, self.record_id, self.expected, self.found = target, record_id, expected, found


class StaleDecisionError(StaleVersionError):
    """A match was decided on by somebody else since it was read.

    Parameters
    ----------
    match : str
        List and match, as `7/42`.
    expected, found : int
        The version the change was made on, and the one that is stored.
    asked, stored : mapping of str to JSON value
        The change that was asked for, and the decision that stands.
    who : str or None
        Who made that one; None where nobody was named.
    at : datetime.datetime or None
    """

    def __init__(
        self,
        match: str,
        expected: int,
        found: int,
        *,
        asked: Mapping[str, Any],
        stored: Mapping[str, Any],
        who: str | None,
        at: dt.datetime | None,
    ) -> None:
        super().__init__("matches", match, expected, found)
        self.asked, self.stored, self.who, self.at = dict(asked), dict(stored), who, at

    def __str__(self) -> str:
        return f"{self.args[0]} (changed by {self.who or 'somebody'}, it is {self.stored.get('state')} now)"


class ConflictError(MatcherError):
    """What is asked does not fit how things are now.

    Parameters
    ----------
    what, problem, remedy : str
    """

    def __init__(self, what: str, problem: str, remedy: str) -> None:
        super().__init__(f"{what}: {problem}; {remedy}")
        self.what, self.problem, self.remedy = what, problem, remedy


class DecisionConflicts(ConflictError):
    """Rows of a file whose matches were changed by others meanwhile; nothing was changed, every such row is listed.

    Parameters
    ----------
    path : str or Path
    errors : iterable of SourceError
        In the order of the file.
    shown : int, optional
        How many of them the message spells out; the attribute `errors` holds all.
    """

    def __init__(self, path: str | Path, errors: Iterable[SourceError], shown: int = 20) -> None:
        self.path = str(path)
        self.errors: Sequence[SourceError] = tuple(errors)
        rows = "one row was" if len(self.errors) == 1 else f"{len(self.errors)} rows were"
        problem = f"nothing was changed, {rows} changed by others meanwhile:{_listed(self.errors, shown)}\n"
        super().__init__(Path(path).name, problem, "decide on these anew, or skip them")


class LeaseLostError(MatcherError):
    """Another worker has taken the job, or it was ended."""

    def __init__(self, job: int) -> None:
        super().__init__(f"job {job}: it is not this worker's any more")
        self.job = job


class TooOftenError(MatcherError):
    """Something was tried too often; it can be tried again after a while.

    Parameters
    ----------
    seconds : int
        How long to wait.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts; try again in {seconds} s")
        self.seconds = seconds


class PromotionRefused(MatcherError):
    """A configuration is not made live because measures of it are below their bounds.

    Parameters
    ----------
    failed : sequence of str
        A line for each gate that it falls below: the measure, its value and its bound.
    """

    def __init__(self, failed: Sequence[str]) -> None:
        super().__init__(
            f"promotion refused: {'; '.join(failed)}; choose another configuration, "
            "or take the responsibility with --force --reason TEXT"
        )
        self.failed = tuple(failed)


class StoreError(MatcherError, RuntimeError):
    """The store cannot be opened, or its schema is another than this program's."""


class IndexMissingError(MatcherError, FileNotFoundError):
    """No index has been built yet."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(f"{path}: there is no index here; build one with 'matcher index'")
        self.path = str(path)

    def __str__(self) -> str:
        return str(self.args[0])


class EmptyTargetError(IndexMissingError):
    """There is an index, but it holds no record of the target.

    Parameters
    ----------
    path : str or Path
    target : str
    """

    def __init__(self, path: str | Path, target: str) -> None:
        MatcherError.__init__(self, f"target: there are no {target} yet; import some, or look for something else")
        self.path, self.target = str(path), target


class DamagedIndexError(MatcherError, RuntimeError):
    """A file of an index is not what was written.

    Parameters
    ----------
    path : str or Path
        The damaged file.
    problem : str
    """

    def __init__(self, path: str | Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; build the index anew with 'matcher index'")
        self.path = str(path)


class UnwritableIndexError(MatcherError, OSError):
    """A new or changed index could not be written; what was there before is whole and goes on serving.

    Parameters
    ----------
    path : str or Path
        The folder of the index.
    cause : OSError
        What the system said.
    """

    def __init__(self, path: str | Path, cause: OSError) -> None:
        problem = (cause.strerror or "not all of it was taken, as by a full disk").lower()
        remedy = (
            "choose a folder that can be written, with --index-dir or MATCHER_INDEX_DIR"
            if cause.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)
            else "make room there, or choose another folder with --index-dir"
        )
        super().__init__(f"{path}: the index cannot be written: {problem}; {remedy}")
        self.path = str(path)

    def __str__(self) -> str:
        return str(self.args[0])


def _listed(errors: Sequence[SourceError], shown: int) -> str:
    """The first places, a line each, and how many more there are."""
    more = [f"... and {len(errors) - shown} more"] if len(errors) > shown else []
    return "".join(f"\n  {line}" for line in (*errors[:shown], *more))
