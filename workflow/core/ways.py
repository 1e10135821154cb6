"""What would have to happen first and who may do it, in words for a reason why not; read from the protocol, never from what was answered."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.clauses import Proof, Where
from protocols.model import FormField, Protocol, Strand, Transition
from protocols.prose import or_words

_MOST_NAMED = 3  # more states than these are a list and no help


def follows_from(protocol: Protocol, kind: str, step: Transition, yours: tuple[str, ...]) -> str:
    """Where a step comes from that nobody takes by itself: certain answers, or steps of other matters.

    ``yours`` are, here and below, the roles of whoever asks: what one of them may do is said to be theirs.
    """
    if step.by_itself is not None:
        return f"it follows by itself {_once_answered(protocol, step.by_itself)}"
    calling = [
        f"'{one.title}' in '{strand.title}'{_may(protocol, one.by, 'record', yours)}"
        for strand in protocol.strands.values()
        for one in strand.transitions
        if (kind, step.trigger) in one.also
    ]
    return f"it follows from {', or from '.join(calling)}"


def _once_answered(protocol: Protocol, proof: Proof) -> str:
    form = str(proof.form)
    asked = [_asked(protocol, one) for one in proof.where]
    asked += [(one.ask, _outcomes(one, proof)) for one in protocol.forms[form].fields.values()]
    said = " and ".join(f"'{ask}' is answered {_quoted(says)}" for ask, says in asked if says)
    return f"once {said}" if said else f"once the form '{form.replace('_', ' ')}' is filled in"


def _outcomes(field: FormField, proof: Proof) -> list[str]:
    """The outcomes of a contact that prove it; where none are named and nothing else is, all but that nobody answered."""
    if proof.outcomes:
        return [one.says for one in field.options if one.key in proof.outcomes]
    return [one.says for one in field.options if not proof.where and one.means in ("reached", "not_needed")]


def only_where(protocol: Protocol, where: Where) -> str:
    """Which answer to an earlier question a step is for."""
    ask, says = _asked(protocol, where)
    return f"it is only for where '{ask}' is answered {_quoted(says)}"


def _asked(protocol: Protocol, where: Where) -> tuple[str, list[str]]:
    field = protocol.forms[where.field.form].fields[where.field.field]
    says = {one.key: one.says for one in field.options}
    return field.ask, [says.get(one, one) for one in where.values]


def comes_first(protocol: Protocol, strand: Strand, states: Iterable[str], yours: tuple[str, ...]) -> str:
    """One of these states has to be recorded first, and by whom."""
    wanted = list(states)
    by = (role for one in strand.transitions if one.to in wanted for role in one.by)
    return f"first {_quoted(strand.states[one].says for one in wanted)} has to be recorded{_may(protocol, by, 'do', yours)}"


def may_take_further(protocol: Protocol, strand: Strand, states: Iterable[str], yours: tuple[str, ...]) -> str:
    """Who may record the next step of a matter that stands in one of these states."""
    here = set(states)
    by = (role for one in strand.transitions if here & {*one.origins} for role in one.by)
    return _may(protocol, by, "take further", yours)


def more_senior(protocol: Protocol, strand: Strand, state: str, to: str, guard: str) -> str:
    """Who may take the step from one state to another where a condition of this name does not hold; empty where nobody may."""
    ways = [one for one in strand.transitions if one.to == to and state in one.origins]
    free = [one for one in ways if guard not in {when.name for when in one.when}]
    return _roles(protocol, (role for one in free for role in one.by))


def still_ahead(strand: Strand, state: str, wanted: Iterable[str]) -> list[str]:
    """Which of these states a strand may still come to from where it stands."""
    found, look_at = set[str](), [state]
    while look_at:
        here = look_at.pop()
        further = {one.to for one in strand.transitions if here in one.origins} - found
        found |= further
        look_at += sorted(further)
    return [one for one in wanted if one in found]


def may_follow(strand: Strand, trigger: str) -> str:
    """What a step of this name may follow; empty where it is much."""
    origins = {state: None for one in strand.transitions if one.trigger == trigger for state in one.origins}
    says = [strand.states[one].says for one in origins]
    return f"; it can follow {_quoted(says)}" if 0 < len(says) <= _MOST_NAMED else ""


def _may(protocol: Protocol, by: Iterable[str], do: str, yours: tuple[str, ...]) -> str:
    named = tuple(by)
    roles = "you" if {*named} & {*yours} else _roles(protocol, named)
    return f", which {roles} may {do}" if roles else ""


def _roles(protocol: Protocol, by: Iterable[str]) -> str:
    return or_words(protocol.roles[one].title for one in dict.fromkeys(by))


def _quoted(words: Iterable[str]) -> str:
    return or_words(f"'{one}'" for one in words)
