"""The real server in a process of its own, on a free port, for as long as a test needs it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from commanding import PROGRAM
from private_postgres import free_port

LONGEST_SECONDS = 60
_BETWEEN_LOOKS_SECONDS = 0.1


@contextmanager
def served(database: str, *words: str) -> Iterator[str]:
    """The address of ``alongside serve`` on this database, once it is ready."""
    port = free_port()
    command = [PROGRAM, "--database", database, "serve", "--port", str(port), *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(_BETWEEN_LOOKS_SECONDS)
    raise TimeoutError(address)
