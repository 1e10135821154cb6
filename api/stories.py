"""Why something is owed, or why somebody was told, as a story in plain sentences and local time. It shows nothing private."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.local_times import when
from api.promises import STANDING
from api.reckoning import Reckoned
from api.rules_in_words import answered_words, basis_words, proof_words, rule_words, rung_words
from api.telling import WAYS, Teller, why_late
from protocols.model import Step
from workflow.core import facts as f
from workflow.reasons import Behind, Happened
from workflow.views import AUTHORITY

_OUTSIDE = {"school": "the school", "ofsted": "Ofsted", "somebody_else": "somebody else"}
_SETTLED = {  # where an entry is named after it, and what the lists say would not do
    "not_applicable": "found not to apply",
    "not_told": "its time had passed before the authority was told",
}
_KNOWS = {  # said of somebody else, and of whoever wrote it down
    "saw": ("having seen it", "saw it"),
    "told": ("having been told of it", "was told of it"),
    "system": ("as a system has it", "has it from a system"),
}


@dataclass(frozen=True, slots=True)
class Story:
    """The facts behind one promise or alert, told by somebody who knows the protocol's words and people's names."""

    behind: Behind
    teller: Teller

    @property
    def now(self) -> datetime:
        return self.teller.now

    def lines(self) -> Iterator[str]:
        """The whole story: what it is about, what began it, the rule, how its time was counted, and all that came of it."""
        key, protocol = self.behind.key, self.teller.protocol
        step = protocol.steps.get(key.step) if key else None
        if key is None or step is None:
            yield from self._of_the_file()
            return
        place = self.behind.school or AUTHORITY
        yield f"{place[0].upper()}{place[1:]}: {self.teller.promise(key)}"
        yield from self._alert_first(step)
        armed = next(one for one in self.behind.facts if isinstance(one.fact, f.Armed))
        yield from ("", "What began it", *self._indented(self._beginning(armed)))
        yield from ("", "What was promised", *self._indented(self._promised(step)))
        yield from ("", "The rule", *self._indented(self._rule(step, armed)))
        yield from ("", "How its time was worked out", *self._indented(self._reckoned(armed.fact)))
        yield from (
            "",
            "What came before it" if self.behind.alert else "What came of it",
            *self._indented(self._after(armed)),
        )

    def _indented(self, lines: Iterator[str]) -> Iterator[str]:
        return (f"  {line}" for line in lines)

    def _of_the_file(self) -> Iterator[str]:
        """An alert about no promise: who was told what, and when."""
        place = self.behind.school or AUTHORITY
        for one in self.behind.facts:
            if isinstance(one.fact, f.Escalated):
                yield f"{place[0].upper()}{place[1:]}: {self.teller.about(one.fact)}"
                yield from ("", "Who was told", *self._indented(self._told(one, one.fact)))

    # --- an alert ---------------------------------------------------------------------------------------------------

    def _alert_first(self, step: Step) -> Iterator[str]:
        """For an alert: by which rule somebody was told, when it should have gone and when it went, and why it was them."""
        last = self.behind.facts[-1]
        if self.behind.alert and isinstance(last.fact, f.Escalated):
            yield from ("", f"Alert {last.seq}", *self._indented(self._rung_of(last.fact, step)))
            yield from self._indented(self._told(last, last.fact))

    def _rung_of(self, fact: f.Escalated, step: Step) -> Iterator[str]:
        protocol = self.teller.protocol
        if fact.why != "rung":
            yield f"{self.teller.about(fact)}: whoever had been told of the miss is told this too."
            return
        rung = protocol.ladders[step.ladder].rungs[fact.rung]
        words = f"The rule: {rung_words(rung, step.owed_by, protocol)}."
        yield f"{words} This was its repeat number {fact.repeat}." if fact.repeat else words

    def _told(self, one: Happened, fact: f.Escalated) -> Iterator[str]:
        """Each person with the reason, and the time; nobody, where the very act that would have told them settled it."""
        late = why_late(one.late, fact.fell_due, one.recorded_at)
        at = f"{when(one.recorded_at, self.now)}{late}"
        if not fact.told:
            yield f"{when(one.recorded_at, self.now)}: nobody was told, as it was settled in the same moment. [entry {one.seq}]"
        for person in fact.told:
            title = self._title(person.role)
            said = f"{self.teller.person(person.person)} {'had it' if fact.how == 'digest' else 'was'} {WAYS[fact.how]}"
            that = f" that it {self.teller.about(fact).rpartition('’ ')[2]}" if fact.why != "rung" else ""
            yield f"{at}: {said}{that}, as {title}: {person.because}. [entry {one.seq}]"
        if fact.counted:
            yield f"  {fact.counted} more of the same had fallen due by then, and were not sent."

    def _title(self, role: str) -> str:
        roles = self.teller.protocol.roles
        return roles[role].title if role in roles else role.replace("_", " ")

    # --- a promise -------------------------------------------------------------------------------------------------

    def _beginning(self, armed: Happened) -> Iterator[str]:
        assert isinstance(armed.fact, f.Armed)
        yield from (self._said(one) for one in self.behind.facts if one.seq == armed.fact.cause)
        yield f"Owed from {when(armed.fact.owed_from, self.now)}{', and entered late' if armed.fact.entered_late else ''}."

    def _said(self, one: Happened) -> str:
        """What happened and when, who did it, who says so, and who wrote it down."""
        words = f"{when(one.occurred_at, self.now)}: {self.teller.fact(one.fact)}."
        if isinstance(one.fact, f.Answered):
            words += "".join(f" {each}" for each in answered_words(one.fact, self.teller.protocol, self.now))
        by = getattr(one.fact, "by", None)
        if not isinstance(by, f.Provenance):
            return f"{words} [entry {one.seq}]"
        return f"{words} {self._provenance(one, by)} [entry {one.seq}]"

    def _provenance(self, one: Happened, by: f.Provenance) -> str:
        """Who did it, who says so and how they know, and who wrote it down; each said once."""
        writer, at = self.teller.person(one.actor), when(one.recorded_at, self.now)
        sayer = _OUTSIDE.get(by.said_by) or self.teller.person(by.said_by or one.actor)
        did = "" if isinstance(one.fact, f.Opened) or not by.did else self.teller.person(by.did)
        if by.how == "system" and not by.did:
            return f"It came about by itself, and is on record since {at}."
        if (did, sayer, by.how) == (writer, writer, "saw"):
            return f"{writer} did it, and wrote it down at {at}."
        done = f"{did} did it. " if did else ""
        if sayer == writer:
            return f"{done}{writer} {_KNOWS[by.how][1]}, and wrote it down at {at}."
        return f"{done}{sayer[0].upper()}{sayer[1:]} says so, {_KNOWS[by.how][0]}; {writer} wrote it down at {at}."

    def _promised(self, step: Step) -> Iterator[str]:
        for key in step.keeps:
            yield f"{key}: “{self.teller.protocol.promises[key]}”"

    def _rule(self, step: Step, armed: Happened) -> Iterator[str]:
        assert isinstance(armed.fact, f.Armed)
        protocol = self.teller.protocol
        owners = ", else ".join(f"the {self._title(role)}" for role in armed.fact.owed_by)
        yield f"Owed by {owners}, {rule_words(step, armed.fact.rule, protocol)}."
        yield f"{basis_words(step)}.{self._adopted(step)}"
        yield f"It is done when {proof_words(step, protocol)}."
        yield f"It stands in {protocol.name} {protocol.version}, line {step.line}."

    def _adopted(self, step: Step) -> str:
        if step.timing.basis != "proposed":
            return ""
        adopted = self.behind.adopted
        if adopted is None:
            return " Nobody has adopted it yet."
        return f" {self.teller.person(adopted.person)} adopted it at {when(adopted.at, self.now)}."

    def _reckoned(self, fact: f.Fact) -> Iterator[str]:
        assert isinstance(fact, f.Armed | f.Rescheduled)
        yield from (f"{line}." for line in Reckoned(fact.derivation, self.teller.protocol, self.now).lines())

    def _after(self, armed: Happened) -> Iterator[str]:
        """Everything since, in the order of the record; at the end, if it is still owed, that nothing proves it."""
        assert isinstance(armed.fact, f.Armed)
        for one in self.behind.facts:
            if one is not armed and one.seq not in (armed.fact.cause, self.behind.alert):
                yield from self._since(one)
        if self.behind.alert == 0 and not self._is_settled():
            yield "Nothing on record proves it: it is still owed."

    def _is_settled(self) -> bool:
        last = [one.fact for one in self.behind.facts if isinstance(one.fact, f.Discharged | f.Rescheduled)]
        return bool(last) and isinstance(last[-1], f.Discharged)

    def _since(self, one: Happened) -> Iterator[str]:
        match one.fact:
            case f.Escalated() as fact:
                yield from self._told(one, fact)
            case f.Rescheduled() as fact:
                yield f"{when(one.recorded_at, self.now)}: {self._moved(fact)} [entry {one.seq}]"
                yield from self._indented(self._reckoned(fact))
            case f.Missed() as fact:
                yield f"{when(fact.due, self.now)}: its time came, and nothing on record proved it: missed. [entry {one.seq}]"
            case f.MissWithdrawn() as fact:
                yield f"{when(one.recorded_at, self.now)}: not missed after all{_by_entry(fact.cause)}. [entry {one.seq}]"
            case f.Discharged() as fact:
                yield f"{when(one.occurred_at, self.now)}: {self._settled(fact)} [entry {one.seq}]"
            case _:
                yield self._said(one)

    def _moved(self, fact: f.Rescheduled) -> str:
        old = when(fact.old_due, self.now) if fact.old_due else "no time"
        new = when(fact.due, self.now) if fact.due else "no time, while its clock stands still"
        return f"its time moved from {old} to {new}{_by_entry(fact.cause)}."

    def _settled(self, fact: f.Discharged) -> str:
        proved = _by_entry(fact.proof, "proved by" if fact.how == "kept" else "by")
        late = {True: ", in time", False: ", after its time", None: ""}[fact.in_time]
        if fact.how == "released":
            return f"{STANDING[fact.how]}, because {self.behind.released_because or 'its time is over'}{late}{proved}."
        return f"{_SETTLED.get(fact.how, STANDING[fact.how])}{late}{proved}."


def _by_entry(seq: int, how: str = "because of") -> str:
    return f", {how} entry {seq}" if seq else ""
