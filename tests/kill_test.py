"""Kills the real processes of an installation, hundreds of times, and reports whether anything was lost, doubled or untold.

`.venv/bin/python tests/kill_test.py --kills 40` for both databases; `make soak` kills 2,000 on each, and keeps the report.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))

from storm.mutants import MUTANTS
from storm.reporting import reported


def main() -> int:
    asked = arguments()
    if asked.database:
        report = reported(asked.database, asked.kills, seed=asked.seed, mutant=asked.mutant)
        print(json.dumps(report.data(), default=str) if asked.json else "\n".join(report.lines()))
        return 0 if report.is_fine else 1
    with tempfile.TemporaryDirectory() as folder:
        report = reported(f"sqlite:///{folder}/storm.db", asked.kills, seed=asked.seed, mutant=asked.mutant)
    print("\n".join(report.lines()))
    return 0 if report.is_fine else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--database", default="", metavar="URL", help="an empty one; else both, made for it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="", choices=("", *MUTANTS))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
