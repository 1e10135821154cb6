"""When the clock of an authority last went, in machine time, and the longest rest since the last entry about rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from workflow.core.record import instant_from, instant_text
from workflow.store import tables as t

_ROW = select(t.heartbeat).where(
    t.heartbeat.c.authority == bindparam("authority"), t.heartbeat.c.name == bindparam("name")
)
_ADD = insert(t.heartbeat)
_BEAT = update(t.heartbeat).where(
    t.heartbeat.c.authority == bindparam("of_authority"), t.heartbeat.c.name == bindparam("of_name")
)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """``machine_at`` is machine time, ``case_at`` and ``stretch_from`` case time; ``fell_due`` is what the longest rest delayed."""

    machine_at: datetime
    case_at: datetime
    stretch_from: datetime
    longest: timedelta = timedelta()
    fell_due: int = 0


def heartbeat(connection: Connection, authority: str, name: str, *, lock: bool = False) -> Heartbeat | None:
    """``lock``: nobody else may change it before this transaction ends (SQLite's writers are alone anyway)."""
    statement = _ROW.with_for_update() if lock else _ROW
    row = connection.execute(statement, {"authority": authority, "name": name}).first()
    if row is None:
        return None
    machine_at, case_at, stretch_from = map(instant_from, (row.machine_at, row.case_at, row.stretch_from))
    return Heartbeat(machine_at, case_at, stretch_from, timedelta(seconds=row.longest_seconds), row.fell_due)


def beat(connection: Connection, authority: str, name: str, now: Heartbeat, *, is_first: bool) -> None:
    values = {
        "machine_at": instant_text(now.machine_at),
        "case_at": instant_text(now.case_at),
        "stretch_from": instant_text(now.stretch_from),
        "longest_seconds": int(now.longest.total_seconds()),
        "fell_due": now.fell_due,
    }
    if is_first:
        connection.execute(_ADD, {"authority": authority, "name": name, **values})
        return
    changed = _BEAT.values({key: bindparam(key) for key in values})
    connection.execute(changed, {"of_authority": authority, "of_name": name, **values})
