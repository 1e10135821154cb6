"""What the figures were measured on: processor, system, versions, how busy it was, and what its disk takes for a commit."""

from __future__ import annotations

import os
import platform
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from benchmarks.replaying import PRAGMAS, address_of
from workflow.store.engine import sqlite

QUIET = 0.5  # load a minute at which nobody else can have been at work


@dataclass(frozen=True, slots=True)
class Machine:
    """``load`` is the system's, over the last minute before anything was measured; ``commit_ms`` that of one row, synced."""

    processor: str
    cores: int
    system: str
    versions: str
    load: float
    commit_ms: float

    @property
    def is_quiet(self) -> bool:
        return self.load < QUIET

    def lines(self) -> list[str]:
        """As it is told above the table; asked again at the end, it says how busy the machine was by then."""
        said = "quiet" if self.is_quiet else "loaded: every figure is provisional"
        return [
            f"{self.processor}, {self.cores} cores, {self.system}",
            self.versions,
            f"Load of the minute before: {self.load:.2f} ({said}); of the last minute: {os.getloadavg()[0]:.2f}",
            f"One row committed and synced: {self.commit_ms:.2f} ms",
        ]


def machine(folder: Path, postgres: str) -> Machine:
    versions = f"Python {platform.python_version()}, SQLite {sqlite.sqlite_version}"
    if postgres:
        with psycopg.connect(address_of(postgres)) as connection:
            versions += f", PostgreSQL {connection.info.parameter_status('server_version')}"
    system = f"{platform.system()} {platform.release()}"
    return Machine(processor(), os.cpu_count() or 1, system, versions, os.getloadavg()[0], commit_ms(folder))


def processor() -> str:
    """Its name as the system gives it, with its generation where the name is that of a whole family."""
    told = Path("/proc/cpuinfo")
    if not told.exists():
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in told.read_text(encoding="utf-8", errors="replace").splitlines())
    first: dict[str, str] = {}
    for key, _, value in pairs:
        first.setdefault(key.strip(), value.strip())
    mhz = f" at {float(first['cpu MHz']) / 1000:.1f} GHz" if "cpu MHz" in first else ""
    return first.get("model name", platform.machine()) + mhz


def commit_ms(folder: Path) -> float:
    """The middle of fifty commits of one small row on this disk, with the settings that the product has."""
    took = []
    with closing(sqlite.connect(str(folder / "commits.db"), isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE row (number INTEGER)")
        for number in range(50):
            began = perf_counter()
            connection.execute("INSERT INTO row VALUES (?)", (number,))
            took.append(1000 * (perf_counter() - began))
    return median(took)
