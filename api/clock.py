"""The clock: a thread that looks at what has fallen due, again and again. It keeps no deadline; those are rows that are swept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog

_log = structlog.get_logger("alongside.clock")


class Clock:
    """Looks as soon as it is started, and then ``every`` so long after each look, until it is shut down.

    It waits by the time that passes, not by the time of day: a job for a time of day waits a whole hour when the machine's
    clock is put back by one (seen with APScheduler), and nobody is told of anything in it.
    """

    def __init__(self, look: Callable[[], None], every: timedelta) -> None:
        self._look, self._every = look, every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def shutdown(self, *, wait: bool = True) -> None:
        """Look no more; ``wait``: until a look that has begun is done."""
        self._stopped.set()
        if wait and self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._look_unfailing()
            self._stopped.wait(self._every.total_seconds())

    def _look_unfailing(self) -> None:
        """A look that fails is logged and tried again at the next: one bad moment must not stop the clock."""
        try:
            self._look()
        except Exception as why:  # noqa: BLE001  whatever it is, the next look must come
            _log.error("the clock could not look", error=type(why).__name__)
