"""The words and phrases of the language as pydantic types: each reads its phrase and publishes its pattern.

A name that must exist elsewhere in the file becomes a value of its own kind, so that one walk can look all of them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, ClassVar, TypeVar

from annotated_types import GroupedMetadata
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from protocols import phrases
from protocols.clauses import DayRule, FieldRef, Span, StateRef, When
from protocols.phrases import PhraseMistake, shown
from protocols.usual_parts import NUMBERS

JsonSchema = dict[str, Any]


class Shape(BaseModel):
    """A group of keys of the file: nothing that is not named here may stand in it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _noted(cls, value: Any, info: ValidationInfo) -> Any:
        # So that a sentence about an unknown key can say which keys are known there.
        if isinstance(info.context, dict):
            info.context[id(value)] = cls
        return value

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys that may stand in this group, as the file spells them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


# --- names that must exist elsewhere in the file -----------------------------------------------------


class Named(str):
    """A name that must exist elsewhere in the file."""

    kind: ClassVar[str] = "name"
    __slots__ = ()


class RoleName(Named):
    kind = "role"


class Mover(RoleName):
    """A role that may take a transition, or `strand`: another strand moves it."""


class Recipient(RoleName):
    """A role that a ladder tells, or `owner` or `cover`."""


class CalendarName(Named):
    kind = "calendar"


class StrandName(Named):
    kind = "strand"


class StepName(Named):
    kind = "step"


class LadderName(Named):
    kind = "ladder"


class FormName(Named):
    kind = "form"


class PromiseName(Named):
    kind = "promise"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field that a rule rests on, and the kinds it may have (none: any kind)."""

    ref: FieldRef
    kinds: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.ref.form}.{self.ref.field}"


# --- how a phrase is read and published ----------------------------------------------------------------


@dataclass(frozen=True, eq=False)  # told apart by what they are: a published schema is a dict, which has no hash
class Reads(GroupedMetadata):
    """Reads a value with ``read``, and publishes ``published`` (a pattern, or a whole schema) for it."""

    read: Callable[[object], object]
    published: str | JsonSchema

    def __iter__(self) -> Iterator[object]:
        yield PlainValidator(self.read)
        yield WithJsonSchema(pattern(self.published) if isinstance(self.published, str) else self.published)


def pattern(words: str) -> JsonSchema:
    """The JSON Schema of a text that fits a pattern as a whole."""
    return {"type": "string", "pattern": f"^(?:{words})$"}


def one_key(*keys: str) -> JsonDict:
    """The JSON Schema of a group that has exactly one of some keys."""
    return {"oneOf": [{"required": [key]} for key in keys]}


def some_key(*keys: str) -> JsonDict:
    """The JSON Schema of a group that has at least one of some keys."""
    return {"anyOf": [{"required": [key]} for key in keys]}


def listed(value: object) -> object:
    """A list, also where a single item stands without brackets."""
    return value if isinstance(value, list) else [value]


def _named(kind: type[Named], words: str = phrases.NAME) -> Reads:
    def read(value: object) -> Named:
        if not isinstance(value, str) or not phrases.whole(words, value):
            hint = "names are lower-case words, joined by '_' where needed"
            raise PhraseMistake(f"{shown(value)} cannot be the name of a {kind.kind}; {hint}")
        return kind(value)

    return Reads(read, words)


def _field(*kinds: str) -> Reads:
    return Reads(lambda value: FieldUse(phrases.field_ref(value), kinds), phrases.FIELD)


def _maintained(value: object) -> bool | None:
    if isinstance(value, bool) or value == "any":
        return None if value == "any" else bool(value)
    raise PhraseMistake(f"{shown(value)} is not one of: true, false, any")


def _words(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PhraseMistake(
            f"{shown(value)} is not text; write words, in quotes where they look like a number or a date"
        )
    return value


def _usual(value: object) -> str:
    if isinstance(value, str) and value in NUMBERS:
        return value
    there = ", ".join(f'"{one}"' for one in NUMBERS)
    raise PhraseMistake(f"{shown(value)} is no number of usual parts; there is, in quotes: {there}")


Item = TypeVar("Item")
Several = Annotated[list[Item], Field(min_length=1)]
OneOrMore = Annotated[list[Item], Field(min_length=1), BeforeValidator(listed)]
Count = Annotated[int, Field(ge=1, le=999)]
Text = Annotated[str, Reads(_words, {"type": "string", "pattern": r"\S"})]
Key = Annotated[str, StringConstraints(pattern=f"^{phrases.NAME}$")]
PromiseKey = Annotated[str, StringConstraints(pattern=f"^{phrases.PROMISE}$")]
ProtocolName = Annotated[str, StringConstraints(pattern=f"^{phrases.PROTOCOL}$")]
Usual = Annotated[str, Reads(_usual, {"enum": list(NUMBERS)})]
Maintained = Annotated[bool | None, Reads(_maintained, {"enum": [True, False, "any"]})]

Role = Annotated[RoleName, _named(RoleName)]
MovedBy = Annotated[Mover, _named(Mover)]
Told = Annotated[Recipient, _named(Recipient)]
Calendar = Annotated[CalendarName, _named(CalendarName)]
Strand = Annotated[StrandName, _named(StrandName)]
Step = Annotated[StepName, _named(StepName)]
Ladder = Annotated[LadderName, _named(LadderName)]
Form = Annotated[FormName, _named(FormName)]
Promise = Annotated[PromiseName, _named(PromiseName, phrases.PROMISE)]

AnyField = Annotated[FieldUse, _field()]
InstantField = Annotated[FieldUse, _field("instant")]
DatedField = Annotated[FieldUse, _field("date", "instant")]
TimedField = Annotated[FieldUse, _field("time_of_day", "instant")]
DatesField = Annotated[FieldUse, _field("dates")]
NumberField = Annotated[FieldUse, _field("number")]
PersonField = Annotated[FieldUse, _field("person")]
ChosenField = Annotated[FieldUse, _field("choice", "yes_no")]
Conditions = Annotated[dict[ChosenField, OneOrMore[Text]], Field(min_length=1)]

AnySpan = Annotated[Span, Reads(phrases.span, phrases.SPAN)]
ClockSpan = Annotated[Span, Reads(phrases.clock_span, phrases.CLOCK_SPAN)]
DaysSpan = Annotated[Span, Reads(phrases.days_span, phrases.DAYS_SPAN)]
DaysAhead = Annotated[int, Reads(phrases.days_ahead, phrases.CALENDAR_DAYS)]
Clock = Annotated[time, Reads(phrases.local_time, phrases.TIME)]
Hours = Annotated[tuple[time, time | None], Reads(phrases.hours, phrases.HOURS)]
State = Annotated[StateRef, Reads(phrases.state_ref, phrases.FIELD)]
Day = Annotated[DayRule, Reads(phrases.day_rule, phrases.DAY)]
DayKind = Annotated[str, Reads(phrases.day_kind, rf"{'|'.join(phrases.DAY_KINDS)}|{phrases.YEARLY_DAY}")]
RungMoment = Annotated[When, Reads(phrases.rung_when, phrases.WHEN)]
_LISTED_WEEKDAYS = {"type": "array", "minItems": 1, "items": pattern(phrases.WEEKDAY)}
_WEEKDAYS = {"oneOf": [pattern(phrases.WEEKDAY_RANGE), _LISTED_WEEKDAYS]}
Weekdays = Annotated[frozenset[int], Reads(phrases.weekdays, _WEEKDAYS)]


def one_of(*keys: str) -> Discriminator:
    """Chooses among shapes by the first of ``keys`` that stands in the group."""

    def chosen(value: object) -> str | None:
        if not isinstance(value, dict):
            return None
        return next((tag(key) for key in keys if key in value), None)

    listed = ", ".join(f"'{key}'" for key in keys)
    return Discriminator(
        chosen, custom_error_type="one_of", custom_error_message=f"must have one of these keys: {listed}"
    )


def tag(key: str) -> str:
    """The tag of a shape chosen by ``key``; no key of a file can look like it."""
    return f"={key}"
