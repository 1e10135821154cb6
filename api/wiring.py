"""Puts the pieces of an installation together: the one place that reads a clock or takes chances."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from api.errors import Misused, NotSetUp
from api.one_server import file_of, is_served
from api.pulse import Pulse, pulse
from api.settings import Settings
from workflow import demonstration, queries
from workflow.errors import UnknownThing
from workflow.service import Workflow
from workflow.store.engine import engine_for, revision_fits, sqlite_is_old

SETTLING = timedelta(
    seconds=2
)  # longer than a transaction takes between its time and its commit, and than clocks differ
_log = structlog.get_logger("alongside.clock")


def machine_now() -> datetime:
    return datetime.now(UTC)


def chance(number: int) -> bytes:
    return secrets.token_bytes(number)


@dataclass(frozen=True, slots=True)
class Installation:
    """One database with what this process needs to use it. ``now`` is case time; ``machine_now`` never is.

    There is one Workflow for each authority, so that the files it wrote last stay at hand.
    """

    settings: Settings
    engine: Engine
    is_demo: bool
    now: Callable[[], datetime]
    machine_now: Callable[[], datetime] = machine_now
    _flows: dict[str, Workflow] = field(default_factory=dict, init=False, repr=False, compare=False)

    def authority(self, named: str = "") -> str:
        """The authority that is meant: the one that is named, else the only one. Raises UnknownThing, Misused or NotSetUp."""
        known = queries.authorities(self.engine)
        named = named or self.settings.authority
        if named and named not in known:
            raise UnknownThing("authority", named, known)
        if not known:
            raise NotSetUp(
                "No authority has been added yet. Run 'alongside authority add KEY --name … --administrator …'."
            )
        if not named and len(known) > 1:
            raise Misused(f"There are several authorities: {', '.join(known)}. Say which with --authority.")
        return named or known[0]

    def workflow(self, authority: str | None = None) -> Workflow:
        key = authority or self.authority()
        made = Workflow(self.engine, key, now=self.now, chance=chance, machine_now=self.machine_now)
        return self._flows.setdefault(key, made)

    def workflows(self) -> list[Workflow]:
        return [self.workflow(key) for key in queries.authorities(self.engine)]

    def settled_at(self) -> datetime:
        """The case time up to which no entry is still to come: two seconds of machine time ago, which may be more in a demonstration."""
        clock = demonstration.clock(self.engine) if self.is_demo else None
        return self.now() - SETTLING * max(1, clock.speed if clock else 1)

    def pulse(self) -> Pulse:
        """How the clock is, over every authority; in machine time, as a demonstration's case time proves nothing."""
        looks = [queries.clock(self.engine, key) for key in queries.authorities(self.engine)]
        times = tuple(one.machine_at if one else None for one in looks)
        return pulse(times, self.machine_now(), self.settings.late_after)

    def look(self) -> None:
        """One look of the clock at every authority; one that fails stops no other. Raises only when none could be looked at."""
        flows, failed = self.workflows(), []
        for flow in flows:
            try:
                flow.tick()
            except Exception as why:  # noqa: BLE001  one authority's trouble, whatever it is, must not stop the others
                failed.append(why)
                _log.error("an authority could not be looked at", authority=flow.authority, error=type(why).__name__)
        if failed and len(failed) == len(flows):
            raise failed[0]


def installation(settings: Settings, case_time: datetime | None = None) -> Installation:
    """The installation as it stands. Raises NotSetUp when the database's tables are not those of this program.

    ``case_time`` is for one command on a demonstration; anywhere else it is refused.
    """
    engine = connected(settings)
    is_demo = demonstration.is_one(engine)
    if case_time is not None and not is_demo:
        raise Misused("--now is for a demonstration or a test: on a real record the time is the real time.")
    return Installation(settings, engine, is_demo, _clock(engine, case_time, is_demo=is_demo))


def connected(settings: Settings) -> Engine:
    """An engine whose database has the right tables. Raises NotSetUp."""
    file = file_of(settings.database)
    if file is not None and not file.exists():
        raise NotSetUp(f"There is no database at {file} yet. Run 'alongside db upgrade' to make one.")
    engine = engine_for(settings.database)
    if not revision_fits(engine):
        raise NotSetUp("The database has not the tables of this version. Run 'alongside db upgrade' first.")
    if sqlite_is_old(engine) and is_served(settings.database):
        raise NotSetUp(
            "'alongside serve' has this file open, and this SQLite is too old for two processes at once. "
            "Stop the other first, or use PostgreSQL. 'alongside doctor' says more."
        )
    return engine


def _clock(engine: Engine, case_time: datetime | None, *, is_demo: bool) -> Callable[[], datetime]:
    if case_time is not None:
        return lambda: case_time
    if not is_demo:
        return machine_now

    def case_now() -> datetime:
        now, clock = machine_now(), demonstration.clock(engine)
        return clock.case_time(now) if clock else now

    return case_now
