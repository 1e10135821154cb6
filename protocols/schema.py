"""The shape of a protocol file, extra keys forbidden; ``published`` gives it as JSON Schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from protocols import spelling as word
from protocols.clauses import Meaning
from protocols.model import ActsFor, FieldKind, OnBoard
from protocols.opening_shapes import OpenedWithShape
from protocols.phrases import PhraseMistake, shown
from protocols.spelling import (
    Key,
    OneOrMore,
    PromiseKey,
    ProtocolName,
    Reads,
    Several,
    Shape,
    Text,
    one_key,
    tag,
)
from protocols.step_shapes import FormProofShape, StepShape


class SourceShape(Shape):
    document: Text
    publisher: Text
    dated: date | None = None
    seen_on: date | None = None


class AppliesShape(Shape):
    maintained: word.Maintained
    frameworks: Several[Text]


class RoleShape(Shape, json_schema_extra={"dependentRequired": {"chosen_by": ["named_in"]}}):
    title: Text
    answers_to: word.Role | None = None
    cover: word.Role | None = None
    acts_for: ActsFor | None = None
    named_in: OneOrMore[word.PersonField] | None = None
    chosen_by: word.Role | None = None


class CalendarShape(Shape, json_schema_extra={"dependentRequired": {"on": ["outside"], "outside": ["on"]}}):
    days: word.Weekdays | None = None
    hours: word.Hours | None = None
    closed: list[Literal["england_public_holidays", "authority_closures", "school_holidays"]] = Field([])
    on: list[Literal["call_day", "on_site_days", "paused_days", "day_after_feedback"]] = Field([])
    outside: word.Calendar | None = None

    @model_validator(mode="after")
    def _a_span_must_end(self) -> Self:
        if self.on and self.outside is None:
            raise ValueError(
                "a calendar with 'on' needs 'outside': the calendar that counts when none of those days is left"
            )
        if self.outside is not None and not self.on:
            raise ValueError("'outside' has a meaning only beside 'on'")
        return self


class StateShape(Shape):
    says: Text
    final: bool = False
    call_day: bool = False
    on_site_days: word.Calendar | None = None
    pauses: Several[word.Strand] | None = None
    feedback: bool = False


class NoOpenShape(Shape):
    no_open: Several[word.Strand]


class NeverOpenedShape(Shape):
    never_opened: Several[word.Strand]


class AnsweredGuardShape(Shape):
    answered: word.ChosenField
    is_: OneOrMore[Text] = Field(alias="is")


class NotBeforeShape(Shape):
    not_before: word.AnySpan
    since: word.State


GUARD_KEYS = ("no_open", "never_opened", "answered", "not_before")
PLAIN_GUARDS = ("may_ask_for_this_school", "nothing_owed")
_GUARDS = (
    f"{', '.join(PLAIN_GUARDS)}, {{no_open: [..]}}, {{never_opened: [..]}}, "
    "{answered: form.field, is: ..}, {not_before: .., since: strand.state}"
)


def _plain_guard(value: object) -> str:
    if not isinstance(value, str) or value not in PLAIN_GUARDS:
        raise PhraseMistake(f"{shown(value)} is not a condition of the language; allowed: {_GUARDS}")
    return value


def _guard(value: object) -> str | None:
    if isinstance(value, dict):
        return next((tag(key) for key in GUARD_KEYS if key in value), None)
    return tag("named")


PlainGuard = Annotated[str, Reads(_plain_guard, {"enum": list(PLAIN_GUARDS)})]
GuardShape = Annotated[
    Annotated[PlainGuard, Tag(tag("named"))]
    | Annotated[NoOpenShape, Tag(tag("no_open"))]
    | Annotated[NeverOpenedShape, Tag(tag("never_opened"))]
    | Annotated[AnsweredGuardShape, Tag(tag("answered"))]
    | Annotated[NotBeforeShape, Tag(tag("not_before"))],
    Discriminator(_guard, custom_error_type="one_of", custom_error_message=f"must be one of: {_GUARDS}"),
]


class TransitionShape(Shape):
    trigger: Key
    says: Text | None = None
    from_: OneOrMore[Key] = Field(alias="from")
    to: Key
    by: Several[word.MovedBy]
    when: Several[GuardShape] | None = None
    form: word.Form | None = None
    also: dict[word.Strand, Key] | None = None
    by_itself: FormProofShape | None = None

    @model_validator(mode="after")
    def _asks_nothing(self) -> Self:
        if self.by_itself is not None and (self.form is not None or self.when is not None):
            raise ValueError("a move that comes by itself asks nothing and waits for nothing: leave out form and when")
        return self


class ByItselfShape(Shape):
    no_answer: word.Count


class MayBeginShape(Shape):
    in_: OneOrMore[Key] = Field(alias="in")
    by: Several[word.Role]
    form: word.Form | None = None
    when: Several[GuardShape] | None = None
    by_itself: ByItselfShape | None = None


class StrandShape(Shape, json_schema_extra=one_key("opened_with", "may_begin", "standing")):
    says: Text | None = None
    begins: Key
    opened_with: OpenedWithShape | None = None
    may_begin: MayBeginShape | None = None
    standing: Literal["authority", "each_school"] | None = None
    on_board: OnBoard | None = None
    states: Annotated[dict[Key, StateShape], Field(min_length=1)]
    transitions: list[TransitionShape]

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(kind is not None for kind in (self.opened_with, self.may_begin, self.standing)) != 1:
            raise ValueError(
                "a strand has exactly one of: opened_with (the main line), may_begin (a side strand), standing"
            )
        return self


class RungShape(
    Shape, json_schema_extra={**one_key("tell", "ask", "digest"), "dependentRequired": {"times": ["again_every"]}}
):
    when: word.RungMoment
    tell: Several[word.Told] | None = None
    ask: Several[word.Told] | None = None
    digest: Several[word.Told] | None = None
    unless: Literal["logged"] | None = None
    again_every: word.AnySpan | None = None
    times: word.Count | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.tell, self.ask, self.digest)) != 1:
            raise ValueError("a rung has exactly one of: tell, ask, digest")
        if self.times is not None and self.again_every is None:
            raise ValueError("'times' has a meaning only beside 'again_every'")
        return self


class LadderShape(Shape):
    held_for: word.AnySpan | None = None
    rungs: Several[RungShape]


class OptionShape(Shape):
    says: Text
    means: Meaning | None = None


class FieldShape(Shape, json_schema_extra=one_key("public", "private")):
    ask: Text
    kind: FieldKind
    public: Literal[True] | None = None
    private: Literal[True] | None = None
    optional: bool = False
    hint: Text | None = None
    options: Annotated[dict[Key, OptionShape], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _private_or_public(self) -> Self:
        if (self.public is None) == (self.private is None):
            raise ValueError("a field must say public: true or private: true, and not both")
        return self

    @model_validator(mode="after")
    def _a_choice_has_options(self) -> Self:
        if self.kind == "choice" and self.options is None:
            raise ValueError("a choice needs options:")
        if self.options is not None and self.kind != "choice":
            raise ValueError(f"only a choice has options; this field is of the kind '{self.kind}'")
        return self


class NotAPromiseShape(Shape):
    sentence: Text
    because: Text


def _with_rungs(value: object) -> object:
    return {"rungs": value} if isinstance(value, list) else value


_Ladder = Annotated[LadderShape, BeforeValidator(_with_rungs, json_schema_input_type=LadderShape | Several[RungShape])]


class ProtocolShape(Shape):
    """A whole file."""

    protocol: ProtocolName
    version: Text
    title: Text
    source: SourceShape
    applies: AppliesShape
    usual: word.Usual | None = None
    roles: dict[Key, RoleShape]
    calendars: dict[Key, CalendarShape]
    promises: dict[PromiseKey, Text]
    not_promises: list[NotAPromiseShape] = Field([])
    strands: dict[Key, StrandShape]
    steps: dict[Key, StepShape]
    ladders: dict[Key, _Ladder]
    forms: dict[Key, Annotated[dict[Key, FieldShape], Field(min_length=1)]]
    waived_by: Several[word.Role]
    from_school: Several[word.Form] | None = None
