"""Turns the shape of a step into the step's value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from protocols import clauses, model
from protocols import step_shapes as shapes
from protocols.spelling import FieldUse


def build_step(key: str, shape: shapes.StepShape, strand: str, line: int) -> model.Step:
    """The step that the file describes."""
    return model.Step(
        key=key,
        says=shape.says,
        keeps=plain_words(shape.keeps),
        owed_by=plain_words(shape.owed_by),
        begins=_begins(shape.begins),
        due=_deadline(shape.due),
        timing=_timing(shape.timing),
        stops_in_pause=shape.in_pause == "stops",
        done=tuple(proof(one) for one in shape.done),
        ladder=str(shape.ladder),
        strand=strand,
        only_if=_conditions(shape.only_if),
        instead=tuple(clauses.Instead(_conditions(one.if_), _deadline(one.due)) for one in shape.instead or ()),
        until=_until(shape.until),
        not_needed_asks_again=shape.not_needed_asks_again,
        try_again=shape.try_again,
        still_helps=shape.still_helps,
        serves=None if shape.serves is None else str(shape.serves),
        not_within=_not_within(shape.not_within),
        cites=tuple(shape.cites or ()),
        line=line,
    )


def plain_words(names: Sequence[str] | None) -> tuple[str, ...]:
    """Names as the plain text they are, whatever kind of name each was read as."""
    return tuple(str(name) for name in names or ())


def _conditions(conditions: dict[FieldUse, list[str]] | None) -> tuple[clauses.Where, ...]:
    return tuple(clauses.Where(use.ref, tuple(values)) for use, values in (conditions or {}).items())


def _ref(use: FieldUse | None) -> clauses.FieldRef | None:
    return None if use is None else use.ref


def _begins(shape: Any) -> clauses.Begins:
    match shape:
        case shapes.EnteringShape():
            not_on = frozenset[int]() if shape.not_on is None else shape.not_on
            return clauses.Entering(tuple(shape.entering), _ref(shape.at), shape.later, not_on)
        case shapes.AfterShape():
            return clauses.AfterStep(str(shape.after))
        case shapes.AnsweredShape():
            return clauses.Answered(shape.answered.ref, tuple(shape.is_ or ()))
        case shapes.EachDateShape():
            return clauses.EachDate(shape.each_date.ref)
        case _:
            return _each_day(shape)


def _each_day(shape: shapes.EachShape) -> clauses.EachDay:
    return clauses.EachDay(
        day=shape.each,
        states=tuple(shape.in_ or ()),
        owed_from=shape.owed_from,
        from_number=shape.from_number,
        weekdays=clauses.EVERY_WEEKDAY if shape.days is None else shape.days,
        in_term=shape.in_term,
        ahead=shape.ahead or 0,
    )


def _deadline(shape: Any) -> clauses.Deadline:
    floor = None if shape.no_sooner_than is None else shape.no_sooner_than.length
    late = shape.told_after
    late_start = None if late is None else clauses.LateStart(late.time, late.by, late.on)
    return clauses.Deadline(_rule(shape), floor, late_start)


def _rule(shape: Any) -> clauses.Rule:
    match shape:
        case shapes.EarlierOfShape():
            return clauses.EarlierOf(tuple(_part(part) for part in shape.earlier_of))
        case shapes.WithShape():
            return clauses.With(str(shape.with_))
        case shapes.EveryShape():
            return clauses.Every(shape.every, shape.by, _ref(shape.agreed))
        case _:
            return _part(shape)


def _part(shape: Any) -> clauses.Part:
    match shape:
        case shapes.WithinShape():
            return clauses.Within(shape.within, _ref(shape.from_), shape.by)
        case shapes.AtShape():
            return clauses.AtAnswer(shape.at.ref, shape.otherwise, shape.less)
        case _:
            return clauses.ByTime(shape.by, shape.on or clauses.DayRule())


def _timing(shape: shapes.TimingShape) -> clauses.Timing:
    return clauses.Timing(shape.basis, shape.because or "", shape.source or "", shape.seen_on)


def proof(shape: Any) -> clauses.Proof:
    """What proves a step, or takes a move by itself."""
    match shape:
        case shapes.StateProofShape():
            return clauses.Proof(entering=tuple(shape.entering))
        case shapes.AcknowledgedShape():
            return clauses.Proof(acknowledged_by=plain_words(shape.acknowledged_by))
        case _:
            form = str(shape.form)
            asked = (shape.where or {}).items()
            where = tuple(clauses.Where(clauses.FieldRef(form, name), tuple(values)) for name, values in asked)
            return clauses.Proof(form, where, tuple(shape.outcome or ()))


def _until(shape: shapes.UntilShape | None) -> clauses.Until:
    return clauses.Until() if shape is None else clauses.Until(tuple(shape.entering or ()), shape.after)


def _not_within(shape: shapes.NotWithinShape | None) -> clauses.NotWithin | None:
    return None if shape is None else clauses.NotWithin(shape.span, plain_words(shape.of))
