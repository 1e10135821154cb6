"""Kills the real processes of an installation, again and again, and reports whether anything was lost, doubled or not told.

`.venv/bin/python tests/kill_test.py` makes a database of each kind for itself; `make soak` kills 2,000 on each, and writes
docs/crash-report.md.
"""

import argparse
import itertools
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

import structlog
from private_postgres import SETTINGS, private_postgres, private_server

sys.path.insert(0, str(Path(__file__).parent / "support"))

from storm.mutants import MUTANTS
from storm.reporting import Report, reported

HEAD = """# What is left when processes are killed

Written by `make soak` (each table says how many were killed): three clocks, a server and four writers on one database, two of them by the
command line and two by the API. They are the real program, in processes of their own, ended with SIGKILL: at named points by
traps that the tests set around it, and wherever they happen to be. Each writer notes a step that was accepted in a file of its
own, with fsync, before it goes on. Afterwards every noted step must be in the record exactly once; exactly those people
must have been told, once each, who are told when the same case is played in calm; every file must read the same from its
snapshot (written every few entries here) as from its record; and `alongside record verify` must find nothing. In `make test` the
same storm blows for 40 kills on each database, and over two builds with a fault, to show that the check finds a step that was
lost or recorded twice.
"""


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asked = arguments()
    if not (asked.database or asked.restarts):
        return on_both(asked)
    report = restarted() if asked.restarts else killed(asked)
    print(json.dumps(report.data(), default=str) if asked.json else "\n".join(report.lines()))
    return 0 if report.is_fine else 1


def killed(asked: argparse.Namespace) -> Report:
    def progress(kills: int) -> None:
        print(f"{kills:,} of {asked.kills:,} processes killed", file=sys.stderr, flush=True)

    return reported(asked.database, asked.kills, seed=asked.seed, mutant=asked.mutant, progress=progress)


def on_both(asked: argparse.Namespace) -> int:
    """A storm over a database of each kind, one after the other, each in a process of its own: processes are forked from it."""
    with tempfile.TemporaryDirectory(prefix="alongside-storm-") as folder:
        stormy = [storm_over(f"sqlite:///{folder}/storm.db", asked)]
    with private_postgres() as server:
        stormy.append(storm_over(server, asked))
    if asked.report:
        tables = "\n".join(f"\n{one.stdout}" for one in stormy)
        Path(asked.report).write_text(f"{HEAD}{tables}", encoding="utf-8")
    return max(one.returncode for one in stormy)


def storm_over(url: str, asked: argparse.Namespace) -> subprocess.CompletedProcess[str]:
    words = ["--database", url, "--kills", str(asked.kills), "--seed", str(asked.seed), "--mutant", asked.mutant]
    done = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=False)
    print(f"\n{done.stdout}", flush=True)
    return done


def restarted() -> Report:
    """A storm in which nobody is killed, and the PostgreSQL server is restarted under everybody, as a crash would end it too."""
    modes = itertools.cycle(("fast", "immediate"))
    # What was answered must be on the disk before the crash, as on any server that keeps something.
    kept = {name: value for name, value in SETTINGS.items() if value != "off"}
    with private_server(kept) as (server, address):
        return reported(address, 0, disturb=lambda: server.restart(next(modes)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="how many processes at least")
    parser.add_argument("--database", default="", metavar="URL", help="an empty one; else one of each kind is made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="", choices=("", *MUTANTS), help="a build with a fault")
    parser.add_argument("--restarts", action="store_true", help="instead, restart PostgreSQL under the processes")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--report", default="", metavar="FILE", help="write the tables there too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
