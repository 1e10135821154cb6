"""Kills the real processes of an installation, again and again, and reports whether anything was lost, doubled or not told.

`.venv/bin/python tests/kill_test.py` makes a database of each kind for itself; `make soak` kills 2,000 on each, and writes
docs/crash-report.md.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog
from private_postgres import private_postgres

sys.path.insert(0, str(Path(__file__).parent / "support"))

from storm.mutants import MUTANTS
from storm.reporting import Report, reported

HEAD = """# What is left when processes are killed

Written by `make soak` (`tests/kill_test.py`): three clocks, a server and four writers on one database, two of them by the
command line and two by the API. They are the real program, in processes of their own, ended with SIGKILL: at named points by
traps that the tests set around it, and wherever they happen to be. Each writer notes a step that was accepted in a file of its
own, with fsync, before it goes on. Afterwards every noted step must be in the record exactly once; exactly those people
must have been told, once each, who are told when the same case is played in calm; every file must read the same from its
snapshot as from its record; and `alongside record verify` must find nothing. In `make test` the same storm blows for 40 kills
on each database, and over two builds with a fault, to show that the check finds a step that was lost or recorded twice.
"""


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asked = arguments()
    reports = []
    for report in every_report(asked):
        print(json.dumps(report.data(), default=str) if asked.json else "\n".join(("", *report.lines())), flush=True)
        reports.append(report)
    if asked.report:
        tables = "\n".join("\n".join(("", *one.lines())) for one in reports)
        Path(asked.report).write_text(f"{HEAD}{tables}\n", encoding="utf-8")
    return 0 if all(one.is_fine for one in reports) else 1


def every_report(asked: argparse.Namespace) -> Iterator[Report]:
    how = {"seed": asked.seed, "mutant": asked.mutant}
    if asked.database:
        yield reported(asked.database, asked.kills, **how)
        return
    with tempfile.TemporaryDirectory(prefix="alongside-storm-") as folder:
        yield reported(f"sqlite:///{folder}/storm.db", asked.kills, **how)
    with private_postgres() as server:
        yield reported(server, asked.kills, **how)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="how many processes at least")
    parser.add_argument("--database", default="", metavar="URL", help="an empty one; else one of each kind is made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="", choices=("", *MUTANTS), help="a build with a fault")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--report", default="", metavar="FILE", help="write the tables there too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
