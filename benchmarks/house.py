"""A made-up authority on hampshire/commitment, and inspections of about so many entries in its record, grown by the real rules."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine

from api import demo_story as story
from workflow.core import decide
from workflow.core.acting import carry_out
from workflow.core.acts import Act, Asked, By, Fill, GivenAnswers, Note
from workflow.core.draft import Decision, Draft
from workflow.core.filling import PrivateValue
from workflow.core.inspection import Inspection
from workflow.core.record import Entry
from workflow.core.setting import Setting
from workflow.service import Workflow
from workflow.store.engine import upgrade, writing
from workflow.store.snapshots import fold_on, nothing_yet
from workflow.transactions import Session

AUTHORITY, SCHOOL, OFFICER = "bench", "tern-point", "p-beck"
DAY, MINUTES = timedelta(days=1), timedelta(minutes=5)
SPOKE = {"outcome": "spoke_with_head", "what_was_said_and_agreed": "Made up, like everything here."}


def at(text: str) -> datetime:
    """An instant of London winter time, which is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Ofsted rang a week before, and the authority hears of it late: an inspection that begins where the wait for the report begins.
BEGINS_AT = at("2026-11-18T17:05")
LATE: GivenAnswers = {
    "rang_at": "2026-11-16T10:05",
    "known_at": "2026-11-18T17:00",
    "come_at": "2026-11-18T16:30",
    "how_known": "ofsted_email",
    "kind": "full",
    "framework": "eif_2026_09",
    "first_day": "2026-11-17",
    "days_on_site": "two",
}


@dataclass(slots=True)
class Clock:
    """Case time and machine time of a measurement: whatever it was last set to."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Chance:
    """Bytes that are different each time and the same in each run, so that every run writes the same rows."""

    seed: str
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, size: int = 32) -> bytes:
        return hashlib.sha256(f"{self.seed} {next(self.numbers)}".encode()).digest()[:size]


@dataclass(frozen=True, slots=True)
class Timed:
    """Something that is done at a time, by a person."""

    at: datetime
    by: str
    act: Act


@dataclass(frozen=True, slots=True)
class Grown:
    """An inspection that is not stored yet: its decision, and when the last of it was written."""

    decision: Decision
    until: datetime


def furnish(url: str, engine: Engine, seed: str = "house") -> Workflow:
    """The tables, and the authority with its people, its school and its protocol; another seed gives another record."""
    upgrade(url)
    clock = Clock(at(story.BEGINS_AT))
    flow = Workflow.create(engine, AUTHORITY, "Made-up Council", "Jo Example", story.PROTOCOL, **means(clock, seed))
    for place in story.PLACES:
        flow.add_school(place.key, place.name, "", place.kind, True, place.responsible_body)
    for one in story.PEOPLE:
        flow.add_person(one.name, one.email, one.phone, person=one.id)
        for role in one.roles:
            flow.assign(one.id, role, one.schools)
    return flow


def means(clock: Clock, seed: str) -> dict[str, Any]:
    return {"now": clock, "machine_now": clock, "chance": Chance(seed)}


def workflow(engine: Engine, clock: Clock, seed: str = "steps", machine_now: Clock | None = None) -> Workflow:
    """The authority's records. Each round has a seed of its own: its record is like no other's, so nothing can be remembered of one."""
    given = means(clock, seed)
    return Workflow(engine, AUTHORITY, **(given | {"machine_now": machine_now or clock}))


def take(flow: Workflow, clock: Clock, chain: str, one: Timed) -> None:
    """One step, through the front door of the workflow."""
    clock.at = one.at
    flow.take_step(chain, Asked(one.act, By(one.by), one.at))


def hush() -> None:
    """A step's alerts go to the service's log; here they would go to the screen, and into the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


# --- inspections ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Growing:
    """An inspection in memory, decided on by the rules alone."""

    setting: Setting
    file: Inspection = field(default_factory=lambda: Inspection("grown"))
    entries: list[Entry] = field(default_factory=list)
    private: list[tuple[int, PrivateValue]] = field(default_factory=list)
    chance: Callable[[], bytes] = field(default_factory=lambda: Chance("grown"))

    def keep(self, decision: Decision) -> None:
        self.entries += decision.entries
        self.private += decision.private
        self.file = decision.file

    def open(self, now: datetime, state: str, answers: GivenAnswers) -> None:
        by = By(OFFICER)
        self.keep(decide.open_inspection("grown", self.setting, SCHOOL, state, answers, by, now, self.chance))

    def ask(self, one: Timed) -> None:
        asked = Asked(one.act, By(one.by), one.at)
        self.keep(decide.take_step(self.file, self.setting, asked, one.at, self.chance))

    def ask_all(self, done: Sequence[Timed]) -> None:
        """Write down several things at once, when the last of them was done, and conclude what follows from them together."""
        draft = Draft(self.file, self.setting, done[-1].at, self.chance)
        draft.conclude()
        for one in done:
            carry_out(draft, Asked(one.act, By(one.by), one.at))
        draft.conclude()
        self.keep(draft.decision())

    def grown(self) -> Grown:
        assert self.file.recorded_at is not None
        return Grown(Decision(tuple(self.entries), tuple(self.private), self.file), self.file.recorded_at)


def told(setting: Setting, entries: int) -> Grown:
    """The demonstration's inspection of Tern Point, with everything that its people did, up to so many entries."""
    growing = Growing(setting)
    rung = story.TERN_POINT[0]
    assert isinstance(rung, story.Rung)
    growing.open(at(rung.at), rung.state, rung.answers)
    for one in done_at_tern_point():
        if len(growing.entries) < entries:
            growing.ask(one)
    return growing.grown()


def done_at_tern_point() -> list[Timed]:
    done = [one for one in story.TERN_POINT if isinstance(one, story.Done)]
    return sorted((Timed(at(one.at), one.by, one.act) for one in done), key=lambda one: one.at)


def told_after(until: datetime) -> Iterator[Timed]:
    """What is done at Tern Point after this instant: the rest of the story, then a call and a note a day."""
    rest = [one for one in done_at_tern_point() if one.at > until]
    yield from rest
    yield from calls_and_notes((rest[-1].at if rest else until) + DAY, DAY)


def waiting(setting: Setting, entries: int) -> Grown:
    """An inspection in the wait for its report, up to so many entries: calls and notes of its first evening, then of each day.

    The days are written down a week at a time, so that the rules conclude once a week and a long record is grown in seconds.
    """
    growing = Growing(setting)
    growing.open(BEGINS_AT, "feedback_given", LATE)
    for one in itertools.islice(calls_and_notes(BEGINS_AT + MINUTES, MINUTES), 8):
        if len(growing.entries) < entries:
            growing.ask(one)
    days = calls_and_notes(BEGINS_AT + DAY, DAY)
    while len(growing.entries) < entries:
        growing.ask_all(list(itertools.islice(days, 14)))
    return growing.grown()


def after_waiting(until: datetime) -> Iterator[Timed]:
    """What is done next in such an inspection: more calls and notes, within the hour, so that little falls due between them."""
    return calls_and_notes(until + MINUTES, MINUTES)


def calls_and_notes(first: datetime, every: timedelta) -> Iterator[Timed]:
    """A call to the head and a note about it, again and again."""
    for number in itertools.count():
        when = first + number * every
        yield Timed(when, OFFICER, Fill("contact", SPOKE))
        yield Timed(when + timedelta(minutes=2), OFFICER, Note("Made up, and about as long as a note is."))


def setting_of(flow: Workflow) -> Setting:
    def work(session: Session) -> Setting:
        return session.setting(session.load_authority().file.protocol)

    return flow._read(work)


def store(flow: Workflow, grown: Grown, chains: Sequence[str]) -> None:
    """Write the same inspection into each of these chains, as the store would have written it in one transaction."""
    setting = setting_of(flow)
    for chain in chains:
        with writing(flow.engine) as connection:
            session = Session(connection, AUTHORITY, grown.until)
            session.append(session.chains.load(chain), renamed(grown.decision, chain), setting)


def renamed(decision: Decision, chain: str) -> Decision:
    """The same decision on another chain."""
    entries = tuple(replace(one, chain=chain) for one in decision.entries)
    return Decision(entries, decision.private, fold_on(nothing_yet(chain, is_authority=False), entries).file)


def chains(number: int, named: str = "inspection") -> list[str]:
    return [f"{AUTHORITY}/{named}-{one:06}" for one in range(number)]
