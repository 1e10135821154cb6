"""The made-up case of a storm: on each working day four writers open inspections and write to them, at five times of the day.

Its times are chosen so that it makes no difference when a clock looks, as long as each looks before the time goes on: no step
settles what falls due in the same stretch of time. So the same people are told the same things, however the storm goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from protocols.working_time import instant
from workflow import demonstration
from workflow.core.acts import Act, Asked, Begin, By, Fill, Fire, Note
from workflow.service import Workflow
from workflow.store.engine import writing
from workflow.store.installation import DemoClock, set_demo_clock

AUTHORITY, FIRST_DAY = "storm", date(2026, 11, 23)  # a Monday
TIMES = ("09:00", "10:00", "12:30", "14:00", "17:00")
WRITERS, FILES = 4, 5
PEOPLE = (("p-olu", "Olu Example", "officer"), ("p-mae", "Mae Example", "manager"), ("p-hea", "Hea Example", "head"))
FOUNDED_AT = datetime.fromisoformat("2026-11-23T08:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a writer: its key, what it does, and the key that its inspection was opened with."""

    key: str
    kind: str
    of: str
    at: str
    by: str = "p-olu"

    @property
    def act(self) -> Act:
        """What is asked of an inspection; not for the step that opens one."""
        match self.kind:
            case "ring":
                return Fill("contact", {"spoke": "yes"})
            case "leave":
                return Fire("leave")
            case "concern":
                return Begin("concern", {"words": "made up"})
            case "hear":
                return Fire("hear", "concern-1", answers={"action": "made up"})
        return Note(self.words)

    @property
    def opening(self) -> dict[str, str]:
        return {"rang_at": self.at, "known_at": self.at}

    @property
    def words(self) -> str:
        return f"made up: {self.key}"

    @property
    def now(self) -> datetime:
        return instant_of(self.at)


@dataclass(frozen=True, slots=True)
class Scene:
    """One time of one day; ``at`` is local time."""

    round: int
    number: int

    @property
    def at(self) -> str:
        return f"{day_of(self.round).isoformat()}T{TIMES[self.number]}"

    @property
    def now(self) -> datetime:
        return instant_of(self.at)

    def steps(self, writer: int) -> list[Step]:
        """What one writer does in it, in order."""
        return [one for file in range(FILES) for one in self._of_file(writer, file)]

    def _of_file(self, writer: int, file: int) -> Iterator[Step]:
        opened = f"w{writer}-d{self.round}-f{file}"
        for number, kind in enumerate(FATES[file][self.number]):
            key = opened if kind == "open" else f"{opened}-s{self.number}-{number}"
            yield Step(key, kind, "" if kind == "open" else opened, self.at)


# What is done with each of a writer's five inspections of a day, at each of the five times. Owed: a ring within two office
# hours (11:00), and if it is missed the officer is told then, the manager at 12:00. A concern is heard within half an hour.
FATES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("open",), ("note",), ("note",), (), ("note",)),  # nobody ever rings
    (("open", "note"), ("ring",), ("note",), ("leave",), ()),  # in time; what is owed two days after is missed
    (
        ("open",),
        (),
        ("note",),
        ("ring", "note"),
        (),
    ),  # rung late: whoever was told of the miss hears that it is settled
    (("open",), ("concern",), ("note",), ("note",), ()),  # nobody rings, and a concern is not heard
    (("open",), ("concern", "hear", "ring"), ("note",), ("note",), ("note",)),  # all in time
)


def day_of(number: int) -> date:
    """The working day of a round: Monday to Friday, week after week."""
    weeks, days = divmod(number, 5)
    return FIRST_DAY + timedelta(weeks=weeks, days=days)


def scenes(rounds: int) -> Iterator[Scene]:
    return (Scene(number, time) for number in range(rounds) for time in range(len(TIMES)))


def instant_of(local: str) -> datetime:
    at = datetime.fromisoformat(local)
    return instant(at.date(), at.time())


def found(flow: Workflow, protocol: str) -> None:
    """The authority with its people and its school; ``flow`` says at what time, and by what chance."""
    means = {"now": flow._now, "machine_now": flow._machine_now, "chance": flow._chance}
    made = Workflow.create(
        flow.engine, AUTHORITY, "Storm Authority", "Ada Example", protocol, **means, administrator="p-ada"
    )
    for person, name, role in PEOPLE:
        made.add_person(name, f"{person}@example.org", "01632 960001", person=person)
        made.assign(person, role)
    made.add_school("primary", "Test Primary", "100001", "community", True, "authority")


def set_time(engine: Engine, now: datetime) -> None:
    """Let the case time of every process be this, and stand still."""
    with writing(engine) as connection:
        set_demo_clock(connection, DemoClock(FOUNDED_AT, now, demonstration.STANDING_STILL))


def play_in_calm(flow: Workflow, scene: Scene, chains: dict[str, str], *, looks_first: bool) -> None:
    """The same scene by one program, one step after another, as nobody kills it; ``chains``: by the key of their opening."""
    if looks_first:
        flow.sweep()
    for step in (one for writer in range(WRITERS) for one in scene.steps(writer)):
        if step.kind == "open":
            chains[step.key] = flow.open("primary", "told", step.opening, By(step.by), step.key).chain
        else:
            flow.take_step(chains[step.of], Asked(step.act, By(step.by), scene.now), step.key, is_timed=False)
    flow.sweep()
