"""Which of an authority's protocols an inspection runs on: the first of its adopted order that is for the school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from protocols.model import Protocol
from protocols.prose import kind_of_schools
from workflow.core.facts_of_authority import ChosenProtocol, InOrder, ProtocolsOrdered, ProtocolTaken
from workflow.core.filling import PrivateValue
from workflow.core.inspection import Order
from workflow.core.roster import Roster, School
from workflow.errors import Refused, UnknownThing

OPENING = "Opening an inspection"
_ADD = "'alongside protocol order' adds one."
_ADD_ONE = "add one that is to the order, with 'alongside protocol order'"


@dataclass(frozen=True, slots=True)
class Choice:
    """The protocol of one inspection, why it is that one, and the private reason of whoever chose it."""

    protocol: Protocol
    why: ChosenProtocol
    reason: tuple[PrivateValue, ...] = ()


def order_after(order: Order | None, fact: ProtocolTaken | ProtocolsOrdered) -> tuple[InOrder, ...]:
    """The order once such a fact stands: a protocol that is taken takes the place of the one of its name, else stands alone."""
    if isinstance(fact, ProtocolsOrdered):
        return fact.order
    taken = InOrder(fact.protocol, fact.name)
    before = order.protocols if order else ()
    return tuple(taken if one.name == fact.name else one for one in before) if _holds(before, fact) else (taken,)


def _holds(order: tuple[InOrder, ...], fact: ProtocolTaken) -> bool:
    return any(one.name == fact.name for one in order)


def drops_none(order: Order | None, fact: ProtocolTaken) -> None:
    """Taking one protocol never drops others in silence. Raises Refused."""
    before = order.protocols if order else ()
    if len(before) > 1 and not _holds(before, fact):
        names = ", ".join(one.name for one in before)
        why = f"inspections run on several protocols here ({names}), and it is none of them"
        raise Refused(f"Taking '{fact.name}'", (why,), ("say the whole order with 'alongside protocol order'",))


def is_for(protocol: Protocol, school: School) -> bool:
    """Whether a protocol is for a school: the file says for maintained schools, for the others, or for any."""
    return protocol.applies.maintained in (None, school.maintained)


def first_for(order: Order, protocols: Mapping[str, Protocol], school: School) -> ChosenProtocol | None:
    """The first of the order that is for the school; ``protocols`` by digest. None: no protocol of the order is."""
    for place, one in enumerate(order.protocols, 1):
        if is_for(protocols[one.protocol], school):
            return ChosenProtocol(one.name, place, order.seq, order.at)
    return None


def choose(order: Order, protocols: Mapping[str, Protocol], school: School, named: str = "") -> Choice:
    """The protocol for an inspection of this school: the first of the order that is for it, else the one that is named.

    Raises Refused where none is for the school, or the named one is not; UnknownThing for a name that is not in the order.
    """
    first = first_for(order, protocols, school)
    names = tuple(one.name for one in order.protocols)
    if named and named not in names:
        raise UnknownThing("protocol in this authority's order", named, names, _ADD)
    if first is None:
        raise Refused(OPENING, (_none_is_for(school, protocols),), (_ADD_ONE,))
    place = names.index(named) + 1 if named else first.place
    protocol = protocols[order.protocols[place - 1].protocol]
    if not is_for(protocol, school):
        says = f"'{protocol.title}' is for {kind_of_schools(protocol)}, and {school.name} is none"
        raise Refused(OPENING, (says,), (f"leave out which protocol, and it runs on {first.name}",))
    if place == first.place:
        return Choice(protocol, first)
    return Choice(protocol, ChosenProtocol(named, place, order.seq, order.at, first.name))


def _none_is_for(school: School, protocols: Mapping[str, Protocol]) -> str:
    kind = "a maintained school" if school.maintained else "not a maintained school"
    taken = "; ".join(f"{one.name} is for {kind_of_schools(one)}" for one in protocols.values())
    return f"{school.name} is {kind}, and no protocol of this authority is for such a school ({taken})"


def protocols_of_schools(
    order: Order | None, protocols: Mapping[str, Protocol], roster: Roster
) -> Mapping[str, Protocol]:
    """The protocol an inspection of each school would run on, less those that none is for; with no school yet, the first, for ''."""
    if order is None:
        return {}
    if not roster.schools:
        return {"": protocols[order.protocols[0].protocol]}
    found = ((key, first_for(order, protocols, school)) for key, school in roster.schools.items())
    return {key: protocols[order.protocols[one.place - 1].protocol] for key, one in found if one}
