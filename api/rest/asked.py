"""What a program may send: each body as a closed shape, with instants that say their zone and words that can be kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from api.rest.cursors import LARGEST_SEQUENCE
from workflow.core.acts import By

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_CENTURY = 20
_LONGEST_WORDS = 10_000
_LONGEST_NAME = 200
_LARGEST = 2**53 - 1
HOW_TO = "write an instant with its zone, as 2026-11-23T10:05:00Z or 2026-11-23T10:05:00+00:00"


def _instant(given: object) -> datetime:
    """An RFC 3339 instant of this century, in UTC. A time without a zone is refused: nobody could tell which was meant."""
    if not isinstance(given, str) or not _RFC_3339.fullmatch(given):
        raise ValueError(HOW_TO)
    try:
        at = datetime.fromisoformat(given.upper())
    except ValueError:
        raise ValueError(HOW_TO) from None
    if at.year // 100 != _CENTURY:
        raise ValueError("the year is not in this century")
    return at.astimezone(UTC)


def _day(given: date) -> date:
    if given.year // 100 != _CENTURY:
        raise ValueError("the year is not in this century")
    return given


def _keepable(words: str) -> str:
    if "\x00" in words or any("\ud800" <= one <= "\udfff" for one in words):
        raise ValueError("it holds a sign that cannot be kept; type it again")
    return words


_INSTANT_SCHEMA = {"type": "string", "format": "date-time", "examples": ["2026-11-23T10:05:00Z"]}
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
Day = Annotated[date, AfterValidator(_day)]
Words = Annotated[StrictStr, Field(max_length=_LONGEST_WORDS), AfterValidator(_keepable)]
Name = Annotated[StrictStr, Field(max_length=_LONGEST_NAME), AfterValidator(_keepable)]
Whole = Annotated[StrictInt, Field(ge=0, le=_LARGEST)]
Answers = dict[Name, Words | Whole | list[Words]]


class Sent(BaseModel):
    """Anything sent: a member that is not known is refused, never dropped in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Provenance(Sent):
    """Who did it, who says so, and how they know; whoever's token it is writes it down."""

    did: Name = Field("", description="Who did it, by id; else whoever writes it down.")
    said_by: Name = Field("", description="Who says so: an id, or school, ofsted, somebody_else.")
    how: Literal["saw", "told", "system"] = "saw"

    def by(self, wrote: str) -> By:
        return By(wrote, self.did, self.said_by, self.how)


class Happened(Provenance):
    """Something that happened; without ``occurred_at`` it has only just."""

    occurred_at: Instant | None = Field(None, description="When it happened; else now.")


class StepTaken(Happened):
    trigger: Name = Field(description="A step that leads on, as '/possible' lists them.")
    strand: Name = Field("", description="In which strand; else the only open one that has this step.")
    answers: Answers = Field(default_factory=dict, description="The answers of its form, by field.")


class FormAnswered(Happened):
    form: Name
    strand: Name = Field("", description="In which strand; else the inspection itself.")
    answers: Answers


class MatterBegun(Happened):
    kind: Name = Field(
        description="What begins beside the inspection, as '/possible' lists them: concern, pause_request."
    )
    answers: Answers = Field(default_factory=dict)


class NoteWritten(Happened):
    text: Words = Field(min_length=1, description="Private: it is never given back, here or anywhere in the record.")


class SaidIHaveIt(Happened):
    promise: Name = Field(description="A promise by its whole name: strand/step/occurrence.")


class PromiseSetAside(Happened):
    promise: Name
    reason: Words = Field(description="Private.")
    because: Literal["waived", "not_applicable"] = "waived"


class EntryCorrected(Provenance):
    """An earlier entry put right: another time, other public answers, or withdrawn as a whole."""

    entry: Annotated[StrictInt, Field(ge=1, le=LARGEST_SEQUENCE)]
    reason: Words = Field(description="Private.")
    occurred_at: Instant | None = Field(None, description="When it really happened.")
    answers: Answers = Field(default_factory=dict)
    withdrawn: StrictBool = False


class InspectionOpened(Provenance):
    school: Name
    state: Name = Field("", description="Where it stands when you learn of it; else where it begins.")
    answers: Answers
    protocol: Name = Field(
        "", description="Another protocol of the authority's order than the first that is for the school."
    )
    because: Words = Field("", description="Why another protocol; private.")


class PersonSent(Sent):
    name: Name = Field(min_length=1, description="Private: the record holds the id alone.")
    email: Name = Field("", description="Private.")
    phone: Name = Field("", description="Private.")
    person: Name = Field("", description="The id to know them by; else one by chance.")


class RoleGiven(Sent):
    role: Name
    schools: list[Name] = Field(
        default_factory=list, max_length=1000, description="For these schools; else for every one."
    )
    as_cover: StrictBool = False
    from_day: Day | None = None
    until_day: Day | None = None


class AbsenceSent(Sent):
    """That somebody is away. No reason is asked for, and none is kept."""

    from_at: Instant
    until_at: Instant
    cover: Name = Field("", description="Who covers, if it is not the usual cover.")


class SchoolSent(Sent):
    key: Name
    name: Name = Field(min_length=1)
    urn: Name = ""
    kind: Name = Field("", description="Such as 'community school' or 'voluntary aided school'.")
    maintained: StrictBool | None = Field(None, description="Else as its kind has it.")
    responsible_body: Literal["", "authority", "governing_body", "trust", "proprietor"] = ""
