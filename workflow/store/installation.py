"""What belongs to the database as a whole: whether it is a demonstration, its clock, and the key that requests are marked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from workflow.core.record import instant_from, instant_text
from workflow.store import tables as t

_VALUE = select(t.installation.c.value).where(t.installation.c.key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The case time of a demonstration: ``case_anchor`` at ``real_anchor``, and ``speed`` times as fast from there."""

    real_anchor: datetime
    case_anchor: datetime
    speed: int

    def case_time(self, machine_now: datetime) -> datetime:
        return self.case_anchor + max(machine_now - self.real_anchor, timedelta()) * self.speed


def is_demo(connection: Connection) -> bool:
    """Whether this database was created as a demonstration, or for tests: the only kind whose case time may be set."""
    return connection.execute(_VALUE, {"key": "demo"}).scalar() == "yes"


def mark_as_demo(connection: Connection) -> None:
    """Once, and only before the first authority: a real record never becomes a demonstration. Raises ValueError."""
    if connection.execute(select(t.authority.c.key).limit(1)).first() is not None and not is_demo(connection):
        raise ValueError("this database holds a real record and cannot become a demonstration")
    if not is_demo(connection):
        connection.execute(insert(t.installation), {"key": "demo", "value": "yes"})


def demo_clock(connection: Connection) -> DemoClock | None:
    row = connection.execute(select(t.demo_clock)).first()
    return DemoClock(instant_from(row.real_anchor), instant_from(row.case_anchor), row.speed) if row else None


def set_demo_clock(connection: Connection, clock: DemoClock) -> None:
    """Raises ValueError on a database that is no demonstration, and for a time before the one it shows: it never goes back."""
    if not is_demo(connection):
        raise ValueError("the case time of a real record is the real time and cannot be set")
    before = demo_clock(connection)
    if before is not None and clock.case_anchor < before.case_time(clock.real_anchor):
        raise ValueError("the clock of a demonstration never goes back")
    connection.execute(delete(t.demo_clock))
    row = {"real_anchor": instant_text(clock.real_anchor), "case_anchor": instant_text(clock.case_anchor)}
    connection.execute(insert(t.demo_clock), {"id": 1, **row, "speed": clock.speed})


def request_secret(connection: Connection, chance: Callable[[int], bytes]) -> bytes:
    """The key that requests are marked with, made on first use."""
    found = connection.execute(_VALUE, {"key": "request_secret"}).scalar()
    if found is None:
        found = chance(32).hex()
        connection.execute(insert(t.installation), {"key": "request_secret", "value": found})
    return bytes.fromhex(found)
