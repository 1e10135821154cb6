"""Who holds a role, for which file, at an instant: the only place that turns roles into people.

It never answers "nobody": where no one is left it is the authority's administrator, and it says so. No reason for an
absence is kept anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from protocols.model import Role
from protocols.working_time import local_day
from workflow.core import facts as f
from workflow.core.inspection import Handed, taken_over
from workflow.core.record import Entry

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class School:
    key: str
    name: str
    maintained: bool
    responsible_body: str
    urn: str = ""
    register: f.InRegister = f.InRegister()
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of an authority, folded from its own record; ``seq`` is the entry it was read at."""

    seq: int = 0
    administrator: str = ""
    people: tuple[str, ...] = ()
    assigned: tuple[f.Assigned, ...] = ()
    absent: tuple[f.Absent, ...] = ()
    schools: Mapping[str, School] = field(default_factory=dict)
    in_register: f.RegisterAgreed = f.RegisterAgreed("")

    def holders(self, role: str, school: str, at: datetime, *, as_cover: bool = False) -> tuple[str, ...]:
        """Everyone who holds the role for the school (or covers its holder), at work or not, those named for the school first."""
        day = local_day(at)
        fits = [
            one
            for one in self.assigned
            if one.role == role
            and one.as_cover == as_cover
            and (not one.schools or school in one.schools)
            and one.holds_on(day)
        ]
        named = [one.person for one in fits if one.schools] or [one.person for one in fits]
        return tuple(dict.fromkeys(named))

    def absence(self, person: str, at: datetime) -> f.Absent | None:
        away = [one for one in self.absent if one.person == person and one.from_at <= at < one.until_at]
        return away[-1] if away else None

    def told_administrator(self, why: str = "looks after this installation") -> tuple[f.Told, ...]:
        return (f.Told(self.administrator, ADMINISTRATOR, why),)

    def is_held(self, role: str, school: str, at: datetime) -> bool:
        return bool(self.holders(role, school, at) or self.holders(role, school, at, as_cover=True))

    def has_left(self, person: str, since: datetime, at: datetime) -> bool:
        """Whether the last day of everything that somebody held or covered has passed between two instants."""
        last = [one.until_day for one in self.assigned if one.person == person]
        ended = [day for day in last if day is not None]
        return len(ended) == len(last) > 0 and local_day(since) <= max(ended) < local_day(at)

    def roles_of(self, person: str, school: str, at: datetime) -> tuple[str, ...]:
        """The roles a person may act in for a school: held, covered for, or named as cover of somebody who is away."""
        own = (one for one in self.assigned if one.person == person)
        held = {one.role for one in own if person in self.holders(one.role, school, at, as_cover=one.as_cover)}
        away = self._covered_by(person, at)
        theirs = (one for one in self.assigned if one.person in away and not one.as_cover)
        covered = {one.role for one in theirs if one.person in self.holders(one.role, school, at)}
        return tuple(sorted(held | covered))

    def roles_anywhere(self, person: str, at: datetime) -> tuple[str, ...]:
        """The roles a person may act in for some school or other, as above."""
        day, away = local_day(at), self._covered_by(person, at)
        found = {
            one.role
            for one in self.assigned
            if one.holds_on(day) and (one.person == person or (one.person in away and not one.as_cover))
        }
        return tuple(sorted(found))

    def _covered_by(self, person: str, at: datetime) -> frozenset[str]:
        """Those who are away, and whose cover this person was named as."""
        found = {one.person for one in self.absent if one.cover == person}
        return frozenset(one for one in found if (away := self.absence(one, at)) and away.cover == person)


def apply_roster(roster: Roster, entry: Entry) -> Roster:
    """The roster after one more entry of the authority's record."""
    match entry.fact:
        case f.AuthorityAdded() as fact:
            roster = replace(roster, administrator=fact.administrator)
        case f.PersonAdded() as fact:
            roster = replace(roster, people=(*roster.people, fact.person))
        case f.Assigned() as fact:
            roster = replace(roster, assigned=(*_others(roster, fact), fact))
        case f.Absent() as fact:
            others = (one for one in roster.absent if (one.person, one.from_at) != (fact.person, fact.from_at))
            roster = replace(roster, absent=(*others, fact))
        case f.SchoolAdded() | f.SchoolChanged() as fact:
            roster = replace(roster, schools={**roster.schools, fact.school: school_as(fact)})
        case f.RegisterAgreed() as fact:
            roster = replace(roster, in_register=fact)
        case _:
            return roster
    return replace(roster, seq=entry.seq)


def school_as(fact: f.SchoolAdded | f.SchoolChanged) -> School:
    """The school that a fact adds, or says how it is from now on."""
    closed_on = fact.closed_on if isinstance(fact, f.SchoolChanged) else None
    body = fact.responsible_body
    return School(fact.school, fact.name, fact.maintained, body, fact.urn, fact.register, closed_on)


def _others(roster: Roster, fact: f.Assigned) -> tuple[f.Assigned, ...]:
    """The assignments that stay: a later one for the same person, role and kind takes the place of the earlier."""
    same = (fact.person, fact.role, fact.as_cover, fact.schools)
    return tuple(one for one in roster.assigned if (one.person, one.role, one.as_cover, one.schools) != same)


@dataclass(frozen=True, slots=True)
class Finder:
    """Turns roles into people for one file at one instant.

    ``shut_out`` are those the head does not want told; ``named`` is who a form of the file names for a role;
    ``handed`` are the hand-overs of the file, in their order; ``instead`` is which role is meant now where another is
    named: whose school it is has changed.
    """

    roster: Roster
    roles: Mapping[str, Role]
    school: str
    at: datetime
    shut_out: frozenset[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)

    def holders(self, role: str) -> tuple[str, ...]:
        """Whoever holds a role in this file, at work or not: its holders for the school, or who took it over from them."""
        return self._after(role, self.roster.holders(role, self.school, self.at))

    def covers(self, role: str) -> tuple[str, ...]:
        """Those who cover for its holders in this file; a cover whom a holder took it over from is the cover still."""
        found, held = self.roster.holders(role, self.school, self.at, as_cover=True), self.holders(role)
        after = ((one, *self._after(role, (one,))) for one in found)
        return tuple(dict.fromkeys(one if took in held else took for one, took in after))

    def stands(self, role: str) -> frozenset[str]:
        """Everyone whom this file may reach in a role just now, at work or not: named, holding it, or covering for it."""
        holders = (*filter(None, (self.named.get(role),)), *self.holders(role))
        return frozenset((*holders, *self._named_cover(role, holders), *self.covers(role)))

    def _after(self, role: str, people: Iterable[str]) -> tuple[str, ...]:
        """Those who stand where these people stood; whoever has left since counts as if they had taken nothing over."""
        here = [one for one in self.handed if not self.roster.has_left(one.took, one.at, self.at)]
        return tuple(dict.fromkeys(taken_over(here, role, one) for one in people))

    def owner(self, owed_by: tuple[str, ...]) -> tuple[f.Told, ...]:
        """Who is asked: the first of these roles that somebody at work holds, or covers for who is away; else who stands for the first."""
        for role in owed_by:
            if here := self._there(role) or self._covering(role):
                return here
        return self.who(owed_by[0]) if owed_by else self.administrator("no role owes it")

    def cover(self, owed_by: tuple[str, ...]) -> tuple[f.Told, ...]:
        """Who covers for the owner: the named cover, else whoever the role's ``cover`` gives."""
        owners = self.owner(owed_by)
        role = owners[0].role if owners[0].role in owed_by else next(iter(owed_by), "")
        found = self._cover(role, {told.person for told in owners})
        return found or self.administrator("nobody covers")

    def who(self, role: str) -> tuple[f.Told, ...]:
        """The people who stand for a role now, each with the reason; never empty."""
        role = self.instead.get(role, role)
        holders = self.holders(role)
        why = "away" if holders else "not held by anybody"
        why = "not to be asked here" if self.shut_out & {*holders} else why
        return (
            self._there(role)
            or self._covering(role)
            or self._cover(role, set(holders))
            or self._above(role)
            or self.administrator(f"{self._title(role)} is {why}")
        )

    def _there(self, role: str) -> tuple[f.Told, ...]:
        """Whoever is at work of those the role belongs to: somebody named in this file comes before its holders."""
        if named := self._here(filter(None, (self.named.get(role),))):
            return tuple(f.Told(person, role, "named for this") for person in named)
        took = {one.took for one in self.handed if role in one.roles}
        return tuple(
            f.Told(person, role, "has taken this over" if person in took else "holds the role")
            for person in self._here(self.holders(role))
        )

    def _here(self, people: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in people if one not in self.shut_out and self.roster.absence(one, self.at) is None)

    def _covering(self, role: str) -> tuple[f.Told, ...]:
        """Whoever was named as cover for a holder who is away, else those who cover for the role where it has holders."""
        holders = self.holders(role)
        if named := self._here(self._named_cover(role, (*filter(None, (self.named.get(role),)), *holders))):
            return tuple(f.Told(person, role, "covers: the holder is away") for person in named)
        return self._assigned_cover(role, set(holders))

    def _named_cover(self, role: str, holders: Iterable[str]) -> tuple[str, ...]:
        """Who was named as cover for a holder who is away, or took that over."""
        away = (self.roster.absence(one, self.at) for one in holders)
        return self._after(role, dict.fromkeys(one.cover for one in away if one is not None and one.cover))

    def _assigned_cover(self, role: str, but: set[str]) -> tuple[f.Told, ...]:
        covering = self._here(self.covers(role))
        return tuple(f.Told(person, role, "covers for the holder") for person in covering if person not in but)

    def _cover(self, role: str, but: set[str]) -> tuple[f.Told, ...]:
        if covering := self._assigned_cover(role, but):
            return covering
        other = self.roles[role].cover if role in self.roles else None
        here = self._here(self.holders(other)) if other else ()
        return tuple(
            f.Told(person, role, f"covers as {self._title(other or '')}") for person in here if person not in but
        )

    def _above(self, role: str) -> tuple[f.Told, ...]:
        """The holders of the nearest role above that somebody at work holds."""
        above = self.roles[role].answers_to if role in self.roles else None
        while above:
            if here := self._here(self.holders(above)):
                return tuple(f.Told(person, above, f"nobody is there as {self._title(role)}") for person in here)
            above = self.roles[above].answers_to
        return ()

    def administrator(self, why: str) -> tuple[f.Told, ...]:
        """Where no one else is left: the administrator, or should the head have shut them out, whoever else is there."""
        told = self.roster.told_administrator(why)
        if told[0].person in self.shut_out:
            for role in (one.key for one in self.roles.values() if one.acts_for == "authority"):
                if here := self._there(role):
                    return tuple(replace(one, because=why) for one in here)
        return told

    def _title(self, role: str) -> str:
        return self.roles[role].title if role in self.roles else role
