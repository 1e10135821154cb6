"""The clock: one interval job that looks at what has fallen due. It keeps no deadline itself; those are rows that are swept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

_log = structlog.get_logger("alongside.clock")


class SteadyJobs(MemoryJobStore):  # type: ignore[misc]  # the library comes without types
    """Jobs that are due no later than one interval from now, also when the machine's clock is put back meanwhile.

    A scheduler waits for a time of day: with the clock put back by an hour it would look at nothing for that hour.
    """

    def __init__(self, every: timedelta) -> None:
        super().__init__()
        self._every = every

    def get_due_jobs(self, now: datetime) -> list[Any]:
        for job in self.get_all_jobs():
            if job.next_run_time is not None and job.next_run_time > now + self._every:
                job.modify(next_run_time=now)
        return list(super().get_due_jobs(now))


def scheduler(look: Callable[[], None], every: timedelta) -> BackgroundScheduler:
    """A clock in a thread of its own; not started yet."""
    ticking = BackgroundScheduler(timezone="UTC", jobstores={"default": SteadyJobs(every)})
    # Measured: with the default misfire grace a job that was held up never runs at all; without one it runs late, once.
    tick = _unfailing(look)
    ticking.add_job(
        tick, "date", id="first look", misfire_grace_time=None
    )  # at once: nobody waits for the first interval
    ticking.add_job(
        tick,
        "interval",
        id="tick",
        seconds=every.total_seconds(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return ticking


def _unfailing(look: Callable[[], None]) -> Callable[[], None]:
    """A look that fails is logged and tried again at the next tick: one bad moment must not stop the clock."""

    def tick() -> None:
        try:
            look()
        except Exception as why:  # noqa: BLE001  whatever it is, the next look must come
            _log.error("the clock could not look", error=type(why).__name__)

    return tick
