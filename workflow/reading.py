"""Rows into views: one moment of one authority's projections, with the words of its protocols and the names of its people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, Row, and_, select
from sqlalchemy.exc import SQLAlchemyError

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.inspection import Inspection, Obligation
from workflow.core.known import Known
from workflow.core.record import Entry, instant_from, unseal
from workflow.core.tellings import why_late
from workflow.endings import ended_by, may_go_unagreed, nothing_agreed
from workflow.errors import UnknownThing, UnreadableEntry
from workflow.late_news import LateNews, late_news
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.store.engine import reading
from workflow.transactions import Session
from workflow.views import AlertView, ObligationView, PersonView, SideStrandView

ERASED = "(name erased)"


@dataclass(slots=True)
class Reader:
    """One moment of one authority's records, and the instant it is read at."""

    session: Session
    now: datetime
    _names: dict[str, str] | None = field(default=None, init=False)
    _protocol_of: dict[str, str] | None = field(default=None, init=False)
    _folded: dict[str, Inspection] = field(default_factory=dict, init=False)

    @property
    def authority(self) -> str:
        return self.session.authority

    # --- words ------------------------------------------------------------------------------------------------

    def names(self) -> Mapping[str, str]:
        """Names by id, from the private rows; whoever's name was erased is not there."""
        if self._names is None:
            private, person = t.private_value, t.person
            joined = and_(private.c.authority == person.c.authority, private.c.seq == person.c.seq)
            chain = authority_chain(self.authority)
            found = (
                select(person.c.person, private.c.value)
                .join(private, joined)
                .where(person.c.authority == self.authority, private.c.chain == chain, private.c.field == "name")
            )
            self._names = {row.person: row.value for row in self.session.connection.execute(found)}
        return self._names

    def name(self, person: str) -> str:
        """The name of a person; the id itself for somebody who was never a person here (the engine, the operator)."""
        known = self.session.roster().people
        return self.names().get(person, ERASED if person in known else person)

    def school_name(self, key: str) -> str:
        school = self.session.roster().schools.get(key)
        return school.name if school else key

    def protocol_of(self, chain: str) -> Protocol | None:
        if self._protocol_of is None:
            rows = self.files()
            self._protocol_of = {row.chain: row.protocol for row in rows}
        digest = self._protocol_of.get(chain, "")
        return self.session.protocol(digest) if digest else None

    def step_says(self, chain: str, step: str) -> str:
        protocol = self.protocol_of(chain)
        return protocol.steps[step].says if protocol and step in protocol.steps else step

    def role_title(self, chain: str, role: str) -> str:
        protocol = self.protocol_of(chain)
        return (
            protocol.roles[role].title if protocol and role in protocol.roles else role.replace("_", " ").capitalize()
        )

    # --- the files behind the rows, asked for only where a row does not say enough ---------------------------------

    def folded(self, chain: str) -> Inspection:
        """Raises UnreadableEntry where the record cannot be read, whatever is wrong with it."""
        if chain not in self._folded:
            try:
                self._folded[chain] = self.session.load(chain).file
            except (UnknownThing, SQLAlchemyError):
                raise  # where the database is away, no record is to blame
            except Exception as error:
                raise UnreadableEntry(chain, 0, "record", "it no longer adds up") from error
        return self._folded[chain]

    def obligation(self, chain: str, key: str) -> Obligation | None:
        """None where there is none, or none that can be read."""
        with suppress(UnreadableEntry):
            return self.folded(chain).obligations.get(key)
        return None

    def known(self, chain: str) -> Known:
        """What is known of a file that runs on a protocol. Raises UnreadableEntry."""
        file = self.folded(chain)
        return Known(file, self.session.setting(file.protocol))

    def _entry(self, chain: str, seq: int) -> Entry | None:
        c = t.entry.c
        where = (c.authority == self.authority, c.chain == chain, c.seq == seq)
        text = self.session.connection.execute(select(c.text).where(*where)).scalar()
        return unseal(text) if text else None

    def _nothing_agreed(self, chain: str, step: str, key: str) -> bool:
        protocol = self.protocol_of(chain)
        if protocol is None or step not in protocol.steps or not may_go_unagreed(protocol.steps[step]):
            return False
        one = self.obligation(chain, key)
        return one is not None and nothing_agreed(one)

    def _released_because(self, row: Row[Any], key: str) -> str:
        """Why it is no longer owed though nobody did it; empty for anything else. What was missed may have been released too."""
        if row.discharged_at is None or row.status not in ("released", "missed"):
            return ""
        one, protocol = self.obligation(row.chain, key), self.protocol_of(row.chain)
        if one is None or protocol is None:
            return ""
        cause = self._entry(row.chain, one.proof)
        return ended_by(self.folded(row.chain), one, protocol, cause.fact if cause else None)

    # --- rows ------------------------------------------------------------------------------------------------

    def files(self, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
        statement = select(t.file).where(t.file.c.authority == self.authority, *where).order_by(t.file.c.chain)
        return self.session.connection.execute(statement).all()

    def obligations(self, *where: ColumnElement[bool]) -> list[ObligationView]:
        """In order of due time; what has none comes last."""
        c = t.obligation.c
        statement = select(t.obligation).where(c.authority == self.authority, *where)
        ordered = statement.order_by(c.due.is_(None), c.due, c.armed_at, c.chain, c.strand, c.step, c.occurrence)
        return [self._obligation(row) for row in self.session.connection.execute(ordered)]

    def alerts(self, *where: ColumnElement[bool]) -> list[AlertView]:
        """One for each person told, in the order they were raised."""
        statement = self._alerts().where(*where).order_by(t.alert.c.raised_at, t.alert.c.chain, t.alert.c.seq)
        rows = self.session.connection.execute(statement.order_by(t.recipient.c.person)).all()
        return [self._alert(row) for row in rows]

    def alerts_of_open(self, *where: ColumnElement[bool]) -> list[AlertView]:
        """Those about what is still owed."""
        a, o = t.alert.c, t.obligation.c
        same = (a.authority == o.authority, a.chain == o.chain, a.strand == o.strand, a.step == o.step)
        still_owed = (
            select(o.chain)
            .where(*same, a.occurrence == o.occurrence, o.discharged_at.is_(None))
            .correlate(t.alert)
            .exists()
        )
        return self.alerts(still_owed, *where)

    def _alerts(self) -> Any:
        a, r, file = t.alert.c, t.recipient.c, t.file.c
        told = and_(a.authority == r.authority, a.chain == r.chain, a.seq == r.seq)
        here = and_(a.authority == file.authority, a.chain == file.chain)
        columns = (r.person, r.role, r.because, file.school)
        return select(t.alert, *columns).join(t.recipient, told).join(t.file, here).where(a.authority == self.authority)

    def _obligation(self, row: Row[Any]) -> ObligationView:
        protocol = self.protocol_of(row.chain)
        step = protocol.steps.get(row.step) if protocol else None
        roles = tuple(row.owed_by.split())
        key = f"{row.strand}/{row.step}/{row.occurrence}"
        return ObligationView(
            chain=row.chain,
            key=key,
            strand=row.strand,
            step=row.step,
            says=self.step_says(row.chain, row.step),
            school=row.school,
            school_name=self.school_name(row.school),
            status=row.status,
            owed_by=roles,
            owed_by_titles=tuple(self.role_title(row.chain, role) for role in roles),
            owners=self._owners(row, roles) if row.discharged_at is None else (),
            owed_from=instant_from(row.owed_from),
            due=instant_from(row.due) if row.due else None,
            armed_at=instant_from(row.armed_at),
            discharged_at=instant_from(row.discharged_at) if row.discharged_at else None,
            nothing_agreed=self._nothing_agreed(row.chain, row.step, key),
            released_because=self._released_because(row, key),
            on_board=protocol.strands[step.strand].on_board if protocol and step else None,
            line=step.line if step else 0,
        )

    def _owners(self, row: Row[Any], roles: tuple[str, ...]) -> tuple[PersonView, ...]:
        if self.protocol_of(row.chain) is None:
            return ()
        try:
            known = self.known(row.chain)
        except UnreadableEntry:
            return ()  # whom the head has shut out cannot be read, so nobody is named
        return tuple(self.person(row.chain, told) for told in known.finder(row.strand, self.now).owner(roles))

    def person(self, chain: str, told: f.Told) -> PersonView:
        title = self.role_title(chain, told.role)
        return PersonView(told.person, self.name(told.person), told.role, title, told.because)

    def _alert(self, row: Row[Any]) -> AlertView:
        key = f"{row.strand}/{row.step}/{row.occurrence}" if row.step else ""
        school = row.school or self._school_of_standing(row)
        fell_due, raised_at = instant_from(row.fell_due), instant_from(row.raised_at)
        return AlertView(
            chain=row.chain,
            seq=row.seq,
            school=school,
            school_name=self.school_name(school),
            key=key,
            says=self.step_says(row.chain, row.step) if row.step else "",
            why=row.why,
            how=row.how,
            about=row.about,
            rung=row.rung,
            repeat=row.repeat,
            counted=row.counted,
            fell_due=fell_due,
            raised_at=raised_at,
            told=self.person(row.chain, f.Told(row.person, row.role, row.because)),
            late=why_late(
                fell_due,
                raised_at,
                lambda: self.obligation(row.chain, key),
                lambda seq: self._entry(row.chain, seq),
            ),
            about_says=self._about_says(row),
            nothing_agreed=bool(key) and self._nothing_agreed(row.chain, row.step, key),
            news=self._news(row.chain) if row.why == "told_late" else None,
            due=one.due if (one := self.obligation(row.chain, key)) and row.why == "rung" else None,
        )

    def _about_says(self, row: Row[Any]) -> str:
        match row.why:
            case "role_unheld":
                return self.role_title(row.chain, row.about)
            case "handed_over":
                return self.name(row.about)
        return str(row.about)

    def _news(self, chain: str) -> LateNews | None:
        opened, protocol = self.folded(chain).opened, self.protocol_of(chain)
        return late_news(opened, protocol) if opened and protocol else None

    def _school_of_standing(self, row: Row[Any]) -> str:
        """The school a standing promise is owed to; none for one of the authority's own."""
        strand = self.folded(row.chain).strands.get(row.strand)
        return strand.about if strand else ""

    def beside(self, row: Row[Any]) -> tuple[SideStrandView, ...]:
        """The side strands that are open beside the main line of a file."""
        protocol = self.protocol_of(row.chain)
        assert protocol is not None
        found = []
        for kind, _, state in (one.partition(":") for one in row.beside.split()):
            strand = protocol.strands[kind]
            found.append(SideStrandView(kind, strand.title, state, strand.states[state].says, strand.on_board))
        return tuple(found)


View = TypeVar("View", ObligationView, AlertView)


def by_chain(views: list[View]) -> dict[str, tuple[View, ...]]:
    """Views put together by the file they are about, each in the order they came."""
    found: dict[str, list[View]] = {}
    for one in views:
        found.setdefault(one.chain, []).append(one)
    return {chain: tuple(those) for chain, those in found.items()}


@contextmanager
def reader(engine: Engine, authority: str, now: datetime) -> Iterator[Reader]:
    """Read one moment of an authority's records. Raises UnknownThing for an authority that is not there."""
    with reading(engine) as connection:
        session = Session(connection, authority, now)
        session.load_authority()
        yield Reader(session, now)
