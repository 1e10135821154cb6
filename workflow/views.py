"""Frozen rows that pages and commands show; they are filled in ``queries`` and hold names only where a page needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from protocols.model import OnBoard
from workflow.core import tellings
from workflow.late_news import LateNews
from workflow.school_views import SchoolChangeView
from workflow.why_protocol import WhyProtocol

AUTHORITY = "the authority"  # where a promise or an alert is about no school
Late = tellings.Late
Standing = Literal["follows", "followed", "beside"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person by id, with the name the authority keeps; "(name erased)" where it keeps none."""

    person: str
    name: str
    role: str = ""
    role_title: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One promise that is or was owed. ``owners`` are those who are asked now; empty once it is settled.

    ``nothing_agreed``: its time rests on what was to be agreed, and nobody agreed anything. ``released_because`` says why
    it is no longer owed, where nobody did it. ``on_board``: what its strand says of pages that anybody may open.
    ``line`` is the line of the protocol file that its step stands on.
    """

    chain: str
    key: str
    strand: str
    step: str
    says: str
    school: str
    school_name: str
    status: str
    owed_by: tuple[str, ...]
    owed_by_titles: tuple[str, ...]
    owners: tuple[PersonView, ...]
    owed_from: datetime
    due: datetime | None
    armed_at: datetime
    discharged_at: datetime | None
    nothing_agreed: bool = False
    released_because: str = ""
    on_board: OnBoard | None = None
    line: int = 0

    @property
    def is_open(self) -> bool:
        return self.discharged_at is None

    @property
    def occurrence(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def is_standing(self) -> bool:
        """Whether it belongs to no inspection."""
        return self.chain.endswith("/authority")

    @property
    def place(self) -> str:
        return self.school_name or AUTHORITY


@dataclass(frozen=True, slots=True)
class AlertView:
    """One person who was told: about what, why, and why it was them. ``key`` is empty for the file as a whole.

    ``late``: why it went later than it should have: the clock had not looked, or what it is about was written down late.
    ``about_says`` is ``about`` in words: a role by its title. ``news``: how late the authority knew, if it is about that.
    """

    chain: str
    seq: int
    school: str
    school_name: str
    key: str
    says: str
    why: str
    how: str
    about: str
    rung: int
    repeat: int
    counted: int
    fell_due: datetime
    raised_at: datetime
    told: PersonView
    late: Late = ""
    about_says: str = ""
    nothing_agreed: bool = False
    news: LateNews | None = None
    due: datetime | None = None

    @property
    def occurrence(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def place(self) -> str:
        return self.school_name or AUTHORITY


@dataclass(frozen=True, slots=True)
class SideStrandView:
    kind: str
    says: str
    state: str
    state_says: str
    on_board: OnBoard | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands before a promise that is still owed: the tries that nobody answered, in order of time, and who is told next.

    ``told_next`` are people beside those who owe it, told at ``told_next_at`` unless it is done; empty where nobody else will be.
    """

    tried_at: tuple[datetime, ...] = ()
    told_next: tuple[PersonView, ...] = ()
    told_next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One open inspection: where it stands, what is owed next and by whom, what is missed, who has been told of it.

    ``ahead`` is by a promise's key, for those that are missed or near.
    """

    chain: str
    school: str
    school_name: str
    protocol_title: str
    state: str
    state_says: str
    beside: tuple[SideStrandView, ...]
    next: ObligationView | None
    owed: tuple[ObligationView, ...]
    told: tuple[AlertView, ...]
    set_aside: str | None
    is_open: bool = True
    ahead: Mapping[str, Ahead] = field(default_factory=dict)

    @property
    def missed(self) -> tuple[ObligationView, ...]:
        return tuple(one for one in self.owed if one.status == "missed")


@dataclass(frozen=True, slots=True)
class StrandView:
    """A strand with the states it has been in; ``version`` is what a page hands back when it moves the strand."""

    key: str
    kind: str
    says: str
    state: str
    state_says: str
    is_final: bool
    version: int
    entered: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class LinkedView:
    """Another inspection of the same school that belongs to the same programme; ``follows`` is the one it names itself.

    ``how`` it stands to the one that is looked at: it follows it, is followed by it, or belongs to it by way of others.
    """

    chain: str
    called_at: datetime
    state_says: str
    is_open: bool
    follows: str
    how: Standing


@dataclass(frozen=True, slots=True)
class InspectionView:
    chain: str
    school: str
    school_name: str
    protocol: str
    protocol_title: str
    protocol_version: str
    state: str
    state_says: str
    is_open: bool
    called_at: datetime
    known_at: datetime
    strands: tuple[StrandView, ...]
    obligations: tuple[ObligationView, ...]
    told: tuple[AlertView, ...]
    set_aside: str | None
    linked: tuple[LinkedView, ...] = ()
    why_protocol: WhyProtocol | None = None
    school_changes: tuple[SchoolChangeView, ...] = ()


@dataclass(frozen=True, slots=True)
class SameHeadView:
    """Another open inspection of the same head."""

    chain: str
    school: str
    school_name: str
    state_says: str
    head: PersonView


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact on record: when it was, what it came to in the words of its form, and who made it."""

    chain: str
    school: str
    school_name: str
    seq: int
    at: datetime
    form: str
    says: str
    did: PersonView


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry as it stands in the record; ``body`` is the fact in plain form, with commitments for private values."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    actor_name: str
    body: dict[str, Any]
    text: str
    hash: str


@dataclass(frozen=True, slots=True)
class ProtocolInUse:
    digest: str
    name: str
    version: str
    first_used_at: datetime
    files: int


@dataclass(frozen=True, slots=True)
class UnheldRole:
    """A role that somebody at the authority should hold and nobody does, for this school."""

    role: str
    title: str
    school: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """When the clock last went, in machine time and in case time."""

    machine_at: datetime
    case_at: datetime
