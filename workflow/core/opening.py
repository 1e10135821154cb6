"""Opening an inspection, in whatever state it is by then, and saying at once what somebody should hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocols.model import OpenedWith, Strand
from protocols.prose import kind_of_schools
from protocols.working_time import local_day
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.acting import may_write
from workflow.core.carrying import carry_over, refuse_earlier
from workflow.core.choosing import Choice
from workflow.core.correcting import wrong_times
from workflow.core.draft import Decision, Draft
from workflow.core.filling import Chance, Filled, commitments, filled
from workflow.core.inspection import Inspection, Obligation
from workflow.core.record import instant_from
from workflow.core.roster import School
from workflow.core.setting import Setting
from workflow.errors import Refused, UnknownThing


def open_inspection(
    chain: str,
    setting: Setting,
    school: str,
    state: str,
    given: a.GivenAnswers,
    by: a.By,
    now: datetime,
    chance: Chance,
    choice: Choice | None = None,
) -> Decision:
    """Open an inspection of a school in any state of the main line that is not an end.

    ``choice`` says why it runs on this protocol, where an authority's order gave it. Raises Refused when the protocol is
    not for this school, the state is an end, or the form says something impossible.
    """
    rule = setting.protocol.main.opened_with
    assert rule is not None  # a main strand is the one that has this
    answered = filled(setting, rule.form, given, chance, "Opening an inspection")
    refuse_earlier("Opening an inspection", setting, chain, rule.form, answered.answers)
    place = setting.school(school)
    if place is None:
        listed_by = "'alongside school list' has them all."
        raise UnknownThing("school", school, tuple(setting.roster.schools), listed_by)
    may_write(setting.roster, school, by, now)
    fact = _why_this_protocol(_opened(setting, place, state, rule, answered, by, now), choice)
    since = _since(rule, answered, fact)
    if reasons := _why_not_open(setting, fact, since, now):
        raise Refused("Opening an inspection", tuple(reasons))
    draft = Draft(Inspection(chain), setting, now, chance)
    draft.add(fact, since, by.wrote, (*answered.values, *(choice.reason if choice else ())))
    carry_over(draft, rule, by.wrote)
    draft.conclude()
    _say_what_is_missing(draft)
    return draft.decision()


def _opened(
    setting: Setting, place: School, state: str, rule: OpenedWith, answered: Filled, by: a.By, now: datetime
) -> f.Opened:
    called_at, known_at = _opening_times(rule, answered, now)
    return f.Opened(
        school=place.key,
        maintained=place.maintained,
        responsible_body=place.responsible_body,
        protocol=setting.protocol.digest,
        strand=setting.protocol.main.key,
        state=state,
        called_at=called_at,
        known_at=known_at,
        form=rule.form,
        answers=answered.answers,
        private=answered.private,
        passed=_passed(setting.protocol.main, rule.in_order, state),
        by=f.Provenance(by.did or by.wrote, by.said_by, by.how),
        urn=place.urn,
        register=place.register,
    )


def _why_this_protocol(fact: f.Opened, choice: Choice | None) -> f.Opened:
    """The opening with why it runs on its protocol, and the commitment to the reason of whoever chose another."""
    if choice is None:
        return fact
    return replace(fact, chosen=choice.why, private={**fact.private, **commitments(choice.reason)})


def _opening_times(rule: OpenedWith, answered: Filled, now: datetime) -> tuple[datetime, datetime]:
    """When Ofsted rang and when the authority first knew, as the opening form has them; unsaid: now."""
    called, known = answered.answers.get(rule.called_at), answered.answers.get(rule.known_at)
    called_at = instant_from(called) if isinstance(called, str) else now
    return called_at, instant_from(known) if isinstance(known, str) else called_at


def _since(rule: OpenedWith, answered: Filled, fact: f.Opened) -> datetime:
    """When it came to the state it is opened in; unsaid, or where that is the first one: when the authority first knew."""
    said = answered.answers.get(rule.since) if fact.passed else None
    return instant_from(said) if isinstance(said, str) else fact.known_at


def _why_not_open(setting: Setting, fact: f.Opened, since: datetime, now: datetime) -> list[str]:
    main, applies = setting.protocol.main, setting.protocol.applies.maintained
    reasons = []
    if fact.state not in main.states or main.states[fact.state].final:
        open_states = ", ".join(key for key, one in main.states.items() if not one.final)
        reasons.append(f"'{fact.state}' is not a state it can be opened in; those are: {open_states}")
    if applies is not None and applies != fact.maintained:
        reasons.append(f"'{setting.protocol.title}' is for {kind_of_schools(setting.protocol)}")
    said = since if since != fact.known_at else None
    return [*reasons, *wrong_times(fact.called_at, fact.known_at, said, now)]


def _passed(main: Strand, in_order: tuple[str, ...], state: str) -> tuple[str, ...]:
    """What the main line was already beyond: the states before ``state`` in the usual order, else those of the shortest way."""
    if state in in_order:
        return in_order[: in_order.index(state)]
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
    """One alert for each thing somebody should hear at once: roles nobody holds, and that the authority knew late.

    Late is on a later day than Ofsted rang, or when the time of a promise had passed.
    """
    opened, roster = draft.file.opened, draft.setting.roster
    assert opened is not None
    for role in draft.setting.protocol.roles.values():
        if (
            role.acts_for == "authority"
            and not role.named_in
            and not roster.is_held(role.key, opened.school, draft.now)
        ):
            draft.tell_administrator("role_unheld", role.key)
    not_told = [one for one in draft.file.obligations.values() if one.discharged == "not_told"]
    if not_told or local_day(opened.known_at) > local_day(opened.called_at):
        _say_how_late(draft, opened, not_told)


def _say_how_late(draft: Draft, opened: f.Opened, not_told: list[Obligation]) -> None:
    """One alert, to whoever is asked first and whoever is above; how late it was and how it was known stand in the opening."""
    rows = not_told or list(draft.file.obligations.values())
    first = rows[0].owed_by if rows else ()
    finder = draft.known.finder(opened.strand, draft.now)
    above = draft.setting.protocol.roles[first[0]].answers_to if first else None
    people = (*finder.owner(first), *(finder.who(above) if above else ()))
    unique = tuple({one.person: one for one in reversed(people)}.values())
    seq = draft.setting.roster.seq
    draft.add(f.Escalated("told_late", "tell", unique, seq, draft.now, about=str(len(not_told))), draft.now)
