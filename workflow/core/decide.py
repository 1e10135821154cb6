"""Deciding: a file, its setting, what is asked and the time give the facts to record; nothing is read or written here.

Each decision begins with what time alone has brought. A refusal says what was asked, every reason why not, and what is
possible instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflow.core import acts as a
from workflow.core.acting import asking_as, carry_out, may_write
from workflow.core.correcting import BEFORE_OFSTED_RANG, is_before_ofsted_rang
from workflow.core.draft import AHEAD, Decision, Draft
from workflow.core.filling import Chance
from workflow.core.inspection import Inspection
from workflow.core.known import Known
from workflow.core.machine import Offer, offered
from workflow.core.opening import open_inspection
from workflow.core.owed import Duties
from workflow.core.setting import Setting
from workflow.errors import Refused


def watch(file: Inspection, setting: Setting, now: datetime, before: Duties | None = None) -> Decision:
    """What time alone has brought by ``now``; an empty decision when that is nothing.

    ``before``: the duties that the decision before this one left, if they are at hand; they make it quicker, and no other.
    """
    draft = Draft(file, setting, now, bytes, before)
    draft.conclude()
    return draft.decision()


def take_step(
    file: Inspection, setting: Setting, asked: a.Asked, now: datetime, chance: Chance, before: Duties | None = None
) -> Decision:
    """Do what somebody asks of a file, if it may be done; ``before`` as for ``watch``. Raises Refused, Stale or UnknownThing."""
    draft = Draft(file, setting, now, chance, before)
    draft.conclude()
    if asked.occurred_at > draft.now + AHEAD:
        raise Refused(
            "Recording this", ("the time it happened lies in the future",), ("record it when it has happened",)
        )
    if is_before_ofsted_rang(draft, asked.occurred_at):
        raise Refused("Recording this", (BEFORE_OFSTED_RANG,), ("look at the date and the year, and send it again",))
    named = set(draft.known.named(draft.file.main.key).values()) if draft.file.opened else set()
    named |= {one.took for one in draft.file.handed if draft.file.roles_taken(one.took)}
    may_write(setting.roster, file.school, asked.by, draft.now, named)
    carry_out(draft, asked)
    draft.conclude()
    return draft.decision()


def possible(file: Inspection, setting: Setting, person: str, now: datetime) -> list[Offer]:
    """Everything that leads on from where the file's strands stand, with every reason why it may not be done now."""
    known = Known(file, setting)
    found: list[Offer] = []
    for strand in file.strands.values():
        asker = asking_as(known, setting, person, strand.key, now)
        found += offered(setting.protocol, strand, asker.reasons)
    return found


@dataclass(frozen=True, slots=True)
class Beginning:
    """A side strand that somebody may begin, with the form it begins with, and every reason why it may not begin now."""

    kind: str
    title: str
    form: str | None
    reasons: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return not self.reasons


def beginnings(file: Inspection, setting: Setting, person: str, now: datetime) -> list[Beginning]:
    """Every side strand that people begin, for this person; none where the file is an authority's own."""
    if file.opened is None:
        return []
    asker = asking_as(Known(file, setting), setting, person, file.main.key, now)
    rules = ((strand, strand.may_begin) for strand in setting.protocol.strands.values())
    return [
        Beginning(strand.key, strand.title, rule.form, asker.reasons_to_begin(rule)) for strand, rule in rules if rule
    ]


__all__ = ["Beginning", "Decision", "beginnings", "open_inspection", "possible", "take_step", "watch"]
