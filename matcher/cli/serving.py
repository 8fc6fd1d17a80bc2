"""`matcher serve`: the API and the web page."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Annotated, Final

import typer

from matcher.cli.opening import has_people
from matcher.cli.options import Db, IndexDir
from matcher.cli.terminal import say
from matcher.errors import InputError
from matcher.settings import Settings

APPLICATION: Final = "api.app:create_app"
"""What the server makes in each process; this package never imports it."""

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8000
SECONDS_TO_END: Final = 30
"""How long requests may go on after the server was told to stop."""

SECONDS_TO_OPEN: Final = 60
"""How long the browser waits for the server."""


def serve(
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Address to listen on; only of this machine, unless there are accounts or --read-only.",
        ),
    ] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes any free port.")] = PORT,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes that answer.")] = 1,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse everything that writes.")] = False,
    db: Db = None,
    index_dir: IndexDir = None,
    home: Annotated[
        str | None,
        typer.Option("--home", metavar="CC", help="Country that 'foreign' is measured from. Default: MATCHER_HOME."),
    ] = None,
) -> None:
    """Serve the API and the web page until stopped.

    While there are no accounts, the server listens on this machine only, and its user may do everything. With accounts
    ('matcher people add') everybody signs in, and it may listen on another address; put a proxy with TLS before it. With
    --read-only it may do so without accounts: whoever reaches it can read every record.
    """
    settings = Settings.from_environment(db=db, index_dir=index_dir, home=home)
    start(settings, host=host, port=port, workers=workers, read_only=read_only or settings.read_only)


def start(
    settings: Settings,
    *,
    host: str = LOOPBACK,
    port: int | None = None,
    workers: int = 1,
    read_only: bool = False,
    open_page: bool = False,
) -> None:
    """Serve until stopped.

    Parameters
    ----------
    settings : Settings
    host : str
    port : int, optional
        By default `PORT`, or any free one where that is taken.
    workers : int
    read_only : bool
    open_page : bool
        Open the page in a browser once it is there, where this machine has one.

    Raises
    ------
    InputError
        If the address cannot be used or is not allowed, or there is no store.
    """
    address = _address(host)
    _tell_of_the_cache(settings.cache_dir)
    accounts = has_people(settings.db)  # says what is wrong with the store before anything is started
    if not accounts and not read_only:
        _refuse_strangers(host, address.is_loopback, settings.hosts.strip())
    chosen = _free_port(address, PORT if port is None else port, or_any=port is None)
    _hand_over(settings, read_only=read_only, hosts="" if address.is_loopback else "*")
    if accounts and not address.is_loopback:
        say("Passwords must not travel in the clear: put a proxy with TLS before it and name it in MATCHER_PROXIES")
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    shown = f"[{address}]" if address.version == 6 else str(address)
    page = f"http://{shown}:{chosen}"
    say(f"Serving on {page} (stop with Ctrl-C)" + (", read only" if read_only else ""))
    if open_page:
        threading.Thread(target=_open_when_ready, args=(page,), daemon=True).start()
    Server(
        APPLICATION,
        address=str(address),
        port=chosen,
        interface=Interfaces.ASGI,
        workers=workers,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_END,
        log_level=LogLevels.warning,
    ).serve()


def _refuse_strangers(host: str, loopback: bool, hosts: str) -> None:
    """Refuse to serve others than this machine's user, while nobody has an account.

    Raises
    ------
    InputError
    """
    remedy = "add yourself with 'matcher people add NAME --role admin', or use --read-only"
    if not loopback:
        raise InputError("--host", f"{host} can be reached from other machines, and there are no accounts yet", remedy)
    if hosts:
        raise InputError("MATCHER_HOSTS", f"{hosts} lets others in, and there are no accounts yet", remedy)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address to listen on.

    Raises
    ------
    InputError
    """
    name = host.strip().strip("[]")
    try:
        return ipaddress.ip_address(LOOPBACK if name.lower() == "localhost" else name)
    except ValueError:
        raise InputError(
            "--host", f"{host!r} is no address", "use 127.0.0.1, or another address of this machine"
        ) from None


def _free_port(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int, *, or_any: bool) -> int:
    """The port; a free one for 0, or if it is taken and `or_any`.

    Raises
    ------
    InputError
        If it is taken or may not be used.
    """
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((str(address), port))
        except OSError as error:
            if or_any:
                return _free_port(address, 0, or_any=False)
            reason = (error.strerror or str(error)).lower()
            raise InputError("--port", f"{address}, port {port}: {reason}", "choose another with --port") from None
        taken: int = probe.getsockname()[1]
    return taken


def _tell_of_the_cache(folder: Path) -> None:
    """Say why a start takes a minute, where the folder for dictionaries is empty and cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        useless = not os.access(folder, os.W_OK) and not any(folder.glob("lemmas/*/*.dic"))
    except OSError:
        useless = True
    if useless:
        say(
            f"{folder} cannot be written, so dictionaries are made at every start, some 10 s each; set MATCHER_CACHE_DIR"
        )


def _open_when_ready(page: str) -> None:
    """Open the page once the server answers; nothing happens on a machine without a screen."""
    import contextlib
    import time
    import urllib.request
    import webbrowser

    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    for _ in range(SECONDS_TO_OPEN * 10):
        time.sleep(0.1)
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{page}/api/v1/health", timeout=5):
            webbrowser.open(page)
            return


def _hand_over(settings: Settings, *, read_only: bool, hosts: str) -> None:
    """Put what was chosen into the environment, where the server's processes read their settings."""
    from matcher.store.address import parse_address, sqlite_file

    file = sqlite_file(parse_address(settings.db))
    os.environ["MATCHER_DB"] = settings.db if file is None else f"sqlite:///{file.resolve()}"
    if settings.index_dir is not None:
        os.environ["MATCHER_INDEX_DIR"] = str(Path(settings.index_dir).resolve())
    os.environ["MATCHER_HOME"] = settings.home
    os.environ["MATCHER_READ_ONLY"] = "1" if read_only else "0"
    os.environ["MATCHER_HOSTS"] = settings.hosts or hosts
