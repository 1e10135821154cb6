"""A storm: three clocks, a server and four writers on one database, killed at named points and at random, and begun again."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from private_postgres import free_port
from sqlalchemy import Engine, func, select
from storm import case, mutants, program
from storm.points import AT_RANDOM, OF_A_STEP, POINTS, Plan
from storm.writers import Writer, write

from workflow import demonstration
from workflow.core.record import instant_text
from workflow.service import Workflow
from workflow.store import tables as t
from workflow.store.engine import engine_for, reading, upgrade

CLOCKS = 3
LONGEST_SCENE = timedelta(minutes=3)
LOOK_EVERY_SECONDS = 0.05
PROTOCOL = str(Path(__file__).parents[2] / "storage" / "promise.yaml")
KILLED = -9


class StormStuck(Exception):
    """A scene did not come to its end: what was still to do."""


@dataclass(slots=True)
class Kept:
    """One place of the storm, and the process that fills it now; whoever ends is followed by another."""

    what: str
    begin: Callable[[Plan], Any]
    plans: Iterator[Plan]
    again: bool = True
    process: Any = None
    plan: Plan = field(default_factory=Plan)
    was_shot: bool = False

    def start(self) -> None:
        """Whoever follows one that chance took before its point gets the same point."""
        if self.process is None or not self.was_shot:
            self.plan = next(self.plans)
        self.was_shot = False
        self.process = self.begin(self.plan)

    def shoot(self) -> None:
        self.was_shot = True
        self.process.kill()


@dataclass(slots=True)
class Storm:
    """What one storm is made of, and what became of it. ``kills``: how many at least. ``hurry``: how many steps are
    accepted, in the mean, between two shots that chance fires: by steps and not by time, so that a slow machine gets on too.
    ``disturb``: nobody is killed on one day of the case, and this is done instead of each shot.
    ``progress`` hears after each day how many were killed.
    """

    url: str
    folder: Path
    kills: int
    seed: int = 1
    mutant: str = mutants.SOUND
    hurry: float = 2
    deadly: float = 0.12
    disturb: Callable[[], None] | None = None
    progress: Callable[[int], None] = lambda _: None
    port: int = 0
    secret: str = ""
    engine: Engine = field(init=False)
    dice: random.Random = field(init=False)
    places: list[Kept] = field(default_factory=list)
    deaths: Counter[tuple[str, str]] = field(default_factory=Counter)
    ended_by_themselves: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    _context: Any = None

    def __post_init__(self) -> None:
        self.engine, self.dice = engine_for(self.url), random.Random(self.seed)
        os.environ |= {"ALONGSIDE_DATABASE": self.url, "ALONGSIDE_TICK_EVERY": "00:00:00.2"}
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*program.PRELOADED])

    # --- the whole ---------------------------------------------------------------------------------------------

    def blow(self) -> None:
        """Day after day until enough processes were killed; a day is always played to its end. Raises StormStuck."""
        self._prepare()
        with self._clocks_and_server():
            while self.rounds == 0 or not self._is_enough():
                for scene in case.scenes(self.rounds + 1):
                    if scene.round == self.rounds:
                        self._play(scene)
                self.rounds += 1
                self.progress(self.total())

    def total(self) -> int:
        return sum(self.every_death().values())

    def _is_enough(self) -> bool:
        """A sound program is killed at each named point at least once; a build with a fault need only be killed."""
        met = {point for _, point in self.every_death()}
        is_met = self.mutant != mutants.SOUND or met.issuperset(POINTS)
        return self.disturb is not None or (self.total() >= self.kills and is_met)

    def every_death(self) -> Counter[tuple[str, str]]:
        """How many processes were killed, by what they were and where; those of the writers' commands are in their files."""
        found = Counter(self.deaths)
        for file in self.folder.glob("deaths-*.txt"):
            found.update(
                (what, point)
                for what, _, point in (line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines())
            )
        return found

    def turned(self) -> tuple[str, ...]:
        """The steps that were turned away for good, and why."""
        files = sorted(self.folder.glob("turned-*.txt"))
        return tuple(line for file in files for line in file.read_text(encoding="utf-8").splitlines())

    def noted(self) -> list[str]:
        """Every key that a writer was told of as accepted."""
        return [key for number in range(case.WRITERS) for key in self._writer(number).noted()]

    def _prepare(self) -> None:
        upgrade(self.url)
        mutants.spoil(self.url, self.mutant)
        demonstration.make(self.engine)
        case.found(flow_at(self.engine, case.FOUNDED_AT), PROTOCOL)
        case.set_time(self.engine, case.FOUNDED_AT)
        self.port = free_port()
        _, said = self.said("token", "add", "p-olu", "--json")
        self.secret = json.loads(said)["secret"]

    # --- one scene ---------------------------------------------------------------------------------------------

    def _play(self, scene: case.Scene) -> None:
        case.set_time(self.engine, scene.now)
        writers = [self._place_of_writer(number, scene) for number in range(case.WRITERS)]
        self.places += writers
        for one in writers:
            one.start()
        until, shot_at = time.monotonic() + LONGEST_SCENE.total_seconds(), self._next_shot()
        while any(one.process is not None for one in writers) or self._due(scene.now):
            wait([one.process.sentinel for one in self.places if one.process], timeout=LOOK_EVERY_SECONDS)
            self._bury()
            if self._accepted() >= shot_at:
                (self.disturb or self._shoot_one)()
                shot_at = self._next_shot()
            if time.monotonic() > until:
                raise StormStuck(f"{scene.at}: {self._due(scene.now)} files are due, writers {writers}")
        self.places = [one for one in self.places if one not in writers]

    def _next_shot(self) -> float:
        return self._accepted() + self.dice.expovariate(1 / self.hurry)

    def _accepted(self) -> int:
        return sum(len(self._writer(number).noted()) for number in range(case.WRITERS))

    def _shoot_one(self) -> None:
        alive = [one for one in self.places if one.process is not None and one.process.is_alive()]
        if alive:
            self.dice.choice(alive).shoot()

    def _bury(self) -> None:
        """Take note of whoever has ended, and put another in the place."""
        for one in self.places:
            if one.process is None or one.process.exitcode is None:
                continue
            code = one.process.exitcode
            if code == KILLED:
                self.deaths[one.what, AT_RANDOM if one.was_shot else one.plan.point] += 1
            elif one.again or code:
                self.ended_by_themselves[one.what] += 1
            if one.again or code == KILLED:
                one.start()
                continue
            one.process = None

    def _due(self, now: datetime) -> int:
        """How many files no clock has looked at yet, though their time has come."""
        f = t.file.c
        due = select(func.count()).where(f.authority == case.AUTHORITY, f.look_at <= instant_text(now))
        with reading(self.engine) as connection:
            return int(connection.execute(due.where(f.set_aside.is_(None))).scalar_one())

    # --- who takes part ----------------------------------------------------------------------------------------

    @contextmanager
    def _clocks_and_server(self) -> Iterator[None]:
        serving = ("serve", "--no-clock", "--port", str(self.port))
        self.places = [Kept("server", self._beginning(serving, "server"), self._plans(OF_A_STEP, 0))]
        for number in range(CLOCKS):
            begin = self._beginning(("clock",), f"clock-{number}")
            self.places.append(Kept("clock", begin, self._plans(POINTS, number * 2)))
        for one in self.places:
            one.start()
        try:
            yield
        finally:
            self._end()

    def _plans(self, points: tuple[str, ...], offset: int) -> Iterator[Plan]:
        """Each point in turn, at one of the first passages of it; then once none, so that chance has the word."""
        order = itertools.cycle(("",) if self.disturb else (*points, ""))
        return (Plan(point, self.dice.randint(1, 3)) for point in itertools.islice(order, offset, None))

    def _beginning(self, words: tuple[str, ...], name: str) -> Callable[[Plan], Any]:
        said_in = str(self.folder / f"{name}.out")

        def begin(plan: Plan) -> Any:
            return self._forked(program.run, words, said_in, plan, self.mutant)

        return begin

    def _forked(self, target: Callable[..., None], *given: object) -> Any:
        process = self._context.Process(target=target, args=given)
        process.start()
        return process

    def _writer(self, number: int) -> Writer:
        return Writer(number, str(self.folder), self.mutant, self._deadly(), self.port, self.secret)

    def _deadly(self) -> float:
        return 0 if self.disturb else self.deadly

    def _place_of_writer(self, number: int, scene: case.Scene) -> Kept:
        def begin(_: Plan) -> Any:
            seed = self.dice.randrange(1 << 30)
            return self._forked(write, self._writer(number), scene.steps(number), seed)

        return Kept("writer", begin, itertools.repeat(Plan()), again=False)

    def _end(self) -> None:
        alive = [one.process for one in self.places if one.process is not None]
        for process in alive:
            process.terminate()
        for process in alive:
            process.join(10)
            if process.exitcode is None:
                process.kill()
                process.join()

    def said(self, *words: str) -> tuple[int, str]:
        """The exit code of one command of the real program, and what it answers."""
        file = self.folder / "asked.out"
        process = self._forked(program.run, words, str(file), Plan(), mutants.SOUND)
        process.join()
        return int(process.exitcode), file.read_text(encoding="utf-8")


def flow_at(engine: Engine, now: datetime) -> Workflow:
    """The workflow at one instant, for what is done in calm."""
    return Workflow(engine, case.AUTHORITY, now=lambda: now, machine_now=lambda: now, chance=os.urandom)
