"""Taking over a register of schools of the real one's size: seconds and most memory of `alongside schools import`, the whole program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure, Line, Row
from benchmarks.sizes import Place
from workflow.store.engine import upgrade

PROGRAM = Path(sys.executable).with_name("alongside")
SUPPORT = Path(__file__).parents[1] / "tests" / "support"
AT = "2026-11-23T10:12"
ONE_IN = 83  # as many of its rows are of schools of the authority
# Started from a small process: the system counts as a program's most memory what the one that started it held at that moment.
STARTED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def measure(place: Place) -> Iterator[Line]:
    size = place.size
    file = register(place.folder / "register.csv", size.register_rows)
    took: list[float] = []
    memory: list[float] = []
    for turn in range(size.few_rounds):
        database = f"sqlite:///{place.folder / f'register-{turn}.db'}"
        set_up(database)
        seconds, megabytes = imported(database, file, size.register_rows)
        took.append(seconds)
        memory.append(megabytes)
    what = f"A register of {size.register_rows:,} rows taken over, one in {ONE_IN} of the authority"
    yield Row(what, "s", Figure.of(took), asked=20, at_least=False)
    yield Row(f"{what}: most memory", "MB", Figure.of(memory), asked=300, at_least=False)


def register(file: Path, rows: int) -> Path:
    """Made-up rows in the layout of the real file, as the tests make them."""
    sys.path.insert(0, str(SUPPORT))
    from gias import as_line, download, row  # noqa: PLC0415  it lies among the tests

    other = as_line(row("URN", "Elsewhere", "0001", la="851"))
    with file.open("wb") as written:
        written.write(download())
        for number in range(rows):
            if number % ONE_IN == 0:
                school = number // ONE_IN
                written.write(as_line(row(str(200_000 + number), f"School {school}", f"{1000 + school}")))
            else:
                written.write(other.replace(b"URN", str(200_000 + number).encode(), 1))
    return file


def set_up(database: str) -> None:
    """An authority with its protocol and its number in the register."""
    add = ("authority", "add", "bench", "--name", "Made-up Council", "--administrator", "Jo Example", "--demo")
    upgrade(database)
    for words in (
        (*add, "--protocol", "hampshire/commitment"),
        ("authority", "register", "--la-code", "850"),
    ):
        command = [str(PROGRAM), "--database", database, "--now", AT, *words]
        done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def imported(database: str, file: Path, rows: int) -> tuple[float, float]:
    """Seconds from the start of the program to its end, and the most megabytes it ever held."""
    command = [str(PROGRAM), "--database", database, "--now", AT, "schools", "import", str(file), "--json"]
    began = perf_counter()
    started = [sys.executable, "-c", STARTED, *command]
    done = subprocess.run(started, env=clean(), capture_output=True, text=True, check=True)
    took = perf_counter() - began
    said = json.loads(done.stdout)
    added = sum(1 for one in said["report"] if one["what"] == "added")
    assert (said["rows"], added) == (rows, -(-rows // ONE_IN))
    bytes_each = 1 if sys.platform == "darwin" else 1024
    return took, int(done.stderr.split()[-1]) * bytes_each / 1e6


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
