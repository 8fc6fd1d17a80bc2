"""The command as a process: what it imports, signals, streams that are closed, full or of another encoding."""

from __future__ import annotations

import array
import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from matcher.cli.app import app

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "sqlalchemy", "sklearn", "pandas", "numba", "rich", "fastapi", "api")


@pytest.mark.parametrize(
    "what", ["import matcher.cli", "import matcher.cli.app", "from matcher.cli import main; main(['--help'])"]
)
def test_nothing_heavy_is_imported_before_a_command_needs_it(what):
    code = f"import sys; {what}; print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"


COMMANDS = [[], ["config"], ["config", "show"], *([command.name] for command in app.registered_commands)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(shell, command):
    answer = shell(*command, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: matcher{''.join(' ' + part for part in command)} ")
    assert "list[" not in answer.out


def test_alone_it_shows_its_help(shell):
    answer = shell()
    assert answer.code == 0
    assert answer.out.startswith("Usage: matcher ")


def test_version(shell):
    from matcher import __version__

    assert shell("--version").out == f"matcher {__version__}\n"


def test_a_reader_that_has_had_enough_is_no_failure(demo, process, tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": "q", "text": "ligniini"}\n')
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = process("rank", "--queries", "q.jsonl", "--target", "demos", "--db", demo.db, stdout=nobody)
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_for_a_reader_that_has_had_enough(process):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = process("--help", stdout=nobody)
    assert (done.returncode, done.stderr) == (0, b"")


def _closed(*numbers: int):
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def test_closed_standard_output_is_a_failure_in_one_line(demo, process):
    done = process("suggest", "ligniini", "--db", demo.db, preexec_fn=_closed(1))
    assert done.returncode == 1
    assert done.stderr == b"matcher: standard output is closed\n"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="/dev/full is no device here")
def test_full_standard_output_is_a_failure_in_one_line(process):
    with Path("/dev/full").open("wb") as full:
        done = process("config", "show", stdout=full)
    assert done.returncode == 1
    assert done.stderr == b"matcher: standard output cannot be written: no space left on device\n"


def test_missing_standard_input_is_bad_input(process, demo):
    done = process("suggest", "-", "--db", demo.db, stdin=None, preexec_fn=_closed(0))
    assert done.returncode == 2
    assert b"standard input: is closed" in done.stderr


def test_all_streams_missing_is_no_crash(process):
    assert process("config", "show", preexec_fn=_closed(0, 1, 2)).returncode == 1


def test_bytes_that_are_no_text_in_an_argument(process, demo):
    done = process(b"suggest", b"ligniini\xff", b"--db", demo.db.encode())
    assert done.returncode == 2
    assert b"no UTF-8" in done.stderr
    done = process(b"import", b"file\xff.csv", b"--db", demo.db.encode())
    assert done.returncode == 2
    assert b"there is no such file" in done.stderr
    assert b"Traceback" not in done.stderr


def _unread(pipe: int) -> int:
    """Bytes in a pipe that nobody has read yet."""
    held = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, held)
    return held[0]


def _heed_interrupts() -> None:
    """A shell starts its background jobs with interrupts ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_output_to_a_pipe_is_written_to_it_and_leaves_it_a_pipe(demo, process, tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": "q", "text": "ligniini"}\n')
    for name, command in (
        ("run", ("rank", "--queries", "q.jsonl", "--target", "demos", "--output", "run")),
        ("records.ndjson", ("export", "records.ndjson", "--target", "pilots")),
    ):
        pipe = tmp_path / name
        os.mkfifo(pipe)
        reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
        try:
            done = process(*command, "--db", demo.db)
            out, _ = reader.communicate(timeout=30)
        finally:
            reader.kill()
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
        assert out
        assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["export.ndjson", "run.txt"])
def test_output_to_a_link_writes_what_it_names_and_leaves_the_link(demo, process, tmp_path, name):
    (tmp_path / "q.jsonl").write_text('{"id": "q", "text": "ligniini"}\n')
    (tmp_path / "real").write_text("old")
    (tmp_path / name).symlink_to(tmp_path / "real")
    command = ("export", name, "--format", "ndjson", "--target", "pilots")
    if name == "run.txt":
        command = ("rank", "--queries", "q.jsonl", "--target", "demos", "--output", name)
    assert process(*command, "--db", demo.db).returncode == 0
    assert (tmp_path / name).is_symlink()
    assert (tmp_path / "real").read_text() not in ("", "old")


def test_interrupted_it_stops_with_one_line(demo, settings):
    reading, writing = os.pipe()  # standard input that never ends
    os.write(writing, b"ligniini")
    env = os.environ | {"MATCHER_CACHE_DIR": str(settings.cache_dir), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "matcher", "suggest", "-", "--db", demo.db]
    running = subprocess.Popen(
        command, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, preexec_fn=_heed_interrupts
    )
    try:
        for _ in range(600):
            if not _unread(reading):
                break
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    finally:
        running.kill()
        os.close(reading)
        os.close(writing)
    assert running.returncode == 130
    assert err == b"matcher: stopped\n"


@pytest.mark.parametrize("module", ["typer", "matcher.cli.app", "matcher.cli.boundary"])
def test_interrupted_while_the_commands_are_loaded_it_stops_with_one_line(module):
    """The interrupt comes when a module is looked for, as Ctrl-C in the first tenth of a second does."""
    code = f"""
import signal, sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
from matcher.cli import main
raise SystemExit(main(["--help"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=False, preexec_fn=_heed_interrupts
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"matcher: stopped\n")


def test_an_unexpected_error_is_one_line_and_verbose_tells_more(shell, monkeypatch):
    from matcher.settings import Settings

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(Settings, "from_environment", broken)
    answer = shell("config", "show")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "ZeroDivisionError: by nothing" in answer.err
    assert "Traceback" not in answer.err
    assert "Traceback" in shell("--verbose", "config", "show").err


def test_a_pipe_by_name_is_refused_and_what_a_shell_opened_is_read(demo, shell, tmp_path):
    """Reading a named pipe that nobody writes to would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "q.txt").write_text("q1 0 a 1\n")
    for command in (
        ("evaluate", "--qrels", "q.txt", "--run", "pipe"),
        ("evaluate", "--qrels", "pipe", "--run", "q.txt"),
        ("suggest", "lignin", "--config", "pipe", "--db", demo.db),
        ("config", "show", "--config", "pipe"),
        ("config", "promote", "pipe", "--db", demo.db),
        ("experiment", "run", "pipe", "--qrels", "q.txt", "--queries", "q.txt", "--db", demo.db),
    ):
        answer = shell(*command)
        assert (answer.code, answer.err) == (2, "matcher: pipe: is no regular file; save it to disk first\n")
    reading, writing = os.pipe()
    os.write(writing, b"q1 Q0 a 1 0.9 t\n")
    os.close(writing)
    try:
        answer = shell("evaluate", "--qrels", "q.txt", "--run", f"/dev/fd/{reading}", "--measures", "Hit@1")
    finally:
        os.close(reading)
    assert (answer.code, "1.000" in answer.out) == (0, True), answer.err


def test_a_text_in_utf8_is_read_whatever_the_locale_says(demo, shell):
    """With LANG=C, and Python's own remedy for it off, arguments come as halves of surrogate pairs."""
    mangled = "Erotamme ligniiniä mustalipeästä".encode().decode("ascii", "surrogateescape")
    answer = shell("suggest", mangled, "--top", "1", "--db", demo.db)
    assert answer.code == 0, answer.err
    assert "ligniiniä" in answer.out
