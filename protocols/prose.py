"""A protocol read aloud: each step as a sentence or two, for somebody who has never programmed.

It says what the file says and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta

from protocols import clauses, model
from protocols.phrases import WEEKDAYS

WAYS = {  # for one, and for several
    "tell": ("is told", "are told"),
    "ask": ("is asked", "are asked"),
    "digest": ("reads it in the morning's list", "read it in the morning's list"),
}
BASIS = {
    "source": "The time stands in the source",
    "ofsted": "The time is Ofsted's",
    "local": "The time is the authority's own",
    "proposed": "The time is proposed",
}


def prose(protocol: model.Protocol) -> list[str]:
    """Each step of a protocol, in the order of the file."""
    return [step_words(step, protocol) for step in protocol.steps.values()]


def step_words(step: model.Step, protocol: model.Protocol) -> str:
    """A step: what begins it, who owes it, by when, what proves it, who is told, and where its time comes from."""
    owners = [f"the {_spaced(role)}" for role in step.owed_by]
    begins = f"{_begins(step, protocol)}{_only_if(step.only_if, protocol)}"
    due = deadline_words(step.due, protocol)
    sentences = [
        f"{begins}, {or_words(owners)} owes: {step.says.rstrip('.')}, {due}",
        *(
            f"If {_conditions(one.where, protocol)}: {deadline_words(one.due, protocol)} instead"
            for one in step.instead
        ),
        f"A pause {'stops' if step.stops_in_pause else 'does not stop'} it",
        f"It is done when {or_words([_proof(proof, protocol) for proof in step.done])}",
        *_ends(step, protocol),
        *_again(step),
        _ladder(protocol.ladders[step.ladder]),
        _timing(step.timing),
        *([f"It serves {_step(step.serves, protocol)}"] if step.serves else []),
        *([f"It keeps {and_words(step.keeps)}"] if step.keeps else []),
        *([f"It cites {and_words(step.cites)}"] if step.cites else []),
    ]
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


def deadline_words(deadline: clauses.Deadline, protocol: model.Protocol | None = None) -> str:
    """A due time in words; with the protocol, a field is named by its question and a step by what it says."""
    words = _rule(deadline.rule, protocol)
    if deadline.no_sooner_than is not None:
        words += f", and never sooner than {_length(deadline.no_sooner_than)} after it begins"
    if deadline.late_start is not None:
        late = deadline.late_start
        words += f"; begun after {_clock(late.after)}, {_rule(clauses.ByTime(late.by, late.on), protocol)} instead"
    return words


def span_words(span: clauses.Span) -> str:
    """A span as the file writes it."""
    unit = span.unit.removesuffix("s") if span.amount == 1 else span.unit
    if span.calendar is None:
        return f"{span.amount} {unit}"
    working = "working " if span.unit == "days" and span.calendar != "calendar" else ""
    return f"{span.amount} {_spaced(span.calendar)} {working}{unit}"


def _rule(rule: clauses.Rule, protocol: model.Protocol | None) -> str:
    match rule:
        case clauses.Within():
            of = f" of {_field(rule.of, protocol)}" if rule.of else ""
            return f"within {span_words(rule.span)}{of}{f', by {_clock(rule.by)} on the last day' if rule.by else ''}"
        case clauses.ByTime():
            apart = "," if rule.on.number else ""
            return f"by {_clock(rule.by)}{apart} {_day(rule.on, protocol)}"
        case clauses.AtAnswer():
            less = f"{span_words(rule.before)} before " if rule.before else "at "
            otherwise = f", or at {_clock(rule.otherwise)} where none is given" if rule.otherwise else ""
            return f"{less}the time given for {_field(rule.field, protocol)}{otherwise}"
        case clauses.EarlierOf():
            return f"by the earlier of these: {or_words([_rule(part, protocol) for part in rule.of])}"
        case clauses.With():
            return f"in the same contact as {_step(rule.step, protocol)}"
        case _:
            agreed = f" (or the number given for {_field(rule.agreed, protocol)}, if fewer)" if rule.agreed else ""
            return f"at most {span_words(rule.span)}{agreed} after the last time, by {_clock(rule.by)}"


def _day(day: clauses.DayRule, protocol: model.Protocol | None) -> str:
    of = _field(day.of, protocol) if day.of else ""
    if day.weekday is not None:
        return f"on the first {WEEKDAYS[day.weekday].title()}"
    if day.number == 0:
        return f"on the day of {of}" if of else "the same day"
    counted = span_words(clauses.Span(abs(day.number), "days", day.calendar))
    side = "after" if day.number > 0 else "before"
    return f"{counted} {side} {of}" if of else f"{counted} {'later' if day.number > 0 else 'earlier'}"


def _begins(step: model.Step, protocol: model.Protocol) -> str:
    match step.begins:
        case clauses.Entering() as entering:
            at = f", counted from {_field(entering.at, protocol)}" if entering.at else ""
            later = f", {span_words(entering.later)} later" if entering.later else ""
            never = f", never on a {or_words(_weekdays(entering.not_on))}" if entering.not_on else ""
            return f"when {_states(entering.states, protocol)}{at}{later}{never}"
        case clauses.AfterStep() as after:
            return f"after {_step(after.step, protocol)}"
        case clauses.Answered() as answered:
            field = _field(answered.field, protocol)
            values = [_option(answered.field, value, protocol) for value in answered.values]
            return f"each time {field} is answered {or_words(values)}" if values else f"once {field} is answered"
        case clauses.EachDate() as each:
            return f"on each date given for {_field(each.field, protocol)}"
        case each_day:
            return _each_day(each_day, protocol)


def _each_day(each: clauses.EachDay, protocol: model.Protocol) -> str:
    named = each.day in WEEKDAYS or each.day[0].isdigit()
    words = f"each {each.day.title() if named else _spaced(each.day)}"
    if each.from_number > 1:
        words += f" from number {each.from_number} on"
    if each.weekdays != clauses.EVERY_WEEKDAY:
        words += f" that is a {or_words(_weekdays(each.weekdays))}"
    if each.in_term:
        words += " in term"
    if each.owed_from is not None:
        words += f" from {_clock(each.owed_from)}"
    if each.ahead:
        words += f", announced {span_words(clauses.Span(each.ahead, 'days', 'calendar'))} ahead"
    return f"{words}, while {_states(each.states, protocol)}" if each.states else words


def _only_if(conditions: tuple[clauses.Where, ...], protocol: model.Protocol) -> str:
    return f" and only if {_conditions(conditions, protocol)}" if conditions else ""


def _conditions(conditions: tuple[clauses.Where, ...], protocol: model.Protocol) -> str:
    return and_words([_condition(one, protocol) for one in conditions])


def _condition(where: clauses.Where, protocol: model.Protocol) -> str:
    values = [_option(where.field, value, protocol) for value in where.values]
    return f"{_field(where.field, protocol)} is answered {or_words(values)}"


def _proof(proof: clauses.Proof, protocol: model.Protocol) -> str:
    if proof.entering:
        return _states(proof.entering, protocol)
    if proof.acknowledged_by:
        return f"{or_words([f'the {_spaced(role)}' for role in proof.acknowledged_by])} says so"
    words = f"the form ‘{_spaced(proof.form or '')}’ is filled in"
    if proof.where:
        words += f" and {_conditions(proof.where, protocol)}"
    outcomes = [_outcome(proof.form or "", outcome, protocol) for outcome in proof.outcomes]
    return f"{words} as {or_words(outcomes)}" if outcomes else words


def _ends(step: model.Step, protocol: model.Protocol) -> list[str]:
    ends = [_states(step.until.entering, protocol)] if step.until.entering else []
    ends += [f"{span_words(step.until.after)} have gone by"] if step.until.after else []
    near = step.not_within
    apart = (
        [f"It is left out within {span_words(near.span)} of {or_words([_step(one, protocol) for one in near.steps])}"]
        if near
        else []
    )
    return [f"It is owed no longer when {or_words(ends)}", *apart] if ends else apart


def _again(step: model.Step) -> list[str]:
    asks, tries = step.not_needed_asks_again, step.try_again
    again = [f"When it was not needed, it is offered again {span_words(asks)} later"] if asks else []
    return again + ([f"When nobody answered, it is tried again {span_words(tries)} later"] if tries else [])


def _ladder(ladder: clauses.Ladder) -> str:
    return f"Who hears: {'; '.join(_rung(rung) for rung in ladder.rungs)}"


def _rung(rung: clauses.Rung) -> str:
    told = and_words([f"the {_spaced(role)}" for role in rung.to])
    words = f"{_when(rung.when)} {told} {WAYS[rung.how][len(rung.to) > 1]}"
    words += " unless it is done" if rung.unless_logged else ""
    words += f", again every {span_words(rung.again_every)}" if rung.again_every else ""
    return f"{words}, {rung.times} times at most" if rung.times else words


def _when(when: clauses.When) -> str:
    if when.at is not None:
        return f"at {_clock(when.at)} on the day"
    if when.span is not None:
        return f"{span_words(when.span)} {'before' if when.before else 'after'} it is due"
    return "as it begins" if when.point == "begins" else "when it is due"


def _timing(timing: clauses.Timing) -> str:
    because = f", because {timing.because}" if timing.because else ""
    seen = f", seen on {timing.seen_on.isoformat()}" if timing.seen_on else ""
    return f"{BASIS[timing.basis]}{because}{f' ({timing.source}{seen})' if timing.source else seen}"


def _states(states: Iterable[clauses.StateRef], protocol: model.Protocol) -> str:
    return or_words([_state(ref, protocol) for ref in states])


def _state(ref: clauses.StateRef, protocol: model.Protocol) -> str:
    strand = protocol.strands[ref.strand]
    says = _inside(strand.states[ref.state].says)
    return says if strand.is_main else f"{says} (in ‘{_spaced(ref.strand)}’)"


def _inside(sentence: str) -> str:
    first = sentence.split(maxsplit=1)[0]
    kept = first == "Ofsted" or first.isupper()
    return (sentence if kept else sentence[0].lower() + sentence[1:]).rstrip(".")


def _field(ref: clauses.FieldRef, protocol: model.Protocol | None) -> str:
    return f"{ref.form}.{ref.field}" if protocol is None else f"‘{protocol.forms[ref.form].fields[ref.field].ask}’"


def _step(key: str, protocol: model.Protocol | None) -> str:
    return _spaced(key) if protocol is None else f"‘{protocol.steps[key].says.rstrip('.')}’"


def _option(ref: clauses.FieldRef, value: str, protocol: model.Protocol) -> str:
    options = protocol.forms[ref.form].fields[ref.field].options
    return next((f"‘{option.says}’" for option in options if option.key == value), value)


def _outcome(form: str, outcome: str, protocol: model.Protocol) -> str:
    options = [option for field in protocol.forms[form].fields.values() for option in field.options if option.means]
    return next((f"‘{option.says}’" for option in options if option.key == outcome), outcome)


def _weekdays(days: frozenset[int]) -> list[str]:
    return [WEEKDAYS[day].title() for day in sorted(days)]


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    hours = minutes % 60 == 0
    return span_words(clauses.Span(minutes // 60 if hours else minutes, "hours" if hours else "minutes"))


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _spaced(key: str) -> str:
    return key.replace("_", " ")


def or_words(words: Iterable[str]) -> str:
    """``a, b or c``."""
    return _joined(list(words), "or")


def and_words(words: Iterable[str]) -> str:
    """``a, b and c``."""
    return _joined(list(words), "and")


def _joined(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def kind_of_schools(protocol: model.Protocol) -> str:
    """For which schools a protocol is, in words."""
    if protocol.applies.maintained is None:
        return "every school"
    return "maintained schools" if protocol.applies.maintained else "schools that are not maintained"
