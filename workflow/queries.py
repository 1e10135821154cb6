"""What pages and commands read: frozen rows out, nothing is ever written. Every question is asked for one authority."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select

from protocols.holidays import england
from protocols.working_time import local_day
from workflow.ahead import ahead_of
from workflow.core.choosing import protocols_of_schools
from workflow.core.facts import Opened
from workflow.core.inspection import Inspection
from workflow.core.known import Known
from workflow.core.record import instant_from
from workflow.entries import line_of
from workflow.errors import UnknownThing, UnreadableEntry
from workflow.named_files import NamedFile, file_meant, own_file
from workflow.programmes import belonging_to
from workflow.reading import Reader, by_chain, reader
from workflow.school_views import SchoolView
from workflow.standing import school_changes, strands_of
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.store.engine import reading
from workflow.store.heartbeats import heartbeat
from workflow.sweep import TICK
from workflow.views import (
    Ahead,
    AlertView,
    BoardLine,
    ClockView,
    InspectionView,
    ObligationView,
    PersonView,
    ProtocolInUse,
    RecordLine,
    UnheldRole,
)
from workflow.why_protocol import why_it_was

_NEVER = datetime.max.replace(tzinfo=UTC)


# --- inspections ---------------------------------------------------------------------------------------------


def board(engine: Engine, authority: str, now: datetime, *, closed_too: bool = False) -> tuple[BoardLine, ...]:
    """The open inspections, whatever is due first at the top, with what is owed next, by whom and by when."""
    still = () if closed_too else (t.file.c.is_open.is_(True),)
    with reader(engine, authority, now) as read:
        files = read.files(t.file.c.kind == "inspection", *still)
        owed = by_chain(read.obligations(t.obligation.c.discharged_at.is_(None)))
        told = by_chain(read.alerts_of_open())
        lines = [_board_line(read, row, owed.get(row.chain, ()), told.get(row.chain, ())) for row in files]
    return tuple(sorted(lines, key=lambda line: (not line.is_open, _first_due(line), line.school_name, line.chain)))


def _board_line(
    read: Reader, row: Row[Any], owed: tuple[ObligationView, ...], told: tuple[AlertView, ...]
) -> BoardLine:
    protocol, kept = read.protocol_of(row.chain), _kept_from_somebody(read, row)
    assert protocol is not None
    owed = tuple(one for one in owed if one.strand not in kept)
    kinds = {key.rpartition("-")[0] for key in kept}
    return BoardLine(
        chain=row.chain,
        school=row.school,
        school_name=read.school_name(row.school),
        protocol_title=protocol.title,
        state=row.state,
        state_says=protocol.main.states[row.state].says,
        beside=tuple(one for one in read.beside(row) if one.kind not in kinds),
        next=owed[0] if owed else None,
        owed=owed,
        told=tuple(one for one in told if one.key.partition("/")[0] not in kept),
        set_aside=row.set_aside,
        is_open=row.is_open,
        ahead=_ahead(read, row, owed),
    )


def _kept_from_somebody(read: Reader, row: Row[Any]) -> frozenset[str]:
    """What is beside the main line, as far as the head keeps it from anybody; all of it where the record cannot be read."""
    try:
        return read.known(row.chain).hidden_from()
    except UnreadableEntry:
        return frozenset(f"{one.partition(':')[0]}-1" for one in row.beside.split())


def _ahead(read: Reader, row: Row[Any], owed: tuple[ObligationView, ...]) -> dict[str, Ahead]:
    """Nothing where the record cannot be read: what was listed before stands on the board all the same."""
    try:
        return ahead_of(read, row.chain, owed)
    except Exception:  # noqa: BLE001  a damaged record may fail anywhere, and must not stop the rest
        return {}


def _first_due(line: BoardLine) -> datetime:
    return line.next.due if line.next and line.next.due else _NEVER


def inspections(engine: Engine, authority: str) -> tuple[NamedFile, ...]:
    """Every inspection of an authority, by what it may be called."""
    statement = select(t.file).where(t.file.c.authority == authority, t.file.c.kind == "inspection")
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(t.file.c.chain)).all()
    return tuple(NamedFile(row.chain, row.school, row.is_open) for row in rows)


def find_chain(engine: Engine, authority: str, named: str) -> str:
    """The chain of the file that is meant by a name. Raises UnknownThing with those it could be."""
    found = inspections(engine, authority)
    if chain := file_meant(named, [*found, own_file(authority)]):
        return chain
    of_school = [one for one in found if one.school == named]
    could_be = [one for one in of_school if one.is_open] or of_school or found
    raise UnknownThing("inspection", named, tuple(one.chain for one in could_be))


def inspection(engine: Engine, authority: str, chain: str, now: datetime, person: str = "") -> InspectionView:
    """One inspection as it stands, for this person without what the head keeps from them. Raises UnknownThing."""
    with reader(engine, authority, now) as read:
        file = read.session.load(chain).file
        if file.opened is None:
            raise UnknownThing("inspection", chain)
        (row,) = read.files(t.file.c.chain == chain)
        hidden = Known(file, read.session.setting(file.protocol)).hidden_from((person,))
        return _without(_inspection(read, file, file.opened, row), hidden)


def _without(view: InspectionView, hidden: frozenset[str]) -> InspectionView:
    return replace(
        view,
        strands=tuple(one for one in view.strands if one.key not in hidden),
        obligations=tuple(one for one in view.obligations if one.strand not in hidden),
        told=tuple(one for one in view.told if one.key.partition("/")[0] not in hidden),
    )


def _inspection(read: Reader, file: Inspection, opened: Opened, row: Row[Any]) -> InspectionView:
    protocol, name = read.session.protocol(file.protocol), read.school_name(opened.school)
    return InspectionView(
        chain=file.chain,
        school=opened.school,
        school_name=name,
        protocol=file.protocol,
        protocol_title=protocol.title,
        protocol_version=protocol.version,
        state=file.main.state,
        state_says=protocol.main.states[file.main.state].says,
        is_open=row.is_open,
        called_at=opened.called_at,
        known_at=opened.known_at,
        strands=strands_of(file, protocol),
        obligations=tuple(read.obligations(t.obligation.c.chain == file.chain)),
        told=tuple(read.alerts(t.alert.c.chain == file.chain)),
        set_aside=row.set_aside,
        linked=belonging_to(read, file),
        why_protocol=why_it_was(opened, protocol, name),
        school_changes=school_changes(file, opened),
    )


def obligations(
    engine: Engine, authority: str, now: datetime, *, chain: str = "", open_only: bool = True
) -> tuple[ObligationView, ...]:
    """What is owed, in order of due time: of one file, or of all (the authority's standing promises too)."""
    where = [t.obligation.c.chain == chain] if chain else []
    still = [t.obligation.c.discharged_at.is_(None)] if open_only else []
    with reader(engine, authority, now) as read:
        return tuple(read.obligations(*where, *still))


def alerts_for(engine: Engine, authority: str, person: str, now: datetime) -> tuple[AlertView, ...]:
    """Everything a person was told, the latest first."""
    with reader(engine, authority, now) as read:
        return tuple(reversed(read.alerts(t.recipient.c.person == person)))


def alerts_of(
    engine: Engine, authority: str, chain: str, now: datetime, entries: Collection[int] | None = None
) -> tuple[AlertView, ...]:
    """Who was told of one file: in these entries, or, where none are named, of everything still owed; in order of sequence."""
    here = t.alert.c.chain == chain
    with reader(engine, authority, now) as read:
        found = read.alerts_of_open(here) if entries is None else read.alerts(here, t.alert.c.seq.in_(entries))
    return tuple(sorted(found, key=lambda one: one.seq))


def record(engine: Engine, authority: str, chain: str, now: datetime) -> tuple[RecordLine, ...]:
    """The record of a file, line by line, as it was sealed. Raises UnknownThing."""
    where = (t.entry.c.authority == authority, t.entry.c.chain == chain)
    with reader(engine, authority, now) as read:
        read.session.load(chain)
        rows = read.session.connection.execute(select(t.entry).where(*where).order_by(t.entry.c.seq)).all()
        return tuple(line_of(read, row) for row in rows)


# --- the authority ----------------------------------------------------------------------------------------------


def authorities(engine: Engine) -> tuple[str, ...]:
    """The keys of every authority in this database."""
    with reading(engine) as connection:
        return tuple(connection.execute(select(t.authority.c.key).order_by(t.authority.c.key)).scalars())


def people(engine: Engine, authority: str, now: datetime) -> tuple[PersonView, ...]:
    """Everyone, with each role they hold today or cover, or once without a role."""
    with reader(engine, authority, now) as read:
        roster, found = read.session.roster(), []
        chain = authority_chain(authority)
        for person in roster.people:
            held = [one for one in roster.assigned if one.person == person and one.holds_on(local_day(now))]
            for one in held:
                because = "covers for the holder" if one.as_cover else "holds the role"
                found.append(PersonView(person, read.name(person), one.role, read.role_title(chain, one.role), because))
            if not held:
                found.append(PersonView(person, read.name(person)))
        return tuple(found)


def schools(engine: Engine, authority: str, now: datetime) -> tuple[SchoolView, ...]:
    with reader(engine, authority, now) as read:
        return tuple(read.session.roster().schools.values())


def roles_unheld(engine: Engine, authority: str, now: datetime) -> tuple[UnheldRole, ...]:
    """The roles that somebody at the authority should hold for a school's protocol and nobody does, school by school."""
    with reader(engine, authority, now) as read:
        roster = read.session.roster()
        runs_on = protocols_of_schools(*read.session.in_order(), roster)
    return tuple(
        UnheldRole(role.key, role.title, school)
        for school, protocol in runs_on.items()
        for role in protocol.roles.values()
        if role.acts_for == "authority" and not role.named_in and not roster.is_held(role.key, school, now)
    )


def protocols_in_use(engine: Engine, authority: str) -> tuple[ProtocolInUse, ...]:
    """The protocols an authority has used, with how many of its files run on each."""
    p = t.protocol.c
    same = (t.file.c.authority == p.authority) & (t.file.c.protocol == p.digest)
    counted = select(func.count()).select_from(t.file).where(same).correlate(t.protocol).scalar_subquery()
    columns = (p.digest, p.name, p.version, p.first_used_at, counted.label("files"))
    with reading(engine) as connection:
        statement = select(*columns).where(p.authority == authority)
        rows = connection.execute(statement.order_by(p.first_used_at)).all()
    return tuple(ProtocolInUse(*row[:3], instant_from(row.first_used_at), row.files) for row in rows)


# --- the installation ---------------------------------------------------------------------------------------------


def holidays_known_until() -> date:
    """The last day whose public holidays are known."""
    return england().known_until


def clock(engine: Engine, authority: str) -> ClockView | None:
    """When the clock last went for this authority; None: never."""
    with reading(engine) as connection:
        found = heartbeat(connection, authority, TICK)
    return ClockView(found.machine_at, found.case_at) if found else None
