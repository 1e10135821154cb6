"""What a well-formed file whose names all exist may still get wrong: pure, on the Protocol.

It asks whether each part can happen, not whether the whole keeps its promises in every case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from protocols import checks_of_opening, checks_of_steps
from protocols.checks_of_steps import reachable
from protocols.clauses import DayRule, FieldRef, Proof, Span
from protocols.findings import Finding, Path, parts
from protocols.model import CalendarRule, Guard, MayBegin, OpenedWith, Protocol, State, Transition
from protocols.prose import and_words


def check(protocol: Protocol) -> list[Finding]:
    """Every mistake of meaning in a protocol whose names all exist."""
    checks: tuple[Callable[[Protocol], Iterable[Finding]], ...] = (
        _one_main_line,
        _states,
        _moved_by_other_strands,
        _moved_by_themselves,
        _ranks,
        _chosen,
        _outcomes,
        _from_school,
        _shut_out,
        _kept_promises,
        _unused,
        *checks_of_steps.CHECKS,
        *checks_of_opening.CHECKS,
    )
    return [finding for one in checks for finding in one(protocol)]


# --- strands ---------------------------------------------------------------------------------------------


def _one_main_line(protocol: Protocol) -> Iterator[Finding]:
    main = [strand.key for strand in protocol.strands.values() if strand.is_main]
    for key in main[1:]:
        yield Finding(
            ("strands", key), f"'{key}' has opened_with, but '{main[0]}' is the main line already; there is one", True
        )
    sides = [strand.key for strand in protocol.strands.values() if strand.may_begin is not None]
    if sides and not main:
        says = f"'{sides[0]}' is a side strand, but no strand is the main line: give one opened_with:"
        yield Finding(("strands", sides[0]), says, at_key=True)


def _states(protocol: Protocol) -> Iterator[Finding]:
    for strand in protocol.strands.values():
        reached = reachable(strand, strand.begins) | {strand.begins}
        left = {origin for one in strand.transitions for origin in one.origins if one.to != origin}
        for key, state in strand.states.items():
            path = ("strands", strand.key, "states", key)
            if key not in reached:
                says = f"no transition leads to '{key}' from '{strand.begins}', where '{strand.key}' begins; add one, or leave it out"
                yield Finding(path, says, at_key=True)
            elif not (state.final or strand.standing or key in left):
                says = f"nothing leads out of '{key}': add a transition from it, or say final: true"
                yield Finding(path, says, at_key=True)


def _moved_by_themselves(protocol: Protocol) -> Iterator[Finding]:
    for strand in protocol.strands.values():
        triggers = [one.trigger for one in strand.transitions]
        for at, one in enumerate(strand.transitions):
            if one.by_itself and triggers.count(one.trigger) > 1:
                says = f"'{one.trigger}' stands more than once; a move that comes by itself needs a trigger of its own"
                yield Finding(("strands", strand.key, "transitions", at, "trigger"), says)


def _moved_by_other_strands(protocol: Protocol) -> Iterator[Finding]:
    called = {pair for strand in protocol.strands.values() for one in strand.transitions for pair in one.also}
    for strand in protocol.strands.values():
        for at, transition in enumerate(strand.transitions):
            path = ("strands", strand.key, "transitions", at)
            if not transition.by and transition.by_itself is None and (strand.key, transition.trigger) not in called:
                says = f"'{transition.trigger}' is moved by another strand, but no strand says also: {{{strand.key}: {transition.trigger}}}"
                yield Finding((*path, "trigger"), says)
            yield from _also(path, transition, protocol)


def _also(path: Path, moving: Transition, protocol: Protocol) -> Iterator[Finding]:
    """Whoever may take a transition may take those it brings with it."""
    for strand, trigger in moving.also:
        moved = [one for one in protocol.strands[strand].transitions if one.trigger == trigger]
        barred = [role for role in moving.by if not any(not one.by or role in one.by for one in moved)]
        if barred:
            named = and_words(f"'{role}'" for role in barred)
            says = f"{named} may take '{moving.trigger}' but not '{trigger}' of '{strand}'; write by: [strand] there"
            yield Finding((*path, "also", strand), says)


# --- people, forms and promises -----------------------------------------------------------------------------


def _ranks(protocol: Protocol) -> Iterator[Finding]:
    for key in protocol.roles:
        rank, seen = protocol.roles[key].answers_to, [key]
        while rank is not None and rank not in seen:
            seen.append(rank)
            rank = protocol.roles[rank].answers_to
        if rank == key:
            circle = " → ".join([*seen, key])
            yield Finding(
                ("roles", key, "answers_to"), f"'{key}' comes to answer to itself: {circle}; somebody must be the last"
            )


def _chosen(protocol: Protocol) -> Iterator[Finding]:
    """Who is chosen is named in a form, and by somebody of the school's or its governors': the authority's own may pass it on."""
    for role in protocol.roles.values():
        path = ("roles", role.key, "chosen_by")
        if role.chosen_by and not role.named_in:
            yield Finding(path, "'chosen_by' has a meaning only beside 'named_in': a choice is written down in a form")
        if role.chosen_by and protocol.roles[role.chosen_by].acts_for == "authority":
            says = f"'{role.chosen_by}' acts for the authority; 'chosen_by' is for a choice that is not the authority's"
            yield Finding(path, says)


def _outcomes(protocol: Protocol) -> Iterator[Finding]:
    """What a contact came to is one public answer of its form."""
    for form in protocol.forms.values():
        telling = [field for field in form.fields.values() if any(option.means for option in field.options)]
        for field in telling[1:]:
            says = f"'{field.key}' and '{telling[0].key}' both say what a contact came to (means:); one field of a form may"
            yield Finding(("forms", form.key, field.key), says, at_key=True)
        for field in telling[:1]:
            if not field.public:
                says = f"'{field.key}' says what a contact came to (means:), so it must be public: whether a step is done rests on it"
                yield Finding(("forms", form.key, field.key), says, at_key=True)
    tries = any(
        option.means == "no_answer"
        for form in protocol.forms.values()
        for f in form.fields.values()
        for option in f.options
    )
    for strand in protocol.strands.values():
        if strand.may_begin and strand.may_begin.after_no_answer and not tries:
            says = "no answer of any form means no_answer, so this never begins by itself"
            yield Finding(("strands", strand.key, "may_begin", "by_itself"), says)


def _from_school(protocol: Protocol) -> Iterator[Finding]:
    """What came of a call is for whoever rang to write down: "I am fine" keeps no promise that somebody rings."""
    for place, key in enumerate(protocol.from_school):
        if any(option.means for field in protocol.forms[key].fields.values() for option in field.options):
            says = f"'{key}' says what a contact came to (means:), and that is not the school's to write; leave it out"
            yield Finding(("from_school", place), says)


def _shut_out(protocol: Protocol) -> Iterator[Finding]:
    """Whom the head does not want told is kept from every ladder, which may rest on public answers only."""
    for form in protocol.forms.values():
        for field in form.fields.values():
            if field.kind == "not_told" and not field.public:
                says = f"'{field.key}' says who is not told, so it must be public: who is told rests on it"
                yield Finding(("forms", form.key, field.key), says, at_key=True)


def _kept_promises(protocol: Protocol) -> Iterator[Finding]:
    kept = {promise for step in protocol.steps.values() for promise in step.keeps}
    for promise in protocol.promises:
        if promise not in kept:
            yield Finding(
                ("promises", promise),
                f"no step keeps the promise '{promise}'; name it in keeps: of the step that does",
                True,
            )


def _unused(protocol: Protocol) -> Iterator[Finding]:
    used = {name for part in parts(protocol) for name in _uses(part)}
    ladders = {("ladders", step.ladder) for step in protocol.steps.values()}
    for section, group in (("calendars", protocol.calendars), ("ladders", protocol.ladders), ("forms", protocol.forms)):
        for key in group:
            if (section, key) not in used | ladders:
                yield Finding(
                    (section, key), f"nothing uses '{key}' of {section}; use it, or leave it out", at_key=True
                )


def _uses(part: object) -> Iterator[tuple[str, str | None]]:
    """The calendars and forms that a part of a protocol names."""
    match part:
        case Span(calendar=calendar) | DayRule(calendar=calendar) | State(on_site_days=calendar):
            yield "calendars", calendar
        case CalendarRule(outside=outside):
            yield "calendars", outside
        case (
            FieldRef(form=form) | OpenedWith(form=form) | MayBegin(form=form) | Transition(form=form) | Proof(form=form)
        ):
            yield "forms", form
        case Guard(where=where) if where is not None:
            yield "forms", where.field.form
