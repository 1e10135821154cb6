"""The rule behind a promise in words: its due time, where that comes from, what proves it, what was answered, and each rung of who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from api.local_times import day_words, read_time, when
from protocols.clauses import Proof, Rung, StateRef, When
from protocols.model import Protocol, Step
from protocols.prose import BASIS, WAYS, deadline_words, or_words, span_words
from workflow.core.facts import Answered


def rule_words(step: Step, rule: str, protocol: Protocol) -> str:
    """The deadline that was in force when ``rule`` was written down, with fields by their questions and steps by what they say."""
    for deadline in (step.due, *(one.due for one in step.instead)):
        if deadline_words(deadline) == rule:
            return deadline_words(deadline, protocol)
    return rule


def basis_words(step: Step) -> str:
    """Where the time comes from, and why: ``The time is proposed, because heads teach at 10:00``."""
    timing = step.timing
    because = f", because {timing.because}" if timing.because else ""
    return f"{BASIS[timing.basis]}{because}{f' ({timing.source})' if timing.source else ''}"


def proof_words(step: Step, protocol: Protocol) -> str:
    """What would prove it: the words after "It is done when"."""
    return or_words(_proof(one, protocol) for one in step.done)


def answered_words(fact: Answered, protocol: Protocol, now: datetime) -> Iterator[str]:
    """Each public answer with its question: ``Did you speak? Yes, with the head.``; what is private is not in a fact."""
    form = protocol.forms[fact.form]
    for key, value in fact.answers.items():
        asked = form.fields[key]
        options = {one.key: one.says for one in asked.options}
        listed = value if isinstance(value, list) else [value]
        said = ", ".join(options.get(str(one)) or _plain(str(one), asked.kind, now) for one in listed)
        yield f"{asked.ask} {said}."


def _plain(value: str, kind: str, now: datetime) -> str:
    match kind:
        case "instant":
            return when(read_time(value), now)
        case "date" | "dates":
            return day_words(date.fromisoformat(value), now)
    return value


def _proof(proof: Proof, protocol: Protocol) -> str:
    if proof.entering:
        return f"this is so: {or_words(_state(ref, protocol) for ref in proof.entering)}"
    if proof.acknowledged_by:
        return f"{or_words(f'the {protocol.roles[role].title}' for role in proof.acknowledged_by)} has it"
    form = protocol.forms[proof.form or ""]
    options = [one for field in form.fields.values() for one in field.options]
    outcomes = [f"‘{one.says}’" for one in options if one.key in proof.outcomes]
    filled = f"‘{form.key.replace('_', ' ')}’ is filled in"
    return f"{filled} as {or_words(outcomes)}" if outcomes else filled


def rung_words(rung: Rung, owed_by: tuple[str, ...], protocol: Protocol) -> str:
    """``90 minutes after it is due, the County Education Manager is told``."""
    told = [_whom(role, owed_by, protocol) for role in rung.to]
    return f"{_when(rung.when)}, {' and '.join(told)} {WAYS[rung.how][len(told) > 1]}"


def _whom(role: str, owed_by: tuple[str, ...], protocol: Protocol) -> str:
    owners = or_words(f"the {protocol.roles[one].title}" for one in owed_by)
    match role:
        case "owner":
            return owners
        case "cover":
            return f"whoever covers for {owners}"
    return f"the {protocol.roles[role].title}"


def _when(when: When) -> str:
    if when.at is not None:
        return f"At {when.at:%H:%M} on the day it is due"
    if when.span is not None:
        return f"{span_words(when.span)} {'before' if when.before else 'after'} it is due"
    return "As it begins" if when.point == "begins" else "When it is due"


def _state(ref: StateRef, protocol: Protocol) -> str:
    return f"‘{protocol.strands[ref.strand].states[ref.state].says.rstrip('.')}’"
