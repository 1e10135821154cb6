"""Where the log goes: one line of JSON an event, on standard error, so that what a command answers stays clean."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

import structlog


class StandardError:
    """Writes a line and goes on. A closed pipe must never look like trouble with the inspection that is logged."""

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


def log_from(level: int = logging.WARNING) -> None:
    """Log what is of this level and above. A server, a clock and a tick say who was told; a command's own words do that already."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: StandardError(),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
