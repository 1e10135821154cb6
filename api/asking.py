"""What somebody typed, made into an act to ask for: a name becomes a transition or a form, a key an obligation. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api.errors import Misused
from protocols.model import Protocol
from workflow.core.acts import Act, Begin, Correct, Fill, Fire, Hold, Note, Settle
from workflow.core.facts import Key
from workflow.errors import UnknownThing
from workflow.views import StrandView

ONE_AT_A_TIME = (
    "Say one thing to do: a step's or a form's NAME, --begin KIND, --have PROMISE, --waive PROMISE, --not-applicable PROMISE, "
    "--correct ENTRY or --note TEXT."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """One act as typed; every part but one of the first seven is empty."""

    name: str = ""
    begin: str = ""
    have: str = ""
    waive: str = ""
    not_applicable: str = ""
    correct: int = 0
    note: str = ""
    strand: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    at: datetime | None = None
    withdraw: bool = False


def act_of(typed: Typed, protocol: Protocol, strands: tuple[StrandView, ...], keys: tuple[str, ...]) -> Act:
    """The act that was typed, for a file with these strands and promises. Raises Misused or UnknownThing."""
    chosen = (typed.name, typed.begin, typed.have, typed.waive, typed.not_applicable, typed.correct, typed.note)
    if sum(bool(one) for one in chosen) != 1:
        raise Misused(ONE_AT_A_TIME)
    if typed.begin:
        return Begin(typed.begin, typed.answers)
    if typed.have:
        return Hold(key_of(typed.have, keys))
    if typed.waive or typed.not_applicable:
        return Settle(key_of(typed.waive or typed.not_applicable, keys), typed.reason, waive=bool(typed.waive))
    if typed.correct:
        return Correct(typed.correct, typed.reason, typed.at, typed.answers, typed.withdraw)
    return Note(typed.note) if typed.note else _named(typed, protocol, strands)


def _named(typed: Typed, protocol: Protocol, strands: tuple[StrandView, ...]) -> Act:
    """A transition of that name first, in the strand that has it; else a form."""
    having = [
        kind for kind, one in protocol.strands.items() if any(each.trigger == typed.name for each in one.transitions)
    ]
    fitting = [
        one for one in strands if one.kind in having and (not typed.strand or typed.strand in (one.key, one.kind))
    ]
    if having and (fitting or typed.name not in protocol.forms):
        return Fire(typed.name, _one_strand(typed, fitting), typed.answers)
    if typed.name in protocol.forms:
        return Fill(typed.name, typed.answers, typed.strand)
    triggers = {each.trigger for one in protocol.strands.values() for each in one.transitions}
    raise UnknownThing("step or form", typed.name, (*sorted(triggers), *protocol.forms))


def _one_strand(typed: Typed, fitting: list[StrandView]) -> str:
    """The strand to move: the one named, else the only one that is open and could take it."""
    if typed.strand:
        return fitting[-1].key if fitting else typed.strand
    still_open = [one for one in fitting if not one.is_final] or fitting
    if len(still_open) > 1:
        raise Misused(f"'{typed.name}' could move {_or(one.key for one in still_open)}: say which with --strand.")
    return still_open[0].key if still_open else ""


def key_of(words: str, keys: tuple[str, ...]) -> Key:
    """A promise by its whole key, ``strand/step/occurrence``, or by its step's name where there is one of it. Raises UnknownThing or Misused."""
    if words not in keys:
        fitting = [one for one in keys if one.split("/")[1:2] == [words] or one.startswith(f"{words}/")]
        if not fitting:
            raise UnknownThing("promise", words, keys)
        if len(fitting) > 1:
            raise Misused(f"'{words}' is more than one promise: {_or(fitting)}. Say which.")
        words = fitting[0]
    strand, step, occurrence = words.split("/", 2)
    return Key(strand, step, occurrence)


def _or(words: Iterable[str]) -> str:
    listed = list(words)
    return f"{', '.join(listed[:-1])} or {listed[-1]}" if len(listed) > 1 else "".join(listed)
