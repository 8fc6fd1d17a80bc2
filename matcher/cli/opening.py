"""Options → an open engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matcher.cli.inputs import refuse_no_file
from matcher.cli.terminal import say
from matcher.errors import InputError, StoreError
from matcher.settings import Configuration, Settings

if TYPE_CHECKING:
    from matcher.engine import Engine

_WRONG_PLACE: Final = ("not a database", "unable to open")
"""Parts of a database's messages that blame the address rather than the database."""


def preparing(language: str) -> None:
    """Say why nothing seems to happen for some seconds."""
    say(f"Preparing the {language} dictionary, once (about 5 s) ...")


@contextmanager
def open_engine(
    db: str | None,
    index_dir: Path | None,
    *,
    config: Path | None = None,
    home: str | None = None,
    init: bool = False,
) -> Iterator[Engine]:
    """The engine over the store at `db`, closed at the end.

    Raises
    ------
    InputError
        If an option cannot be used, or there is no store there.
    StoreError
        If the database fails.
    """
    settings = Settings.from_environment(db=db, index_dir=index_dir, home=None if home is None else _country(home))
    configuration = read_configuration(config)
    from matcher.engine import Engine

    with _blaming_the_address():
        engine = Engine.open(settings=settings, configuration=configuration, init=init, on_prepare=preparing)
    with engine:
        yield engine


def has_people(db: str) -> bool:
    """Whether the store at `db` holds accounts; without an engine, whose loading would be half of a server's start.

    Raises
    ------
    InputError
        If there is no store there.
    StoreError
        If the database fails.
    """
    from matcher.store.database import Store

    with _blaming_the_address():
        store = Store.open(db)
    try:
        with store.reading() as held:
            return held.has_people()
    finally:
        store.close()


@contextmanager
def _blaming_the_address() -> Iterator[None]:
    """Tell an address that leads to no store as bad input."""
    try:
        yield
    except StoreError as error:
        if error.__cause__ is None or any(sign in str(error) for sign in _WRONG_PLACE):
            raise InputError("store", str(error)) from None
        raise


def read_configuration(config: Path | None) -> Configuration | None:
    """The parameters in a file; None where none is given.

    Raises
    ------
    InputError
        If it cannot be read, or a parameter cannot be used.
    """
    if config is None:
        return None
    refuse_no_file(config)
    return Configuration.from_toml(config)


def _country(name: str) -> str:
    from matcher.sources.countries import country

    return country(name)


def check_configuration(engine: Engine, config: Path | None) -> None:
    """Refuse parameters that the index was not built with, as they would have no effect.

    Raises
    ------
    InputError
    """
    held = engine.home.configuration()
    if config is None or held is None or held == engine.configuration:
        return
    asked, built = engine.configuration.to_dict(), held.to_dict()
    name = next(name for name in asked if asked[name] != built[name])
    raise InputError(
        str(config),
        f"the index was built with {name} = {built[name]:g}, not {asked[name]:g}",
        f"build it anew with 'matcher index --config {config}', or leave --config out",
    )


ProgressLine = Callable[[int, int | None], None]


@contextmanager
def progress(what: str) -> Iterator[ProgressLine]:
    """A function to call with how much is done and of how much; it draws a bar where standard error is a terminal."""
    import sys

    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
