"""What may be wrong with steps: that they can begin, be discharged where they are owed, and reach somebody above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from protocols.clauses import AfterStep, DayRule, EachDay, Entering, Span, StateRef, With
from protocols.findings import Finding, parts
from protocols.model import Protocol, Step, Strand


def _follows(step: Step) -> list[tuple[str, str]]:
    """The steps a step waits for, each with the key of the file that says so."""
    after = [("begins", step.begins.step)] if isinstance(step.begins, AfterStep) else []
    together = [("due", step.due.rule.step)] if isinstance(step.due.rule, With) else []
    together += [("instead", one.due.rule.step) for one in step.instead if isinstance(one.due.rule, With)]
    return after + together


def circles(protocol: Protocol) -> Iterator[Finding]:
    """No step may wait for itself, through `after` and `with`."""
    for key, step in protocol.steps.items():
        for where, other in _follows(step):
            if key in _waits_for(other, protocol):
                says = f"'{key}' waits for '{other}', which waits for '{key}': neither could ever begin"
                yield Finding(("steps", key, where), says if key != other else f"'{key}' cannot wait for itself")


def _waits_for(key: str, protocol: Protocol) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [other for _, other in _follows(protocol.steps[one])]
    return found


def _begun_in(step: Step) -> tuple[StateRef, ...]:
    return step.begins.states if isinstance(step.begins, Entering | EachDay) else ()


def strands_of_steps(protocol: Protocol) -> Iterator[Finding]:
    """A step belongs to one strand, the one its beginning names where it names one."""
    for key, step in protocol.steps.items():
        path = ("steps", key)
        if not step.strand:
            yield Finding(path, f"it cannot be told to which strand '{key}' belongs: add strand:", at_key=True)
        others = sorted({ref.strand for ref in _begun_in(step)} - {step.strand})
        others += sorted({protocol.steps[other].strand for _, other in _follows(step)} - {step.strand})
        if others:
            says = f"'{key}' belongs to '{step.strand}' but waits for '{others[0]}'; a step belongs to one strand"
            yield Finding((*path, "begins"), says)


def beginnings(protocol: Protocol) -> Iterator[Finding]:
    """A step of a kind of day needs states that have such days."""
    states = [state for strand in protocol.strands.values() for state in strand.states.values()]
    known = {
        "on_site_day": any(state.on_site_days for state in states),
        "paused_day": any(state.pauses for state in states),
    }
    needed = {"on_site_day": "on_site_days: <calendar>", "paused_day": "pauses: [<strand>]"}
    for key, step in protocol.steps.items():
        if isinstance(step.begins, EachDay) and not known.get(step.begins.day, True):
            day = step.begins.day
            says = f"no state has {day.replace('_', ' ')}s, so '{key}' never begins: say {needed[day]} on a state"
            yield Finding(("steps", key, "begins", "each"), says)


def never_owed(protocol: Protocol) -> Iterator[Finding]:
    """A step that something ends in the moment it begins would never be owed."""
    for key, step in protocol.steps.items():
        begun = _begun_in(step)
        for ref in begun:
            if isinstance(step.begins, Entering) and protocol.strands[ref.strand].states[ref.state].final:
                says = f"'{key}' begins in '{ref.strand}.{ref.state}', which is final, and a final state ends what its strand owes"
                yield Finding(("steps", key, "begins"), says)
        for ref in sorted(set(begun) & set(step.until.entering), key=_by_name):
            says = f"'{key}' both begins and ends in '{ref.strand}.{ref.state}', so it would never be owed"
            yield Finding(("steps", key, "until"), says)


def _by_name(ref: StateRef) -> tuple[str, str]:
    return ref.strand, ref.state


def discharges(protocol: Protocol) -> Iterator[Finding]:
    """From each state where a step is owed, something that proves it can still happen."""
    for key, step in protocol.steps.items():
        proving = [ref for proof in step.done for ref in proof.entering]
        if not proving or any(proof.form or proof.acknowledged_by for proof in step.done):
            continue
        for owed in _begun_in(step):
            if not any(_can_come(owed, ref, protocol) for ref in proving):
                says = f"owed in '{owed.strand}.{owed.state}', '{key}' could never be done: no transition leads from there to {_named(proving)}"
                yield Finding(("steps", key, "done"), says)


def _named(states: list[StateRef]) -> str:
    return " or ".join(f"'{ref.strand}.{ref.state}'" for ref in states)


def _can_come(owed: StateRef, proving: StateRef, protocol: Protocol) -> bool:
    return owed.strand != proving.strand or proving.state in reachable(protocol.strands[owed.strand], owed.state)


def reachable(strand: Strand, start: str) -> set[str]:
    """Every state that one or more transitions from ``start`` lead to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        onward = {one.to for one in strand.transitions if state in one.origins} - found
        found |= onward
        waiting += onward
    return found


def above(role: str, protocol: Protocol) -> set[str]:
    """Every role above a role, by answers_to."""
    found: set[str] = set()
    rank = protocol.roles[role].answers_to
    while rank is not None and rank not in found:
        found.add(rank)
        rank = protocol.roles[rank].answers_to
    return found


def ladders(protocol: Protocol) -> Iterator[Finding]:
    """Every ladder ends at a role above its owner; a step owed by those who answer to nobody is left alone."""
    for key, step in protocol.steps.items():
        higher = {rank for role in step.owed_by for rank in above(role, protocol)}
        if not higher:
            continue
        rungs = protocol.ladders[step.ladder].rungs
        last = [rung for rung in rungs if rung.how != "digest"][-1:] or list(rungs[-1:])
        told = last[0].to
        covers = {protocol.roles[role].cover for role in step.owed_by} if "cover" in told else set()
        if not higher & {*told, *covers}:
            says = f"the ladder '{step.ladder}' ends with {', '.join(told)}, and none of them stands above {' or '.join(step.owed_by)}"
            yield Finding(("steps", key, "ladder"), f"{says}; it must end with one of: {', '.join(sorted(higher))}")


def served(protocol: Protocol) -> Iterator[Finding]:
    """A step that serves a deadline of Ofsted's counts on the same calendar."""
    for key, step in protocol.steps.items():
        if step.serves is None:
            continue
        path, other = ("steps", key, "serves"), protocol.steps[step.serves]
        if other.timing.basis != "ofsted":
            yield Finding(path, f"'{step.serves}' is not a deadline of Ofsted's: its timing has not basis: ofsted")
        own, theirs = _counted_on(step), _counted_on(other)
        if theirs and own - theirs:
            says = f"'{key}' serves '{step.serves}' but counts on '{min(own - theirs)}'; it must count on '{min(theirs)}' too"
            yield Finding(path, says)


def _counted_on(step: Step) -> set[str]:
    dues = [step.due, *(one.due for one in step.instead)]
    found = [part.calendar for due in dues for part in parts(due) if isinstance(part, Span | DayRule)]
    return {calendar for calendar in found if calendar is not None}


CHECKS: tuple[Callable[[Protocol], Iterable[Finding]], ...] = (
    circles,
    strands_of_steps,
    beginnings,
    never_owed,
    discharges,
    ladders,
    served,
)
