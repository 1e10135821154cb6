"""A database that is locked, or has no room left, is a clear sentence: nothing is half-written, and it goes on afterwards."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from storm.case import FOUNDED_AT, found, instant_of, set_time
from storm.weather import PROTOCOL, flow_at

from api.wiring import machine_now
from workflow import demonstration
from workflow.core.acts import By
from workflow.store import tables as t
from workflow.store.engine import engine_for, reading, upgrade, writing

PROGRAM = (str(Path(sys.executable).with_name("alongside")),)
SMALL_DISK = (sys.executable, str(Path(__file__).parents[1] / "support" / "small_disk.py"))
LONG = "made up, and longer than a page of the database. " * 190  # 9,310 letters
FULL = "There is no room left for the database, and nothing was saved. Make room, then try again.\n"


@dataclass(frozen=True, slots=True)
class House:
    """One inspection, opened at 10:00, with the real program beside it; its time stands still at 12:30, when a ring is overdue."""

    url: str
    engine: Engine
    chain: str

    def run(self, *words: str, program: tuple[str, ...] = PROGRAM) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"ALONGSIDE_DATABASE": self.url}
        command = [*program, *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    def note(self, key: str, words: str = "made up", **how: Any) -> subprocess.CompletedProcess[str]:
        step = ("inspection", "step", self.chain, "--note", words, "--by", "p-olu", "--request-key", key, "--json")
        return self.run(*step, **how)

    def rows(self) -> dict[str, int]:
        """How many rows each table has: what a refused step must leave as it was."""
        with reading(self.engine) as connection:
            of = {name: select(func.count()).select_from(table) for name, table in t.METADATA.tables.items()}
            found = {name: int(connection.execute(one).scalar_one()) for name, one in of.items()}
        return {name: number for name, number in found.items() if name != "heartbeat"}

    def is_whole(self) -> bool:
        return self.run("record", "verify").returncode == 0

    def pages(self) -> int:
        with reading(self.engine) as connection:
            return int(connection.execute(text("PRAGMA page_count")).scalar_one())


@contextmanager
def house_on(url: str, stands_at: str = "2026-11-23T12:30") -> Iterator[House]:
    engine = engine_for(url)
    demonstration.make(engine)
    found(flow_at(engine, FOUNDED_AT), PROTOCOL)
    at = "2026-11-23T10:00"
    flow = flow_at(engine, instant_of(at))
    chain = flow.open("primary", "told", {"rang_at": at, "known_at": at}, By("p-olu")).chain
    set_time(engine, instant_of(stands_at))
    yield House(url, engine, chain)
    engine.dispose()


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with house_on(database_url) as made:
        yield made


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Somebody else writes, and goes on writing."""
    rival = engine_for(house.url)
    with writing(rival) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE entry IN EXCLUSIVE MODE"))
        yield
    rival.dispose()


def test_a_database_that_another_writer_holds_is_a_sentence_after_five_seconds_and_nothing_is_lost(
    house: House,
) -> None:
    before = house.rows()
    with locked(house):
        began = time.monotonic()
        refused, looked = house.note("held"), house.run("tick")
        waited = time.monotonic() - began
    assert refused.returncode == 3
    # On PostgreSQL the clock leaves what is busy for its next look; on SQLite it cannot even write down that it looked.
    assert looked.returncode == (3 if house.url.startswith("sqlite") else 0)
    says = f"{house.chain} is being written by others just now and nothing was saved. Please try again in a moment.\n"
    assert refused.stderr == says
    assert waited > 10  # five seconds each
    assert house.rows() == before
    accepted = house.note("held")
    assert (accepted.returncode, json.loads(accepted.stdout)["repeated"]) == (0, False)
    assert house.run("tick").returncode == 0
    assert house.rows()["recipient"] == 1  # the ring was due at noon: Olu is told, and Mae not before one o'clock
    assert house.is_whole()


def test_where_no_page_may_be_added_nothing_is_half_written(sqlite_url: str) -> None:
    with house_on(sqlite_url) as house:
        full = (*SMALL_DISK, str(house.pages()))
        before = house.rows()
        refused = house.note("full", LONG, program=full)
        assert (refused.returncode, refused.stderr) == (3, FULL)
        assert house.rows() == before
        accepted = house.note("full", LONG)
        assert (accepted.returncode, json.loads(accepted.stdout)["repeated"]) == (0, False)
        assert house.is_whole()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes; a test that needs one is left out where this account may mount none."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small disk can be mounted by root alone; the test with SQLite's own quota has run instead")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_a_sentence_and_the_clock_goes_on_when_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{small_disk / 'alongside.db'}"
    upgrade(url)
    with house_on(url, "2026-11-23T11:59:50") as house, (tmp_path / "said.txt").open("w+") as said:
        before = house.rows()
        environment = os.environ | {"ALONGSIDE_DATABASE": url, "ALONGSIDE_TICK_EVERY": "00:00:00.2"}
        clock = subprocess.Popen([*PROGRAM, "clock"], env=environment, stdout=said, stderr=said)
        try:
            until(lambda: "The clock has looked" in (tmp_path / "said.txt").read_text(), "it never began")
            with fill(small_disk / "filler"):
                refused = house.note("full", LONG)
                until(lambda: "could not be looked at" in (tmp_path / "said.txt").read_text(), "it finds room")
            demonstration.run(house.engine, machine_now(), 60)  # in ten seconds of case time the ring is overdue
            until(lambda: house.rows()["recipient"] == 1, "nobody is told")
            assert clock.poll() is None
        finally:
            clock.terminate()
            clock.wait(30)
        assert (refused.returncode, refused.stderr) == (3, FULL)
        assert house.rows() == before | {"entry": before["entry"] + 2, "alert": before["alert"] + 1, "recipient": 1}
        assert house.note("full", LONG).returncode == 0
        assert house.is_whole()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@contextmanager
def fill(filler: Path) -> Iterator[None]:
    """Fill a disk to its last page, and make room again."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    yield
    filler.unlink()
