"""The facts of an authority's own record: its people, schools, days and protocol, and how well its clock ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Commitments = Mapping[str, str]
How = Literal["saw", "told", "system"]
LEFT_OUT_AT_DEFAULT = "left_out_at_default"


def added_later(default: object) -> Any:
    """A field that facts did not always have: where it says no more than ``default`` the entry leaves it out.

    So every line that was sealed before it came is still sealed as it was.
    """
    return field(default=default, metadata={LEFT_OUT_AT_DEFAULT: True})


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who did it and who says so; who wrote it down, and when each, stand on the entry.

    ``did`` and ``said_by`` are ids of people (empty: the system, or somebody outside). ``how``: the one who says so saw
    it, or was told.
    """

    did: str = ""
    said_by: str = ""
    how: How = "saw"


@dataclass(frozen=True, slots=True)
class AuthorityAdded:
    name: str
    administrator: str


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """A person; name and addresses are private rows, the record holds the id and the commitments."""

    person: str
    private: Commitments


@dataclass(frozen=True, slots=True)
class Assigned:
    """A person holds a role (or covers for its holder) from a date, for these schools (empty: every school)."""

    person: str
    role: str
    schools: tuple[str, ...] = ()
    as_cover: bool = False
    from_day: date | None = None
    until_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """From the first local day to the last, both included."""
        return (self.from_day is None or self.from_day <= day) and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class Absent:
    """A person is away between two instants; no reason is kept. ``cover`` takes what they owe, if named."""

    person: str
    from_at: datetime
    until_at: datetime
    cover: str = ""


@dataclass(frozen=True, slots=True)
class InRegister:
    """What the register of schools says of one beside its name; all of it public, and nothing of it about a person.

    ``kind`` is the code of its type, ``number`` that of its authority and its own (``850/2001``).
    """

    kind: str = ""
    number: str = ""
    phase: str = ""
    diocese: str = ""
    federation: str = ""
    trust: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SchoolAdded:
    school: str
    name: str
    maintained: bool
    responsible_body: str
    urn: str = ""
    register: InRegister = added_later(InRegister())


@dataclass(frozen=True, slots=True)
class SchoolChanged:
    """A school as it is from now on; ``from_day`` is since when, where that was said, and ``private`` holds why.

    On the authority's own record, and in each inspection that goes on where it changes whose school it is.
    """

    school: str
    name: str
    maintained: bool
    responsible_body: str
    urn: str = ""
    register: InRegister = InRegister()
    from_day: date | None = None
    closed_on: date | None = None
    private: Commitments = field(default_factory=dict)
    by: Provenance = Provenance(how="system")


@dataclass(frozen=True, slots=True)
class RegisterAgreed:
    """By which number the register of schools knows the authority, and which kinds of school that may be meant are.

    ``covered`` and ``left_out`` are names of kinds that the register's own page leaves to the authority.
    """

    la_code: str
    covered: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosuresLoaded:
    """School terms and office closures; ``version`` is the sha-256 of ``text``."""

    version: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class ProtocolTaken:
    """The authority runs its inspections on this protocol from now; its standing strands begin."""

    protocol: str
    name: str


@dataclass(frozen=True, slots=True)
class InOrder:
    """One protocol of an order: its digest, and its name at that time."""

    protocol: str
    name: str


@dataclass(frozen=True, slots=True)
class ProtocolsOrdered:
    """From now a new inspection runs on the first of these that is for its school.

    The first of all owes what belongs to no inspection. The reason is private.
    """

    order: tuple[InOrder, ...]
    by: Provenance
    private: Commitments


@dataclass(frozen=True, slots=True)
class ChosenProtocol:
    """Why an inspection runs on its protocol: it was the first for its school in the order of entry ``order``.

    ``place`` counts from 1. Where somebody chose it ``instead_of`` that first one (its name), a reason is kept, private.
    """

    name: str
    place: int
    order: int
    ordered_at: datetime
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class TimeAdopted:
    """A proposed time was adopted by somebody with the standing to do so."""

    protocol: str
    step: str
    by: Provenance
    private: Commitments


@dataclass(frozen=True, slots=True)
class ClockGap:
    """The longest time without a tick in a stretch, in seconds, and how many conclusions fell due in it."""

    from_at: datetime
    until_at: datetime
    longest_seconds: int
    fell_due: int


OfAuthority = (
    AuthorityAdded
    | PersonAdded
    | Assigned
    | Absent
    | SchoolAdded
    | RegisterAgreed
    | ClosuresLoaded
    | ProtocolTaken
    | ProtocolsOrdered
    | TimeAdopted
    | ClockGap
)
