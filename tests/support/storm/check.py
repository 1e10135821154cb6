"""What must hold after a storm: what was accepted is there once, everybody was told once, and the record is whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from workflow.store import tables as t
from workflow.store.chains import Chains
from workflow.store.engine import reading
from workflow.store.tampering import chains_of

Telling = tuple[str, str, str, str, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the check came to; all is well when every list is empty."""

    noted: int
    found_once: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    told: int
    told_too_little: tuple[Telling, ...]
    told_too_much: tuple[Telling, ...]
    snapshots: int
    snapshots_unlike_replays: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        wrong = (self.lost, self.doubled, self.told_too_little, self.told_too_much, self.snapshots_unlike_replays)
        return not any(wrong)


def check(engine: Engine, authority: str, noted: list[str], expected: Counter[Telling]) -> Found:
    """``noted``: the keys that writers were told of as accepted; ``expected``: who is told what where nobody is killed."""
    times, told = times_recorded(engine, authority), tellings(engine, authority)
    return Found(
        len(noted),
        sum(times[key] == 1 for key in noted),
        tuple(sorted(key for key in noted if times[key] == 0)),
        tuple(sorted(key for key, count in times.items() if count > 1)),
        told.total(),
        tuple(sorted((expected - told).elements())),
        tuple(sorted((told - expected).elements())),
        *snapshots_and_replays(engine, authority),
    )


def times_recorded(engine: Engine, authority: str) -> Counter[str]:
    """How often the request of each key is in the record: once for each first entry it brought."""
    of = select(t.entry.c.request_key).where(t.entry.c.authority == authority, t.entry.c.request_part == 0)
    with reading(engine) as connection:
        return Counter(connection.execute(of).scalars())


def tellings(engine: Engine, authority: str) -> Counter[Telling]:
    """Every recipient row, with what it is about; an inspection goes by the key it was opened with."""
    e, a, r = t.entry.c, t.alert.c, t.recipient.c
    opened = select(e.chain, e.request_key).where(e.authority == authority, e.seq == 1)
    about = (
        select(r.chain, a.why, a.strand, a.step, a.occurrence, a.rung, a.repeat, r.person)
        .join(t.alert, (a.authority == r.authority) & (a.chain == r.chain) & (a.seq == r.seq))
        .where(r.authority == authority, a.authority == authority)
    )
    with reading(engine) as connection:
        names: dict[str, Any] = {row.chain: row.request_key for row in connection.execute(opened)}
        return Counter((names[row.chain] or "authority", *row[1:]) for row in connection.execute(about))


def snapshots_and_replays(engine: Engine, authority: str) -> tuple[int, tuple[str, ...]]:
    """How many files are read from a snapshot, and those of them that read otherwise from their record."""
    with reading(engine) as connection:
        chains = Chains(connection, authority)
        loaded = {one: chains.load(one) for one in chains_of(connection, authority)}
        pairs = ((one, chains.replayed(chain)) for chain, one in loaded.items())
        unlike = tuple(one.file.chain for one, other in pairs if (one.folded, one.head) != (other.folded, other.head))
        return sum(one.snapshot_of > 0 for one in loaded.values()), unlike
