"""The order of an authority's protocols: setting it, and finding in it the one for an inspection. What fits is decided in ``core``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from protocols import catalogue
from protocols.errors import ProtocolError
from protocols.model import Protocol
from workflow.authorities import AuthorityActs
from workflow.authority_rules import OPERATOR, known_school, not_left_behind, order_in_use
from workflow.core import facts as f
from workflow.core.choosing import OPENING, Choice, choose, first_for, is_for
from workflow.core.facts_of_authority import InOrder
from workflow.core.filling import commitments, kept_private
from workflow.core.inspection import Order
from workflow.core.roster import School
from workflow.errors import Refused
from workflow.saying import Said
from workflow.transactions import Session
from workflow.why_protocol import WhyProtocol, why_protocol

_ORDERING = "Ordering the protocols"
REASON = "protocol.reason"  # no question of a form can be called so


@dataclass(frozen=True, slots=True)
class Fitting:
    """One protocol of the order, and whether it is for a school."""

    name: str
    title: str
    version: str
    digest: str
    maintained: bool | None
    is_for: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form that opens an inspection; ``answers`` are those to choose from, empty where it is free."""

    key: str
    ask: str
    kind: str
    answers: tuple[str, ...]
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ForSchool:
    """What an inspection of this school would run on, and why; every protocol of the order beside it, and what its opening asks."""

    begins: str
    why: WhyProtocol
    order: tuple[Fitting, ...]
    asks: tuple[Question, ...] = ()


class Ordering(AuthorityActs):
    """What may be asked and said about the order of an authority's protocols."""

    def order_protocols(self, names: tuple[str, ...], because: str, *, by: str = OPERATOR) -> tuple[InOrder, ...]:
        """Run each new inspection on the first of these that is for its school, from now on; the reason is private.

        The first of all owes what belongs to no inspection. Those inspections that are open stay on their own. Raises
        Refused, UnknownProtocol or ProtocolError.
        """
        if not because.strip():
            raise Refused(_ORDERING, ("it needs a reason",), ("say it with --because",))
        found = self._meant(names)
        order = tuple(InOrder(one.digest, one.name) for one, _ in found)
        _each_once(order)
        kept = kept_private(_ORDERING, "reason", because, self._salt)
        fact = f.ProtocolsOrdered(order, f.Provenance(by), commitments([kept]))
        first, taken = found[0][0], [(one, text) for one, text in found if text]
        self._say(lambda folded: [Said(not_left_behind(folded, first, fact), (kept,))], by, taken=taken)
        return order

    def _meant(self, names: tuple[str, ...]) -> tuple[tuple[Protocol, bytes], ...]:
        """Each protocol by its name or its file's path, with its text; without one, where it stands in the order already."""
        if not names:
            raise Refused(_ORDERING, ("no protocol is named",), ("name one, or several, the first first",))

        here = self._read(lambda session: {one.name: one for one in session.in_order()[1].values()})
        return tuple((here[name], b"") if name in here else catalogue.find(name) for name in names)

    def protocols_in_order(self) -> tuple[Order | None, tuple[Protocol, ...]]:
        """The order new inspections follow, with when it was adopted, and its protocols; None before one was taken."""

        def work(session: Session) -> tuple[Order | None, tuple[Protocol, ...]]:
            order, protocols = session.in_order()
            return order, tuple(protocols.values())

        return self._read(work)

    def protocol_for(self, school: str) -> ForSchool:
        """What an inspection of this school would run on now. Raises UnknownThing, or Refused where nothing is for it."""

        def work(session: Session) -> ForSchool:
            place = known_school(session.load_authority().folded, school)
            order, protocols = ordered(session)
            choice = _choose(order, protocols, place)
            fitting = tuple(
                Fitting(one.name, one.title, one.version, one.digest, one.applies.maintained, is_for(one, place))
                for one in protocols.values()
            )
            why = why_protocol(choice.protocol, choice.why, place.name, maintained=place.maintained)
            return ForSchool(choice.protocol.main.begins, why, fitting, tuple(_questions(choice.protocol)))

        return self._read(work)


def _questions(protocol: Protocol) -> Iterator[Question]:
    opening = protocol.main.opened_with
    assert opening is not None  # a main strand is the one that has this
    for key, one in protocol.forms[opening.form].fields.items():
        answers = tuple(option.key for option in one.options) or (("yes", "no") if one.kind == "yes_no" else ())
        yield Question(key, one.ask, one.kind, answers, not one.optional)


def ordered(session: Session) -> tuple[Order, Mapping[str, Protocol]]:
    """The order in use and its protocols by digest, in that order. Raises Refused before a protocol was taken."""
    return order_in_use(session.load_authority()), session.in_order()[1]


def chosen(session: Session, school: str, named: str, because: str, salt: Callable[[], bytes]) -> Choice:
    """The protocol to open an inspection on: by the order, or by somebody's choice, which needs a reason.

    Raises Refused or UnknownThing.
    """
    order, protocols = ordered(session)
    choice = _choose(order, protocols, known_school(session.load_authority().folded, school), named)
    if not choice.why.instead_of:
        if because.strip():
            why = f"a reason is given, and it runs on {choice.why.name} by the order, which needs none"
            raise Refused(OPENING, (why,), ("leave the reason out, or say which other protocol",))
        return choice
    if not because.strip():
        why = f"{choice.why.instead_of} comes first for this school; to run it on {named} needs a reason"
        raise Refused(OPENING, (why,), ("say the reason with --because", f"leave {named} out"))
    return replace(choice, reason=(kept_private(OPENING, REASON, because, salt),))


def _choose(order: Order, protocols: Mapping[str, Protocol], school: School, named: str = "") -> Choice:
    """The same choice; where no protocol of the order is for the school, the refusal says which could be added, and how."""
    try:
        return choose(order, protocols, school, named)
    except Refused as why:
        if first_for(order, protocols, school):
            raise
        instead = how_to_add(tuple(one.name for one in order.protocols), maintained=school.maintained)
        raise Refused(why.asked, why.reasons, (instead,)) from None


def how_to_add(order: tuple[str, ...], *, maintained: bool) -> str:
    """The whole command that adds a protocol for such a school to an order of names, and which shipped ones there are for it."""
    shipped = {name: _kinds_of(name) for name in catalogue.names() if name not in order}
    fitting = [name for kind in (maintained, None) for name, kinds in shipped.items() if kind in kinds]
    names = " ".join((*order, fitting[0] if fitting else "FILE"))
    others = f" ({', '.join(fitting[1:])} would fit as well)" if fitting[1:] else ""
    return f"add one that is to the order, with 'alongside protocol order {names} --because REASON'{others}"


def _kinds_of(name: str) -> tuple[bool | None, ...]:
    """Whether a shipped protocol is for maintained schools, the others, or any (None); nothing where its file cannot be read."""
    try:
        return (catalogue.shipped(name)[0].applies.maintained,)
    except ProtocolError:
        return ()


def _each_once(order: tuple[InOrder, ...]) -> None:
    names = [one.name for one in order]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(_ORDERING, (f"{', '.join(twice)} stands in it twice",), ("name each protocol once",))
