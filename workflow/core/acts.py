"""What somebody may ask for, as values: the acts of a person on a file, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflow.core.facts import How, Key, Provenance

GivenAnswers = Mapping[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class By:
    """Who wrote it down, who did it, who says so and how they know; ids of people. ``did`` empty: the writer."""

    wrote: str
    did: str = ""
    said_by: str = ""
    how: How = "saw"


@dataclass(frozen=True, slots=True)
class Fire:
    """Take a transition of a strand; ``strand`` is its key, or its kind where only one is open."""

    trigger: str
    strand: str = ""
    answers: GivenAnswers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fill:
    """Answer a form, in a strand (empty: the main one)."""

    form: str
    answers: GivenAnswers
    strand: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a side strand."""

    kind: str
    answers: GivenAnswers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hold:
    """Say "I have it" of an obligation."""

    obligation: Key


@dataclass(frozen=True, slots=True)
class Note:
    """Write a note; private."""

    text: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Waive an obligation, or find that it does not apply; the reason is private."""

    obligation: Key
    reason: str
    waive: bool = True


@dataclass(frozen=True, slots=True)
class Correct:
    """Put an earlier entry right by addition: another time, other public answers, or withdrawn as a whole."""

    entry: int
    reason: str
    occurred_at: datetime | None = None
    answers: GivenAnswers = field(default_factory=dict)
    withdrawn: bool = False


Act = Fire | Fill | Begin | Hold | Note | Settle | Correct


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Who hands over to whom, in which roles and for which schools (none: all of them); ids and keys. No reason is asked."""

    gave: str
    took: str
    roles: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()

    def is_of(self, role: str, school: str) -> bool:
        return (not self.roles or role in self.roles) and (not self.schools or school in self.schools)


@dataclass(frozen=True, slots=True)
class Asked:
    """An act with its people and its time. ``seen``: the version of the strand the asker had seen, where it matters.

    ``must_have_seen``: what moves a strand or changes an answer is refused without that version.
    """

    act: Act
    by: By
    occurred_at: datetime
    seen: int | None = None
    must_have_seen: bool = False

    @property
    def person(self) -> str:
        """Who did it: the one who wrote it down, unless somebody else is named."""
        return self.by.did or self.by.wrote

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.person, self.by.said_by, self.by.how)
