"""What would be owed if certain things happened: the core's own reckoning on a file held in memory, with nobody in it.

Nothing is read from a record and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from protocols.clauses import AfterStep, Answered, EachDate, EachDay, Entering
from protocols.model import Protocol, Step, Strand
from protocols.prose import deadline_words
from protocols.terms import read_closures
from protocols.working_time import instant, local_day
from workflow.core import facts as f
from workflow.core import machine
from workflow.core.acts import GivenAnswers
from workflow.core.deadlines import Begun, DueTime, Reckoning
from workflow.core.filling import Unfillable, fill
from workflow.core.fold import apply
from workflow.core.in_force import deadline_at, due_time
from workflow.core.inspection import Inspection
from workflow.core.known import Known
from workflow.core.owed import Duties
from workflow.core.places import Owed
from workflow.core.record import Entry
from workflow.core.setting import KnownDays, Setting
from workflow.core.tellings import rung_times
from workflow.errors import Refused, UnknownThing
from workflow.store.known_days import known_days

Days = KnownDays  # the days that count, as `days_known` gives them
CHAIN = "what-if/inspection"
_NO_SALT = bytes(32)


class _Anybody:
    """Everybody is known where nobody is: a name in an answer is as good as any."""

    def __contains__(self, person: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class ToldAt:
    """One rung of a ladder with its instant, UTC: the roles it reaches, and how."""

    at: datetime
    to: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Expected:
    """One occurrence of a step as it would be owed; instants are UTC. ``due`` None: the derivation says what it waits for."""

    strand: str
    step: str
    occurrence: str
    says: str
    owed_by: tuple[str, ...]
    rule: str
    owed_from: datetime
    due: datetime | None
    derivation: Mapping[str, object]
    told: tuple[ToldAt, ...]
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens on the main line: a trigger or a form, by name, with answers."""

    at: datetime
    name: str
    answers: GivenAnswers = field(default_factory=dict)


def days_known(closures: bytes | None = None, name: str = "") -> KnownDays:
    """England's public holidays, with an authority's terms and closures where their file is given. Raises TermsError."""
    if closures is None:
        return known_days(None)
    read = read_closures(closures, name)
    return known_days(f.ClosuresLoaded(read.version, name, closures.decode()))


def due(
    protocol: Protocol,
    days: KnownDays,
    step_name: str,
    from_at: datetime,
    answers: Mapping[str, GivenAnswers] | None = None,
    state: str = "",
) -> Expected:
    """When a step would be due if it began at ``from_at``, with these answers by form, the main line in ``state``.

    Raises UnknownThing for a step, state or form the protocol does not have, Refused for an answer it does not take.
    """
    if step_name not in protocol.steps:
        raise UnknownThing("step", step_name, tuple(protocol.steps))
    step = protocol.steps[step_name]
    file = _opened(protocol, from_at, from_at, state or _state_for(protocol, step))
    file = _with_strand(file, protocol.strands[step.strand], from_at)
    for form, given in (answers or {}).items():
        file = _with_answers(file, protocol, Happening(from_at, form, given), step.strand)
    known = Known(file, Setting(protocol, days))
    return _expected_of_step(known, step, step.strand, from_at)


def timeline(
    protocol: Protocol,
    days: KnownDays,
    called_at: datetime,
    known_at: datetime,
    happenings: Iterable[Happening],
    until: datetime,
    opening: GivenAnswers | None = None,
) -> tuple[Expected, ...]:
    """Everything that would be owed by ``until`` if Ofsted rang, these things happened, and nothing more was done.

    Raises UnknownThing for a trigger or form that does not fit where the main line stands then.
    """
    file = _opened(protocol, called_at, known_at, protocol.main.begins, opening or {})
    for one in sorted(happenings, key=lambda happening: happening.at):
        file = _happened(file, protocol, one)
    known = Known(file, Setting(protocol, days))
    owed = [one for one in Duties(known, until).all() if one.begun.armed_at <= until]
    found = [_expected(known, one.step, one.begun, one.reckoned, _released(one)) for one in owed]
    return tuple(sorted(found, key=lambda one: (one.due or one.owed_from, one.step, one.occurrence)))


def drawing(protocol: Protocol, strand: str) -> str:
    """The states of a strand as Mermaid text. Raises UnknownThing."""
    if strand not in protocol.strands:
        raise UnknownThing("strand", strand, tuple(protocol.strands))
    return machine.diagram(protocol, strand)


# --- a file in memory ------------------------------------------------------------------------------------


def _added(file: Inspection, fact: f.Fact, at: datetime) -> Inspection:
    return apply(file, Entry(CHAIN, file.seq + 1, at, at, "what-if", fact, ""))


def _opened(
    protocol: Protocol, called_at: datetime, known_at: datetime, state: str, given: GivenAnswers | None = None
) -> Inspection:
    main = protocol.main
    if state not in main.states:
        raise UnknownThing("state of the main line", state, tuple(main.states))
    assert main.opened_with is not None
    times = {main.opened_with.called_at: called_at.isoformat(), main.opened_with.known_at: known_at.isoformat()}
    fact = f.Opened(
        school="",
        maintained=protocol.applies.maintained is not False,
        responsible_body="",
        protocol=protocol.digest,
        strand=main.key,
        state=state,
        called_at=called_at,
        known_at=known_at,
        form=main.opened_with.form,
        answers=_filled(protocol, main.opened_with.form, {**times, **(given or {})}),
    )
    return _added(Inspection(CHAIN), fact, known_at)


def _with_strand(file: Inspection, strand: Strand, at: datetime) -> Inspection:
    """The file with a side strand or a standing one begun in it, where it is not the main one."""
    if strand.is_main:
        return file
    return _added(file, f.StrandOpened(strand.key, strand.key, strand.begins), at)


def _with_answers(file: Inspection, protocol: Protocol, one: Happening, strand: str) -> Inspection:
    fact = f.Answered(strand, one.name, _filled(protocol, one.name, one.answers))
    return _added(file, fact, one.at)


def _filled(protocol: Protocol, form: str, given: GivenAnswers) -> f.Answers:
    """The public answers of a form as far as they are given; what is not asked about may stay open here."""
    if form not in protocol.forms:
        raise UnknownThing("form", form, tuple(protocol.forms))
    fields = {key: replace(one, optional=True) for key, one in protocol.forms[form].fields.items()}
    try:
        return fill(replace(protocol.forms[form], fields=fields), given, lambda: _NO_SALT, _Anybody()).answers
    except Unfillable as why:
        raise Refused(f"Answering '{form.replace('_', ' ')}'", why.reasons) from why


def _happened(file: Inspection, protocol: Protocol, one: Happening) -> Inspection:
    """The file after a trigger of the main line, with its form where answers are given, or after a form by itself."""
    leads_on = {each.trigger: each for each in protocol.main.transitions if file.main.state in each.origins}
    if one.name not in leads_on:
        if one.name in protocol.forms:
            return _with_answers(file, protocol, one, file.main.key)
        raise UnknownThing("next step or form", one.name, (*leads_on, *protocol.forms))
    moving = leads_on[one.name]
    if moving.form and one.answers:
        file = _with_answers(file, protocol, Happening(one.at, moving.form, one.answers), file.main.key)
    return _added(file, f.Moved(file.main.key, one.name, file.main.state, moving.to), one.at)


# --- one step ---------------------------------------------------------------------------------------------


def _state_for(protocol: Protocol, step: Step) -> str:
    """A state of the main line in which the step may begin."""
    main = protocol.main
    on_site = next((key for key, one in main.states.items() if one.on_site_days), main.begins)
    paused = next((key for key, one in main.states.items() if one.pauses), main.begins)
    match step.begins:
        case Entering(states=states):
            return next((one.state for one in states if one.strand == main.key), main.begins)
        case EachDay(day="on_site_day"):
            return on_site
        case EachDay(day="paused_day"):
            return paused
        case EachDay(states=states):
            return next((one.state for one in states if one.strand == main.key), main.begins)
        case AfterStep(step=earlier) if earlier in protocol.steps and earlier != step.key:
            return _state_for(protocol, protocol.steps[earlier])
        case Answered(field=asked) | EachDate(field=asked):
            moving = (one.to for one in main.transitions if one.form == asked.form)
            return next(moving, main.begins)
    return main.begins


def _expected_of_step(known: Known, step: Step, strand: str, from_at: datetime) -> Expected:
    begun = _begun(step, strand, from_at)
    reckoned = due_time(Reckoning(known, step, begun, lambda other, _: _due_of(known, other, strand, from_at)))
    return _expected(known, step, begun, reckoned, None)


def _begun(step: Step, strand: str, from_at: datetime) -> Begun:
    """The step as if it began then; a step for each day is owed from its time of day, if that is later."""
    day = local_day(from_at)
    start = from_at
    if isinstance(step.begins, EachDay) and step.begins.owed_from is not None:
        start = max(from_at, instant(day, step.begins.owed_from))
    occurrence = day.isoformat() if isinstance(step.begins, EachDay | EachDate) else "1"
    return Begun(occurrence, strand, start, start, start, day, 1)


def _due_of(known: Known, step: str, strand: str, from_at: datetime) -> datetime | None:
    return _expected_of_step(known, known.setting.protocol.steps[step], strand, from_at).due


def _released(one: Owed) -> datetime | None:
    return one.settled.at if one.settled is not None and one.settled.how == "released" else None


def _expected(known: Known, step: Step, begun: Begun, reckoned: DueTime, released_at: datetime | None) -> Expected:
    ladder = known.setting.protocol.ladders[step.ladder]
    deadline = deadline_at(Reckoning(known, step, begun, lambda *_: None), begun.start)
    told = (
        ToldAt(one.at, ladder.rungs[one.rung].to, ladder.rungs[one.rung].how)
        for one in rung_times(known, ladder, begun.armed_at, reckoned.due, begun.armed_at)
    )
    return Expected(
        strand=begun.strand,
        step=step.key,
        occurrence=begun.occurrence,
        says=step.says,
        owed_by=step.owed_by,
        rule=deadline_words(deadline, known.setting.protocol),
        owed_from=begun.owed_from,
        due=reckoned.due,
        derivation=reckoned.derivation,
        told=tuple(told),
        released_at=released_at,
    )
