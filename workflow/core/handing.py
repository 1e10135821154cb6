"""Passing cases on to a colleague: in which roles somebody stands in a file, what stops it, and what passes beside the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.acts import HandingOver
from workflow.core.draft import Decision, Draft
from workflow.core.inspection import Inspection
from workflow.core.known import Known
from workflow.core.roster import Roster
from workflow.core.setting import Setting

Kept = frozenset[tuple[str, str]]  # a role and a school in which nothing passes


@dataclass(frozen=True, slots=True)
class Passing:
    """What handing over comes to in one file: the roles that pass, those that had passed, and those that are another's choice.

    ``is_barred``: nothing passes to this colleague here, and why is nobody's business who may not know it. ``promises``:
    how much of what is owed was asked of the one who hands over.
    """

    roles: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    is_barred: bool = False
    promises: int = 0


def passing(file: Inspection, setting: Setting, handing: HandingOver, now: datetime) -> Passing:
    """What passes in an inspection, as it stands at this moment."""
    known, protocol = Known(file, setting), setting.protocol
    going_on = [one.key for one in file.strands.values() if not known.is_final(one) or one.key == file.main.key]
    finders = [known.finder(strand, now) for strand in going_on]
    ours = [key for key in of_the_authority(protocol) if handing.is_of(key, file.school)]
    stands = [key for key in ours if any(handing.gave in one.stands(key) for one in finders)]
    chosen = [
        key
        for key in stands
        if protocol.roles[key].chosen_by and handing.gave in {one.named.get(key) for one in finders}
    ]
    roles = tuple(key for key in stands if key not in chosen)
    return Passing(
        roles=roles,
        already=tuple(key for key in ours if key not in stands and _passed_before(file, handing, key)),
        chosen=tuple(chosen),
        is_barred=bool(roles) and any(handing.took in one.shut_out for one in finders),
        promises=_promises(known, handing.gave, frozenset(chosen), now) if roles else 0,
    )


def of_the_authority(protocol: Protocol) -> tuple[str, ...]:
    """The roles that act for the authority; whoever speaks for the school is not the authority's to replace."""
    return tuple(role.key for role in protocol.roles.values() if role.acts_for == "authority")


def _passed_before(file: Inspection, handing: HandingOver, role: str) -> bool:
    return any((one.gave, one.took) == (handing.gave, handing.took) and role in one.roles for one in file.handed) and (
        role in file.roles_taken(handing.took)
    )


def _promises(known: Known, person: str, but: frozenset[str], now: datetime) -> int:
    """How much of what is owed is asked of a person, also where they stand in for another role."""
    asked = 0
    for one in known.file.open_obligations():
        owners = known.finder(one.key.strand, now).owner(one.owed_by)
        asked += any(told.person == person and told.role not in but for told in owners)
    return asked


def hand_over(
    file: Inspection, setting: Setting, handing: HandingOver, by: str, now: datetime
) -> tuple[Passing, Decision | None]:
    """Pass an inspection on, if anything passes in it; the ladders go on where they are, and the colleague is told once.

    What fell due before and goes only now goes to the colleague too: a telling is addressed when it goes.
    """
    draft = Draft(file, setting, now, bytes)
    draft.conclude()
    found = passing(draft.file, setting, handing, draft.now)
    if not found.roles or found.is_barred:
        return found, None
    did = by if by in setting.roster.people else ""
    draft.add(f.HandedOver(found.roles, handing.gave, handing.took, f.Provenance(did)), draft.now, by)
    if by != handing.took:
        told = (f.Told(handing.took, found.roles[0], "has taken this over"),)
        fact = f.Escalated("handed_over", "tell", told, setting.roster.seq, draft.now, about=handing.gave)
        draft.add(fact, draft.now)
    draft.conclude()
    return found, draft.decision()


# --- the assignments ---------------------------------------------------------------------------------------


def assigned_anew(
    roster: Roster, handing: HandingOver, ours: frozenset[str], kept: Kept, day: date
) -> tuple[f.Assigned, ...]:
    """The assignments after a hand-over on a local day, so that inspections to come go to the colleague too.

    ``ours`` are the roles of the authority. What is ``kept`` stays; the day before is the last of whatever passes.
    """
    found: list[f.Assigned] = []
    for one in roster.assigned:
        going_on = one.until_day is None or one.until_day >= day
        if (
            one.person == handing.gave
            and going_on
            and one.role in ours
            and (not handing.roles or one.role in handing.roles)
        ):
            found += _passed(roster, handing, one, kept, day)
    return tuple(found)


def _passed(roster: Roster, handing: HandingOver, one: f.Assigned, kept: Kept, day: date) -> Iterator[f.Assigned]:
    """One assignment passed on: what the colleague holds, what is over, and what stays as it was."""
    staying = tuple(school for role, school in sorted(kept) if role == one.role)
    wanted = one.schools or handing.schools
    passed = tuple(school for school in wanted if school not in staying and handing.is_of(one.role, school))
    if wanted and not passed:
        return
    yield from _granted(roster, handing.took, replace(one, schools=passed), day)
    if handing.schools and not one.schools:
        return  # every other school stays with whoever held it for all of them
    yield replace(one, until_day=day - timedelta(days=1))
    left = tuple(school for school in one.schools if school not in passed) if one.schools else staying
    if left:
        yield replace(one, schools=left)


def _granted(roster: Roster, person: str, one: f.Assigned, day: date) -> Iterator[f.Assigned]:
    """The same for somebody else, from this day on; together with what they hold of it already."""
    first = day if one.from_day is None else max(day, one.from_day)
    given, key = replace(one, person=person, from_day=first), (person, one.role, one.as_cover, one.schools)
    for old in roster.assigned:
        if (old.person, old.role, old.as_cover, old.schools) == key and (old.until_day or day) >= day:
            until = old.until_day and given.until_day and max(old.until_day, given.until_day)
            given = replace(given, from_day=old.from_day and min(old.from_day, first), until_day=until)
            if given == old:
                return
    yield given


def covered_anew(roster: Roster, handing: HandingOver, now: datetime) -> tuple[f.Absent, ...]:
    """The absences that go on or are to come in which the one who hands over is named as cover: the colleague covers now."""
    mine = (one for one in roster.absent if one.cover == handing.gave and one.until_at > now)
    return tuple(replace(one, cover="" if one.person == handing.took else handing.took) for one in mine)
