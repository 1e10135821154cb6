"""Durable steps on PostgreSQL by several writers at once, each a process with an inspection of its own, beside bare psycopg."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.synchronize import Barrier
from time import perf_counter

from sqlalchemy import create_engine, make_url, text

from benchmarks import house, replaying
from benchmarks.figures import Line, Missing, beside
from benchmarks.sizes import Place
from benchmarks.steps import ABOUT, WARM
from workflow.store.engine import engine_for

NAME = "alongside_bench"


@dataclass(frozen=True, slots=True)
class Work:
    """What one writer does: the steps, and the rows that those steps write, transaction by transaction."""

    chain: str
    todo: tuple[house.Timed, ...]
    rows: tuple[replaying.Transaction, ...]


def measure(place: Place) -> Iterator[Line]:
    what = "A durable step, PostgreSQL, {} writers"
    if not place.postgres:
        for number in place.size.writers:
            yield Missing(what.format(number), "no PostgreSQL could be started here")
        return
    with database(place.postgres, f"{NAME}_template") as template:
        works = furnished(template, max(place.size.writers), place.size.steps)
        works = [with_rows(place.postgres, work) for work in works]
        for number in place.size.writers:
            ours: list[float] = []
            bare: list[float] = []
            for _ in range(place.size.writers_rounds):
                ours.append(rate(place.postgres, works[:number], steps_of))
                bare.append(rate(place.postgres, works[:number], rows_of))
            yield beside(what.format(number), "steps/s", ours, bare, "bare psycopg writing the same rows", 0.2)


def furnished(url: str, writers: int, steps: int) -> list[Work]:
    engine = engine_for(url)
    flow = house.furnish(url, engine)
    grown = house.told(house.setting_of(flow), ABOUT)
    house.store(flow, grown, house.chains(writers))
    engine.dispose()
    todo = tuple(islice(house.told_after(grown.until), WARM + steps))
    return [Work(chain, todo, ()) for chain in house.chains(writers)]


def with_rows(server: str, work: Work) -> Work:
    with database(server, f"{NAME}_copy", f"{NAME}_template") as url:
        engine = engine_for(url)
        with replaying.noted(engine) as rows:
            clock = house.Clock(work.todo[0].at)
            flow = house.workflow(engine, clock, work.chain)
            for one in work.todo:
                house.take(flow, clock, work.chain, one)
        engine.dispose()
    assert len(rows) == len(work.todo)
    return Work(work.chain, work.todo, tuple(rows))


# --- several at once ------------------------------------------------------------------------------------------------------

Writer = Callable[[str, Work, Barrier], None]


def rate(server: str, works: Sequence[Work], writer: Writer) -> float:
    """Steps a second of all writers together, from when the last is ready until the last has done."""
    steps = sum(len(work.todo) - WARM for work in works)
    with database(server, f"{NAME}_copy", f"{NAME}_template") as url:
        context = multiprocessing.get_context("spawn")
        ready = context.Barrier(len(works) + 1)
        writers = [context.Process(target=writer, args=(url, work, ready)) for work in works]
        for one in writers:
            one.start()
        ready.wait()
        began = perf_counter()
        ready.wait()
        took = perf_counter() - began
        for one in writers:
            one.join()
            assert one.exitcode == 0
    return steps / took


def steps_of(url: str, work: Work, ready: Barrier) -> None:
    """One writer: the real thing."""
    house.hush()
    engine = engine_for(url)
    clock = house.Clock(work.todo[0].at)
    flow = house.workflow(engine, clock, work.chain)
    for one in work.todo[:WARM]:
        house.take(flow, clock, work.chain, one)
    ready.wait()
    for one in work.todo[WARM:]:
        house.take(flow, clock, work.chain, one)
    ready.wait()
    engine.dispose()


def rows_of(url: str, work: Work, ready: Barrier) -> None:
    """One writer: the same rows, bare."""
    connection = replaying.OnPostgres(url)
    connection.write(work.rows[:WARM])
    ready.wait()
    connection.write(work.rows[WARM:])
    ready.wait()
    connection.close()


# --- databases --------------------------------------------------------------------------------------------------------------


@contextmanager
def database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database of this name, made from a template and dropped at the end."""
    administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(server: str, statement: str) -> None:
    """Run one statement that PostgreSQL allows in no transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
