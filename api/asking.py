"""What somebody typed, made into an act to ask for: a name becomes a transition or a form, a key an obligation. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api.errors import Misused
from protocols.prose import or_words
from workflow.core.acts import Act, Begin, Correct, Fill, Fire, Hold, Note, Settle
from workflow.core.facts import Key
from workflow.errors import UnknownThing
from workflow.standing import Standing
from workflow.views import StrandView

ONE_AT_A_TIME = (
    "Say one thing to do: a step's or a form's NAME, --begin KIND, --have PROMISE, --waive PROMISE, --not-applicable PROMISE, "
    "--correct ENTRY or --note TEXT."
)
_ALL_STEPS = (
    "'alongside inspection show INSPECTION --for PERSON' lists the steps that lead on from here, "
    "and 'alongside protocol show {}' has every form."
)
_ALL_PROMISES = "'alongside inspection show INSPECTION --all' lists them all."


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


def act_of(typed: Typed, stands: Standing) -> Act:
    """The act that was typed, for a file that stands so. Raises Misused or UnknownThing."""
    chosen = (typed.name, typed.begin, typed.have, typed.waive, typed.not_applicable, typed.correct, typed.note)
    if sum(bool(one) for one in chosen) != 1:
        raise Misused(ONE_AT_A_TIME)
    if typed.begin:
        return Begin(typed.begin, typed.answers)
    if typed.have:
        return Hold(key_of(typed.have, stands))
    if typed.waive or typed.not_applicable:
        return Settle(key_of(typed.waive or typed.not_applicable, stands), typed.reason, waive=bool(typed.waive))
    if typed.correct:
        return Correct(typed.correct, typed.reason, typed.at, typed.answers, typed.withdraw)
    return Note(typed.note) if typed.note else _named(typed, stands)


def _named(typed: Typed, stands: Standing) -> Act:
    """A transition of that name first, in the strand that has it; else a form."""
    kinds = stands.protocol.strands
    having = [kind for kind, one in kinds.items() if any(each.trigger == typed.name for each in one.transitions)]
    wanted = (typed.strand,) if typed.strand else ()
    fitting = [one for one in stands.strands if one.kind in having and (not wanted or {one.key, one.kind} & {*wanted})]
    if having and (fitting or typed.name not in stands.protocol.forms):
        return Fire(typed.name, _one_strand(typed, fitting), typed.answers)
    if typed.name in stands.protocol.forms:
        return Fill(typed.name, typed.answers, typed.strand)
    if typed.name in stands.protocol.steps:
        raise Misused(_how_kept(typed.name, stands))
    known, protocol = (*_leading_on(stands), *stands.protocol.forms), stands.protocol.name
    raise UnknownThing("step or form", typed.name, tuple(dict.fromkeys(known)), _ALL_STEPS.format(protocol))


def _how_kept(name: str, stands: Standing) -> str:
    """What to type for a promise: the forms that keep it, the steps that do, or the word that somebody has it."""
    proofs, strands = stands.protocol.steps[name].done, stands.protocol.strands
    ways = [proof.form for proof in proofs if proof.form]
    states = {(ref.strand, ref.state) for proof in proofs for ref in proof.entering}
    ways += [one.trigger for kind, strand in strands.items() for one in strand.transitions if (kind, one.to) in states]
    ways += ["--have " + name for proof in proofs if proof.acknowledged_by]
    said = or_words(f"'{one}'" for one in dict.fromkeys(ways))
    return f"'{name}' is a promise; it is kept by recording {said}."


def _leading_on(stands: Standing) -> tuple[str, ...]:
    """The transitions that lead on from where the strands stand, each name once."""
    found = (
        each.trigger
        for one in stands.strands
        for each in stands.protocol.strands[one.kind].transitions
        if one.state in each.origins
    )
    return tuple(dict.fromkeys(found))


def _one_strand(typed: Typed, fitting: list[StrandView]) -> str:
    """The strand to move: the one named, else the only one that is open and could take it."""
    if typed.strand:
        return fitting[-1].key if fitting else typed.strand
    still_open = [one for one in fitting if not one.is_final] or fitting
    if len(still_open) > 1:
        raise Misused(f"'{typed.name}' could move {or_words(one.key for one in still_open)}: say which with --strand.")
    return still_open[0].key if still_open else ""


def key_of(words: str, stands: Standing, *, owed_first: bool = True) -> Key:
    """A promise by its whole key, ``strand/step/occurrence``, or by its step's name where there is one of it.

    ``owed_first``: what is settled already is meant only where nothing of that name is owed. Raises UnknownThing or Misused.
    """
    if words not in stands.promises:
        owed = _of_step(words, stands.owed) if owed_first else []
        fitting = owed or _of_step(words, stands.promises)
        if not fitting:
            raise UnknownThing("promise", words, stands.promises, _ALL_PROMISES)
        if len(fitting) > 1:
            raise Misused(f"'{words}' is more than one promise: {or_words(fitting)}. Say which.")
        words = fitting[0]
    strand, step, occurrence = words.split("/", 2)
    return Key(strand, step, occurrence)


def name_of(key: str, keys: Iterable[str]) -> str:
    """The shortest name of a promise that ``key_of`` understands: its step's, where there is one of it; else its whole key."""
    step = key.split("/")[1]
    return step if sum(one.split("/")[1] == step for one in keys) == 1 else key


def _of_step(words: str, keys: tuple[str, ...]) -> list[str]:
    return [one for one in keys if one.split("/")[1] == words or one.startswith(f"{words}/")]
