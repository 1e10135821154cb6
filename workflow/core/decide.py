"""Deciding: a file, its setting, what is asked and the time give the facts to record; nothing is read or written here.

Each decision begins with what time alone has brought. A refusal says what was asked, every reason why not, and what is
possible instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from protocols.model import Strand
from protocols.working_time import local_day
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.conclude import compare
from workflow.core.filling import Chance, Filled, PrivateValue, Unfillable, fill, keep_private
from workflow.core.guards import Asking
from workflow.core.inspection import Inspection, StrandFile, apply, fold
from workflow.core.known import Known
from workflow.core.machine import Offer, move, offered
from workflow.core.record import Entry, commitment, instant_from
from workflow.core.setting import Setting
from workflow.errors import Refused, Stale, UnknownThing

ENGINE = "engine"
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Decision:
    """The entries to append (their ``prev`` is the store's to fill), the private values by sequence, and the file after them."""

    entries: tuple[Entry, ...]
    private: tuple[tuple[int, PrivateValue], ...]
    file: Inspection


@dataclass(slots=True)
class Draft:
    """A file being decided on: facts are added and applied one by one, and nothing is kept unless all goes well."""

    before: Inspection
    setting: Setting
    now: datetime
    chance: Chance
    entries: list[Entry] = field(default_factory=list)
    private: list[tuple[int, PrivateValue]] = field(default_factory=list)
    file: Inspection = field(init=False)
    asserted: int = 0

    def __post_init__(self) -> None:
        self.file = self.before
        if self.before.recorded_at is not None:
            self.now = max(self.now, self.before.recorded_at)

    def add(self, fact: f.Fact, at: datetime, actor: str = ENGINE, values: tuple[PrivateValue, ...] = ()) -> int:
        entry = Entry(self.file.chain, self.file.seq + 1, self.now, at, actor, fact, "")
        self.entries.append(entry)
        self.private += [(entry.seq, one) for one in values]
        self.file = apply(self.file, entry)
        if isinstance(fact, f.ASSERTED) and actor != ENGINE:
            self.asserted = entry.seq
        return entry.seq

    @property
    def known(self) -> Known:
        return Known(self.file, self.setting)

    def conclude(self) -> None:
        """Everything that follows now, until nothing more does."""
        while self._concluded_once():
            pass

    def _concluded_once(self) -> bool:
        comparison = compare(self.file, self.setting, self.now, self.asserted)
        found = comparison.changes() or list(comparison.strands())
        found = found or list(comparison.tellings(by_time=not self.asserted))
        for one in found:
            self.add(one.fact, one.at)
        return bool(found)

    def decision(self) -> Decision:
        """The decision, once what was raised and settled in the same moment is taken out of what is sent."""
        settled = {
            str(one.fact.obligation) for one in self.entries if isinstance(one.fact, f.Discharged | f.MissWithdrawn)
        }
        entries = [_unsent(one, settled) if self.asserted and one.seq < self.asserted else one for one in self.entries]
        if entries != self.entries:
            self.entries, self.file = entries, self.before
            for one in entries:
                self.file = apply(self.file, one)
        self._tell_those_told(settled)
        return Decision(tuple(self.entries), tuple(self.private), self.file)

    def _tell_those_told(self, settled: set[str]) -> None:
        """Whoever was told that something had been missed is told that it is settled, save the one who wrote it."""
        wrote = {one.actor for one in self.entries}
        for key in sorted(settled):
            one = self.file.obligations[key]
            people = {
                told.person: told
                for telling in one.told
                if telling.how == "tell" and telling.why == "rung" and one.missed
                for told in telling.people
                if told.person not in wrote
            }
            closed = any(telling.why in ("settled", "withdrawn") and telling.people for telling in one.told)
            if people and not closed and not one.is_open:
                why: f.Why = "settled" if one.is_missed else "withdrawn"
                fact = f.Escalated(why, "tell", tuple(people.values()), self.setting.roster.seq, self.now, one.key, one.schedule)
                self.add(fact, self.now)


def _unsent(entry: Entry, settled: set[str]) -> Entry:
    """An alert raised by the clock and settled by the act it was raised in: on record, with nobody told."""
    fact = entry.fact
    if isinstance(fact, f.Escalated) and fact.obligation and str(fact.obligation) in settled:
        return replace(entry, fact=replace(fact, told=()))
    return entry


# --- the decisions -----------------------------------------------------------------------------------------


def watch(file: Inspection, setting: Setting, now: datetime) -> Decision:
    """What time alone has brought by ``now``; an empty decision when that is nothing."""
    draft = Draft(file, setting, now, bytes)
    draft.conclude()
    return draft.decision()


def open_inspection(
    chain: str,
    setting: Setting,
    school: str,
    state: str,
    given: a.GivenAnswers,
    by: a.By,
    now: datetime,
    chance: Chance,
) -> Decision:
    """Open an inspection of a school in any state of the main line that is not an end.

    Raises Refused when the protocol is not for this school, the state is an end, or the form says something impossible.
    """
    protocol, main = setting.protocol, setting.protocol.main
    filled = _filled(setting, main.opened_with.form if main.opened_with else "", given, chance, "Opening an inspection")
    place = setting.school(school)
    if place is None:
        raise UnknownThing("school", school, tuple(setting.roster.schools))
    called_at, known_at = _opening_times(main, filled, now)
    reasons = _why_not_open(setting, place.maintained, main, state, called_at, known_at, now)
    if reasons:
        raise Refused("Opening an inspection", tuple(reasons))
    draft = Draft(Inspection(chain), setting, now, chance)
    fact = f.Opened(
        school=school,
        maintained=place.maintained,
        responsible_body=place.responsible_body,
        protocol=protocol.digest,
        strand=main.key,
        state=state,
        called_at=called_at,
        known_at=known_at,
        form=main.opened_with.form if main.opened_with else "",
        answers=filled.answers,
        private=filled.private,
        passed=_passed(main, state),
        by=f.Provenance(by.did or by.wrote, by.said_by, by.how),
    )
    draft.add(fact, known_at, by.wrote, filled.values)
    draft.conclude()
    _say_what_is_missing(draft)
    return draft.decision()


def take_step(file: Inspection, setting: Setting, asked: a.Asked, now: datetime, chance: Chance) -> Decision:
    """Do what somebody asks of a file, if it may be done. Raises Refused, Stale or UnknownThing."""
    draft = Draft(file, setting, now, chance)
    draft.conclude()
    if asked.occurred_at > draft.now + AHEAD:
        raise Refused("Recording this", ("the time it happened lies in the future",), ("record it when it has happened",))
    _may_write(draft, asked)
    match asked.act:
        case a.Fire() as act:
            _fire(draft, asked, act)
        case a.Fill() as act:
            _fill(draft, asked, act)
        case a.Begin() as act:
            _begin(draft, asked, act)
        case a.Hold() as act:
            _obligation(draft, act.obligation)
            draft.add(f.Acknowledged(act.obligation, _by(asked)), asked.occurred_at, asked.by.wrote)
        case a.Note() as act:
            kept = keep_private("text", act.text, chance)
            _add_private(draft, asked, kept, lambda private: f.Noted("note", private, None, _by(asked)))
        case a.Settle() as act:
            _settle(draft, asked, act)
        case a.Correct() as act:
            _correct(draft, asked, act)
    draft.conclude()
    return draft.decision()


def possible(file: Inspection, setting: Setting, person: str, now: datetime) -> list[Offer]:
    """Everything that leads on from where the file's strands stand, with every reason why it may not be done now."""
    known = Known(file, setting)
    found: list[Offer] = []
    for strand in file.strands.values():
        asking = _asking(known, setting, person, strand.key, now)
        found += offered(setting.protocol, strand.kind, strand.key, strand.state, asking.reasons)
    return found


# --- each act ----------------------------------------------------------------------------------------------


def _by(asked: a.Asked) -> f.Provenance:
    return f.Provenance(asked.by.did or asked.by.wrote, asked.by.said_by, asked.by.how)


def _asking(known: Known, setting: Setting, person: str, strand: str, now: datetime) -> Asking:
    school = known.file.opened.school if known.file.opened else known.file.strands[strand].about
    roles = setting.roster.roles_of(person, school, now)
    return Asking(known, person, roles, strand, now)


def _may_write(draft: Draft, asked: a.Asked) -> None:
    """Anyone who holds a role for this school may write; the administrator may too."""
    roster = draft.setting.roster
    school = draft.file.opened.school if draft.file.opened else ""
    for person in {asked.by.wrote, asked.by.did or asked.by.wrote}:
        if person != roster.administrator and not roster.roles_of(person, school, draft.now):
            raise Refused("Recording this", (f"{person} holds no role for this school",), ("ask the duty desk to record it",))


def _strand(draft: Draft, named: str) -> StrandFile:
    """The strand of this key, or the only open one of this kind; empty: the main one."""
    if not named and draft.file.opened:
        return draft.file.main
    if named in draft.file.strands:
        return draft.file.strands[named]
    open_ones = [one for one in draft.file.strands_of(named) if not draft.known.is_final(one)]
    if len(open_ones) != 1:
        raise UnknownThing("open strand", named, tuple(draft.file.strands))
    return open_ones[0]


def _filled(setting: Setting, form: str, given: a.GivenAnswers, chance: Chance, asked: str) -> Filled:
    if form not in setting.protocol.forms:
        raise UnknownThing("form", form, tuple(setting.protocol.forms))
    try:
        return fill(setting.protocol.forms[form], given, chance)
    except Unfillable as why:
        raise Refused(asked, why.reasons, ("answer what is asked and send it again",)) from why


def _not_stale(strand: StrandFile, asked: a.Asked) -> None:
    if asked.seen is not None and asked.seen != strand.version:
        raise Stale(strand.key, asked.seen, strand.version)


def _fire(draft: Draft, asked: a.Asked, act: a.Fire) -> None:
    """A transition, with its form and whatever other strand it moves, in one decision."""
    strand = _strand(draft, act.strand)
    _not_stale(strand, asked)
    protocol = draft.setting.protocol
    form = next((one.form for one in protocol.strands[strand.kind].transitions if _is(one, strand, act)), None)
    if act.answers and form is None:
        raise Refused(act.trigger.replace("_", " ").capitalize(), ("this step has no form to answer",))
    asking = _asking(draft.known, draft.setting, asked.by.did or asked.by.wrote, strand.key, draft.now)
    moved = move(protocol, strand.kind, strand.key, strand.state, act.trigger, asking.reasons, _by(asked))
    if form is not None:
        filled = _filled(draft.setting, form, act.answers, draft.chance, act.trigger.replace("_", " ").capitalize())
        fact = f.Answered(strand.key, form, filled.answers, filled.private, _by(asked))
        draft.add(fact, asked.occurred_at, asked.by.wrote, filled.values)
    draft.add(moved, asked.occurred_at, asked.by.wrote)
    taken = next(one for one in protocol.strands[strand.kind].transitions if _is(one, strand, act) and one.to == moved.to)
    for kind, trigger in taken.also:
        _also(draft, asked, kind, trigger)


def _is(transition: object, strand: StrandFile, act: a.Fire) -> bool:
    return getattr(transition, "trigger", "") == act.trigger and strand.state in getattr(transition, "origins", ())


def _also(draft: Draft, asked: a.Asked, kind: str, trigger: str) -> None:
    """The other strand that this decision moves: Ofsted has decided, so nobody's permission is asked again."""
    strand = draft.file.strands.get(kind) or _strand(draft, kind)
    moved = move(draft.setting.protocol, strand.kind, strand.key, strand.state, trigger, lambda _: (), _by(asked))
    draft.add(moved, asked.occurred_at, asked.by.wrote)


def _fill(draft: Draft, asked: a.Asked, act: a.Fill) -> None:
    strand = _strand(draft, act.strand)
    filled = _filled(draft.setting, act.form, act.answers, draft.chance, f"Recording '{act.form.replace('_', ' ')}'")
    fact = f.Answered(strand.key, act.form, filled.answers, filled.private, _by(asked))
    draft.add(fact, asked.occurred_at, asked.by.wrote, filled.values)


def _begin(draft: Draft, asked: a.Asked, act: a.Begin) -> None:
    strands = draft.setting.protocol.strands
    rule = strands[act.kind].may_begin if act.kind in strands else None
    if rule is None:
        raise UnknownThing("side strand", act.kind, tuple(key for key, one in strands.items() if one.may_begin))
    main = draft.file.main
    asking = _asking(draft.known, draft.setting, asked.by.did or asked.by.wrote, main.key, draft.now)
    says = strands[act.kind].says or act.kind.replace("_", " ")
    if reasons := asking.reasons_to_begin(rule):
        raise Refused(says.capitalize(), reasons)
    filled = _filled(draft.setting, rule.form, act.answers, draft.chance, says.capitalize()) if rule.form else None
    key = f"{act.kind}-{len(draft.file.strands_of(act.kind)) + 1}"
    opened = f.StrandOpened(key, act.kind, strands[act.kind].begins, _by(asked))
    draft.add(opened, asked.occurred_at, asked.by.wrote)
    if filled is not None:
        fact = f.Answered(key, rule.form or "", filled.answers, filled.private, _by(asked))
        draft.add(fact, asked.occurred_at, asked.by.wrote, filled.values)


def _obligation(draft: Draft, key: f.Key) -> None:
    if str(key) not in draft.file.obligations:
        raise UnknownThing("promise in this inspection", str(key), tuple(draft.file.obligations))


def _settle(draft: Draft, asked: a.Asked, act: a.Settle) -> None:
    """Waived with a reason, by a role that may; found not to apply, by anyone in one of those roles too."""
    _obligation(draft, act.obligation)
    protocol = draft.setting.protocol
    asking = _asking(draft.known, draft.setting, asked.by.did or asked.by.wrote, act.obligation.strand, draft.now)
    what = "Waiving this" if act.waive else "Setting this aside"
    if not set(asking.roles) & set(protocol.waived_by):
        titles = " or ".join(protocol.roles[one].title for one in protocol.waived_by)
        raise Refused(what, (f"it is for {titles}",), ("ask them to decide",))
    if not act.reason.strip():
        raise Refused(what, ("it needs a reason",))
    purpose: f.Purpose = "waive" if act.waive else "not_applicable"
    kept = keep_private("reason", act.reason, draft.chance)
    _add_private(draft, asked, kept, lambda private: f.Noted(purpose, private, act.obligation, _by(asked)))


def _correct(draft: Draft, asked: a.Asked, act: a.Correct) -> None:
    if not act.reason.strip():
        raise Refused("Correcting this", ("it needs a reason",))
    answer = next((one for one in draft.file.answers if one.seq == act.entry), None)
    entered = any(one.seq == act.entry for strand in draft.file.strands.values() for one in strand.entered)
    if answer is None and not entered:
        raise Refused("Correcting this", (f"entry {act.entry} holds nothing that can be corrected",))
    if act.occurred_at is not None and act.occurred_at > draft.now + AHEAD:
        raise Refused("Correcting this", ("the time it happened lies in the future",))
    answers = _corrected(draft, act, answer.form) if answer and act.answers else None
    kept = keep_private("reason", act.reason, draft.chance)
    _add_private(
        draft,
        asked,
        kept,
        lambda private: f.Corrected(act.entry, private, act.occurred_at, answers, act.withdrawn, _by(asked)),
    )


def _corrected(draft: Draft, act: a.Correct, form: str) -> f.Answers:
    fields = draft.setting.protocol.forms[form].fields
    partial = replace(draft.setting.protocol.forms[form], fields={key: fields[key] for key in act.answers if key in fields})
    try:
        filled = fill(partial, act.answers, draft.chance)
    except Unfillable as why:
        raise Refused("Correcting this", why.reasons) from why
    if filled.private:
        raise Refused("Correcting this", ("private words are not corrected here; record them again as they should be",))
    return filled.answers


def _add_private(draft: Draft, asked: a.Asked, kept: PrivateValue, fact: Callable[[f.Commitments], f.Fact]) -> None:
    private = {kept.field: commitment(kept.salt, kept.value)}
    draft.add(fact(private), asked.occurred_at, asked.by.wrote, (kept,))


# --- opening -------------------------------------------------------------------------------------------------


def _opening_times(main: Strand, filled: Filled, now: datetime) -> tuple[datetime, datetime]:
    """When Ofsted rang and when the authority first knew, as the opening form has them."""
    rule = main.opened_with
    called = filled.answers.get(rule.called_at) if rule else None
    known = filled.answers.get(rule.known_at) if rule else None
    called_at = instant_from(called) if isinstance(called, str) else now
    return called_at, instant_from(known) if isinstance(known, str) else called_at


def _why_not_open(
    setting: Setting, maintained: bool, main: Strand, state: str, called_at: datetime, known_at: datetime, now: datetime
) -> list[str]:
    reasons = []
    if state not in main.states or main.states[state].final:
        open_states = ", ".join(key for key, one in main.states.items() if not one.final)
        reasons.append(f"'{state}' is not a state it can be opened in; those are: {open_states}")
    applies = setting.protocol.applies.maintained
    if applies is not None and applies != maintained:
        kind = "maintained schools" if applies else "schools that are not maintained"
        reasons.append(f"'{setting.protocol.title}' is for {kind}")
    if known_at < called_at:
        reasons.append("the authority cannot have known before Ofsted rang")
    if known_at > now + AHEAD:
        reasons.append("the time the authority first knew lies in the future")
    return reasons


def _passed(main: Strand, state: str) -> tuple[str, ...]:
    """The states on the shortest way to ``state``: what the main line was already beyond."""
    ways: dict[str, tuple[str, ...]] = {main.begins: ()}
    queue = [main.begins]
    while queue:
        here = queue.pop(0)
        for one in main.transitions:
            if here in one.origins and one.to not in ways:
                ways[one.to] = (*ways[here], here)
                queue.append(one.to)
    return ways.get(state, ())


def _say_what_is_missing(draft: Draft) -> None:
    """One alert for each thing somebody should hear at once: roles nobody holds, and how late the authority knew."""
    opened, roster = draft.file.opened, draft.setting.roster
    assert opened is not None
    for role in draft.setting.protocol.roles.values():
        if role.acts_for == "authority" and not roster.is_held(role.key, opened.school, draft.now):
            _tell_administrator(draft, "role_unheld", role.key)
    not_told = [one for one in draft.file.obligations.values() if one.discharged == "not_told"]
    if not_told:
        owners = draft.setting.finder(opened.school, draft.now).owner(not_told[0].owed_by)
        above = draft.setting.protocol.roles[not_told[0].owed_by[0]].answers_to
        people = (*owners, *(draft.setting.finder(opened.school, draft.now).who(above) if above else ()))
        unique = tuple({one.person: one for one in reversed(people)}.values())
        draft.add(f.Escalated("told_late", "tell", unique, roster.seq, draft.now, about=str(len(not_told))), draft.now)
    last_known = draft.setting.days.known_until
    if any(one.due and local_day(one.due) > last_known for one in draft.file.obligations.values()):
        _tell_administrator(draft, "beyond_holidays", last_known.isoformat())


def _tell_administrator(draft: Draft, why: f.Why, about: str) -> None:
    roster = draft.setting.roster
    told = (f.Told(roster.administrator, "administrator", "looks after this installation"),)
    draft.add(f.Escalated(why, "tell", told, roster.seq, draft.now, about=about), draft.now)


__all__ = ["Decision", "fold", "open_inspection", "possible", "take_step", "watch"]
