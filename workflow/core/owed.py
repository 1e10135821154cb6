"""What is owed, worked out from the asserted facts of a file alone: each occurrence, its due time, its proof, its end.

Nothing here looks at what was concluded before, so the same facts always give the same answer, however often and whenever
it is asked. ``conclude.py`` compares it with the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from protocols.clauses import Every
from protocols.model import Step
from protocols.working_time import local_day, nth_day
from workflow.core.basis import EVER, FOREVER, Before
from workflow.core.begins import begins
from workflow.core.deadlines import Begun, DueTime, Reckoning
from workflow.core.differences import of_form
from workflow.core.ends import end_of
from workflow.core.facts import Key
from workflow.core.in_force import due_time
from workflow.core.inspection import Inspection, Obligation, StrandFile
from workflow.core.known import Known
from workflow.core.places import NOTHING_OWED, Chain, Link, Name, Owed, Place, Settled
from workflow.core.proofs import decided_of, proofs_of
from workflow.core.spans import later
from workflow.core.tries import tried

_A_HAIR = timedelta(microseconds=1)  # so that one proof does not settle the next occurrence of a series too


@dataclass(slots=True)
class Duties:
    """Everything a file owes at ``now``; each step of each strand is worked out once, and again when what it rests on changed.

    ``quiet``: what has been compared with the record, and the instant before which nothing of it can differ.
    ``agreed``: the obligations of the record that was found to say all of this. Nothing follows from it before ``until``,
    and ``next_at`` is when something does (None: never).
    """

    known: Known
    now: datetime
    quiet: dict[Name, tuple[Place, datetime]] = field(default_factory=dict)
    agreed: Mapping[str, Obligation] | None = None
    until: datetime = EVER
    next_at: datetime | None = None
    _places: dict[Name, Place] = field(default_factory=dict)
    _open: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.known.notes.latest = max(self.known.notes.latest, self.now)

    def on(self, known: Known, now: datetime) -> Duties:
        """The duties of a later version of the same file, at the same instant or a later one."""
        if known.notes is self.known.notes:
            return Duties(known, now, dict(self.quiet), self.agreed, self.until, self.next_at)
        return Duties(known, now, dict(self.quiet))

    def found_on_record(self, file: Inspection) -> None:
        """Nothing followed from them at ``now`` for this version of the file."""
        self.agreed, self.until = file.obligations, EVER

    def are_on_record(self, file: Inspection) -> bool:
        """Whether it is known that nothing follows from them, for a version of the file that they are the duties of."""
        return self.now < self.until and self.agreed is file.obligations

    def stand_until(self) -> datetime:
        """The first instant at which any of it is worked out again, by time alone."""
        worked = self.known.notes.worked
        return min((worked["owed", *name].basis.until for name in self.places()), default=FOREVER)

    def all(self) -> Iterator[Owed]:
        """Every occurrence armed by now, and the next one of each step that will be."""
        for place in self.places().values():
            yield from place.owed

    def places(self) -> dict[Name, Place]:
        """What each step of each strand owes, in the order of the strands and of the protocol."""
        if not self._places:
            worked, now = self.known.notes.worked, self.now
            for strand in self.known.file.strands.values():
                for step, name, noted in self._steps(strand):
                    found = worked.get(noted)
                    stands = found is not None and now < found.basis.until
                    self._places[name] = found.value if found and stands else self._place(step, strand)
        return self._places

    def _steps(self, strand: StrandFile) -> tuple[tuple[Step, Name, tuple[str, ...]], ...]:
        """The steps that a strand owes, in the order of the protocol, each with its name and what it is noted under."""
        steps, key = self.known.setting.protocol.steps.values(), strand.key
        rows = ((one, (key, one.key), ("owed", key, one.key)) for one in steps if one.strand == strand.kind)
        return self.known.notes.kept(("steps", key), lambda _: tuple(rows)).value

    def of(self, step: Step, strand: StrandFile) -> tuple[Owed, ...]:
        return self._place(step, strand).owed

    def _place(self, step: Step, strand: StrandFile) -> Place:
        name = ("owed", strand.key, step.key)
        standing = self.known.notes.standing(name, self.now)
        if standing is not None:
            return cast("Place", standing.value)
        if name in self._open:
            return NOTHING_OWED  # a step that waits for itself waits for ever; the reader refuses such circles
        self._open.add(name)
        found = self.known.notes.kept(name, lambda before: self._worked_out(step, strand, before), self.now)
        self._open.discard(name)
        return found.value

    def _worked_out(self, step: Step, strand: StrandFile, before: Before | None) -> Place:
        """What it owes; of what it owed before the facts changed only what still stands is kept."""
        old: Place = before.value if before else NOTHING_OWED
        earlier = {one.first.occurrence: one for one in old.chains}
        chains: list[Chain] = []
        news: list[Owed] = []
        for begun in self._begun(step, strand):
            first = self._as_known(step, strand, begun)
            ends_at = end_of(self.known, step, strand, first)
            chain = earlier.get(first.occurrence)
            same = before and chain and (chain.first, chain.ends_at) == (first, ends_at)
            kept = chain.standing(before.changes, self.now) if before and chain and same else ()
            dues = chain.dues(before.changes, self.now) if before and chain else {}
            links = self._links(step, strand, kept, first, ends_at, dues)
            chains.append(Chain(first, ends_at, links))
            news += [one for one, _ in kept if one.may_change(self.now)]
            news += [one for one, _ in links[len(kept) :]]
        owed = tuple(one for chain in chains for one, _ in chain.links)
        if step.not_within is None:
            return Place(owed, tuple(chains), tuple(news), old.mark)
        left = tuple(one for one in owed if not self._crowded_out(one, strand))
        return Place(left, tuple(chains), left)

    def _begun(self, step: Step, strand: StrandFile) -> list[Begun]:
        if not self.known.all_hold(step.only_if, strand.key):
            return []
        return begins(self.known, step, strand, self.now, self._done)

    def _as_known(self, step: Step, strand: StrandFile, begun: Begun) -> Begun:
        """What still helps is owed from when the authority knew, though its time had passed by then."""
        if not step.still_helps or (at := self._not_told(begun, self._reckoned(step, strand, begun))) is None:
            return begun
        return replace(begun, armed_at=at, owed_from=at, start=at, day=local_day(at))

    # --- one occurrence -------------------------------------------------------------------------------

    def _links(
        self,
        step: Step,
        strand: StrandFile,
        kept: tuple[Link, ...],
        first: Begun,
        ends_at: datetime | None,
        dues: Mapping[Begun, Owed],
    ) -> tuple[Link, ...]:
        """The occurrences that follow one another, after those that are kept, up to the first that will be."""
        links, notes = list(kept), self.known.notes
        if kept:
            notes.rests_on(kept[-1][1])
        while True:
            with notes.noting() as basis:
                begun = self._next(step, first, links)
                if begun is None or (ends_at is not None and begun.armed_at >= ends_at):
                    return tuple(links)
                one = self._owed(step, strand, begun, ends_at, dues.get(begun))
            if links:
                basis.take_in(links[-1][1])
            links.append((one, basis))

    def _next(self, step: Step, first: Begun, links: list[Link]) -> Begun | None:
        is_series = isinstance(step.due.rule, Every)
        if not links:
            return replace(first, occurrence=f"{first.occurrence}.1") if is_series else first
        last = links[-1][0]
        return self._next_of_series(first, last, len(links) + 1) if is_series else self._asked_again(step, last)

    def _asked_again(self, step: Step, last: Owed) -> Begun | None:
        """After each "not needed, she said" the softer offer that follows it."""
        again = step.not_needed_asks_again
        if again is None or last.settled is None or last.settled.how != "not_needed":
            return None
        at = later(self.known, last.settled.at, again)
        return replace(
            last.begun,
            occurrence=f"{last.begun.occurrence}+",
            armed_at=at,
            owed_from=at,
            start=at,
            day=local_day(at),
            cause=last.settled.seq,
        )

    def _next_of_series(self, first: Begun, last: Owed, number: int) -> Begun | None:
        """Armed again by each proof from when it happened, and by each miss at its due time, so that silence never ends it."""
        start = last.next_start()
        if last.begun.armed_at > self.now:
            self.known.notes.stands_until(last.begun.armed_at)
            start = None
        if start is None:
            return None
        cause = last.settled.seq if last.settled and start == last.settled.at else 0
        return replace(
            last.begun,
            occurrence=f"{first.occurrence}.{number}",
            armed_at=start,
            owed_from=start + _A_HAIR,
            start=start,
            day=local_day(start),
            cause=cause,
        )

    def _owed(
        self, step: Step, strand: StrandFile, begun: Begun, ends_at: datetime | None, before: Owed | None
    ) -> Owed:
        """One occurrence; ``before`` is the same one as it was worked out earlier, if its due time still stands."""
        if before is not None:
            reckoned, basis = before.reckoned, before.due_rests_on
            self.known.notes.rests_on(basis)
        else:
            with self.known.notes.noting() as basis:
                reckoned = tried(self.known, step, begun, self._reckoned(step, strand, begun))
        key = Key(strand.key, step.key, begun.occurrence)
        settled = self._settled(step, strand, begun, key, reckoned, ends_at)
        self._note(step, settled, ends_at)
        return Owed(key, step, begun, reckoned, settled, ends_at, basis)

    def _note(self, step: Step, settled: Settled | None, ends_at: datetime | None) -> None:
        """Proofs matter as long as it is open; what happened after it was settled proves nothing of it."""
        notes = self.known.notes
        if settled is None and ends_at is not None:
            notes.stands_until(ends_at)
        for proof in step.done:
            if proof.form is not None:
                notes.read(of_form(proof.form), settled.at if settled else FOREVER)

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
        ahead = [one for one in found if one.due and one.due >= begun.start and not one.was_settled_before(begun.start)]
        chosen = (same or ahead or found[-1:])[:1]
        return chosen[0].due if chosen else None

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
        found = [
            *proofs_of(self.known, step, strand, key, begun.owed_from),
            *decided_of(self.known, key, begun.armed_at),
        ]
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

    # --- neighbours ---------------------------------------------------------------------------

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
