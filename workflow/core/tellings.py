"""Ladders: when each rung of an obligation comes, whom it reaches, and what an "I have it" or a gap does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from protocols.clauses import Ladder, Rung, Span, When
from protocols.working_time import instant, local_day
from workflow.core.differences import of_held
from workflow.core.facts import Escalated, RungTime, Told
from workflow.core.inspection import Held, Obligation
from workflow.core.known import Known
from workflow.core.record import Entry
from workflow.core.roster import Finder
from workflow.core.spans import days_later, later

Late = Literal["", "clock", "written"]
ON_TIME = timedelta(minutes=2)  # a telling that goes this much after its time, or less, is not called late


def rung_times(
    known: Known, ladder: Ladder, armed_at: datetime, due: datetime | None, written_at: datetime, *, again: bool = False
) -> tuple[RungTime, ...]:
    """When each rung comes, in order. A reminder whose time was past when the step was owed or written is left out.

    Where that leaves none, the last comes at once: nothing is owed of which nobody hears.
    ``again``: the due time moved, so what was told when the step began is not told twice.
    """
    found: list[RungTime] = []
    owed_at, past = max(armed_at, written_at), 0
    for place, rung in enumerate(ladder.rungs):
        at = _rung_at(known, rung.when, armed_at, due)
        begins = rung.when.point == "begins"
        if at is not None and (not again if begins else at >= owed_at):
            found.append(RungTime(place, at))
        elif at is not None:
            past = place + 1
    if past and not found and not again:
        found.append(RungTime(past - 1, owed_at))
    return tuple(sorted(found, key=lambda one: (one.at, one.rung)))


def late_rung_times(known: Known, ladder: Ladder, now: datetime) -> tuple[RungTime, ...]:
    """For a step that was overdue when it was entered: its owner now, and the next rung after the usual wait; no more."""
    owner = [place for place, rung in enumerate(ladder.rungs) if "owner" in rung.to]
    above = [
        place
        for place, rung in enumerate(ladder.rungs)
        if "owner" not in rung.to and rung.when.point == "due" and rung.when.span and not rung.when.before
    ]
    times = [RungTime(place, now) for place in owner[-1:] or ([] if above else [len(ladder.rungs) - 1])]
    for place in above[:1]:
        span = ladder.rungs[place].when.span
        assert span is not None
        times.append(RungTime(place, later(known, now, span)))
    return tuple(times)


def _rung_at(known: Known, when: When, armed_at: datetime, due: datetime | None) -> datetime | None:
    base = armed_at if when.point == "begins" else due
    if base is None:
        return None
    if when.at is not None:
        return instant(local_day(base), when.at)
    if when.span is None:
        return base
    return _earlier(known, base, when.span) if when.before else later(known, base, when.span)


def _earlier(known: Known, at: datetime, span: Span) -> datetime:
    if span.unit == "days":
        return days_later(known, at, replace(span, amount=-span.amount))
    return at - span.length


@dataclass(frozen=True, slots=True)
class Coming:
    """One rung as it stands after what was held: its schedule, place, repeat and instant."""

    schedule: int
    rung: int
    repeat: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Climb:
    """The ladder of one obligation, as far as the record has it."""

    known: Known
    one: Obligation

    @property
    def ladder(self) -> Ladder:
        return self.known.setting.protocol.ladder_of(self.one.key.step)

    @property
    def holds(self) -> tuple[Held, ...]:
        self.known.notes.read(of_held(self.one.key.strand, self.one.key.step))
        return tuple(held for held in self.known.file.held if held.obligation == self.one.key)

    def kept(self) -> tuple[Coming, ...]:
        """What is coming, worked out once for each version of the obligation."""
        name = ("coming", str(self.one.key))
        notes = self.known.notes
        of, coming = notes.kept(name, lambda _: (self.one, tuple(self.coming()))).value
        if of is not self.one:
            notes.forget(name)
            return self.kept()
        return coming

    def coming(self) -> Iterator[Coming]:
        """Every rung not yet told, in order of time, then what the last told rung repeats next."""
        told = {(one.schedule, one.rung) for one in self.one.told if one.why == "rung"}
        done = {one.rung for one in self.one.told if one.why == "rung" and one.schedule >= self.one.schedule}
        for one in self._shifted():
            if (one.schedule, one.rung) not in told and one.rung not in done:
                yield one
        yield from self._repeats()

    def _shifted(self) -> list[Coming]:
        """The rungs with each hold taken into account: what falls in a hold waits for its end, and the rest with it."""
        times = [Coming(self.one.schedule, one.rung, 0, one.at) for one in self.one.rungs]
        for held in self.holds:
            expires_at = later(self.known, held.at, self.ladder.held_for)
            waiting = [one for one in times if one.at >= held.at]
            if waiting and waiting[0].at < expires_at:
                times = _delayed(times, held.at, expires_at - waiting[0].at)
        return times

    def _repeats(self) -> Iterator[Coming]:
        """What the last rung told repeats next; held back while somebody has it."""
        told = [one for one in self.one.told if one.why == "rung" and one.schedule >= self.one.schedule]
        if not told:
            return
        last = max(told, key=lambda one: (one.rung, one.repeat))
        if (coming := self.after(Coming(last.schedule, last.rung, last.repeat, last.at))) is not None:
            yield coming

    def after(self, coming: Coming) -> Coming | None:
        """The repeat that follows a rung, or a repeat of it; None where it has no more."""
        rung = self.ladder.rungs[coming.rung]
        if rung.again_every is None or (rung.times is not None and coming.repeat >= rung.times):
            return None
        at = later(self.known, coming.at, rung.again_every)
        for held in self.holds:
            expires_at = later(self.known, held.at, self.ladder.held_for)
            at = expires_at if held.at <= at < expires_at else at
        return Coming(coming.schedule, coming.rung, coming.repeat + 1, at)

    def counted(self, coming: Coming, until: datetime) -> Coming:
        """The last repeat of a rung that fell by ``until`` while nobody was there to send it; the rung itself when none did."""
        while (following := self.after(coming)) is not None and following.at <= until:
            coming = following
        return coming


def why_late(
    fell_due: datetime,
    raised_at: datetime,
    about: Callable[[], Obligation | None],
    entry: Callable[[int], Entry | None],
) -> Late:
    """Why a telling went later than it should have: the clock had not looked, or what it is about was written down late.

    What goes as its promise begins cannot go before somebody has written that down. ``about`` gives the promise it is
    about, if any, and ``entry`` an entry by its sequence; neither is asked for a telling that was on time.
    """
    if raised_at - fell_due <= ON_TIME:
        return ""
    one = about()
    began = entry(one.cause) if one and one.cause and one.armed_at == fell_due else None
    return "written" if began and began.recorded_at > fell_due else "clock"


def _delayed(times: list[Coming], held_at: datetime, by: timedelta) -> list[Coming]:
    return [replace(one, at=one.at + by, schedule=one.schedule + 1) if one.at >= held_at else one for one in times]


def people_for(rung: Rung, owed_by: tuple[str, ...], finder: Finder) -> tuple[Told, ...]:
    """The people a rung reaches, each once, with the first reason that named them."""
    found: dict[str, Told] = {}
    for name in rung.to:
        match name:
            case "owner":
                people = finder.owner(owed_by)
            case "cover":
                people = finder.cover(owed_by)
            case role:
                people = finder.who(role)
        for told in people:
            found.setdefault(told.person, told)
    return tuple(found.values())


def telling(climb: Climb, coming: Coming, until: datetime, people: tuple[Told, ...], roster: int) -> Escalated:
    """One rung told now, with the repeats of it that fell by ``until`` counted in."""
    last = climb.counted(coming, until)
    return Escalated(
        why="rung",
        how=climb.ladder.rungs[coming.rung].how,
        told=people,
        roster=roster,
        fell_due=coming.at,
        obligation=climb.one.key,
        schedule=coming.schedule,
        rung=coming.rung,
        repeat=last.repeat,
        counted=last.repeat - coming.repeat,
        counted_to=last.at if last != coming else None,
    )
