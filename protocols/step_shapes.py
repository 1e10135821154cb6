"""The shape of a step in a file: what begins it, when it is due, what proves it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, Tag, model_validator

from protocols import spelling as word
from protocols.clauses import Basis
from protocols.spelling import Conditions, OneOrMore, Several, Shape, Text, one_of, some_key, tag


class EnteringShape(Shape):
    entering: OneOrMore[word.State]
    at: word.InstantField | None = None
    later: word.DaysSpan | None = None
    not_on: word.Weekdays | None = None


class AfterShape(Shape):
    after: word.Step


class AnsweredShape(Shape):
    answered: word.AnyField
    is_: OneOrMore[Text] | None = Field(None, alias="is")


class EachShape(Shape):
    each: word.DayKind
    in_: OneOrMore[word.State] | None = Field(None, alias="in")
    owed_from: word.Clock | None = None
    from_number: word.Count = 1
    days: word.Weekdays | None = None
    in_term: bool = False
    ahead: word.DaysAhead | None = None

    @model_validator(mode="after")
    def _days_of_the_year_need_states(self) -> Self:
        if self.in_ is None and self.each not in ("on_site_day", "paused_day"):
            raise ValueError(f"a step that comes round each '{self.each}' must say in which states: add in:")
        return self


class EachDateShape(Shape):
    each_date: word.DatesField


BeginsShape = Annotated[
    Annotated[EnteringShape, Tag(tag("entering"))]
    | Annotated[AfterShape, Tag(tag("after"))]
    | Annotated[AnsweredShape, Tag(tag("answered"))]
    | Annotated[EachShape, Tag(tag("each"))]
    | Annotated[EachDateShape, Tag(tag("each_date"))],
    one_of("entering", "after", "answered", "each", "each_date"),
]


class WithinShape(Shape):
    within: word.AnySpan
    from_: word.DatedField | None = Field(None, alias="from")
    by: word.Clock | None = None

    @model_validator(mode="after")
    def _only_days_end_at_a_time(self) -> Self:
        if self.by is not None and self.within.unit != "days":
            raise ValueError("'by' may only follow a span of days: minutes and hours already end at a time")
        return self


class ByTimeShape(Shape):
    by: word.Clock
    on: word.Day | None = None


class AtShape(Shape):
    at: word.TimedField
    otherwise: word.Clock | None = None
    less: word.ClockSpan | None = None


class LateStartShape(Shape):
    time: word.Clock
    by: word.Clock
    on: word.Day


class TopShape(Shape):
    """What every due time may add: its floor, and what is due instead after a late start."""

    no_sooner_than: word.ClockSpan | None = None
    told_after: LateStartShape | None = None


class FloorShape(TopShape):
    no_sooner_than: word.ClockSpan


class WithinDueShape(TopShape, WithinShape):
    pass


class ByTimeDueShape(FloorShape, ByTimeShape):
    pass


class AtDueShape(FloorShape, AtShape):
    pass


PartShape = Annotated[
    Annotated[WithinShape, Tag(tag("within"))]
    | Annotated[AtShape, Tag(tag("at"))]
    | Annotated[ByTimeShape, Tag(tag("by"))],
    one_of("within", "at", "by"),
]


class EarlierOfShape(FloorShape):
    earlier_of: Annotated[list[PartShape], Field(min_length=2)]


class WithShape(TopShape):
    with_: word.Step = Field(alias="with")


class EveryShape(TopShape):
    every: word.DaysSpan
    by: word.Clock
    agreed: word.NumberField | None = None


DueShape = Annotated[
    Annotated[WithinDueShape, Tag(tag("within"))]
    | Annotated[EarlierOfShape, Tag(tag("earlier_of"))]
    | Annotated[EveryShape, Tag(tag("every"))]
    | Annotated[WithShape, Tag(tag("with"))]
    | Annotated[AtDueShape, Tag(tag("at"))]
    | Annotated[ByTimeDueShape, Tag(tag("by"))],
    one_of("within", "earlier_of", "every", "with", "at", "by"),
]


class InsteadShape(Shape):
    if_: Conditions = Field(alias="if")
    due: DueShape


class TimingShape(Shape, json_schema_extra=some_key("because", "source")):
    basis: Basis
    because: Text | None = None
    source: Text | None = None
    seen_on: date | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.because is None and self.source is None:
            raise ValueError("a time must be explained: add because: or source:")
        return self


class FormProofShape(Shape):
    form: word.Form
    outcome: OneOrMore[Text] | None = None
    where: dict[word.Key, OneOrMore[Text]] | None = None


class StateProofShape(Shape):
    entering: OneOrMore[word.State]


class AcknowledgedShape(Shape):
    acknowledged_by: Several[word.Role]


ProofShape = Annotated[
    Annotated[FormProofShape, Tag(tag("form"))]
    | Annotated[StateProofShape, Tag(tag("entering"))]
    | Annotated[AcknowledgedShape, Tag(tag("acknowledged_by"))],
    one_of("form", "entering", "acknowledged_by"),
]


class UntilShape(Shape, json_schema_extra=some_key("entering", "after")):
    entering: OneOrMore[word.State] | None = None
    after: word.DaysSpan | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.entering is None and self.after is None:
            raise ValueError("'until' must say entering: or after:")
        return self


class NotWithinShape(Shape):
    span: word.DaysSpan
    of: Several[word.Step]


class StepShape(Shape):
    says: Text
    keeps: list[word.Promise]
    cites: Several[Text] | None = None
    owed_by: Several[word.Role]
    begins: BeginsShape
    only_if: Conditions | None = None
    strand: word.Strand | None = None
    due: DueShape
    instead: Several[InsteadShape] | None = None
    timing: TimingShape
    in_pause: Literal["runs", "stops"]
    done: OneOrMore[ProofShape]
    until: UntilShape | None = None
    not_needed_asks_again: word.AnySpan | None = None
    try_again: word.AnySpan | None = None
    still_helps: bool = False
    serves: word.Step | None = None
    not_within: NotWithinShape | None = None
    ladder: word.Ladder

    @model_validator(mode="after")
    def _kept_or_cited(self) -> Self:
        if not self.keeps and self.cites is None:
            raise ValueError("a step must keep a promise: name it in keeps:, or say in cites: which duty it serves")
        return self

    @model_validator(mode="after")
    def _an_ofsted_date_always_runs(self) -> Self:
        dues = [self.due, *(one.due for one in self.instead or ())]
        parts = [part for due in dues for part in (due.earlier_of if isinstance(due, EarlierOfShape) else [due])]
        dated = any(isinstance(part, WithinShape) and part.from_ for part in parts)
        if dated and self.timing.basis == "ofsted" and self.in_pause == "stops":
            raise ValueError(
                "a pause does not stop a time that Ofsted counts from a document's date: write in_pause: runs"
            )
        return self
