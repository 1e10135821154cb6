"""One durable step on SQLite: beside a bare program that writes the same rows, beside SpiffWorkflow, and on a long file beside a short one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine

from benchmarks import house, replaying
from benchmarks.figures import Line, Missing, beside
from benchmarks.sizes import Place
from workflow.core.setting import Setting
from workflow.store.engine import engine_for, sqlite

WARM = 2  # steps before the clock runs: connections are open, statements are built, the protocol is read
ABOUT = 66  # entries before the first step; those that are timed begin at about 70 and end at about 130
HOW = {"whole": "", "apart": ", its specification kept in memory"}  # as spiff_tasks.py knows them
STEP = "A durable step, inspection of 100 entries, SQLite"

Grow = Callable[[Setting, int], house.Grown]
After = Callable[[datetime], Iterator[house.Timed]]


def measure(place: Place) -> Iterator[Line]:
    yield from hundred_entries(place)
    yield from long_beside_short(place)


# --- an inspection of a hundred entries ------------------------------------------------------------------------------


def hundred_entries(place: Place) -> Iterator[Line]:
    size, template = place.size, place.folder / "hundred.db"
    todo = furnished(template, house.told, ABOUT, house.told_after, size.steps)
    written = rows_of(template, todo)
    lean = replaying.without_snapshots(written)
    ours: list[float] = []
    whole: list[float] = []
    without: list[float] = []
    tasks: dict[tuple[int, str], list[float]] = {(number, how): [] for how in HOW for number in size.spiff_tasks}
    with spiff(place) as partner:
        for turn in range(size.rounds):
            ours.append(size.steps / seconds_of_steps(copy_of(template), todo, f"round {turn}"))
            whole.append(size.steps / replaying.seconds_on_sqlite(copy_of(template), written, WARM))
            without.append(size.steps / replaying.seconds_on_sqlite(copy_of(template), lean, WARM))
            for (number, how), rates in tasks.items() if partner else ():
                rates.append(partner.a_second(number, how))
    yield beside(STEP, "steps/s", ours, whole, "bare sqlite3 writing the same rows", 0.25)
    yield beside(STEP, "steps/s", ours, without, "bare sqlite3, all but the snapshot row")
    if not partner:
        yield Missing(f"{STEP}, beside SpiffWorkflow", f"{place.partner} is not there; make bench makes it")
        return
    for ((number, how), rates), asked in zip(tasks.items(), (1.5, 4.0, None, None), strict=True):
        yield beside(STEP, "steps/s", ours, rates, f"SpiffWorkflow, {number} tasks{HOW[how]}", asked)


def furnished(template: Path, grow: Grow, entries: int, after: After, steps: int) -> list[house.Timed]:
    """A database with one inspection of so many entries; returns what is done next in it, the first steps for warming up."""
    url = f"sqlite:///{template}"
    engine = engine_for(url)
    flow = house.furnish(url, engine)
    grown = grow(house.setting_of(flow), entries)
    house.store(flow, grown, house.chains(1))
    engine.dispose()
    with closing(sqlite.connect(str(template))) as connection:  # everything into the one file, so that it can be copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return list(islice(after(grown.until), WARM + steps))


def copy_of(template: Path) -> Path:
    copy = template.with_name(f"copy-of-{template.name}")
    for rest in ("-wal", "-shm"):
        copy.with_name(copy.name + rest).unlink(missing_ok=True)
    return Path(shutil.copyfile(template, copy))


def rows_of(template: Path, todo: Sequence[house.Timed]) -> list[replaying.Transaction]:
    """The rows that these steps write, transaction by transaction."""
    engine = engine_for(f"sqlite:///{copy_of(template)}")
    with replaying.noted(engine) as written:
        seconds_of(engine, todo, "noted")
    engine.dispose()
    assert len(written) == len(todo)
    return written


def seconds_of_steps(file: Path, todo: Sequence[house.Timed], seed: str) -> float:
    engine = engine_for(f"sqlite:///{file}")
    took = seconds_of(engine, todo, seed)
    engine.dispose()
    return took


def seconds_of(engine: Engine, todo: Sequence[house.Timed], seed: str) -> float:
    """Take these steps; all but the first ones are timed."""
    (chain,), clock = house.chains(1), house.Clock(todo[0].at)
    flow = house.workflow(engine, clock, seed)
    for one in todo[:WARM]:
        house.take(flow, clock, chain, one)
    began = perf_counter()
    for one in todo[WARM:]:
        house.take(flow, clock, chain, one)
    return perf_counter() - began


# --- a long file beside a short one -------------------------------------------------------------------------------------


def long_beside_short(place: Place) -> Iterator[Line]:
    """The same kind of inspection, and the same acts, on a record of many entries and on one of few."""
    size = place.size
    files = {name: place.folder / f"{name}.db" for name in ("long", "short")}
    lengths = {"long": size.long_file, "short": size.short_file}
    todo = {
        name: furnished(file, house.waiting, lengths[name], house.after_waiting, size.long_steps)
        for name, file in files.items()
    }
    entries = {name: entries_after(copy_of(file), todo[name][:WARM]) for name, file in files.items()}
    took: dict[str, list[float]] = {name: [] for name in files}
    for turn in range(size.few_rounds):
        for name, file in files.items():
            seconds = seconds_of_steps(copy_of(file), todo[name], f"round {turn}")
            took[name].append(1000 * seconds / size.long_steps)
    what = f"A durable step, inspection of {entries['long']:,} entries, SQLite"
    yield beside(what, "ms", took["long"], took["short"], f"inspection of {entries['short']}", 2, at_least=False)


def entries_after(file: Path, todo: Sequence[house.Timed]) -> int:
    """How many entries the inspection has once these steps are taken."""
    seconds_of_steps(file, todo, "counted")
    with closing(sqlite.connect(str(file))) as connection:
        where = "WHERE authority = ? AND chain = ?"
        asked = connection.execute(f"SELECT max(seq) FROM entry {where}", (house.AUTHORITY, house.chains(1)[0]))
        return int(asked.fetchone()[0])


# --- SpiffWorkflow --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Partner:
    """SpiffWorkflow, waiting in a process of its own."""

    process: subprocess.Popen[str]

    def a_second(self, tasks: int, how: str = "whole") -> float:
        """Run one process of so many tasks; how many tasks a second it came to."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(tasks, how, file=self.process.stdin, flush=True)
        took = json.loads(self.process.stdout.readline())
        return len(took) / sum(took)


@contextmanager
def spiff(place: Place) -> Iterator[Partner | None]:
    """The partner on a database of its own in the same folder; None where its environment is not there."""
    if not place.partner.exists():
        yield None
        return
    program = [str(place.partner), str(Path(__file__).with_name("spiff_tasks.py")), str(place.folder / "spiff.db")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        partner = Partner(process)
        partner.a_second(place.size.spiff_tasks[0])  # its imports are paid for before anything is timed
        yield partner
        assert process.stdin is not None
        process.stdin.close()
