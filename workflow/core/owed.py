"""What is owed, worked out from the asserted facts of a file alone: each occurrence, its due time, its proof, its end.

Nothing here looks at what was concluded before, so the same facts always give the same answer, however often and whenever
it is asked. ``conclude.py`` compares it with the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from protocols.clauses import Entering, Every, Proof
from protocols.model import Step
from protocols.working_time import local_day, nth_day
from workflow.core.answers import proves
from workflow.core.begins import begins
from workflow.core.deadlines import Begun, DueTime, Reckoning
from workflow.core.facts import DischargedHow, Key
from workflow.core.in_force import due_time
from workflow.core.inspection import StrandFile
from workflow.core.known import Known
from workflow.core.record import instant_text
from workflow.core.spans import days_later, later

_TRIES_BEFORE_ANOTHER_ROUTE = 2
_A_HAIR = timedelta(microseconds=1)  # so that one proof does not settle the next occurrence of a series too


@dataclass(frozen=True, slots=True)
class Settled:
    """What settles an occurrence, and when: a proof, a decision to set it aside, or its end."""

    how: DischargedHow
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One occurrence of a step as the facts have it. ``ends_at``: when it is released, if nothing settles it before."""

    key: Key
    step: Step
    begun: Begun
    reckoned: DueTime
    settled: Settled | None
    ends_at: datetime | None

    @property
    def due(self) -> datetime | None:
        return self.reckoned.due

    @property
    def in_time(self) -> bool | None:
        """Whether it was proved by its due time; None where time does not matter."""
        if self.settled is None or self.settled.how not in ("kept", "not_needed"):
            return None
        return self.due is None or self.settled.at <= self.due


@dataclass(slots=True)
class Duties:
    """Everything a file owes at ``now``; each step of each strand is worked out once."""

    known: Known
    now: datetime
    _found: dict[tuple[str, str], list[Owed]] = field(default_factory=dict)

    def all(self) -> Iterator[Owed]:
        """Every occurrence armed by now, and the next one of each step that will be."""
        for strand in self.known.file.strands.values():
            for step in self.known.setting.protocol.steps.values():
                if step.strand == strand.kind:
                    yield from self.of(step, strand)

    def of(self, step: Step, strand: StrandFile) -> list[Owed]:
        place = (step.key, strand.key)
        if place not in self._found:
            self._found[place] = []  # a step that waits for itself waits for ever; the reader refuses such circles
            if self.known.all_hold(step.only_if, strand.key):
                self._found[place] = list(self._occurrences(step, strand))
        return self._found[place]

    def _occurrences(self, step: Step, strand: StrandFile) -> Iterator[Owed]:
        for first in begins(self.known, step, strand, self.now, self._done):
            begun = self._as_known(step, strand, first)
            ends_at = self._ends_at(step, strand, begun)
            follow = self._series if isinstance(step.due.rule, Every) else self._single
            for one in follow(step, strand, begun, ends_at):
                if not self._crowded_out(one, strand):
                    yield one

    def _as_known(self, step: Step, strand: StrandFile, begun: Begun) -> Begun:
        """What still helps is owed from when the authority knew, though its time had passed by then."""
        if not step.still_helps or (at := self._not_told(begun, self._reckoned(step, strand, begun))) is None:
            return begun
        return replace(begun, armed_at=at, owed_from=at, start=at, day=local_day(at))

    # --- one occurrence -------------------------------------------------------------------------------

    def _single(self, step: Step, strand: StrandFile, begun: Begun, ends_at: datetime | None) -> Iterator[Owed]:
        """The occurrence, and after each "not needed, she said" the softer offer that follows it."""
        while ends_at is None or begun.armed_at < ends_at:
            one = self._owed(step, strand, begun, ends_at)
            yield one
            again = step.not_needed_asks_again
            if again is None or one.settled is None or one.settled.how != "not_needed":
                return
            at = later(self.known, one.settled.at, again)
            begun = replace(
                begun,
                occurrence=f"{begun.occurrence}+",
                armed_at=at,
                owed_from=at,
                start=at,
                day=local_day(at),
                cause=one.settled.seq,
            )

    def _series(self, step: Step, strand: StrandFile, begun: Begun, ends_at: datetime | None) -> Iterator[Owed]:
        """Armed again by each proof from when it happened, and by each miss at its due time, so that silence never ends it."""
        first, number = begun, 1
        while ends_at is None or begun.armed_at < ends_at:
            begun = replace(begun, occurrence=f"{first.occurrence}.{number}")
            one = self._owed(step, strand, begun, ends_at)
            yield one
            if begun.armed_at > self.now or (start := self._next_start(one)) is None:
                return
            cause = one.settled.seq if one.settled and start == one.settled.at else 0
            owed_from = start + _A_HAIR
            begun = replace(begun, armed_at=start, owed_from=owed_from, start=start, day=local_day(start), cause=cause)
            number += 1

    def _next_start(self, one: Owed) -> datetime | None:
        if one.settled is not None and one.in_time is not False and one.settled.how != "released":
            return max(one.settled.at, one.begun.start)
        return one.due

    def _owed(self, step: Step, strand: StrandFile, begun: Begun, ends_at: datetime | None) -> Owed:
        reckoned = self._tried(step, begun, self._reckoned(step, strand, begun))
        key = Key(strand.key, step.key, begun.occurrence)
        settled = self._settled(step, strand, begun, key, reckoned, ends_at)
        return Owed(key, step, begun, reckoned, settled, ends_at)

    def _reckoned(self, step: Step, strand: StrandFile, begun: Begun) -> DueTime:
        return due_time(Reckoning(self.known, step, begun, lambda other, _: self._due_of(other, strand, begun)))

    def _done(self, step: str, strand: str) -> Iterator[tuple[str, datetime, int]]:
        """When another step of the strand was done, by occurrence, for the steps that come after it."""
        wanted = self.known.setting.protocol.steps[step]
        for one in self.of(wanted, self.known.file.strands[strand]):
            if one.settled is not None and one.settled.how in ("kept", "not_needed"):
                yield one.begun.occurrence, one.settled.at, one.settled.seq

    def _due_of(self, step: str, strand: StrandFile, begun: Begun) -> datetime | None:
        """The due time of another step in the same strand: of the same occurrence, else of the first still to be done by then."""
        found = self.of(self.known.setting.protocol.steps[step], strand)
        same = [one for one in found if one.begun.occurrence == begun.occurrence]
        ahead = [one for one in found if one.due and one.due >= begun.start and not _was_settled(one, begun.start)]
        chosen = (same or ahead or found[-1:])[:1]
        return chosen[0].due if chosen else None

    # --- what ends it ----------------------------------------------------------------------------------

    def _ends_at(self, step: Step, strand: StrandFile, begun: Begun) -> datetime | None:
        """The instant it is released: a state of its ``until``, a span since it began, or the end of its strand."""
        ends: list[datetime] = []
        if step.until.after is not None:
            ends.append(days_later(self.known, begun.start, step.until.after))
        ends += self._left(step, strand, begun)
        if (ended_at := self.known.ended_at(strand)) is not None:
            ends.append(max(ended_at, begun.armed_at))
        return min(ends, default=None)

    def _left(self, step: Step, strand: StrandFile, begun: Begun) -> list[datetime]:
        own = any(one.strand == strand.kind for one in step.until.entering)
        entered = self.known.entered(step.until.entering, strand.key if own else None)
        return [
            max(one.at, begun.armed_at)
            for where, one in entered
            if one.seq > begun.cause or (one.seq == begun.cause and self._comes_after(step, where, one.state))
        ]

    def _comes_after(self, step: Step, strand: StrandFile, state: str) -> bool:
        """For an inspection opened late: whether a state already passed lies beyond the one the step begins in."""
        if not isinstance(step.begins, Entering):
            return False
        order = [one.state for one in strand.entered]
        begun = [order.index(one.state) for one in step.begins.states if one.state in order]
        return bool(begun) and order.index(state) > min(begun)

    # --- what proves it ---------------------------------------------------------------------------------

    def _settled(
        self,
        step: Step,
        strand: StrandFile,
        begun: Begun,
        key: Key,
        reckoned: DueTime,
        ends_at: datetime | None,
    ) -> Settled | None:
        if (known_at := self._not_told(begun, reckoned)) is not None:
            return Settled("not_told", known_at, begun.cause)
        proofs = (one for one in self._proofs(step, strand, key) if one.at >= begun.owed_from)
        found = [*proofs, *self._set_aside(key, begun.armed_at)]
        counted = [one for one in found if ends_at is None or one.at <= ends_at]
        if counted:
            return min(counted, key=lambda one: (one.at, one.seq))
        return Settled("released", ends_at, 0) if ends_at is not None and ends_at <= self.now else None

    def _not_told(self, begun: Begun, reckoned: DueTime) -> datetime | None:
        """When the authority first knew, if the time had passed before that; None for all that it could still do."""
        opening = self.known.opening()
        if not opening or reckoned.due is None or begun.cause != self.known.file.main.entered[0].seq:
            return None
        return opening[1] if reckoned.due <= opening[1] else None

    def _set_aside(self, key: Key, armed_at: datetime) -> Iterator[Settled]:
        """What was decided of it, also before it began to be owed."""
        for one in self.known.file.set_aside:
            if one.obligation == key:
                yield Settled(one.how, max(one.at, armed_at), one.seq)

    def _proofs(self, step: Step, strand: StrandFile, key: Key) -> Iterator[Settled]:
        for proof in step.done:
            yield from self._answers(proof, strand)
            own = any(one.strand == strand.kind for one in proof.entering)
            for _, entered in self.known.entered(proof.entering, strand.key if own else None):
                if not entered.passed:
                    yield Settled("kept", entered.at, entered.seq)
            if proof.acknowledged_by:
                wanted = set(proof.acknowledged_by)
                held = (one for one in self.known.file.held if one.obligation == key and wanted & set(one.roles))
                yield from (Settled("kept", one.at, one.seq) for one in held)

    def _answers(self, proof: Proof, strand: StrandFile) -> Iterator[Settled]:
        for answer, outcome in self.known.given(proof.form):
            given_here = not answer.carried_from and self.known.is_of(answer.strand, strand.key)
            if given_here and proves(proof, answer, outcome):
                yield Settled("not_needed" if outcome and outcome[1] == "not_needed" else "kept", answer.at, answer.seq)

    # --- tries, and neighbours ---------------------------------------------------------------------------

    def _tried(self, step: Step, begun: Begun, reckoned: DueTime) -> DueTime:
        """A try in time that nobody answered moves the due time to the next try; after the second, another route begins."""
        if step.try_again is None or reckoned.due is None:
            return reckoned
        due = reckoned.due
        tries = self.known.unanswered(step, begun.strand, begun.owed_from)
        for at, _ in tries[:_TRIES_BEFORE_ANOTHER_ROUTE]:
            if at <= due:
                due = max(due, later(self.known, at, step.try_again))
        if due == reckoned.due:
            return reckoned
        derivation = {**reckoned.derivation, "first_due": instant_text(reckoned.due), "tried_again": instant_text(due)}
        return DueTime(due, derivation | {"result": instant_text(due)}, reckoned.beyond_known)

    def _crowded_out(self, one: Owed, strand: StrandFile) -> bool:
        """Whether it would fall so close to another step that one of the two is enough."""
        rule = one.step.not_within
        if rule is None or one.due is None:
            return False
        calendar, day = self.known.calendar(rule.span.calendar), local_day(one.due)
        for step in rule.steps:
            for other in self.of(self.known.setting.protocol.steps[step], strand):
                if other.due is None:
                    continue
                first, last = sorted((day, local_day(other.due)))
                reached, _ = nth_day(first, rule.span.amount, calendar)
                if reached is not None and last <= reached:
                    return True
        return False


def _was_settled(one: Owed, before: datetime) -> bool:
    return one.settled is not None and one.settled.at < before
