"""A school that becomes another's, or closes: said on the authority's record, and in each of its inspections that goes on.

One transaction each; what was promised is kept to the end, and who may ask for the school follows from now on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import structlog
from sqlalchemy import bindparam, select

from protocols.working_time import local_day
from workflow.authority_rules import OPERATOR, fit_to_show, known_body, known_school
from workflow.core import facts as f
from workflow.core.roster import Roster, School
from workflow.core.school_changing import change_school, with_reason
from workflow.errors import Refused, TooBusy, UnknownThing
from workflow.register.comparing import changed
from workflow.register.tables import tables
from workflow.saying import Said, alone
from workflow.schools import SchoolActs
from workflow.store import tables as t
from workflow.store.snapshots import Folded
from workflow.transactions import Session

_ASKED = "Changing a school"
How = Literal["recorded", "as_it_was", "busy", "failed"]
_log = structlog.get_logger("alongside.schools")
_GOING_ON = (
    select(t.file.c.chain)
    .where(
        t.file.c.authority == bindparam("authority"),
        t.file.c.school == bindparam("school"),
        t.file.c.is_open.is_(True),
    )
    .order_by(t.file.c.chain)
)


@dataclass(frozen=True, slots=True)
class SchoolSaid:
    """What is said of a school that changes; None: that stays as it is. ``kind`` is its type in the register, by code or name.

    A type brings with it whether the school is maintained and which body is responsible, unless these are said too.
    ``not_closed``: that it had closed was a mistake.
    """

    name: str | None = None
    urn: str | None = None
    kind: str | None = None
    maintained: bool | None = None
    responsible_body: str | None = None
    trust: str | None = None
    closed_on: date | None = None
    not_closed: bool = False


@dataclass(frozen=True, slots=True)
class InspectionTold:
    """What became of one inspection of the school: the change is on its record now, was there already, or could not be put there."""

    chain: str
    how: How


@dataclass(frozen=True, slots=True)
class SchoolAfter:
    """The school as it is now, whether this was news, and its inspections that go on."""

    school: School
    is_news: bool
    inspections: tuple[InspectionTold, ...]


class SchoolChanges(SchoolActs):
    """What may be written of a school that changes."""

    def change_school(
        self, key: str, said: SchoolSaid, because: str, from_day: date | None = None, *, by: str = OPERATOR
    ) -> SchoolAfter:
        """Record how a school is from now on, then in each of its open inspections; run again, it goes on where it stopped.

        ``from_day`` is a local day, today or before; the reason is private. Raises Refused or UnknownThing.
        """
        today = local_day(self.now())
        _may_be_said(said, because, from_day, today)
        news: list[f.SchoolChanged] = []

        def facts(folded: Folded) -> list[Said]:
            before = known_school(folded, key)
            after = _after(folded.own_roster, before, said)
            news[:] = [replace(changed(after), from_day=from_day, by=f.Provenance(by))]
            if after == before:
                return []
            fact, kept = with_reason(news[0], because, self._salt)
            return [Said(fact, (kept,))]

        written = self._say(facts, by, then=alone)  # of an inspection that is just being opened it must hear too
        told = tuple(self._told_in_each(news[0], because, by))
        school = self.schools()[key]
        return SchoolAfter(school, bool(written.entries), told)

    def _told_in_each(self, fact: f.SchoolChanged, because: str, by: str) -> list[InspectionTold]:
        where = {"authority": self.authority, "school": fact.school}
        chains = self._read(lambda session: session.connection.execute(_GOING_ON, where).scalars().all())
        return [InspectionTold(chain, self._told_in(chain, fact, because, by)) for chain in chains]

    def _told_in(self, chain: str, fact: f.SchoolChanged, because: str, by: str) -> How:
        """One inspection, in its own transaction; one that fails stops no other."""

        def work(session: Session) -> bool:
            loaded = session.load(chain)
            setting = session.setting(loaded.file.protocol)
            decision = change_school(loaded.file, setting, fact, because, by, session.now, self._salt)
            if decision.entries:
                session.append(loaded, decision, setting)
            return bool(decision.entries)

        found = self._apart(lambda: self._write(chain, work))
        if isinstance(found, TooBusy):
            return "busy"
        if isinstance(found, Exception):
            _log.error("a school's change is not on a file", file=chain, error=type(found).__name__)
            return "failed"
        return "recorded" if found else "as_it_was"


def _may_be_said(said: SchoolSaid, because: str, from_day: date | None, today: date) -> None:
    reasons = [] if because.strip() else ["it needs a reason"]
    if said == SchoolSaid():
        reasons.append("nothing is said that changes")
    for day, what in ((from_day, "the day from which it is so"), (said.closed_on, "the day it closed on")):
        if day is not None and day > today:
            reasons.append(f"{what} lies in the future; record it when it has come")
    if said.not_closed and said.closed_on:
        reasons.append("it cannot have closed and not have closed")
    if said.urn and not (said.urn.isascii() and said.urn.isdigit() and len(said.urn) in (5, 6)):
        reasons.append("a URN is a number of five or six digits")
    if reasons:
        raise Refused(_ASKED, tuple(reasons), ("say it again",))
    fit_to_show(_ASKED, **{"name": said.name} if said.name is not None else {}, trust=said.trust or "")
    if said.responsible_body is not None:
        known_body(said.responsible_body)
    if said.kind is not None and tables().kind(said.kind) is None:
        raise UnknownThing("type of school", said.kind, tuple(one.name for one in tables().kinds.values()))


def _after(roster: Roster, before: School, said: SchoolSaid) -> School:
    """The school as it is from now on. Raises Refused when its URN is another's."""
    taken = [one.key for one in roster.schools.values() if said.urn and one.urn == said.urn and one is not before]
    if taken:
        raise Refused(_ASKED, (f"the URN {said.urn} is that of '{taken[0]}'",), ("put that one right first",))
    maintained, body = before.maintained, before.responsible_body
    kind = tables().kind(said.kind) if said.kind is not None else None
    if kind is not None and kind.body:
        maintained, body = kind.maintained, kind.body
    register = replace(
        before.register,
        kind=kind.code if kind else before.register.kind,
        trust=before.register.trust if said.trust is None else said.trust,
    )
    return replace(
        before,
        name=before.name if said.name is None else said.name,
        urn=before.urn if said.urn is None else said.urn,
        maintained=maintained if said.maintained is None else said.maintained,
        responsible_body=body if said.responsible_body is None else said.responsible_body,
        register=register,
        closed_on=None if said.not_closed else said.closed_on or before.closed_on,
    )
