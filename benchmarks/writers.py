"""Durable steps on PostgreSQL by several writers at once, each a process with an inspection of its own, beside bare psycopg."""

from __future__ import annotations

import itertools
import multiprocessing
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter

from sqlalchemy import Engine, create_engine, make_url, text

from benchmarks import house, replaying
from benchmarks.figures import Line, Missing, beside
from benchmarks.sizes import Place
from benchmarks.steps import ABOUT, WARM
from workflow.store.engine import engine_for


@dataclass(frozen=True, slots=True)
class Work:
    """What one writer does: the steps, and the rows that those steps write, transaction by transaction."""

    chain: str
    todo: tuple[house.Timed, ...]
    rows: tuple[replaying.Transaction, ...]


def measure(place: Place) -> Iterator[Line]:
    size = place.size
    if not place.postgres:
        for number in size.writers:
            yield Missing(named(number), "no PostgreSQL could be started here")
        return
    with database(place.postgres) as template:
        works = with_rows(template, furnished(template, max(size.writers), size.steps))
        with office(works) as writers:
            for number in size.writers:
                ours: list[float] = []
                bare: list[float] = []
                for _ in range(size.few_rounds):
                    ours.append(rate(template, writers[:number], size.steps, "ours"))
                    bare.append(rate(template, writers[:number], size.steps, "bare"))
                yield beside(named(number), "steps/s", ours, bare, "bare psycopg writing the same rows", 0.2)


def named(writers: int) -> str:
    return f"A durable step, inspections of 100 entries, PostgreSQL, {writers} writer{'s' if writers > 1 else ''}"


def furnished(url: str, writers: int, steps: int) -> list[Work]:
    engine = engine_for(url)
    flow = house.furnish(url, engine)
    grown = house.told(house.setting_of(flow), ABOUT)
    house.store(flow, grown, house.chains(writers))
    engine.dispose()
    todo = tuple(itertools.islice(house.told_after(grown.until), WARM + steps))
    return [Work(chain, todo, ()) for chain in house.chains(writers)]


def with_rows(template: str, works: Sequence[Work]) -> list[Work]:
    with database(template, template) as url:
        engine = engine_for(url)
        found = [Work(work.chain, work.todo, rows_of(engine, work)) for work in works]
        engine.dispose()
    return found


def rows_of(engine: Engine, work: Work) -> tuple[replaying.Transaction, ...]:
    clock = house.Clock(work.todo[0].at)
    flow = house.workflow(engine, clock, work.chain)
    with replaying.noted(engine) as rows:
        for one in work.todo:
            house.take(flow, clock, work.chain, one)
    assert len(rows) == len(work.todo)
    return tuple(rows)


# --- several at once ------------------------------------------------------------------------------------------------------


def rate(template: str, writers: Sequence[Connection], steps: int, whose: str) -> float:
    """Steps a second of all writers together, on a new copy: from when every one is ready until the last has done."""
    with database(template, template) as url:
        for one in writers:
            one.send((url, whose))
        for one in writers:
            one.recv()
        began = perf_counter()
        for one in writers:
            one.send("go")
        for one in writers:
            one.recv()
        took = perf_counter() - began
        for one in writers:
            one.send("close")
            one.recv()
    return len(writers) * steps / took


@contextmanager
def office(works: Sequence[Work]) -> Iterator[list[Connection]]:
    """A process for each of these, waiting for work; ended when done with."""
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in works]
    people = [context.Process(target=writer, args=(work, there)) for work, (_, there) in zip(works, pipes, strict=True)]
    for one in people:
        one.start()
    for _, there in pipes:
        there.close()  # so that a writer that fails is noticed: nobody else holds its end
    try:
        yield [here for here, _ in pipes]
    finally:
        for here, _ in pipes:
            here.close()
        for one in people:
            one.join()


def writer(work: Work, parent: Connection) -> None:
    """One writer: for each piece of work it warms up, says so, waits for the word, writes, and says so."""
    house.hush()
    for turn in itertools.count():
        try:
            url, whose = parent.recv()
        except EOFError:
            return
        writing = Ours(url, work, f"{work.chain}, round {turn}") if whose == "ours" else Bare(url, work)
        writing.write(0, WARM)
        parent.send("ready")
        parent.recv()
        writing.write(WARM, len(work.todo))
        parent.send("done")
        parent.recv()
        writing.close()
        parent.send("closed")


class Ours:
    """The real thing."""

    def __init__(self, url: str, work: Work, seed: str) -> None:
        self.engine, self.clock, self.work = engine_for(url), house.Clock(work.todo[0].at), work
        self.flow = house.workflow(self.engine, self.clock, seed)

    def write(self, first: int, end: int) -> None:
        for one in self.work.todo[first:end]:
            house.take(self.flow, self.clock, self.work.chain, one)

    def close(self) -> None:
        self.engine.dispose()


class Bare:
    """The same rows, and nothing else."""

    def __init__(self, url: str, work: Work) -> None:
        self.connection, self.work = replaying.OnPostgres(url), work

    def write(self, first: int, end: int) -> None:
        self.connection.write(self.work.rows[first:end])

    def close(self) -> None:
        self.connection.close()


# --- databases --------------------------------------------------------------------------------------------------------------


@contextmanager
def database(server: str, template: str = "") -> Iterator[str]:
    """A database made from this one, or from nothing, and dropped at the end. Its name is random: the server may be anybody's."""
    name = f"bench_{secrets.token_hex(8)}"
    administer(
        server, f'CREATE DATABASE "{name}" TEMPLATE "{make_url(template).database if template else "template1"}"'
    )
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(server: str, statement: str) -> None:
    """Run one statement that PostgreSQL allows in no transaction."""
    engine = create_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
