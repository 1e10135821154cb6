"""How much is measured: the size that the figures of docs/performance.md have, and a small one that shows in seconds that all runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """``rounds`` of the quick measurements, ``few_rounds`` of the slow ones; a file's number is that of its entries before warming up."""

    rounds: int
    steps: int
    spiff_tasks: tuple[int, int]
    short_file: int
    long_file: int
    long_steps: int
    few_rounds: int
    writers: tuple[int, ...]
    verified_files: int
    due_files: int
    few_obligations: int
    many_obligations: int
    ticks: int
    register_rows: int


FULL = Size(
    rounds=9,
    steps=12,
    spiff_tasks=(20, 100),
    short_file=40,
    long_file=1990,
    long_steps=4,
    few_rounds=3,
    writers=(1, 4, 16),
    verified_files=40,
    due_files=100,
    few_obligations=10_000,
    many_obligations=1_000_000,
    ticks=4,
    register_rows=50_000,
)
SMALL = Size(
    rounds=2,
    steps=3,
    spiff_tasks=(3, 5),
    short_file=30,
    long_file=120,
    long_steps=2,
    few_rounds=1,
    writers=(1, 2),
    verified_files=2,
    due_files=3,
    few_obligations=100,
    many_obligations=1000,
    ticks=2,
    register_rows=500,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where measurements are made: a folder on the disk that is measured, a PostgreSQL server, and the partner's environment.

    ``postgres`` empty: there is none. ``partner``: the Python of the environment that SpiffWorkflow is in.
    """

    folder: Path
    size: Size
    postgres: str = ""
    partner: Path = Path("var/bench/bin/python")
