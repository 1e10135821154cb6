"""The folded value of one file: what its record adds up to, entry by entry, in the order of sequence.

An authority's own file (its standing strands) is folded by the same code. The fold only reads what was concluded; it
never evaluates a condition or a calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflow.core import facts as f
from workflow.core.facts_of_authority import InOrder


@dataclass(frozen=True, slots=True)
class Entered:
    """A state entered at an instant; ``passed``: the authority learnt late, the strand was already beyond it."""

    state: str
    at: datetime
    seq: int
    passed: bool = False


@dataclass(frozen=True, slots=True)
class StrandFile:
    """One strand of a file; ``version`` is the sequence of its last asserted fact."""

    key: str
    kind: str
    entered: tuple[Entered, ...]
    version: int
    about: str = ""

    @property
    def state(self) -> str:
        return self.entered[-1].state


@dataclass(frozen=True, slots=True)
class Answer:
    """The public answers of a form as given once; withdrawn by a correction or not.

    ``carried_from``: the earlier inspection they were given in; such answers are read, and prove nothing here.
    """

    seq: int
    strand: str
    form: str
    answers: f.Answers
    at: datetime
    recorded_at: datetime
    by: f.Provenance
    withdrawn: bool = False
    carried_from: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody said they have it."""

    obligation: f.Key
    seq: int
    at: datetime
    person: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """An obligation that somebody waived, or found not to apply."""

    obligation: f.Key
    seq: int
    at: datetime
    how: f.DischargedHow


@dataclass(frozen=True, slots=True)
class Handed:
    """In these roles one person has taken this file over from another, at entry ``seq``."""

    seq: int
    at: datetime
    roles: tuple[str, ...]
    gave: str
    took: str


def taken_over(handed: Iterable[Handed], role: str, person: str) -> str:
    """Who stands in a role in place of a person, after these hand-overs in their order."""
    for one in handed:
        person = one.took if one.gave == person and role in one.roles else person
    return person


@dataclass(frozen=True, slots=True)
class Telling:
    """One rung that was told: the schedule it belongs to, its place, its (last) repeat and when that was, and to whom."""

    schedule: int
    rung: int
    repeat: int
    at: datetime
    how: str
    why: str
    people: tuple[f.Told, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One occurrence of a step, as the record has it."""

    key: f.Key
    owed_by: tuple[str, ...]
    rule: str
    owed_from: datetime
    due: datetime | None
    derivation: Mapping[str, object]
    rungs: tuple[f.RungTime, ...]
    armed_at: datetime
    cause: int
    seq: int
    entered_late: bool = False
    schedule: int = 0
    missed: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    discharged: f.DischargedHow | None = None
    discharged_at: datetime | None = None
    proof: int = 0
    in_time: bool | None = None
    told: tuple[Telling, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.discharged is None

    @property
    def is_missed(self) -> bool:
        """Whether a miss stands on the record that was not withdrawn."""
        return bool(set(self.missed) - set(self.withdrawn))


@dataclass(frozen=True, slots=True)
class Order:
    """The protocols an authority's new inspections run on, the first that is for a school; ``seq`` and ``at`` are the entry's."""

    seq: int
    at: datetime
    protocols: tuple[InOrder, ...]


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """The school of an inspection became another's; ``now`` is how it is since."""

    seq: int
    at: datetime
    now: f.SchoolChanged


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file, folded. ``opened`` is None for an authority's own file.

    ``school_changes`` is what became of an inspection's school since. In an authority's own file ``schools`` are those that
    are maintained, and ``left`` is since when a school that was is so no more: nothing new is owed to it from then.
    """

    chain: str
    seq: int = 0
    recorded_at: datetime | None = None
    protocol: str = ""
    opened: f.Opened | None = None
    strands: Mapping[str, StrandFile] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    held: tuple[Held, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    told: tuple[Telling, ...] = ()
    schools: tuple[str, ...] = ()
    handed: tuple[Handed, ...] = ()
    order: Order | None = None
    school_changes: tuple[SchoolChange, ...] = ()
    left: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def main(self) -> StrandFile:
        if self.opened is None:
            raise ValueError("an authority's own file has no main strand")
        return self.strands[self.opened.strand]

    @property
    def school(self) -> str:
        """The school of an inspection; empty for an authority's own file."""
        return self.opened.school if self.opened else ""

    def school_of(self, strand: str) -> str:
        """The school a strand is about: the inspection's, or the one a standing strand is owed to."""
        return self.opened.school if self.opened else self.strands[strand].about

    def stands_for(self, role: str, person: str, since: int = 0) -> str:
        """Who stands in this role where this person did at entry ``since``: whoever has taken it over, and so on."""
        return taken_over([one for one in self.handed if one.seq > since], role, person)

    def roles_taken(self, person: str) -> frozenset[str]:
        """The roles in which somebody has taken this file over, and has not passed it on."""
        found: frozenset[str] = frozenset()
        for one in self.handed:
            found = (
                found | {*one.roles} if one.took == person else found - {*one.roles} if one.gave == person else found
            )
        return found

    def open_obligations(self) -> tuple[Obligation, ...]:
        return tuple(one for one in self.obligations.values() if one.is_open)

    def strands_of(self, kind: str) -> tuple[StrandFile, ...]:
        return tuple(one for one in self.strands.values() if one.kind == kind)
