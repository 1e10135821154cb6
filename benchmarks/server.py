"""The memory of the server at rest: `alongside serve` on a demonstration, after its first pages and first ticks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, Line, Row
from benchmarks.sizes import Place

PROGRAM = Path(sys.executable).with_name("alongside")
PAGES = ("/", "/healthz", "/", "/healthz")
REST_SECONDS = 3


def measure(place: Place) -> Iterator[Line]:
    with serving(place.folder) as (process, address):
        for path in PAGES:
            with urllib.request.urlopen(address + path, timeout=60) as answer:
                answer.read()
        time.sleep(REST_SECONDS)
        megabytes = resident_bytes(process.pid) / 1e6
    yield Row("The server at rest, resident memory", "MB", Figure.of([megabytes]), asked=150, at_least=False)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and where it says it is; asked to stop at the end."""
    command = [
        str(PROGRAM),
        "--database",
        f"sqlite:///{folder / 'served.db'}",
        "serve",
        "--demo",
        "--port",
        str(free_port()),
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=clean, text=True) as server:
        assert server.stderr is not None
        try:
            says = next((line for line in server.stderr if "Alongside is at" in line), "")
            assert says, "the server did not start"
            yield server, says.split("Alongside is at ")[1].split()[0]
        finally:
            server.terminate()
            server.stderr.read()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def resident_bytes(process: int) -> int:
    """The memory that a process holds, as the system counts it: shared libraries count in full."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    return int(told.stdout) * 1024
