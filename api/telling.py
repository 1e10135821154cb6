"""Entries of a record in words for officers: what was recorded, which promise was kept, who was told. It shows nothing private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.local_times import when
from protocols.model import Protocol
from workflow.core import facts as f
from workflow.views import AlertView

SETTLED: Mapping[str, str] = {
    "kept": "Done",
    "not_needed": "Not needed, she said",
    "not_applicable": "Does not apply",
    "waived": "Waived",
    "released": "No longer owed",
    "not_told": "The authority had not been told in time",
}
ALERTS: Mapping[str, str] = {
    "withdrawn": "no longer counts as missed",
    "settled": "is settled now",
    "told_late": "the authority learnt of this inspection late",
    "role_unheld": "nobody holds a role",
    "beyond_holidays": "a due time lies beyond the public holidays that are known",
    "set_aside": "a file could not be looked at and is set aside",
    "entered_late": "was entered late",
}
WAYS: Mapping[str, str] = {"tell": "told", "ask": "asked", "digest": "in the morning's list"}


def alert_words(one: AlertView) -> str:
    """What an alert on a list is about: ``‘We ring the school’``, ``nobody holds a role (director)``."""
    promise = f"‘{one.says.rstrip('.')}’" if one.says else ""
    about = f" ({one.about})" if one.about else ""
    return f"{promise} {ALERTS.get(one.why, '')}{about}".strip()


@dataclass(frozen=True, slots=True)
class Teller:
    """Says facts in the words of one protocol, with people by name; times are told as seen from ``now``."""

    protocol: Protocol
    names: Mapping[str, str]
    now: datetime

    def person(self, who: str) -> str:
        return self.names.get(who, who)

    def promise(self, key: f.Key) -> str:
        """What a step says, with the day it is for where there are several."""
        step = self.protocol.steps.get(key.step)
        says = step.says.rstrip(".") if step else key.step
        return f"{says} ({key.occurrence})" if key.occurrence[:2] == "20" else says

    def told(self, fact: f.Escalated, person: f.Told) -> str:
        """``Ann Example (link_officer, holds the role): asked, 'We ring the school'``."""
        title = self.protocol.roles[person.role].title if person.role in self.protocol.roles else person.role
        return f"{self.person(person.person)}, {title}, {person.because}: {WAYS[fact.how]}, {self.about(fact)}"

    def about(self, fact: f.Escalated) -> str:
        said = ALERTS.get(fact.why, "")
        promise = f"‘{self.promise(fact.obligation)}’" if fact.obligation else ""
        about = f" ({fact.about})" if fact.about else ""
        return f"{promise} {said}{about}".strip()

    def fact(self, fact: f.Fact) -> str:
        """One fact as a sentence without a full stop; empty for what needs no line of its own."""
        match fact:
            case f.Opened():
                return self._opened(fact)
            case f.StrandOpened() | f.Moved():
                return self._strand(fact)
            case f.Answered():
                return f"Written down: {fact.form.replace('_', ' ')} ({fact.strand})"
            case f.Acknowledged():
                return f"{self.person(fact.by.did)} has it: {self.promise(fact.obligation)}"
            case f.Noted():
                return self._noted(fact)
            case f.Corrected():
                return f"Entry {fact.entry} is {'withdrawn' if fact.withdrawn else 'put right'}"
            case f.Armed() | f.Rescheduled():
                return self._owed(fact)
            case f.Discharged():
                late = ", after its time" if fact.in_time is False else ""
                return f"{SETTLED[fact.how]}{late}: {self.promise(fact.obligation)}"
            case f.Missed():
                return f"Missed: {self.promise(fact.obligation)}, which was due at {when(fact.due, self.now)}"
            case f.MissWithdrawn():
                return f"Not missed after all: {self.promise(fact.obligation)}"
            case f.Escalated():
                return self._escalated(fact)
        return ""

    def _opened(self, fact: f.Opened) -> str:
        says = self.protocol.strands[fact.strand].states[fact.state].says
        return f"Opened: {says}. Ofsted rang at {when(fact.called_at, self.now)}, we knew at {when(fact.known_at, self.now)}"

    def _strand(self, fact: f.StrandOpened | f.Moved) -> str:
        if isinstance(fact, f.StrandOpened):
            strand = self.protocol.strands[fact.kind]
            return f"Begun: {strand.says or fact.kind} ({fact.strand}): {strand.states[fact.state].says}"
        kind = self.kind_of(fact.strand)
        return f"{self.protocol.strands[kind].states[fact.to].says} ({fact.strand})" if kind else fact.to

    def kind_of(self, strand: str) -> str:
        """The kind of a strand from its key, which is the kind itself or the kind with a number or a school behind it."""
        fitting = [kind for kind in self.protocol.strands if strand == kind or strand.startswith(f"{kind}-")]
        return max(fitting, key=len, default="")

    def _noted(self, fact: f.Noted) -> str:
        words = {
            "note": "A note",
            "waive": "Waived, with a reason",
            "not_applicable": "Found not to apply, with a reason",
        }
        about = f": {self.promise(fact.obligation)}" if fact.obligation else ""
        return words[fact.purpose] + about

    def _owed(self, fact: f.Armed | f.Rescheduled) -> str:
        begins = "Owed from now" if isinstance(fact, f.Armed) else "Another time"
        late = ", entered late" if fact.entered_late else ""
        by = f"by {when(fact.due, self.now)}" if fact.due else "no time yet"
        return f"{begins}: {self.promise(fact.obligation)}, {by}{late}"

    def _escalated(self, fact: f.Escalated) -> str:
        people = ", ".join(self.person(one.person) for one in fact.told)
        return f"{WAYS[fact.how].capitalize()}: {people}, {self.about(fact)}" if people else ""
