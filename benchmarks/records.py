"""Replaying and verifying whole records on one core, beside the least that any check of them must do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from benchmarks import house
from benchmarks.figures import Line, beside
from benchmarks.sizes import Place
from workflow.service import Workflow
from workflow.store.chains import Chains
from workflow.store.engine import engine_for, reading
from workflow.store.tampering import chains_of

PARTNER = "json.loads and sha256 of the same lines"


def measure(place: Place) -> Iterator[Line]:
    url = f"sqlite:///{place.folder / 'records.db'}"
    engine = engine_for(url)
    flow = house.furnish(url, engine)
    grown = house.told(house.setting_of(flow), 100)
    house.store(flow, grown, house.chains(place.size.verified_files))
    flow = house.workflow(engine, house.Clock(grown.until))
    entries = len(lines_of(flow))
    verified: list[float] = []
    replayed: list[float] = []
    least: list[float] = []
    for _ in range(place.size.few_rounds):
        verified.append(entries / seconds_to_verify(flow))
        replayed.append(entries / seconds_to_replay(flow))
        least.append(entries / seconds_at_least(flow))
    engine.dispose()
    what = f"{entries:,} entries in records of about 100"
    yield replace(beside(f"Record verified: {what}", "entries/s", verified, least, PARTNER, 30_000), is_of_ours=True)
    yield beside(f"Record replayed: {what}", "entries/s", replayed, least, PARTNER)


def lines_of(flow: Workflow) -> list[str]:
    with reading(flow.engine) as connection:
        found = Chains(connection, flow.authority)
        return [row.text for chain in chains_of(connection, flow.authority) for row in found._sealed(chain)]


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


def seconds_at_least(flow: Workflow) -> float:
    began = perf_counter()
    for line in lines_of(flow):
        json.loads(line)
        hashlib.sha256(line.encode()).hexdigest()
    return perf_counter() - began
