"""The real program, in a process of its own: what only shows there."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("alongside")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *words], cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=60
    )


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A server that has said where it is; asked to stop at the end, if it has not been before."""
    command = [PROGRAM, "serve", "--port", str(port), *words]
    with subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        for line in server.stderr:
            if "Alongside is at" in line:
                break
        try:
            yield server
        finally:
            server.terminate()
            server.stderr.read()


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


def test_the_program_answers_programs_from_any_folder(tmp_path: Path) -> None:
    done = run("protocol", "list", "--json", folder=tmp_path)
    assert done.returncode == 0
    assert {one["name"] for one in json.loads(done.stdout)} >= {"hampshire/commitment", "ofsted/renewed-framework"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--help",), 0),
        (("protocol", "check", "nowhere.yaml"), 1),
        (("inspection", "list", "--nonsense"), 2),
        (("inspection", "list"), 3),
        (("serve", "--workers", "2"), 2),
        (("serve", "--speed", "60"), 2),
        (("serve",), 3),
    ],
)
def test_the_exit_code_says_how_it_went_and_no_traceback_is_shown(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_demonstration_is_served_with_its_clock_and_one_server_is_enough(tmp_path: Path) -> None:
    port, other = free_port(), free_port()
    with serving(tmp_path, port, "--demo", "--speed", "60") as server:
        board = page(port, "/")
        assert "This is a demonstration." in board
        assert "Larch Row Example Primary School" in board
        again = run("serve", "--demo", "--port", str(other), folder=tmp_path)
        assert again.returncode == 3
        assert "Another 'alongside serve' is already running" in again.stderr
        taken = run("--database", "sqlite:///var/other.db", "serve", "--demo", "--port", str(port), folder=tmp_path)
        assert taken.returncode == 3
        assert f"Nothing can listen on 127.0.0.1, port {port}" in taken.stderr
        # The command line may write beside the server.
        hold = (
            "--database",
            "sqlite:///var/demo.db",
            "inspection",
            "step",
            "larch-row",
            "--have",
            "tell_team",
            "--by",
            "p-farrow",
        )
        held = run(*hold, "--json", folder=tmp_path)
        assert held.returncode == 0, held.stderr
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    # It was stopped in good order: its time stands still, and another server may begin.
    boards = [
        run("--database", "sqlite:///var/demo.db", "inspection", "list", folder=tmp_path).stdout for _ in range(2)
    ]
    assert boards[0] == boards[1] != ""
    with serving(tmp_path, port, "--demo"):
        assert "Larch Row Example Primary School" in page(port, "/")


def test_the_clock_runs_alone_for_pages_that_are_served_without_it(tmp_path: Path) -> None:
    database = ("--database", "sqlite:///alongside.db")
    assert run(*database, "db", "upgrade", folder=tmp_path).returncode == 0
    add = (
        "authority",
        "add",
        "testshire",
        "--name",
        "T",
        "--administrator",
        "Jo",
        "--protocol",
        "hampshire/commitment",
    )
    assert run(*database, *add, folder=tmp_path).returncode == 0
    command = [PROGRAM, *database, "clock"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as clock:
        assert clock.stderr is not None
        assert "The clock has looked, and looks again every 5 seconds" in clock.stderr.readline()
        clock.send_signal(signal.SIGINT)
        said = clock.stderr.read()
    assert "The clock has stopped." in said
    assert clock.returncode == 0
    found = json.loads(run(*database, "doctor", "--json", folder=tmp_path).stdout)
    assert [one["is_fine"] for one in found if one["about"] == "clock"] == [True]
