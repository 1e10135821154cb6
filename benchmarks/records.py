"""Replaying and verifying whole records on one core, beside the least that any check of them must do."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from sqlalchemy import select

from benchmarks import house
from benchmarks.figures import Line, beside
from benchmarks.sizes import Place
from workflow.core.record import Entry
from workflow.service import Workflow
from workflow.store import tables as t
from workflow.store.chains import Chains, authority_chain
from workflow.store.engine import engine_for, reading
from workflow.store.snapshots import fold_on, nothing_yet
from workflow.store.tampering import Examination, chains_of

PARTNER = "json.loads and sha256 of the same lines"

Check = Callable[[Workflow], float]


def measure(place: Place) -> Iterator[Line]:
    url = f"sqlite:///{place.folder / 'records.db'}"
    engine = engine_for(url)
    flow = house.furnish(url, engine)
    grown = house.told(house.setting_of(flow), 100)
    house.store(flow, grown, house.chains(place.size.verified_files))
    entries = len(lines_of(flow))
    engine.dispose()
    checks = (seconds_to_check_and_replay, seconds_to_replay, seconds_to_verify, seconds_at_least)
    rates: dict[Check, list[float]] = {check: [] for check in checks}
    for _ in range(place.size.few_rounds):
        for check, found in rates.items():
            found.append(entries / anew(check, url, grown.until))
    checked, replayed, verified, least = rates.values()
    what = f"{entries:,} entries in records of about 100"
    both = beside(f"Record replayed, every seal checked: {what}", "entries/s", checked, least, PARTNER, 30_000)
    yield replace(both, is_of_ours=True)
    yield beside(f"Record replayed: {what}", "entries/s", replayed, least, PARTNER)
    yield beside(f"Record verified against every list: {what}", "entries/s", verified, least, PARTNER)


def anew(check: Check, url: str, now: datetime) -> float:
    """What a check takes in a process of its own, which has read the protocol but no other record."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(prepared, check, url, now).result()


def prepared(check: Check, url: str, now: datetime) -> float:
    engine = engine_for(url)
    flow = house.workflow(engine, house.Clock(now))
    house.setting_of(flow)
    try:
        return check(flow)
    finally:
        engine.dispose()


def lines_of(flow: Workflow) -> list[str]:
    """Every line of the authority's record, chain after chain."""
    of = select(t.entry.c.text).where(t.entry.c.authority == flow.authority).order_by(t.entry.c.chain, t.entry.c.seq)
    with reading(flow.engine) as connection:
        return list(connection.execute(of).scalars())


def seconds_to_verify(flow: Workflow) -> float:
    began = perf_counter()
    problems = flow.verify()
    took = perf_counter() - began
    assert not problems, problems[:3]
    return took


def seconds_to_replay(flow: Workflow) -> float:
    began = perf_counter()
    with reading(flow.engine) as connection:
        found = Chains(connection, flow.authority)
        for chain in chains_of(connection, flow.authority):
            found.replayed(chain)
    return perf_counter() - began


def seconds_to_check_and_replay(flow: Workflow) -> float:
    began = perf_counter()
    with reading(flow.engine) as connection:
        for chain in chains_of(connection, flow.authority):
            entries: list[Entry] = []
            problems = list(Examination(connection, flow.authority, chain).seals(entries))
            fold_on(nothing_yet(chain, is_authority=chain == authority_chain(flow.authority)), tuple(entries))
            assert not problems, problems[:3]
    return perf_counter() - began


def seconds_at_least(flow: Workflow) -> float:
    began = perf_counter()
    for line in lines_of(flow):
        json.loads(line)
        hashlib.sha256(line.encode()).hexdigest()
    return perf_counter() - began
