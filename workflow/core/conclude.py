"""What follows from a file at an instant: the duties worked out from its facts, compared with what its record already says.

Conclusions carry the instant at which they fell due. Before ``look_at`` nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from protocols.model import Strand
from workflow.core import facts as f
from workflow.core.answers import proves
from workflow.core.basis import EVER, FOREVER
from workflow.core.inspection import Inspection, Obligation, StrandFile
from workflow.core.known import Known
from workflow.core.owed import Duties
from workflow.core.places import Name, Owed, Place
from workflow.core.setting import Setting
from workflow.core.tellings import Climb, Coming, late_rung_times, people_for, rung_times, telling


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact that follows, and the instant it fell due."""

    fact: f.Concluded | f.StrandOpened
    at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """The duties of a file held against its record; ``cause`` is the entry that is being settled (0: time alone).

    The duties rest on asserted facts alone, so they stay as they are while conclusions are added to ``file``.
    """

    file: Inspection
    duties: Duties
    cause: int = 0

    @property
    def now(self) -> datetime:
        return self.duties.now

    def changes(self) -> list[Conclusion]:
        """What the record does not say yet, each obligation in its own order, all by the instant they fell due."""
        ordered: list[tuple[datetime, int, Conclusion]] = []
        looked_at = self._looked_at()
        for name, place in looked_at.items():
            derived = {str(one.key): one for one in self._news(name, place) if one.begun.armed_at <= self.now}
            for one in derived.values():
                self._in_order(ordered, self._of_owed(one))
        for obligation in self._gone(looked_at):
            self._in_order(ordered, self._no_longer_owed(obligation))
        keys = [one.fact.obligation for _, _, one in ordered if not isinstance(one.fact, f.StrandOpened)]
        concluded = {(key.strand, key.step) for key in keys if key}
        for name, place in looked_at.items():
            if name not in concluded:
                self.duties.quiet[name] = (place, place.quiet_until(self.now))
        ordered.sort(key=lambda row: (row[0], row[1]))
        return [row[2] for row in ordered]

    def _looked_at(self) -> dict[Name, Place]:
        """All but what was compared before, where nothing has changed since and nothing has come by time."""
        quiet, now, never = self.duties.quiet, self.now, (None, EVER)
        found = {}
        for name, place in self.duties.places().items():
            before, until = quiet.get(name, never)
            if before is not place or now >= until:
                found[name] = place
        return found

    def _news(self, name: Name, place: Place) -> tuple[Owed, ...]:
        """What of it may differ from the record: all of it, or what is new since it was last compared and what time may change."""
        before, _ = self.duties.quiet.get(name, (None, EVER))
        is_known = before is not None and (before is place or before.mark is place.since)
        return place.news if is_known else place.owed

    def _gone(self, looked_at: Mapping[Name, Place]) -> list[Obligation]:
        """What is open on record and no longer owed; what was compared before and has not changed since is owed still."""
        places = self.duties.places()
        found = []
        for one in self.file.open_obligations():
            name = (one.key.strand, one.key.step)
            if name in looked_at or name not in places:
                owed = reversed(places[name].owed) if name in places else ()
                if not any(row.key == one.key and row.begun.armed_at <= self.now for row in owed):
                    found.append(one)
        return found

    def _in_order(self, ordered: list[tuple[datetime, int, Conclusion]], found: Iterator[Conclusion]) -> None:
        latest: datetime | None = None
        for one in found:
            latest = one.at if latest is None else max(latest, one.at)
            ordered.append((latest, len(ordered), one))

    # --- one obligation ----------------------------------------------------------------------------------

    def _of_owed(self, one: Owed) -> Iterator[Conclusion]:
        on_record = self.file.obligations.get(str(one.key))
        if on_record is None:
            yield Conclusion(self._armed(one), one.begun.armed_at)
            yield from self._of_new(one)
        else:
            yield from self._of_known(_judged(one, on_record), on_record)

    def _of_new(self, one: Owed) -> Iterator[Conclusion]:
        if (missed_at := self._missed_at(one)) is not None:
            yield Conclusion(f.Missed(one.key, 0, missed_at), missed_at)
        if one.settled is not None:
            yield self._discharged(one)

    def _of_known(self, one: Owed, on_record: Obligation) -> Iterator[Conclusion]:
        schedule = on_record.schedule
        if self._has_moved(one, on_record):
            schedule = self._next_schedule(on_record)
            by_time = not (self.cause or on_record.is_open)  # its time came round again: not when somebody looked
            yield Conclusion(self._rescheduled(one, on_record), one.begun.armed_at if by_time else self.now)
        missed_at = self._missed_at(one)
        if on_record.is_missed and missed_at is None:
            yield self._withdrawn(on_record, (one.settled.seq if one.settled else 0) or self.cause)
        if self._stands(one, on_record):
            return
        if missed_at is not None and not on_record.is_missed and schedule not in on_record.missed:
            yield Conclusion(f.Missed(one.key, schedule, missed_at), missed_at)
        if one.settled is not None:
            yield self._discharged(one)

    def _stands(self, one: Owed, on_record: Obligation) -> bool:
        """Whether it is settled on record as it is in fact: then nothing about it is concluded again."""
        if on_record.is_open or one.settled is None or on_record.discharged != one.settled.how:
            return False
        same = (on_record.proof, on_record.in_time) == (one.settled.seq, one.in_time)
        return same or one.settled.how in ("released", "not_told")

    def _no_longer_owed(self, obligation: Obligation) -> Iterator[Conclusion]:
        if obligation.is_missed:
            yield self._withdrawn(obligation, self.cause)
        yield Conclusion(f.Discharged(obligation.key, "released", self.cause), self.now)

    def _missed_at(self, one: Owed) -> datetime | None:
        """Its due time, if that passed with nothing to show, or with a proof that came after it."""
        if one.due is None or one.due > self.now:
            return None
        missed = one.settled is None or (one.settled.how != "not_told" and one.settled.at > one.due)
        return one.due if missed else None

    def _has_moved(self, one: Owed, on_record: Obligation) -> bool:
        if not on_record.is_open:
            return one.settled is None  # what settled it no longer holds: it is owed again
        return on_record.due != one.due or on_record.owed_from != one.begun.owed_from

    def _next_schedule(self, on_record: Obligation) -> int:
        """One more than any schedule told before, so that no telling's key is used twice."""
        told = [one.schedule for one in on_record.told]
        return max([on_record.schedule, *told]) + 1

    # --- the facts ---------------------------------------------------------------------------------------

    def _was_late(self, one: Owed) -> bool:
        """Whether it was overdue when what began it was entered: late typing, not a late step."""
        return one.due is not None and one.due <= self.now and bool(self.cause)

    def _rungs(self, one: Owed, *, again: bool) -> tuple[f.RungTime, ...]:
        known, ladder = self.duties.known, self.duties.known.setting.protocol.ladders[one.step.ladder]
        if one.settled is not None and one.settled.how == "not_told":
            return ()
        if self._was_late(one):
            return late_rung_times(known, ladder, self.now)
        written_at = self.now if self.cause else one.begun.armed_at
        return rung_times(known, ladder, one.begun.armed_at, one.due, written_at, again=again)

    def _armed(self, one: Owed) -> f.Armed:
        return f.Armed(
            obligation=one.key,
            owed_by=one.step.owed_by,
            rule=str(one.reckoned.derivation.get("rule", "")),
            owed_from=one.begun.owed_from,
            due=one.due,
            derivation=one.reckoned.derivation,
            rungs=self._rungs(one, again=False),
            cause=one.begun.cause,
            entered_late=self._was_late(one),
        )

    def _rescheduled(self, one: Owed, on_record: Obligation) -> f.Rescheduled:
        return f.Rescheduled(
            obligation=one.key,
            schedule=self._next_schedule(on_record),
            owed_from=one.begun.owed_from,
            old_due=on_record.due,
            due=one.due,
            derivation=one.reckoned.derivation,
            rungs=self._rungs(one, again=True),
            cause=self.cause,
            entered_late=self._was_late(one),
        )

    def _withdrawn(self, one: Obligation, cause: int) -> Conclusion:
        last = max(set(one.missed) - set(one.withdrawn))
        return Conclusion(f.MissWithdrawn(one.key, last, cause), self.now)

    def _discharged(self, one: Owed) -> Conclusion:
        assert one.settled is not None
        fact = f.Discharged(one.key, one.settled.how, one.settled.seq, one.in_time)
        return Conclusion(fact, one.settled.at)

    # --- strands that begin by themselves ----------------------------------------------------------------

    def strands(self) -> Iterator[Conclusion]:
        """A strand that the unanswered tries have opened, or that an answer had ended which no longer holds."""
        for strand in self.duties.known.setting.protocol.strands.values() if self.file.opened else ():
            there = self.file.strands_of(strand.key)
            limit = strand.may_begin.after_no_answer if strand.may_begin else None
            if not (there or limit) or any(not self.duties.known.is_final(one) for one in there):
                continue
            tries = self._unanswered(there) if limit else []
            at = tries[limit - 1] if limit and len(tries) >= limit else None
            at = self.now if at is None and there and self._was_ended_wrongly(there[-1], strand) else at
            if at is not None:
                key = f"{strand.key}-{len(there) + 1}"
                yield Conclusion(f.StrandOpened(key, strand.key, strand.begins, f.Provenance(how="system")), at)

    def _was_ended_wrongly(self, file: StrandFile, strand: Strand) -> bool:
        """Whether the answer that took its last move with it was put right since, and would no longer do so."""
        last = file.entered[-1]
        before = [one for one in self.file.answers if one.seq < last.seq]
        wanted = [one.by_itself for one in strand.transitions if one.by_itself and one.to == last.state]
        if not before or not any(one.form == before[-1].form for one in wanted):
            return False
        answer = before[-1]
        outcome = self.duties.known.outcome(answer)
        return answer.withdrawn or not any(proves(one, answer, outcome) for one in wanted)

    def _unanswered(self, there: tuple[StrandFile, ...]) -> list[datetime]:
        """When nobody answered since somebody last did, and since the last strand of this kind was opened; by when it happened."""
        since = max((one.entered[0].seq for one in there), default=0)
        news = (pair for pair in self.duties.known.contacts() if pair[0].seq > since)
        tried = takewhile(lambda pair: pair[1][1] == "no_answer", news)
        return [answer.at for answer, _ in tried][::-1]

    # --- who is told -------------------------------------------------------------------------------------

    def tellings(self, *, by_time: bool) -> Iterator[Conclusion]:
        """The rungs whose time has come: each once, the highest first; repeats that fell in a gap are counted, not sent.

        ``by_time``: nothing was asserted, so what time alone released was still owed when its rungs came.
        """
        for one in self.file.obligations.values():
            until = self.now if one.discharged is None else one.discharged_at
            if not (one.discharged is None or (by_time and one.discharged == "released")) or until is None:
                continue
            climb = Climb(self.duties.known, one)
            come = [row for row in climb.kept() if row.at <= until and (one.is_open or row.at < until)]
            for coming in sorted(come, key=lambda row: -row.rung):
                taken_over_at = min((row.at for row in come if row.rung > coming.rung), default=until)
                yield self._telling(climb, coming, max(coming.at, taken_over_at))

    def _telling(self, climb: Climb, coming: Coming, until: datetime) -> Conclusion:
        rung, setting = climb.ladder.rungs[coming.rung], self.duties.known.setting
        finder = self.duties.known.finder(climb.one.key.strand, self.now)
        people = people_for(rung, climb.one.owed_by, finder)
        return Conclusion(telling(climb, coming, until, people, setting.roster.seq), coming.at)


def _judged(one: Owed, on_record: Obligation) -> Owed:
    """What is settled is judged by the later of its due time on record and the one reckoned now, if it is due at all.

    So a pause recorded late takes a miss away, and an earlier time that is agreed afterwards makes none.
    """
    if on_record.is_open or one.settled is None or one.due is None:
        return one
    due = None if on_record.due is None else max(one.due, on_record.due)
    return replace(one, reckoned=replace(one.reckoned, due=due))


def duties_of(file: Inspection, setting: Setting, now: datetime, before: Duties | None = None) -> Duties:
    """What a file owes at ``now``; ``before`` are the duties of an earlier version of it, of which what still stands is kept."""
    if before is None or before.known.notes.latest > now:
        return Duties(Known(file, setting), now)
    known = before.known.after(file, setting)
    return before if known.notes is before.known.notes and now == before.now else before.on(known, now)


def look_at(file: Inspection, setting: Setting, now: datetime, before: Duties | None = None) -> datetime | None:
    """The earliest instant after ``now`` at which anything would follow from time alone; None: never."""
    duties = duties_of(file, setting, now, before)
    if duties.are_on_record(file):
        return duties.next_at
    places = min((place.next_after(now) for place in duties.places().values() if place.news), default=FOREVER)
    climbs = (Climb(duties.known, one) for one in file.open_obligations())
    rungs = min((coming.at for climb in climbs for coming in climb.kept() if coming.at > now), default=FOREVER)
    first = min(places, rungs)
    duties.next_at = None if first == FOREVER else first
    if duties.agreed is file.obligations:
        duties.until = min(first, duties.stand_until())
    return duties.next_at
