"""What a promise's due time rests on where nothing was agreed, and why one that nobody kept is no longer owed."""

from __future__ import annotations

from protocols.clauses import AtAnswer, Deadline, EarlierOf
from protocols.model import Protocol, Step
from workflow.core import facts as f
from workflow.core.inspection import Entered, Inspection, Obligation, StrandFile


def may_go_unagreed(step: Step) -> bool:
    """Whether its due time is what somebody agrees, with a time that stands for it when nobody does."""
    return any(_rests_on_an_answer(one) for one in (step.due, *(one.due for one in step.instead)))


def _rests_on_an_answer(deadline: Deadline) -> bool:
    rule = deadline.rule
    parts = rule.of if isinstance(rule, EarlierOf) else (rule,)
    return any(isinstance(one, AtAnswer) and one.otherwise is not None for one in parts)


def nothing_agreed(one: Obligation) -> bool:
    """Whether its due time is the one that stands for an agreed one, because none was agreed in time."""
    return "otherwise" in one.derivation


def ended_by(file: Inspection, one: Obligation, protocol: Protocol, cause: f.Fact | None) -> str:
    """Why a promise was released: the words after "because"; ``cause`` is the fact it is settled by, where one is named."""
    if isinstance(cause, f.Corrected):
        return f"entry {cause.entry} was put right"
    if isinstance(cause, f.Answered | f.Opened):
        return f"of what was answered in ‘{cause.form.replace('_', ' ')}’"
    if isinstance(cause, f.Moved):
        return f"of this: {_state(file.strands[cause.strand], cause.to, protocol)}"
    return _state_that_ended(file, one, protocol) or "its time is over"


def _state_that_ended(file: Inspection, one: Obligation, protocol: Protocol) -> str:
    """The state whose entering released it, or that ended its strand: the last one entered by then."""
    until = {(ref.strand, ref.state) for ref in protocol.steps[one.key.step].until.entering}
    found: list[tuple[Entered, StrandFile]] = []
    for strand in file.strands.values():
        for entered in strand.entered:
            ends = protocol.strands[strand.kind].states[entered.state].final and strand.key == one.key.strand
            if (ends or (strand.kind, entered.state) in until) and entered.at == one.discharged_at:
                found.append((entered, strand))
    if not found:
        return ""
    entered, strand = found[-1]
    return f"of this: {_state(strand, entered.state, protocol)}"


def _state(strand: StrandFile, state: str, protocol: Protocol) -> str:
    return f"‘{protocol.strands[strand.kind].states[state].says.rstrip('.')}’"
