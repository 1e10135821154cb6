"""`make bench`: measures Alongside beside others in one run and prints one table; with --write it goes into docs/performance.md.

Nothing here passes or fails: a figure that falls short is said to be short.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks import house, importing, records, server, steps, ticks, working_time, writers
from benchmarks.figures import Line, table
from benchmarks.machine import Machine, machine
from benchmarks.sizes import FULL, SMALL, Place

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "performance.md"
BEGINS, ENDS = "<!-- figures: written by make bench WRITE=1 -->", "<!-- end of the figures -->"

MEASURES: dict[str, Callable[[Place], Iterator[Line]]] = {
    "hundred": steps.hundred_entries,
    "long": steps.long_beside_short,
    "writers": writers.measure,
    "records": records.measure,
    "ticks-sqlite": ticks.on_sqlite,
    "ticks-postgresql": ticks.on_postgres,
    "server": server.measure,
    "register": importing.measure,
    "due-times": working_time.measure,
}
ON_POSTGRES = {"writers", "ticks-postgresql"}


def main() -> int:
    asked = arguments()
    house.hush()
    (PROJECT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="bench-") as folder, postgres(asked) as address:
        place = Place(Path(folder), SMALL if asked.small else FULL, address)
        told = machine(place.folder, address)
        lines = measured(place, asked.only or list(MEASURES))
    print("\n".join(told.lines()))
    print(table(lines))
    if asked.write:
        write(told, lines, is_small=asked.small)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few seconds: that it runs, not how fast")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(PROJECT)}")
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), help="only these")
    parser.add_argument("--postgres", metavar="URL", help="a PostgreSQL server to use, instead of a private one")
    return parser.parse_args()


@contextmanager
def postgres(asked: argparse.Namespace) -> Iterator[str]:
    """The server that is named, or a private one that syncs what it commits; empty where nothing asks for one or there is none."""
    if asked.postgres or (asked.only and not ON_POSTGRES & set(asked.only)):
        yield asked.postgres or ""
        return
    sys.path.insert(0, str(PROJECT / "tests"))
    from private_postgres import DURABLE, NoPostgres, private_postgres  # noqa: PLC0415  it lies beside the tests

    try:
        with private_postgres(DURABLE) as address:
            yield address
    except NoPostgres as why:
        print(why, file=sys.stderr)
        yield ""


def measured(place: Place, names: list[str]) -> list[Line]:
    lines: list[Line] = []
    for name in names:
        began = perf_counter()
        lines += MEASURES[name](place)
        print(f"{name}: {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


def write(told: Machine, lines: list[Line], *, is_small: bool) -> None:
    """Put the machine and the table between the two marks of the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    if not rest or ENDS not in rest:
        raise SystemExit(f"{PAGE} has not the two lines between which the figures go:\n{BEGINS}\n{ENDS}")
    small = ["**The small size: these figures say only that everything runs.**"] if is_small else []
    parts = ["\n".join(f"- {line}" for line in (*small, *told.lines())), table(lines)]
    PAGE.write_text("\n\n".join([before + BEGINS, *parts, ENDS + after]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
