"""Putting an earlier entry right, by addition: what may be put right, by whom, and what follows for the time it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from protocols.working_time import local_day
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.carrying import refuse_earlier
from workflow.core.draft import AHEAD, Draft
from workflow.core.filling import PrivateValue, Unfillable, commitments, fill, kept_private
from workflow.core.inspection import Answer, StrandFile
from workflow.core.record import instant_from
from workflow.errors import Refused, Stale, Unseen

BEFORE_OFSTED_RANG = "that lies before the day on which Ofsted rang"


def correct(draft: Draft, asked: a.Asked, act: a.Correct) -> None:
    """Add a correction. Raises Refused with every reason why this entry may not be put right so."""
    answer = next((one for one in draft.file.answers if one.seq == act.entry), None)
    if reasons := _why_not_correct(draft, asked, act, answer):
        raise Refused("Correcting this", reasons, ("record what happened as a new entry",))
    not_stale(_strand_of(draft, act.entry), asked)
    answers = _corrected(draft, act, answer) if answer and act.answers else None
    if answer:
        _refuse_to_open(draft, asked, act, answer, answers or {})
    occurred_at = act.occurred_at or _opening_moved(draft, act.entry, answers or {})
    kept = kept_private("Correcting this", "reason", act.reason, draft.chance)
    of = (occurred_at, answers, act.withdrawn, asked.provenance)
    add_private(draft, asked, kept, lambda private: f.Corrected(act.entry, private, *of))


def not_stale(strand: StrandFile, asked: a.Asked) -> None:
    """Raises Stale where something was recorded in this strand since the asker looked, Unseen where they must have and do not say."""
    if asked.seen is None and asked.must_have_seen:
        raise Unseen(strand.key, strand.version)
    if asked.seen is not None and asked.seen != strand.version:
        raise Stale(strand.key, asked.seen, strand.version)


def _strand_of(draft: Draft, entry: int) -> StrandFile:
    """The strand that an entry which may be put right belongs to."""
    file = draft.file
    found = [one.strand for one in file.answers if one.seq == entry]
    found += [key for key, strand in file.strands.items() if any(one.seq == entry for one in strand.entered)]
    found += [one.obligation.strand for one in file.held if one.seq == entry]
    found += [one.obligation.strand for one in file.set_aside if one.seq == entry]
    return file.strands[found[0]]


def _opening_moved(draft: Draft, entry: int, answers: f.Answers) -> datetime | None:
    """When the opening state was entered, if it is the time Ofsted rang, or we first knew, that is put right."""
    opened, rule = draft.file.opened, draft.setting.protocol.main.opened_with if draft.file.opened else None
    if opened is None or rule is None or entry != draft.file.main.entered[0].seq:
        return None
    since = rule.since if {rule.since} & {*answers, *opened.answers} else rule.known_at
    moved = answers.get(since if opened.passed else rule.called_at)
    return instant_from(moved) if isinstance(moved, str) else None


def _why_not_correct(draft: Draft, asked: a.Asked, act: a.Correct, answer: Answer | None) -> tuple[str, ...]:
    """Every reason why this entry may not be corrected so."""
    answered = answer is not None
    moved = any(one.seq == act.entry for strand in draft.file.strands.values() for one in strand.entered)
    said = act.entry in {one.seq for one in draft.file.held} | {one.seq for one in draft.file.set_aside}
    reasons = []
    if not act.reason.strip():
        reasons.append("it needs a reason")
    if not (act.withdrawn or act.answers or act.occurred_at):
        reasons.append("it does not say what is to be put right")
    if answer and draft.known.wished_out(answer) & {asked.by.wrote, asked.person}:
        reasons.append("it is a wish about whoever asks this; somebody else puts it right")
    if not (answered or moved or said):
        reasons.append(f"entry {act.entry} holds nothing that can be corrected")
    if act.withdrawn and moved:
        reasons.append(
            "what has moved the inspection is not withdrawn; correct its time, or take the step that leads back"
        )
    if act.answers and not answered:
        reasons.append(f"entry {act.entry} holds no answers")
    if act.occurred_at is not None and act.occurred_at > draft.now + AHEAD:
        reasons.append("the time it happened lies in the future")
    if act.occurred_at is not None and is_before_ofsted_rang(draft, act.occurred_at):
        reasons.append(BEFORE_OFSTED_RANG)
    return tuple(reasons)


def _refuse_to_open(draft: Draft, asked: a.Asked, act: a.Correct, answer: Answer, answers: f.Answers) -> None:
    """Whom the head shut out stays shut out until somebody of the school says otherwise. Raises Refused."""
    of_all = draft.file.opened.strand if draft.file.opened else answer.strand
    put_right = replace(answer, answers={**answer.answers, **answers})
    # A matter that is taken back stays kept from them (Known.shut_out); a wish for the whole inspection does not.
    left = frozenset[str]() if act.withdrawn and answer.strand == of_all else draft.known.wished_out(put_right)
    said_by = {asked.person, asked.by.said_by}
    if draft.known.wished_out(answer) <= left or any(_is_of_school(draft, answer.strand, one) for one in said_by):
        return
    opens = "it opens this to somebody whom the school wished to hear nothing of it"
    raise Refused("Correcting this", (opens,), ("ask them, and say who in the school said so",))


def _is_of_school(draft: Draft, strand: str, person: str) -> bool:
    """Whether somebody speaks for the school, its governors or its trust."""
    roles = draft.setting.protocol.roles
    held = draft.setting.roster.roles_of(person, draft.file.school_of(strand), draft.now)
    return person == "school" or any(roles[key].acts_for != "authority" for key in held if key in roles)


def _corrected(draft: Draft, act: a.Correct, answer: Answer) -> f.Answers:
    """What was put right: checked as it is when it is first given; a list that need not be answered may be emptied."""
    asked = draft.setting.protocol.forms[answer.form]
    left = {key: replace(one, optional=True) for key, one in asked.fields.items() if key not in act.answers}
    try:
        answered = fill(
            replace(asked, fields={**asked.fields, **left}), act.answers, draft.chance, draft.setting.roster.people
        )
    except Unfillable as why:
        raise Refused("Correcting this", why.reasons) from why
    if answered.private:
        raise Refused("Correcting this", ("private words are not corrected here; record them again as they should be",))
    emptied: dict[str, list[str]] = {
        key: [] for key in answer.answers if act.answers.get(key) == [] and asked.fields[key].optional
    }
    answers = {**answered.answers, **emptied}
    refuse_times("Correcting this", draft, answer.form, {**answer.answers, **answers})
    refuse_earlier("Correcting this", draft.setting, draft.file.chain, answer.form, answered.answers, answer.answers)
    return answers


def refuse_times(asked: str, draft: Draft, form: str, answers: f.Answers) -> None:
    """When Ofsted rang and when we knew, wherever they are answered: in this order, and not in the future. Raises Refused."""
    rule = draft.setting.protocol.main.opened_with if draft.file.opened else None
    if rule is None or form != rule.form:
        return
    said = (answers.get(key) for key in (rule.called_at, rule.known_at, rule.since))
    called, known, since = (instant_from(value) if isinstance(value, str) else None for value in said)
    if reasons := wrong_times(called, known, since, draft.now):
        raise Refused(asked, reasons, ("look at the date and the year, and send it again",))


def wrong_times(
    called: datetime | None, known: datetime | None, since: datetime | None, now: datetime
) -> tuple[str, ...]:
    """What cannot be of when Ofsted rang, when the authority knew, and when it came to its state; each may be unsaid."""
    reasons = []
    if called and known and known < called:
        reasons.append("the authority cannot have known before Ofsted rang")
    if called and since and since < called:
        reasons.append("it cannot have come to this state before Ofsted rang")
    if since and since > now + AHEAD:
        reasons.append("the time it came to this state lies in the future")
    if called and called > now + AHEAD:
        reasons.append("the time Ofsted rang lies in the future")
    if known and known > now + AHEAD:
        reasons.append("the time the authority first knew lies in the future")
    return tuple(reasons)


def add_private(draft: Draft, asked: a.Asked, kept: PrivateValue, fact: Callable[[f.Commitments], f.Fact]) -> None:
    """Add a fact with its one private value, as a commitment."""
    draft.add(fact(commitments([kept])), asked.occurred_at, asked.by.wrote, (kept,))


def refuse_people(asked: str, draft: Draft, form: str, answers: f.Answers) -> None:
    """Whoever a form names for a role of the authority is somebody of the authority's. Raises Refused."""
    roles = draft.setting.protocol.roles
    held = (
        (one.person, roles.get(one.role)) for one in draft.setting.roster.assigned
    )  # of any protocol of the authority's
    ours = {person for person, role in held if role and role.acts_for == "authority"}
    named = [
        str(answers[ref.field])
        for role in roles.values()
        for ref in role.named_in
        if ref.form == form and role.acts_for == "authority" and ref.field in answers
    ]
    if strangers := [person for person in named if person not in ours]:
        raise Refused(
            asked, tuple(f"'{one}' holds no role at the authority" for one in strangers), ("name somebody else",)
        )


def is_before_ofsted_rang(draft: Draft, at: datetime) -> bool:
    """Whether an instant lies before the local day on which Ofsted rang; never, in an authority's own file."""
    opening = draft.known.opening()
    return bool(opening) and local_day(at) < local_day(opening[0])
