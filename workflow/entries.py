"""Entries of the record as lines for a reader: of one file, or of every file of an authority in the order they were recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, tuple_

from workflow.core import facts as f
from workflow.core.record import instant_from, instant_text, unseal
from workflow.errors import UnreadableEntry
from workflow.reading import Reader
from workflow.store import tables as t
from workflow.views import RecordLine

_C = t.entry.c
UNREADABLE = "Unreadable"  # stands in the place of the kind of an entry that cannot be read


@dataclass(frozen=True, slots=True)
class PlaceInFeed:
    """A place in the order of all entries of an authority: when it was recorded (case time), in which chain, at which sequence."""

    recorded_at: datetime
    chain: str
    seq: int


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its chain and the strand it belongs to; empty where it belongs to the file as a whole."""

    chain: str
    strand: str
    line: RecordLine

    @property
    def is_readable(self) -> bool:
        return self.line.kind != UNREADABLE

    @property
    def place(self) -> PlaceInFeed:
        return PlaceInFeed(self.line.recorded_at, self.chain, self.line.seq)


def of_chain(read: Reader, chain: str, after: int, limit: int) -> tuple[Line, ...]:
    """The entries of one file after a sequence. None is ever seen before the one it is linked to, so nothing is waited for."""
    where = (_C.authority == read.authority, _C.chain == chain, _C.seq > after)
    rows = read.session.connection.execute(select(t.entry).where(*where).order_by(_C.seq).limit(limit)).all()
    return tuple(_line_of(read, row) for row in rows)


def one_of_chain(read: Reader, chain: str, seq: int) -> Line | None:
    found = of_chain(read, chain, seq - 1, 1)
    return found[0] if found and found[0].line.seq == seq else None


def of_all(read: Reader, after: PlaceInFeed | None, until: datetime, limit: int) -> tuple[Line, ...]:
    """The entries of every file recorded at ``until`` or before it (case time), after a place, in order of place.

    Two processes may commit in another order than they took their times in. Whoever reads on from the last entry would then
    never see the one that came in before it; so ``until`` lies far enough before now that nothing earlier is still to come.
    """
    where = [_C.authority == read.authority, _C.recorded_at <= instant_text(until)]
    if after is not None:
        here = tuple_(_C.recorded_at, _C.chain, _C.seq)
        where.append(here > (instant_text(after.recorded_at), after.chain, after.seq))
    ordered = select(t.entry).where(*where).order_by(_C.recorded_at, _C.chain, _C.seq).limit(limit)
    return tuple(_line_of(read, row) for row in read.session.connection.execute(ordered).all())


def _line_of(read: Reader, row: Row[Any]) -> Line:
    """An entry as a line. One that cannot be read closes the others to nobody, and says nothing but that."""
    try:
        return Line(row.chain, strand_of(read, row.chain, unseal(row.text).fact), line_of(read, row))
    except UnreadableEntry:
        return unreadable(row.chain, row.seq, instant_from(row.recorded_at), row.hash)


def unreadable(chain: str, seq: int, recorded_at: datetime, hashed: str) -> Line:
    """The line in the place of an entry that cannot be read: nobody can tell whom it is kept from, so nothing of it is shown."""
    says = f"Entry {seq} cannot be read. Tell whoever runs the installation: 'alongside record verify'."
    return Line(chain, "", RecordLine(seq, UNREADABLE, recorded_at, recorded_at, "", "", {"says": says}, "", hashed))


def strand_of(read: Reader, chain: str, fact: f.Fact) -> str:
    """The strand a fact belongs to; a correction belongs where the entry does that it puts right."""
    if isinstance(fact, f.Corrected):
        where = (_C.authority == read.authority, _C.chain == chain, _C.seq == fact.entry)
        text = read.session.connection.execute(select(_C.text).where(*where)).scalar()
        return strand_of(read, chain, unseal(text).fact) if text else ""
    about = getattr(fact, "obligation", None)
    return about.strand if isinstance(about, f.Key) else str(getattr(fact, "strand", ""))


def line_of(read: Reader, row: Row[Any]) -> RecordLine:
    return RecordLine(
        seq=row.seq,
        kind=row.kind,
        occurred_at=instant_from(row.occurred_at),
        recorded_at=instant_from(row.recorded_at),
        actor=row.actor,
        actor_name=read.name(row.actor),
        body=json.loads(row.text)["body"],
        text=row.text,
        hash=row.hash,
    )
