"""What a program is answered: each answer as a shape, made from the rows that pages and commands show too."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Anything answered; made from a row with the same names."""

    model_config = ConfigDict(from_attributes=True)


Item = TypeVar("Item", bound=Shape)


class Page(Shape, Generic[Item]):
    """A part of a list. ``cursor`` is where to read on: send it back as it is. Null: that was all."""

    items: list[Item]
    cursor: str | None


class Person(Shape):
    """A person by id; the name is as the authority keeps it."""

    person: str
    name: str
    role: str
    role_title: str
    because: str


class Promise(Shape):
    """One promise that is or was owed. ``due`` null: its clock is stopped, or has nothing to count from yet."""

    inspection: str
    school: str
    school_name: str
    promise: str = Field(description="Its name: strand/step/occurrence.")
    strand: str
    step: str
    occurrence: str
    says: str
    status: str
    is_open: bool
    owed_by: list[str] = Field(description="Role keys; whoever comes first is asked first.")
    owners: list[Person] = Field(description="Who is asked now; empty once it is settled.")
    owed_from: datetime
    due: datetime | None
    discharged_at: datetime | None
    released_because: str
    nothing_agreed: bool


class PromiseWithReasons(Promise):
    """A promise with how its time was counted, and every fact behind it in order of entry."""

    derivation: dict[str, Any]
    why: list[dict[str, Any]]


class Telling(Shape):
    """One person who was told or asked: about what, why, and why it was them. ``late``: why it went later than it should."""

    inspection: str
    school: str
    entry: int
    promise: str | None
    says: str
    why: str
    how: str
    about: str
    rung: int
    repeat: int
    fell_due: datetime
    raised_at: datetime
    late: str
    told: Person


class Alert(Shape):
    """One alert with everybody it went to, and the facts behind it."""

    entry: int
    recipients: list[Telling]
    why: list[dict[str, Any]]


class State(Shape):
    state: str
    entered_at: datetime


class Strand(Shape):
    """One strand. ``version`` is what If-Match asks for: the entry that last changed it."""

    strand: str
    kind: str
    says: str
    state: str
    state_says: str
    is_final: bool
    version: int
    entered: list[State]


class InspectionLine(Shape):
    """One inspection in a list."""

    inspection: str
    school: str
    school_name: str
    protocol: str
    protocol_title: str
    state: str
    state_says: str
    is_open: bool


class WhyProtocol(Shape):
    """Why an inspection runs on its protocol: its place in the order adopted then; ``instead_of`` where somebody chose it."""

    name: str
    place: int
    ordered_at: datetime
    instead_of: str


class Inspection(InspectionLine):
    """One inspection as it stands; its promises and alerts have addresses of their own."""

    protocol_version: str
    called_at: datetime
    known_at: datetime
    set_aside: str | None = Field(description="Why the clock leaves it alone; null: it does not.")
    strands: list[Strand]
    why_protocol: WhyProtocol | None


class Standing(Shape):
    """What belongs to no inspection. Its file goes by the name 'authority' wherever an inspection is named."""

    inspection: Literal["authority"]
    protocol: str
    strands: list[Strand]
    promises: list[Promise]


class AnswerOption(Shape):
    key: str
    says: str


class Question(Shape):
    """One question of a form. A private answer is taken and never given back."""

    key: str
    ask: str
    kind: str
    private: bool
    optional: bool
    hint: str
    options: list[AnswerOption]


class Form(Shape):
    form: str
    fields: list[Question]


class PossibleStep(Shape):
    """A step that leads on from where a strand stands. ``reasons``: every one why it may not be taken now; empty: it may."""

    strand: str
    version: int
    trigger: str
    says: str
    to: str
    is_possible: bool
    reasons: list[str]
    form: Form | None


class PossibleMatter(Shape):
    """What may begin beside the inspection, with every reason why it may not begin now."""

    kind: str
    says: str
    is_possible: bool
    reasons: list[str]
    form: Form | None


class AnswerableForm(Form):
    """A form that may be answered in a strand that is open. Where it was answered there before, If-Match is needed."""

    strand: str
    version: int


class Possible(Shape):
    """Everything that could be done next, as far as this person is concerned, and why the rest may not."""

    steps: list[PossibleStep]
    matters: list[PossibleMatter]
    forms: list[AnswerableForm]


class RecordedEntry(Shape):
    entry: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    by: str
    says: str


class Settled(Shape):
    promise: str
    how: str
    in_time: bool | None


class ToldOne(Shape):
    """Somebody whom this request told, by id."""

    entry: int
    promise: str | None
    person: str
    role: str
    because: str
    how: str
    why: str


class StrandVersion(Shape):
    """A strand that this request changed, and its version since."""

    strand: str
    version: int


class Recorded(Shape):
    """What came of a request: what was recorded, which promises that settled, and who was told. The same again for the same key."""

    inspection: str
    entries: list[RecordedEntry]
    settled: list[Settled]
    told: list[ToldOne]
    strands: list[StrandVersion]


class Entry(Shape):
    """One entry. ``sealed`` is the line whose sha-256 is ``hash``; private answers stand in it as commitments alone.

    Of one that cannot be read ``kind`` is ``Unreadable``, ``body.says`` says what to do, and ``by`` and ``sealed`` are empty.
    """

    inspection: str
    entry: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    by: str
    body: dict[str, Any]
    sealed: str
    hash: str


class ProblemKind(Shape):
    """One type of problem, and what to do about it."""

    type: str
    status: int
    title: str
    remedy: str
