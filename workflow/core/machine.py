"""The state machines: built from a protocol's strands with `transitions`, which nothing else imports.

One flat machine a strand kind and protocol digest, kept; it is fired on a throwaway attempt. Who may and under which
conditions are conditions of the machine, so what is allowed is part of the protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transitions import EventData, Machine
from transitions.extensions import GraphMachine

from protocols.model import Protocol, Transition
from workflow.core.facts import Moved, Provenance
from workflow.core.inspection import StrandFile
from workflow.core.ways import may_follow
from workflow.errors import Refused

Reasons = Callable[[Transition], tuple[str, ...]]
_machines: dict[tuple[str, str], Machine] = {}


@dataclass
class Attempt:
    """A throwaway draft that a machine is fired on; ``reasons`` says why a transition may not be taken (empty: it may)."""

    state: str
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be done from where a strand stands, and every reason why it may not."""

    strand: str
    transition: Transition
    reasons: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return not self.reasons


def machine_for(protocol: Protocol, kind: str) -> Machine:
    """The machine of a strand kind; built once for each digest."""
    place = (protocol.digest, kind)
    if place not in _machines:
        strand = protocol.strands[kind]
        machine = Machine(
            model=None, states=list(strand.states), initial=strand.begins, auto_transitions=False, send_event=True
        )
        for one in strand.transitions:
            machine.add_transition(one.trigger, list(one.origins), one.to, conditions=[_condition(one)])
        _machines[place] = machine
    return _machines[place]


def _condition(transition: Transition) -> Callable[[EventData], bool]:
    def allowed(event: EventData) -> bool:
        attempt = event.model
        return isinstance(attempt, Attempt) and not attempt.reasons(transition)

    return allowed


def move(protocol: Protocol, strand: StrandFile, trigger: str, reasons: Reasons, by: Provenance) -> Moved:
    """The move a trigger makes from where a strand stands. Raises Refused with every reason why not and what is possible instead.

    Where a trigger stands several times, the reasons are those of the way that has the fewest.
    """
    kind, state = strand.kind, strand.state
    offers = offered(protocol, strand, reasons)
    fitting = [one for one in offers if one.transition.trigger == trigger]
    if not fitting:
        says = protocol.strands[kind].states[state].says
        raise Refused(
            _asked(protocol, kind, trigger),
            (f"it cannot follow '{says}'{may_follow(protocol.strands[kind], trigger)}",),
            _possible(protocol, kind, offers),
        )
    attempt = Attempt(state, reasons)
    if not machine_for(protocol, kind).events[trigger].trigger(attempt):
        nearest = min(fitting, key=lambda one: len(one.reasons))
        raise Refused(_asked(protocol, kind, trigger), nearest.reasons, _possible(protocol, kind, offers))
    return Moved(strand.key, trigger, state, attempt.state, by)


def offered(protocol: Protocol, strand: StrandFile, reasons: Reasons) -> list[Offer]:
    """Everything that leads on from where a strand stands, with every reason why it may not be done now."""
    machine, state = machine_for(protocol, strand.kind), strand.state
    return [
        Offer(strand.key, one, reasons(one))
        for one in protocol.strands[strand.kind].transitions
        if state in one.origins and machine.get_transitions(one.trigger, state, one.to)
    ]


def _possible(protocol: Protocol, kind: str, offers: list[Offer]) -> tuple[str, ...]:
    """What may be done, in words; what would end everything is named only where nothing else is left."""
    states = protocol.strands[kind].states
    may = [one.transition for one in offers if one.is_possible]
    going_on = [one for one in may if not states[one.to].final]
    return tuple(dict.fromkeys(_label(one) for one in going_on or may))


def _label(transition: Transition) -> str:
    return transition.says or transition.trigger.replace("_", " ")


def _asked(protocol: Protocol, kind: str, trigger: str) -> str:
    named = (one for one in protocol.strands[kind].transitions if one.trigger == trigger)
    words = next((_label(one) for one in named), trigger.replace("_", " "))
    return f"Recording '{words}'"


def diagram(protocol: Protocol, kind: str) -> str:
    """The machine of a strand as Mermaid text, drawn by `transitions` itself."""
    strand = protocol.strands[kind]
    machine = GraphMachine(
        model=Attempt(strand.begins, lambda _: ()),
        states=list(strand.states),
        initial=strand.begins,
        auto_transitions=False,
        graph_engine="mermaid",
    )
    for one in strand.transitions:
        machine.add_transition(one.trigger, list(one.origins), one.to)
    return str(machine.get_graph().draw(None))
