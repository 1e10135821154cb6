"""The machine's clock is put an hour forward or back under a running program: nothing is lost, doubled, or never told."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from moved_clock import ADVICE, Hands, library
from sqlalchemy import Engine, select
from storm.case import AUTHORITY, FOUNDED_AT, found
from storm.weather import PROTOCOL, flow_at

from workflow.store import tables as t
from workflow.store.engine import engine_for, reading

PROGRAM = Path(sys.executable).with_name("alongside")
LONGEST_SECONDS = 60


def at(text: str) -> datetime:
    """London winter time, which is UTC."""
    return datetime.fromisoformat(f"2026-11-23T{text}").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    """A real record, and the real program on it, whose machine has the time that the hands say."""

    url: str
    engine: Engine
    hands: Hands
    folder: Path

    def environment(self) -> dict[str, str]:
        given = {"ALONGSIDE_DATABASE": self.url, "ALONGSIDE_TICK_EVERY": "00:00:00.2"}
        return os.environ | given | self.hands.environment()

    def say(self, *words: str) -> Any:
        done = subprocess.run(
            [PROGRAM, *words, "--json"], env=self.environment(), capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def clock_running(self) -> Iterator[None]:
        with (self.folder / "clock.txt").open("w") as said:
            clock = subprocess.Popen([PROGRAM, "clock"], env=self.environment(), stdout=said, stderr=said)
            try:
                yield
                assert clock.poll() is None, "the clock has ended by itself"
            finally:
                clock.terminate()
                clock.wait(30)

    def told(self) -> list[tuple[str, int, str]]:
        a, r = t.alert.c, t.recipient.c
        joined = (a.authority == r.authority) & (a.chain == r.chain) & (a.seq == r.seq)
        asked = select(a.step, a.rung, r.person).join(t.recipient, joined)
        with reading(self.engine) as connection:
            rows = connection.execute(asked.where(a.authority == AUTHORITY, r.authority == AUTHORITY))
            return sorted(tuple(row) for row in rows)

    def looked_at(self) -> str:
        with reading(self.engine) as connection:
            beat = select(t.heartbeat.c.machine_at).where(t.heartbeat.c.authority == AUTHORITY)
            return str(connection.execute(beat).scalar() or "")

    def recorded(self, chain: str) -> list[tuple[str, str]]:
        e = t.entry.c
        asked = select(e.kind, e.recorded_at).where(e.authority == AUTHORITY, e.chain == chain).order_by(e.seq)
        with reading(self.engine) as connection:
            return [tuple(row) for row in connection.execute(asked)]


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for what another process does; it takes as long as it takes, and a minute is too long."""
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with_hands = library()
    if with_hands is None:
        pytest.skip(ADVICE)
    engine = engine_for(database_url)
    found(flow_at(engine, FOUNDED_AT), PROTOCOL)
    yield House(database_url, engine, Hands(tmp_path / "hands", with_hands), tmp_path)
    engine.dispose()


def test_an_hour_forward_or_back_loses_doubles_and_forgets_nothing(house: House) -> None:
    house.hands.move_to(at("10:00:00"))
    rang = ("--answer", "rang_at=2026-11-23T10:00", "--answer", "known_at=2026-11-23T10:00")
    chain = house.say("inspection", "open", "--school", "primary", *rang, "--by", "p-olu")["chain"]
    house.say("inspection", "step", chain, "--begin", "concern", "--answer", "words=made up", "--by", "p-olu")
    # Owed: the concern is heard by 10:30 and some seconds (its officer is told then, the manager an hour later), and the
    # school is rung by 12:00 (likewise, at 12:00 and 13:00).
    officer, manager = ("hear", 0, "p-olu"), ("hear", 1, "p-mae")
    with house.clock_running():
        until(lambda: house.looked_at() > "", "the clock never looked")
        house.hands.move_to(at("10:31:00"))
        until(lambda: house.told() == [officer], f"{house.told()}")
        house.hands.move_to(at("09:31:00"))  # an hour back
        until(lambda: house.looked_at() < "2026-11-23T10", "the clock waits for the hour to come round again")
        house.say("inspection", "step", chain, "--note", "made up", "--by", "p-olu")
        house.hands.move_to(at("10:32:00"))  # and on again
        until(lambda: house.looked_at() > "2026-11-23T10:32", "the clock stands still")
        assert house.told() == [officer]
        house.hands.move_to(at("11:32:00"))  # an hour forward
        until(lambda: house.told() == [officer, manager], f"{house.told()}")
        house.hands.move_to(at("12:32:00"))
        ring = ("ring", 0, "p-olu")
        until(lambda: house.told() == [officer, manager, ring], f"{house.told()}")
        house.hands.move_to(at("11:33:00"))
        until(lambda: house.looked_at() < "2026-11-23T12", "the clock waits for the hour to come round again")
        house.hands.move_to(at("13:01:00"))
        until(lambda: len(house.told()) > 3, "the manager is never told")
    assert house.told() == [officer, manager, ring, ("ring", 1, "p-mae")]
    recorded = house.recorded(chain)
    times = [when for _, when in recorded]
    assert times == sorted(times)
    # Written while the machine believed that it was 09:31, and kept behind what was recorded at 10:31.
    assert next(when for kind, when in recorded if kind == "Noted")[:16] == "2026-11-23T10:31"
    assert house.say("record", "verify")["fine"] is True
