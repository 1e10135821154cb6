"""A demonstration: a database whose case time may be set. It is one from before its first authority, or never."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from workflow.errors import Refused
from workflow.store import installation
from workflow.store.engine import reading, writing
from workflow.store.installation import DemoClock

STANDING_STILL = 0


def make(engine: Engine) -> None:
    """Make an empty database a demonstration. Raises Refused where a real record has begun."""
    try:
        with writing(engine) as connection:
            installation.mark_as_demo(connection)
    except ValueError as why:
        raise Refused(
            "Making this database a demonstration", (str(why),), ("use a database of its own for it",)
        ) from why


def is_one(engine: Engine) -> bool:
    with reading(engine) as connection:
        return installation.is_demo(connection)


def clock(engine: Engine) -> DemoClock | None:
    """The demonstration's clock; None before it was first set, and on a real record."""
    with reading(engine) as connection:
        return installation.demo_clock(connection)


def run(engine: Engine, machine_now: datetime, speed: int, from_at: datetime | None = None) -> None:
    """Let case time go on from where it stands (at first: from ``from_at``), ``speed`` times as fast as machine time.

    Raises Refused on a real record, and for a speed below nought: case time never goes back.
    """
    before = clock(engine)
    stands_at = before.case_time(machine_now) if before else from_at or machine_now
    if speed < STANDING_STILL:
        raise Refused(
            "Setting the demonstration's clock", ("its time never goes back",), ("give a speed of 1 or more",)
        )
    try:
        with writing(engine) as connection:
            installation.set_demo_clock(connection, DemoClock(machine_now, stands_at, speed))
    except ValueError as why:
        raise Refused("Setting the demonstration's clock", (str(why),)) from why


def stop(engine: Engine, machine_now: datetime) -> None:
    """Let case time stand still while nobody serves the demonstration."""
    run(engine, machine_now, STANDING_STILL)
