"""Serving the pages with the clock beside them, in one process; and running the clock alone. Both stay until they are stopped."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn

from api import clock, demo
from api.errors import NotSetUp
from api.logs import log_from
from api.main import create_app
from api.one_server import make_folder_for, only_server
from api.replies import say_aside
from api.settings import Settings
from api.wiring import Installation, installation, machine_now
from workflow import demonstration


def serve_pages(settings: Settings, host: str, port: int, *, with_clock: bool) -> None:
    """Serve a real record, or a demonstration as it stands. Raises NotSetUp."""
    with only_server(settings.database), _listening(host, port) as listening:
        _served(installation(settings), listening, with_clock=with_clock)


def serve_demo(settings: Settings, host: str, port: int, speed: int) -> None:
    """Serve a demonstration, made now if there is none, ``speed`` times as fast as the clock on the wall. Raises NotSetUp."""
    make_folder_for(settings.database)
    with only_server(settings.database), _listening(host, port) as listening:
        _served(demo.ready(settings, speed), listening, with_clock=True)


def run_clock(house: Installation) -> None:
    """Look now, and again and again until somebody stops it."""
    log_from(logging.INFO)
    stopped = threading.Event()
    # Not KeyboardInterrupt: raised while the scheduler hands over a job, it would be logged there and forgotten.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    every = house.settings.tick_every
    house.look()
    say_aside(f"The clock has looked, and looks again every {every.total_seconds():g} seconds (stop it with Ctrl-C).")
    ticking = clock.scheduler(house.look, every)
    ticking.start()
    stopped.wait()
    ticking.shutdown()
    say_aside("The clock has stopped.")


def _served(house: Installation, listening: socket.socket, *, with_clock: bool) -> None:
    log_from(logging.INFO)
    host, port = listening.getsockname()[:2]
    say_aside(f"Alongside is at http://{_named(host)}:{port} (stop it with Ctrl-C).")
    app = create_app(house, with_clock=with_clock, when_stopped=lambda: _stopped(house))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        raise NotSetUp("The server could not start; the lines above say why.")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The port, taken before anything else is begun. Raises NotSetUp."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()
        except OSError as why:
            says = f"Nothing can listen on {host}, port {port}: {why.strerror}. Choose another with --port."
            raise NotSetUp(says) from None
        yield listening


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _stopped(house: Installation) -> None:
    """A demonstration's time stands still while nobody serves it."""
    if house.is_demo and demonstration.clock(house.engine):
        demonstration.stop(house.engine, machine_now())
    house.engine.dispose()
