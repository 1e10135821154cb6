"""What pages and commands read: frozen rows out, nothing is ever written. Every question is asked for one authority."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import Engine, Select, func, select

from protocols.holidays import england
from workflow.core.inspection import Inspection
from workflow.core.record import first_link, instant_from
from workflow.errors import UnknownThing
from workflow.reading import Reader, reader
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.store.engine import reading
from workflow.store.heartbeats import heartbeat
from workflow.store.installation import DemoClock
from workflow.store import installation
from workflow.sweep import TICK
from workflow.views import (
    AlertView,
    BoardLine,
    ClockView,
    InspectionView,
    ObligationView,
    PersonView,
    ProtocolInUse,
    RecordLine,
    SchoolView,
    StrandView,
    UnheldRole,
)

_LATE = datetime.max


def authorities(engine: Engine) -> tuple[str, ...]:
    """The keys of every authority in this database."""
    with reading(engine) as connection:
        return tuple(connection.execute(select(t.authority.c.key).order_by(t.authority.c.key)).scalars())


# --- inspections ---------------------------------------------------------------------------------------------


def board(engine: Engine, authority: str, now: datetime) -> tuple[BoardLine, ...]:
    """The open inspections, whatever is due first at the top, with what is owed next, by whom and by when."""
    with reader(engine, authority, now) as read:
        files = read.files(t.file.c.is_open.is_(True), t.file.c.kind == "inspection")
        owed = _by_chain(read.obligations(t.obligation.c.discharged_at.is_(None)))
        told = _by_chain(read.alerts_of_open())
        lines = [_board_line(read, row, owed.get(row.chain, ()), told.get(row.chain, ())) for row in files]
    return tuple(sorted(lines, key=lambda line: (_first_due(line.owed), line.school_name, line.chain)))
