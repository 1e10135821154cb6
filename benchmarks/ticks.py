"""A tick of the clock over very many open obligations, beside one over few with as many files due; on both databases.

The files that are due are real inspections. The others are there as rows alone: their obligations, the row the clock reads
and one entry; a tick looks at no more of them than that, and their snapshots would fill gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import Engine, text

from benchmarks import house
from benchmarks.figures import Line, Missing, beside
from benchmarks.sizes import Place, Size
from benchmarks.writers import database
from workflow.core.record import instant_from
from workflow.service import Workflow
from workflow.store.engine import engine_for, reading, writing

EVERY = timedelta(seconds=5)  # of machine time: a clock that has not rested
_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 10000000 UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
_OTHER = f"'{house.AUTHORITY}/other-' || CAST(n AS TEXT)"
_OF_ONE = "WHERE authority = :authority AND chain = :chain"
_FILES = (
    f"INSERT INTO file SELECT authority, {_OTHER}, kind, seq, protocol, school, state, beside, is_open, "
    f"'2099-01-01T00:00:00.000000Z', set_aside FROM numbers, file {_OF_ONE}"
)
_OBLIGATIONS = (
    f"INSERT INTO obligation SELECT authority, {_OTHER}, strand, step, occurrence, school, owed_by, owed_from, due, status, "
    f"armed_at, discharged_at FROM numbers, obligation {_OF_ONE} AND status IN ('open', 'missed')"
)
_ENTRIES = (
    f"INSERT INTO entry SELECT authority, {_OTHER}, seq, kind, occurred_at, recorded_at, actor, text, hash, appended_from, "
    f"request_key, request_part, request_mac FROM numbers, entry {_OF_ONE} AND seq = 1"
)
_OPEN = "SELECT count(*) FROM obligation WHERE authority = :authority AND status IN ('open', 'missed')"
_NEXT = "SELECT min(look_at) FROM file WHERE authority = :authority AND chain <> :own"


@dataclass(frozen=True, slots=True)
class Hall:
    """One database with its clock; ``open_`` obligations are open in it."""

    flow: Workflow
    clock: house.Clock
    machine: house.Clock
    open_: int

    def next_at(self) -> datetime:
        """When the first of the inspections is to be looked at."""
        with reading(self.flow.engine) as connection:
            key = {"authority": house.AUTHORITY, "own": self.flow.chain}
            return instant_from(connection.execute(text(_NEXT), key).scalar_one())

    def tick(self, now: datetime, due: int) -> tuple[float, int, int]:
        """Seconds of one tick at this time, how many files it looked at, and what it concluded."""
        self.clock.at, self.machine.at = now, self.machine.at + EVERY
        began = perf_counter()
        report = self.flow.tick(2 * due)
        took = perf_counter() - began
        assert not report.set_aside
        assert not report.left_busy
        return took, report.looked_at, len(report.concluded)


def on_sqlite(place: Place) -> Iterator[Line]:
    few, many = (f"sqlite:///{place.folder / name}" for name in ("few.db", "many.db"))
    yield from compared(few, many, place.size, "SQLite")


def on_postgres(place: Place) -> Iterator[Line]:
    if not place.postgres:
        yield Missing("A tick, PostgreSQL", "no PostgreSQL could be started here")
        return
    with ExitStack() as stack:
        few, many = (stack.enter_context(database(place.postgres)) for _ in range(2))
        yield from compared(few, many, place.size, "PostgreSQL")


def compared(few: str, many: str, size: Size, name: str) -> Iterator[Line]:
    halls = [
        filled(few, "few", size.due_files, size.few_obligations),
        filled(many, "many", size.due_files, size.many_obligations),
    ]
    took: list[list[float]] = [[], []]
    done: list[list[tuple[int, int]]] = [[], []]
    for turn in range(size.ticks):
        now = halls[0].next_at()
        for number in (0, 1) if turn % 2 else (1, 0):
            seconds, looked_at, concluded = halls[number].tick(now, size.due_files)
            took[number].append(1000 * seconds)
            done[number].append((looked_at, concluded))
    assert done[0] == done[1]
    assert all(looked_at >= size.due_files and concluded for looked_at, concluded in done[0])
    for hall in halls:
        hall.flow.engine.dispose()
    what = f"A tick over {halls[1].open_:,} open obligations, {size.due_files} files due, {name}"
    partner = f"over {halls[0].open_:,}, as many due"
    yield beside(what, "ms", took[1], took[0], partner, 1.5, at_least=False)


def filled(url: str, named: str, due_files: int, obligations: int) -> Hall:
    """A database of so many open obligations; its inspections are named so that nothing can be remembered of the other's."""
    engine = engine_for(url)
    flow = house.furnish(url, engine, named)
    grown = house.told(house.setting_of(flow), 85)
    house.store(flow, grown, house.chains(due_files, named))
    before, each = open_in(engine), sum(1 for _ in grown.decision.file.open_obligations())
    fill(engine, house.chains(1, named)[0], -(-(obligations - before) // each))
    clock, machine = house.Clock(grown.until), house.Clock(grown.until)
    hall = Hall(house.workflow(engine, clock, named, machine), clock, machine, open_in(engine))
    hall.flow.sweep()  # what was due before
    hall.tick(grown.until, due_files)  # the first tick says that there is a clock
    return hall


def open_in(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(text(_OPEN), {"authority": house.AUTHORITY}).scalar_one())


def fill(engine: Engine, like: str, files: int) -> None:
    """So many more files, with the open obligations of this inspection; none of them is due."""
    values = {"authority": house.AUTHORITY, "chain": like, "last": 10_000_000 + files - 1}
    with writing(engine) as connection:
        for statement in (_FILES, _OBLIGATIONS, _ENTRIES):
            connection.execute(text(_with_numbers(statement)), values)
    if engine.dialect.name == "postgresql":  # as its own housekeeping would have done by the time
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _with_numbers(statement: str) -> str:
    """The numbers come before the SELECT: both databases take them there."""
    insert, select, rest = statement.partition("SELECT")
    return insert + _NUMBERS + select + rest
