"""What a record holds: facts in the past tense, each either asserted by somebody or concluded by the engine.

A fact carries no time and no author of its own; those stand on the entry that holds it (``record.Entry``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from workflow.core.facts_of_authority import (
    Absent,
    Assigned,
    AuthorityAdded,
    ChosenProtocol,
    ClockGap,
    ClosuresLoaded,
    Commitments,
    How,
    InRegister,
    OfAuthority,
    PersonAdded,
    ProtocolsOrdered,
    ProtocolTaken,
    Provenance,
    RegisterAgreed,
    SchoolAdded,
    SchoolChanged,
    TimeAdopted,
    added_later,
)

BY_NOBODY = Provenance()
Answers = Mapping[str, str | int | list[str]]
Purpose = Literal["note", "waive", "not_applicable"]
DischargedHow = Literal["kept", "not_needed", "not_applicable", "waived", "released", "not_told"]
Why = Literal[
    "rung", "withdrawn", "settled", "told_late", "role_unheld", "beyond_holidays", "set_aside", "entered_late",
    "handed_over",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One obligation: an occurrence of a step in one strand. Never changed, never used again."""

    strand: str
    step: str
    occurrence: str

    def __str__(self) -> str:
        return f"{self.strand}/{self.step}/{self.occurrence}"


# --- asserted ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """An inspection of a school was opened, in ``state``, on one pinned protocol.

    ``passed`` are the states the main line was already beyond when the authority learnt of it.
    """

    school: str
    maintained: bool
    responsible_body: str
    protocol: str
    strand: str
    state: str
    called_at: datetime
    known_at: datetime
    form: str
    answers: Answers
    private: Commitments = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    by: Provenance = BY_NOBODY
    chosen: ChosenProtocol | None = added_later(None)
    urn: str = added_later("")
    register: InRegister = added_later(InRegister())


@dataclass(frozen=True, slots=True)
class StrandOpened:
    strand: str
    kind: str
    state: str
    by: Provenance = BY_NOBODY
    about: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    strand: str
    trigger: str
    origin: str
    to: str
    by: Provenance = BY_NOBODY


@dataclass(frozen=True, slots=True)
class Answered:
    """A form was answered. ``carried_from``: the earlier inspection these answers go on from; nobody gave them here."""

    strand: str
    form: str
    answers: Answers
    private: Commitments = field(default_factory=dict)
    by: Provenance = BY_NOBODY
    carried_from: str = added_later("")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody has it, in these roles: holds the ladder, and is proof where the step asks one of those roles for it."""

    obligation: Key
    roles: tuple[str, ...] = ()
    by: Provenance = BY_NOBODY


@dataclass(frozen=True, slots=True)
class Noted:
    """A note, or a decision that an obligation is waived or does not apply; the words are private."""

    purpose: Purpose
    private: Commitments
    obligation: Key | None = None
    by: Provenance = BY_NOBODY


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier entry is put right by addition: another time, other answers, or withdrawn as a whole."""

    entry: int
    private: Commitments
    occurred_at: datetime | None = None
    answers: Answers | None = None
    withdrawn: bool = False
    by: Provenance = BY_NOBODY


@dataclass(frozen=True, slots=True)
class HandedOver:
    """In this file, whatever ``gave`` was asked and told in these roles is asked of ``took`` from now on. No reason is kept."""

    roles: tuple[str, ...]
    gave: str
    took: str
    by: Provenance = BY_NOBODY


# --- concluded ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RungTime:
    """One rung of a ladder with the instant at which it comes; ``rung`` is its place in the file, from 0."""

    rung: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Armed:
    """A step is now owed. ``cause`` is the entry that began it (0: time itself); ``derivation`` says how due was worked out."""

    obligation: Key
    owed_by: tuple[str, ...]
    rule: str
    owed_from: datetime
    due: datetime | None
    derivation: Mapping[str, object]
    rungs: tuple[RungTime, ...]
    cause: int
    entered_late: bool = False


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """An obligation has another due time than before, or is owed again."""

    obligation: Key
    schedule: int
    owed_from: datetime
    old_due: datetime | None
    due: datetime | None
    derivation: Mapping[str, object]
    rungs: tuple[RungTime, ...]
    cause: int
    entered_late: bool = False


@dataclass(frozen=True, slots=True)
class Discharged:
    """An obligation is settled. ``proof`` is the entry that proves it; ``in_time`` None where time does not matter."""

    obligation: Key
    how: DischargedHow
    proof: int = 0
    in_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    obligation: Key
    schedule: int
    due: datetime


@dataclass(frozen=True, slots=True)
class MissWithdrawn:
    """A miss on record would not be one with what is known now; both stay visible."""

    obligation: Key
    schedule: int
    cause: int


@dataclass(frozen=True, slots=True)
class Told:
    """A person who is told, in which role, and why it is them."""

    person: str
    role: str
    because: str


@dataclass(frozen=True, slots=True)
class Escalated:
    """People were told: rung by rung about an obligation, or about the file as a whole.

    ``fell_due`` is when it should have gone; ``counted`` repeats fell in a gap, the last at ``counted_to``, and were not
    sent; ``roster`` is the sequence of the authority's record the roster was read at. Nobody in ``told``: it was settled in the same moment.
    """

    why: Why
    how: Literal["tell", "ask", "digest"]
    told: tuple[Told, ...]
    roster: int
    fell_due: datetime
    obligation: Key | None = None
    schedule: int = 0
    rung: int = 0
    repeat: int = 0
    counted: int = 0
    counted_to: datetime | None = None
    about: str = ""


Asserted = Opened | StrandOpened | Moved | Answered | Acknowledged | Noted | Corrected | HandedOver | SchoolChanged
Concluded = Armed | Rescheduled | Discharged | Missed | MissWithdrawn | Escalated
Fact = Asserted | Concluded | OfAuthority
ASSERTED = (Opened, StrandOpened, Moved, Answered, Acknowledged, Noted, Corrected, HandedOver, SchoolChanged)
KINDS: Mapping[str, type] = {
    kind.__name__: kind for group in (Asserted, Concluded, OfAuthority) for kind in group.__args__
}

# What is passed on from the facts of an authority.
__all__ = [
    "Absent",
    "Assigned",
    "AuthorityAdded",
    "ChosenProtocol",
    "ClockGap",
    "ClosuresLoaded",
    "Commitments",
    "How",
    "InRegister",
    "OfAuthority",
    "PersonAdded",
    "ProtocolTaken",
    "ProtocolsOrdered",
    "Provenance",
    "RegisterAgreed",
    "SchoolAdded",
    "SchoolChanged",
    "TimeAdopted",
]
