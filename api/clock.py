"""The clock: one interval job that looks at what has fallen due. It keeps no deadline itself; those are rows that are swept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler

Kind = TypeVar("Kind", bound=BaseScheduler)
_log = structlog.get_logger("alongside.clock")


def beside_the_pages(look: Callable[[], None], every: timedelta) -> BackgroundScheduler:
    """A clock in a thread of its own; not started yet."""
    return _with_tick(BackgroundScheduler(timezone="UTC"), look, every)


def alone(look: Callable[[], None], every: timedelta) -> BlockingScheduler:
    """A clock that is all its process does; ``start()`` stays until it is stopped."""
    return _with_tick(BlockingScheduler(timezone="UTC"), look, every)


def _with_tick(scheduler: Kind, look: Callable[[], None], every: timedelta) -> Kind:
    # Measured: with the default misfire grace a job that was held up never runs at all; without one it runs late, once.
    tick = _unfailing(look)
    scheduler.add_job(
        tick, "date", id="first look", misfire_grace_time=None
    )  # at once: nobody waits for the first interval
    scheduler.add_job(
        tick,
        "interval",
        id="tick",
        seconds=every.total_seconds(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return scheduler


def _unfailing(look: Callable[[], None]) -> Callable[[], None]:
    """A look that fails is logged and tried again at the next tick: one bad moment must not stop the clock."""

    def tick() -> None:
        try:
            look()
        except Exception as why:  # noqa: BLE001  whatever it is, the next look must come
            _log.error("the clock could not look", error=type(why).__name__)

    return tick
