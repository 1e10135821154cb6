"""Folding a record into its value, one entry at a time, in the order of sequence; it only reads what was concluded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from workflow.core import facts as f
from workflow.core.changing import changed
from workflow.core.choosing import order_after
from workflow.core.inspection import (
    Answer,
    Entered,
    Handed,
    Held,
    Inspection,
    Obligation,
    Order,
    SchoolChange,
    SetAside,
    StrandFile,
    Telling,
)
from workflow.core.record import Entry

Said = TypeVar("Said", Held, SetAside)


def fold(chain: str, entries: Iterable[Entry]) -> Inspection:
    """The value a chain's entries add up to."""
    file = Inspection(chain)
    for entry in entries:
        file = apply(file, entry)
    return file


def apply(file: Inspection, entry: Entry) -> Inspection:
    """The file after one more entry."""
    return changed(file, seq=entry.seq, recorded_at=entry.recorded_at, **_news(file, entry))


def _news(file: Inspection, entry: Entry) -> dict[str, object]:
    """The fields of the file that are others after this entry, beside its number and when it was recorded."""
    match entry.fact:
        case f.Opened() as fact:
            return _opened(entry, fact)
        case f.StrandOpened() as fact:
            first = Entered(fact.state, entry.occurred_at, entry.seq)
            return _with_strand(file, StrandFile(fact.strand, fact.kind, (first,), entry.seq, fact.about))
        case f.Moved() as fact:
            return _moved(file, entry, fact)
        case f.Answered() as fact:
            touched = changed(file.strands[fact.strand], version=entry.seq)
            return {"answers": (*file.answers, _answer(entry, fact)), **_with_strand(file, touched)}
        case f.Acknowledged() as fact:
            held = Held(fact.obligation, entry.seq, entry.occurred_at, fact.by.did or entry.actor, fact.roles)
            return {"held": (*file.held, held)}
        case f.Noted(obligation=f.Key() as key) as fact:
            how: f.DischargedHow = "waived" if fact.purpose == "waive" else "not_applicable"
            aside = SetAside(key, entry.seq, entry.occurred_at, how)
            return {"set_aside": (*file.set_aside, aside)}
        case f.Corrected() as fact:
            return _corrected(file, entry, fact)
        case f.HandedOver() as fact:
            handed = Handed(entry.seq, entry.recorded_at, fact.roles, fact.gave, fact.took)
            return {"handed": (*file.handed, handed)}
        case f.ProtocolTaken() | f.ProtocolsOrdered() as fact:
            order = Order(entry.seq, entry.recorded_at, order_after(file.order, fact))
            return {"protocol": order.protocols[0].protocol, "order": order}
        case f.SchoolChanged() as fact if file.opened:
            change = SchoolChange(entry.seq, entry.occurred_at, fact)
            return {"school_changes": (*file.school_changes, change)}
        case f.SchoolAdded() | f.SchoolChanged() as fact:
            return _maintained_or_not(file, entry, fact)
    return _concluded(file, entry)


def _maintained_or_not(file: Inspection, entry: Entry, fact: f.SchoolAdded | f.SchoolChanged) -> dict[str, object]:
    """An authority's own file: a school comes to those that are maintained, stays, or leaves them as it changes or closes."""
    is_closed = isinstance(fact, f.SchoolChanged) and fact.closed_on is not None
    is_there, stays = fact.school in file.schools, fact.maintained and not is_closed
    if is_there == stays:
        return {}
    if stays:
        left = {school: at for school, at in file.left.items() if school != fact.school}
        return {"schools": (*file.schools, fact.school), "left": left}
    schools = tuple(one for one in file.schools if one != fact.school)
    return {"schools": schools, "left": {**file.left, fact.school: entry.occurred_at}}


def _concluded(file: Inspection, entry: Entry) -> dict[str, object]:
    match entry.fact:
        case f.Armed() as fact:
            return _with_obligation(file, _armed(entry, fact))
        case f.Rescheduled() as fact:
            return _with_obligation(file, _rescheduled(file.obligations[str(fact.obligation)], fact))
        case f.Discharged() as fact:
            return _with_obligation(file, _discharged(file.obligations[str(fact.obligation)], entry, fact))
        case f.Missed() as fact:
            one = file.obligations[str(fact.obligation)]
            return _with_obligation(file, changed(one, missed=(*one.missed, fact.schedule)))
        case f.MissWithdrawn() as fact:
            one = file.obligations[str(fact.obligation)]
            return _with_obligation(file, changed(one, withdrawn=(*one.withdrawn, fact.schedule)))
        case f.Escalated() as fact:
            return _told(file, fact)
    return {}


def _opened(entry: Entry, fact: f.Opened) -> dict[str, object]:
    """The opening state, entered when Ofsted rang; where others were passed, when the opening says, else when we first knew."""
    first = Entered(fact.state, entry.occurred_at if fact.passed else fact.called_at, entry.seq)
    passed = tuple(Entered(state, fact.called_at, entry.seq, passed=True) for state in fact.passed)
    strand = StrandFile(fact.strand, fact.strand, (*passed, first), entry.seq)
    said = changed(entry, occurred_at=fact.known_at)
    given = f.Answered(fact.strand, fact.form, fact.answers, by=fact.by)
    answers, strands = (_answer(said, given),), {strand.key: strand}
    return {"opened": fact, "protocol": fact.protocol, "answers": answers, "strands": strands}


def _moved(file: Inspection, entry: Entry, fact: f.Moved) -> dict[str, object]:
    strand = file.strands[fact.strand]
    entered = (*strand.entered, Entered(fact.to, entry.occurred_at, entry.seq))
    return _with_strand(file, changed(strand, entered=entered, version=entry.seq))


def _answer(entry: Entry, fact: f.Answered) -> Answer:
    times = (entry.occurred_at, entry.recorded_at)
    return Answer(entry.seq, fact.strand, fact.form, fact.answers, *times, fact.by, carried_from=fact.carried_from)


def _corrected(file: Inspection, entry: Entry, fact: f.Corrected) -> dict[str, object]:
    """Times, answers and withdrawals put right where they are read; the entry itself stands as it was."""
    opening = file.opened and file.main.entered[0].seq
    answers = tuple(
        _corrected_answer(one, fact, one.at if one.seq == opening else fact.occurred_at or one.at)
        if one.seq == fact.entry
        else one
        for one in file.answers
    )
    put_right = {one.strand for one in file.answers if one.seq == fact.entry}
    strands = {key: _corrected_strand(one, entry, fact, put_right) for key, one in file.strands.items()}
    held = tuple(_retimed(file.held, fact))
    aside = tuple(_retimed(file.set_aside, fact))
    return {"answers": answers, "strands": strands, "held": held, "set_aside": aside}


def _corrected_answer(answer: Answer, fact: f.Corrected, at: datetime) -> Answer:
    """The answer with what was put right; one that was withdrawn stays so, and the opening's were given when we knew."""
    values = {**answer.answers, **(fact.answers or {})}
    return changed(answer, answers=values, at=at, withdrawn=answer.withdrawn or fact.withdrawn)


def _retimed(said: tuple[Said, ...], fact: f.Corrected) -> Iterator[Said]:
    """Every "I have it", or every word that sets a promise aside, with the one that is put right at its own time, or gone."""
    for one in said:
        if one.seq != fact.entry:
            yield one
        elif not fact.withdrawn:
            yield changed(one, at=fact.occurred_at or one.at)


def _corrected_strand(strand: StrandFile, entry: Entry, fact: f.Corrected, answered: set[str]) -> StrandFile:
    """A strand with the right time of what moved it; what changes an answer of it is its newest version too."""
    if strand.key in answered:
        strand = changed(strand, version=entry.seq)
    if fact.occurred_at is None or not any(one.seq == fact.entry for one in strand.entered):
        return strand
    moved = tuple(
        changed(one, at=fact.occurred_at) if one.seq == fact.entry and not one.passed else one for one in strand.entered
    )
    return changed(strand, entered=moved, version=entry.seq)


def _armed(entry: Entry, fact: f.Armed) -> Obligation:
    return Obligation(
        key=fact.obligation,
        owed_by=fact.owed_by,
        rule=fact.rule,
        owed_from=fact.owed_from,
        due=fact.due,
        derivation=fact.derivation,
        rungs=fact.rungs,
        armed_at=entry.occurred_at,
        cause=fact.cause,
        seq=entry.seq,
        entered_late=fact.entered_late,
    )


def _rescheduled(one: Obligation, fact: f.Rescheduled) -> Obligation:
    """Another due time; what was settled by a proof that no longer holds is owed again."""
    return changed(
        one,
        schedule=fact.schedule,
        owed_from=fact.owed_from,
        due=fact.due,
        derivation=fact.derivation,
        rungs=fact.rungs,
        entered_late=fact.entered_late,
        discharged=None,
        discharged_at=None,
        proof=0,
        in_time=None,
    )


def _discharged(one: Obligation, entry: Entry, fact: f.Discharged) -> Obligation:
    return changed(one, discharged=fact.how, discharged_at=entry.occurred_at, proof=fact.proof, in_time=fact.in_time)


def _told(file: Inspection, fact: f.Escalated) -> dict[str, object]:
    last_at = fact.counted_to or fact.fell_due
    telling = Telling(fact.schedule, fact.rung, fact.repeat, last_at, fact.how, fact.why, fact.told)
    if fact.obligation is None:
        return {"told": (*file.told, telling)}
    one = file.obligations[str(fact.obligation)]
    return _with_obligation(file, changed(one, told=(*one.told, telling)))


def _with_strand(file: Inspection, strand: StrandFile) -> dict[str, object]:
    return {"strands": {**file.strands, strand.key: strand}}


def _with_obligation(file: Inspection, one: Obligation) -> dict[str, object]:
    return {"obligations": {**file.obligations, str(one.key): one}}
