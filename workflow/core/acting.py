"""Carrying out each act of a person on a draft: a transition, a form, a strand begun, an "I have it", a note, a correction."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from protocols.model import Protocol, Transition
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.answers import proves
from workflow.core.carrying import refuse_earlier
from workflow.core.correcting import add_private, correct, not_stale, refuse_people, refuse_times
from workflow.core.draft import Draft
from workflow.core.filling import filled, kept_private
from workflow.core.guards import Asking, for_others
from workflow.core.inspection import Answer, StrandFile
from workflow.core.known import Known
from workflow.core.machine import move
from workflow.core.roster import Roster
from workflow.core.setting import Setting
from workflow.errors import Refused, UnknownThing

_IDS = "look the id up, which 'alongside person list' and GET /people list"
OUTSIDE = ("school", "ofsted", "somebody_else")


def carry_out(draft: Draft, asked: a.Asked) -> None:
    """Do the act on the draft. Raises Refused, Stale, Unseen or UnknownThing, and then the draft is thrown away."""
    before, seq = len(draft.file.answers), draft.file.seq
    _do(draft, asked)
    put_right = asked.act.entry if isinstance(asked.act, a.Correct) else 0
    for number, answer in enumerate(draft.file.answers):
        if number >= before or answer.seq == put_right:
            _by_itself(draft, asked, answer, seq)


def _by_itself(draft: Draft, asked: a.Asked, answer: Answer, seq: int) -> None:
    """The moves that an answer takes with it, in each strand that stood so when it happened and has not moved since ``seq``.

    Only the last word counts: what was said before somebody else did not answer is no news.
    """
    known = draft.known
    if answer.withdrawn or any(one.at > answer.at for one, _ in known.given(answer.form)):
        return
    for strand in tuple(draft.file.strands.values()):
        is_here = known.is_of(answer.strand, strand.key)
        if not is_here or strand.entered[-1].seq > seq or strand.entered[-1].at > answer.at:
            continue
        for one in draft.setting.protocol.strands[strand.kind].transitions:
            if strand.state in one.origins and one.by_itself and proves(one.by_itself, answer, known.outcome(answer)):
                _also(draft, asked, strand.key, one.trigger)
                for kind, trigger in one.also:
                    _also(draft, asked, kind, trigger)
                break


def _do(draft: Draft, asked: a.Asked) -> None:
    match asked.act:
        case a.Fire() as act:
            _fire(draft, asked, act)
        case a.Fill() as act:
            _fill(draft, asked, act)
        case a.Begin() as act:
            _begin(draft, asked, act)
        case a.Hold() as act:
            _hold(draft, asked, act)
        case a.Note() as act:
            _note(draft, asked, act)
        case a.Settle() as act:
            _settle(draft, asked, act)
        case act:
            correct(draft, asked, act)


def asking_as(known: Known, setting: Setting, person: str, strand: str, now: datetime, writer: str = "") -> Asking:
    named = known.named(strand)
    roles = (
        *setting.roster.roles_of(person, known.file.school_of(strand), now),
        *(role for role, who in named.items() if who == person),
        *known.file.roles_taken(person),
    )
    return Asking(known, person, roles, strand, now, writer)


def may_write(roster: Roster, school: str, by: a.By, now: datetime, named: Container[str] = ()) -> None:
    """Anyone who holds a role for this school may write, or whom a form has named; in an authority's own file anyone with a role.

    Who says so may be somebody outside, but never a name: that would be a person's name in the open record.
    """
    anywhere = {one.person for one in roster.assigned}
    reasons = [
        f"{person} holds no role for this school"
        if person in roster.people
        else f"'{person}' is nobody's id; people go by their id"
        for person in dict.fromkeys((by.wrote, by.did or by.wrote))
        if person != roster.administrator
        and person not in named
        and not (roster.roles_of(person, school, now) if school else person in anywhere)
    ]
    is_nobody = bool({by.wrote, by.did or by.wrote} - {roster.administrator, *roster.people})
    if by.said_by not in ("", *OUTSIDE, *roster.people):
        is_nobody = True
        reasons.append(
            f"'{by.said_by}' is nobody we know; say who told you as one of: {', '.join(OUTSIDE)}, or a person's id"
        )
    if reasons:
        raise Refused("Recording this", tuple(reasons), (_IDS if is_nobody else "ask the duty desk to record it",))


def may_waive(protocol: Protocol, roles: Iterable[str], asked: str) -> None:
    """Waiving a step, setting one aside and adopting a time are for the roles of ``waived_by``. Raises Refused."""
    if reasons := for_others(protocol.waived_by, roles, protocol):
        raise Refused(asked, reasons, ("ask them to decide",))


def _strand(draft: Draft, named: str) -> StrandFile:
    """The strand of this key, or the only open one of this kind; empty: the main one."""
    if not named and draft.file.opened:
        return draft.file.main
    if named in draft.file.strands:
        return draft.file.strands[named]
    open_ones = [one for one in draft.file.strands_of(named) if not draft.known.is_final(one)]
    if len(open_ones) != 1:
        raise UnknownThing("open matter", named, tuple(draft.file.strands))
    return open_ones[0]


def _fire(draft: Draft, asked: a.Asked, act: a.Fire) -> None:
    """A transition, with its form and whatever other strand it moves, in one decision."""
    strand = _strand(draft, act.strand)
    not_stale(strand, asked)
    protocol = draft.setting.protocol
    reasons = asking_as(draft.known, draft.setting, asked.person, strand.key, draft.now, asked.by.wrote).reasons
    moved = move(protocol, strand, act.trigger, reasons, asked.provenance)
    taken = next(
        one for one in protocol.strands[strand.kind].transitions if _is_taken(one, strand, act) and not reasons(one)
    )
    _answer_what_is_asked(draft, asked, strand.key, taken.form, act.answers, taken.title)
    draft.add(moved, asked.occurred_at, asked.by.wrote)
    for kind, trigger in taken.also:
        _also(draft, asked, kind, trigger)


def _is_taken(transition: Transition, strand: StrandFile, act: a.Fire) -> bool:
    return transition.trigger == act.trigger and strand.state in transition.origins


def _answer_what_is_asked(
    draft: Draft, asked: a.Asked, strand: str, form: str | None, given: a.GivenAnswers, named: str
) -> None:
    """Answer the form that comes with a transition or a beginning; where none does, nothing may be answered."""
    if form is not None:
        _answer(draft, asked, strand, form, given, named)
    elif given:
        raise Refused(named, ("there is no form to answer here",), ("leave the answers out",))


def _answer(draft: Draft, asked: a.Asked, strand: str, form: str, given: a.GivenAnswers, named: str) -> None:
    answered = filled(draft.setting, form, given, draft.chance, named)
    refuse_times(named, draft, form, answered.answers)
    refuse_people(named, draft, form, answered.answers)
    refuse_earlier(named, draft.setting, draft.file.chain, form, answered.answers)
    fact = f.Answered(strand, form, answered.answers, answered.private, asked.provenance)
    draft.add(fact, asked.occurred_at, asked.by.wrote, answered.values)


def _also(draft: Draft, asked: a.Asked, kind: str, trigger: str) -> None:
    """The other strand that this decision moves: Ofsted has decided, so nobody's permission is asked again."""
    strand = draft.file.strands.get(kind) or _strand(draft, kind)
    moved = move(draft.setting.protocol, strand, trigger, lambda _: (), asked.provenance)
    draft.add(moved, asked.occurred_at, asked.by.wrote)


def _fill(draft: Draft, asked: a.Asked, act: a.Fill) -> None:
    strand = _strand(draft, act.strand)
    if _changes_an_answer(draft, strand, act.form):
        not_stale(strand, asked)
    _answer(draft, asked, strand.key, act.form, act.answers, f"Recording '{act.form.replace('_', ' ')}'")


def _changes_an_answer(draft: Draft, strand: StrandFile, form: str) -> bool:
    """Whether the form was answered here before. A contact only adds, so it is never too late to write one down."""
    given = [one for one, outcome in draft.known.given(form) if one.strand == strand.key and outcome is None]
    return bool(given)


def _begin(draft: Draft, asked: a.Asked, act: a.Begin) -> None:
    strands = draft.setting.protocol.strands
    rule = strands[act.kind].may_begin if act.kind in strands else None
    if rule is None:
        raise UnknownThing("matter to begin", act.kind, tuple(key for key, one in strands.items() if one.may_begin))
    if draft.file.opened is None:
        raise Refused("Beginning this", ("it belongs to an inspection",), ("name the inspection",))
    asker = asking_as(draft.known, draft.setting, asked.person, draft.file.main.key, draft.now, asked.by.wrote)
    named = strands[act.kind].title
    if reasons := asker.reasons_to_begin(rule):
        raise Refused(named, reasons)
    key = f"{act.kind}-{len(draft.file.strands_of(act.kind)) + 1}"
    draft.add(
        f.StrandOpened(key, act.kind, strands[act.kind].begins, asked.provenance), asked.occurred_at, asked.by.wrote
    )
    _answer_what_is_asked(draft, asked, key, rule.form, act.answers, named)


def _hold(draft: Draft, asked: a.Asked, act: a.Hold) -> None:
    _obligation(draft, act.obligation)
    if draft.known.shut_out(act.obligation.strand) & {asked.by.wrote, asked.person}:
        raise Refused("Saying 'I have it'", ("the head asked that somebody else has it",), ("leave it to them",))
    asker = asking_as(draft.known, draft.setting, asked.person, act.obligation.strand, draft.now)
    draft.add(f.Acknowledged(act.obligation, asker.roles, asked.provenance), asked.occurred_at, asked.by.wrote)


def _note(draft: Draft, asked: a.Asked, act: a.Note) -> None:
    kept = kept_private("Writing a note", "text", act.text, draft.chance)
    add_private(draft, asked, kept, lambda private: f.Noted("note", private, None, asked.provenance))


def _obligation(draft: Draft, key: f.Key) -> None:
    if str(key) not in draft.file.obligations:
        raise UnknownThing("promise in this inspection", str(key), tuple(draft.file.obligations))


def _settle(draft: Draft, asked: a.Asked, act: a.Settle) -> None:
    """Waived, or found not to apply, with a reason."""
    _obligation(draft, act.obligation)
    asker = asking_as(draft.known, draft.setting, asked.person, act.obligation.strand, draft.now)
    what = "Waiving this" if act.waive else "Setting this aside"
    may_waive(draft.setting.protocol, asker.roles, what)
    if not act.reason.strip():
        raise Refused(what, ("it needs a reason",))
    purpose: f.Purpose = "waive" if act.waive else "not_applicable"
    kept = kept_private(what, "reason", act.reason, draft.chance)
    add_private(draft, asked, kept, lambda private: f.Noted(purpose, private, act.obligation, asked.provenance))
