"""Runs every suite in order of height, on SQLite and on a private PostgreSQL, and prints its time beside its budget."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from private_postgres import NoPostgres, private_postgres

TESTS = Path(__file__).parent
POSTGRES = "ALONGSIDE_TEST_POSTGRES"
STOPPED_BY_HAND = 130


@dataclass(frozen=True, slots=True)
class Suite:
    """One folder of tests, the time it should take, and how many processes share it."""

    folder: str
    budget: timedelta
    processes: int = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one suite went."""

    suite: Suite
    took: timedelta
    passed: int
    failed: int
    skipped: int

    @property
    def is_fine(self) -> bool:
        return self.passed > 0 and self.failed == 0

    def __str__(self) -> str:
        late = "  over its budget" if self.took > self.suite.budget else ""
        broken = "" if self.is_fine else "  FAILED"
        seconds, budget = self.took.total_seconds(), self.suite.budget.total_seconds()
        return f"{self.suite.folder:<10}{self.passed:>6} passed {seconds:>7.1f} s of {budget:>4.0f} s{late}{broken}"


SUITES = (
    Suite("rules", timedelta(seconds=20)),
    Suite("library", timedelta(seconds=60)),
    Suite("storage", timedelta(minutes=3)),
    Suite("web", timedelta(minutes=2)),
    Suite("browser", timedelta(minutes=6)),
    Suite("strangers", timedelta(minutes=2)),
    Suite("journeys", timedelta(minutes=4)),
    Suite("crash", timedelta(minutes=5), processes=0),
    Suite("shape", timedelta(minutes=2), processes=0),
)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED_BY_HAND))
    strays = folders_in_no_suite()
    if strays:
        print(f"These folders of tests belong to no suite in tests/run_suites.py: {', '.join(strays)}.")
        return 1
    try:
        with postgres() as address:
            outcomes = [run(suite, address) for suite in SUITES if (TESTS / suite.folder).is_dir()]
    except NoPostgres as problem:
        print(problem)
        return 1
    except KeyboardInterrupt:
        return STOPPED_BY_HAND
    print_summary(outcomes)
    return 0 if outcomes and all(outcome.is_fine for outcome in outcomes) else 1


def folders_in_no_suite() -> list[str]:
    """Folders that hold tests and that no suite names: without this they would never run, and nobody would notice."""
    known = {suite.folder for suite in SUITES}
    return sorted({test.relative_to(TESTS).parts[0] for test in TESTS.rglob("test_*.py")} - known)


@contextmanager
def postgres() -> Iterator[str]:
    """The server that the environment names, or a private one."""
    named = os.environ.get(POSTGRES)
    if named:
        print(f"PostgreSQL: the server named in {POSTGRES}.", flush=True)
        yield named
        return
    with private_postgres() as address:
        print("PostgreSQL: a private server, without fsync, removed at the end.", flush=True)
        yield address


def run(suite: Suite, postgres_address: str) -> Outcome:
    """Run one suite. A suite that ends early, or in which no test ran, counts as one failure at least."""
    print(f"\n== {suite.folder}", flush=True)
    with tempfile.TemporaryDirectory(prefix="alongside-suite-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(suite.processes), f"--junitxml={report}"]
        began = time.monotonic()
        done = subprocess.run(
            [*command, str(TESTS / suite.folder)],
            cwd=TESTS.parent,
            stdin=subprocess.DEVNULL,
            env=os.environ | {POSTGRES: postgres_address},
            check=False,
        )
        took = timedelta(seconds=time.monotonic() - began)
        passed, failed, skipped = counts_in(report)
    return Outcome(suite, took, passed, failed or int(done.returncode != 0), skipped)


def counts_in(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped, from the report that pytest leaves; nothing at all when it left none."""
    if not report.exists():
        return 0, 0, 0
    cases = list(ET.parse(report).iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - failed - skipped, failed, skipped


def print_summary(outcomes: list[Outcome]) -> None:
    print()
    for outcome in outcomes:
        print(outcome)
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    print(f"Tests: {passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    sys.exit(main())
