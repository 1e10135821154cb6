"""Turns the shapes of a file into the protocol's values; names are taken as they stand, whether they exist or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time

from protocols import clauses, model, schema
from protocols.building_steps import build_step, plain_words, proof
from protocols.opening_shapes import OpenedWithShape
from protocols.step_shapes import StepShape

Line = Callable[[tuple[str | int, ...]], int]


def build(shape: schema.ProtocolShape, line: Line, digest: str) -> model.Protocol:
    """The protocol that the file describes; ``line`` gives the line of a path."""
    return model.Protocol(
        name=shape.protocol,
        version=shape.version,
        title=shape.title,
        source=model.Source(shape.source.document, shape.source.publisher, shape.source.dated, shape.source.seen_on),
        applies=model.Applies(shape.applies.maintained, tuple(shape.applies.frameworks)),
        roles={key: _role(key, role) for key, role in shape.roles.items()},
        calendars={key: _calendar(key, calendar) for key, calendar in shape.calendars.items()},
        promises=dict(shape.promises),
        strands={key: _strand(key, strand, line) for key, strand in shape.strands.items()},
        steps={
            key: build_step(key, step, strand_of(key, shape), line(("steps", key))) for key, step in shape.steps.items()
        },
        ladders={key: _ladder(key, ladder, line) for key, ladder in shape.ladders.items()},
        forms={key: _form(key, fields, line) for key, fields in shape.forms.items()},
        waived_by=tuple(str(role) for role in shape.waived_by),
        not_promises=tuple(model.NotAPromise(one.sentence, one.because) for one in shape.not_promises),
        from_school=tuple(str(form) for form in shape.from_school or ()),
        digest=digest,
    )


def strand_of(key: str, shape: schema.ProtocolShape) -> str:
    """The strand a step belongs to: the one it names, the one its beginning names, or the main line."""
    followed: set[str] = set()
    while key in shape.steps and key not in followed:
        followed.add(key)
        step = shape.steps[key]
        if named := _named_strand(step):
            return named
        key = str(getattr(step.begins, "after", ""))
    main = [name for name, strand in shape.strands.items() if strand.opened_with is not None]
    return main[0] if main else ""


def _named_strand(step: StepShape) -> str | None:
    states = getattr(step.begins, "entering", None) or getattr(step.begins, "in_", None)
    return step.strand or (states[0].strand if states else None)


def _role(key: str, shape: schema.RoleShape) -> model.Role:
    named_in = tuple(use.ref for use in shape.named_in or ())
    places = (_word(shape.answers_to), _word(shape.cover))
    return model.Role(key, shape.title, *places, shape.acts_for or "authority", named_in, _word(shape.chosen_by))


def _word(name: str | None) -> str | None:
    return None if name is None else str(name)


def _calendar(key: str, shape: schema.CalendarShape) -> model.CalendarRule:
    weekdays = clauses.EVERY_WEEKDAY if shape.days is None else shape.days
    opens, closes = shape.hours or (time(0), None)
    return model.CalendarRule(key, weekdays, opens, closes, tuple(shape.closed), tuple(shape.on), _word(shape.outside))


def _strand(key: str, shape: schema.StrandShape, line: Line) -> model.Strand:
    path = ("strands", key)
    open_states = tuple(name for name, state in shape.states.items() if not state.final)
    return model.Strand(
        key=key,
        begins=shape.begins,
        states={name: _state(name, state) for name, state in shape.states.items()},
        transitions=tuple(
            _transition(one, open_states, line((*path, "transitions", at))) for at, one in enumerate(shape.transitions)
        ),
        says=shape.says or "",
        may_begin=_may_begin(shape.may_begin),
        standing=shape.standing,
        opened_with=_opened_with(shape.opened_with),
        on_board=shape.on_board,
        line=line(path),
    )


def _state(key: str, shape: schema.StateShape) -> model.State:
    return model.State(
        key,
        shape.says,
        shape.final,
        shape.call_day,
        _word(shape.on_site_days),
        plain_words(shape.pauses),
        shape.feedback,
    )


def _opened_with(shape: OpenedWithShape | None) -> model.OpenedWith | None:
    if shape is None:
        return None
    times = (shape.called_at, shape.known_at, shape.how_known or "", shape.since or "")
    earlier = (shape.follows or "", plain_words(shape.carries_over))
    return model.OpenedWith(str(shape.form), *times, tuple(shape.in_order or ()), *earlier)


def _may_begin(shape: schema.MayBeginShape | None) -> model.MayBegin | None:
    if shape is None:
        return None
    tries = shape.by_itself.no_answer if shape.by_itself else None
    always = shape.in_ == ["always"]
    states = () if always or shape.in_ == ["any"] else tuple(shape.in_)
    return model.MayBegin(states, plain_words(shape.by), _word(shape.form), _guards(shape.when), tries, always)


def _transition(shape: schema.TransitionShape, open_states: tuple[str, ...], line: int) -> model.Transition:
    return model.Transition(
        trigger=shape.trigger,
        origins=open_states if shape.from_ == ["any"] else tuple(shape.from_),
        to=shape.to,
        by=() if shape.by == ["strand"] else plain_words(shape.by),
        says=shape.says or "",
        when=_guards(shape.when),
        form=_word(shape.form),
        also=tuple((str(strand), trigger) for strand, trigger in (shape.also or {}).items()),
        by_itself=None if shape.by_itself is None else proof(shape.by_itself),
        line=line,
    )


def _guards(shapes: list[schema.GuardShape] | None) -> tuple[model.Guard, ...]:
    return tuple(_guard(shape) for shape in shapes or ())


def _guard(shape: schema.GuardShape) -> model.Guard:
    match shape:
        case schema.NoOpenShape():
            return model.Guard("no_open", plain_words(shape.no_open))
        case schema.NeverOpenedShape():
            return model.Guard("never_opened", plain_words(shape.never_opened))
        case schema.AnsweredGuardShape():
            return model.Guard("answered", where=clauses.Where(shape.answered.ref, tuple(shape.is_)))
        case schema.NotBeforeShape():
            return model.Guard("not_before", span=shape.not_before, since=shape.since)
        case _:
            return model.Guard(shape)


def _ladder(key: str, shape: schema.LadderShape, line: Line) -> clauses.Ladder:
    rungs = tuple(_rung(rung) for rung in shape.rungs)
    return clauses.Ladder(key, rungs, shape.held_for or clauses.AN_HOUR, line(("ladders", key)))


def _rung(shape: schema.RungShape) -> clauses.Rung:
    ways: dict[str, Sequence[str] | None] = {"tell": shape.tell, "ask": shape.ask, "digest": shape.digest}
    how, told = next((way, told) for way, told in ways.items() if told is not None)
    return clauses.Rung(
        shape.when,
        plain_words(told),
        how,  # type: ignore[arg-type]
        unless_logged=shape.unless == "logged",
        again_every=shape.again_every,
        times=shape.times,
    )


def _form(key: str, fields: dict[str, schema.FieldShape], line: Line) -> model.Form:
    return model.Form(key, {name: _field(name, field) for name, field in fields.items()}, line(("forms", key)))


def _field(key: str, shape: schema.FieldShape) -> model.FormField:
    options = tuple(model.Option(name, option.says, option.means) for name, option in (shape.options or {}).items())
    if shape.kind == "yes_no":
        options = (model.Option("yes", "Yes"), model.Option("no", "No"))
    return model.FormField(key, shape.ask, shape.kind, shape.public is True, options, shape.optional, shape.hint or "")
