"""Clocks, a server and writers are killed at named points and at random: nothing is lost, nothing is doubled, everybody is told.

The same check is shown to find what it looks for: it fails on two builds with a fault.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from storm.mutants import ANSWERS_FIRST, NO_KEY, is_lost
from storm.points import POINTS
from storm.reporting import expected

KILL_TEST = Path(__file__).parents[1] / "kill_test.py"
KILLS = 40


def storm(url: str, kills: int, mutant: str = "") -> tuple[int, dict[str, Any]]:
    """The exit code of a storm over an empty database, and its report."""
    return ran("--database", url, "--kills", str(kills), "--mutant", mutant)


def ran(*words: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, KILL_TEST, *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    def said(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{words}\n")

    return said


def test_whatever_was_accepted_is_there_once_and_everybody_is_told_once(emptied_url: str, say: Any) -> None:
    code, report = storm(emptied_url, KILLS)
    found = report["found"]
    say(
        f"{report['database']}: {report['total']} killed, {found['noted']} noted, {found['told']} told: {report['kills']}"
    )
    assert report["total"] >= KILLS
    assert {where.partition(": ")[2] for where in report["kills"]}.issuperset(POINTS)
    assert {where.partition(": ")[0] for where in report["kills"]} == {"clock", "server", "writer", "command"}
    # Of each writer's five inspections of a day: 5 + 4 + 5 + 5 + 5 steps. Told: two of the first, three of the third, four of
    # the fourth; and from the third day on, of the second file of two days before, two more. Four writers.
    days = report["rounds"]
    assert (found["noted"], found["found_once"]) == (96 * days, 96 * days)
    assert found["told"] == 36 * days + 8 * max(days - 2, 0)
    assert (found["lost"], found["doubled"], report["turned"]) == ([], [], [])
    assert (found["told_too_little"], found["told_too_much"]) == ([], [])
    assert found["snapshots"] > 0
    assert (found["snapshots_unlike_replays"], report["problems"]) == ([], [])
    assert code == 0


def test_a_build_that_answers_before_the_commit_is_found_out(emptied_url: str) -> None:
    code, report = storm(emptied_url, 1, ANSWERS_FIRST)
    assert code == 1
    assert report["found"]["lost"]
    assert all(is_lost(key) for key in report["found"]["lost"])
    assert report["found"]["doubled"] == []


def test_a_build_without_the_unique_key_is_found_out(emptied_url: str) -> None:
    code, report = storm(emptied_url, 10, NO_KEY)
    assert code == 1
    assert report["found"]["doubled"]
    assert report["found"]["lost"] == []


@pytest.mark.parametrize("days", [1, 4])
def test_the_case_comes_to_the_same_whenever_the_clock_looks(tmp_path: Path, days: int) -> None:
    early, late = (expected(days, tmp_path, looks_first=first) for first in (True, False))
    assert early == late
    of_one_day = Counter((one[0][-2:], one[1], one[5], one[7]) for one in early if one[0].startswith("w0-d0"))
    # The first is never rung: Olu at 11:00, Mae at noon. The third is rung at 14:00: Mae hears that it is settled, and Olu
    # wrote it himself. The fourth is not rung either, and its concern is heard by nobody.
    told = {("f0", "rung", 0, "p-olu"): 1, ("f0", "rung", 1, "p-mae"): 1}
    told |= {("f2", "rung", 0, "p-olu"): 1, ("f2", "rung", 1, "p-mae"): 1, ("f2", "settled", 0, "p-mae"): 1}
    told |= {("f3", "rung", 0, "p-olu"): 2, ("f3", "rung", 1, "p-mae"): 2}
    if days > 2:  # left on Monday: how she is, is asked by Wednesday noon
        told |= {("f1", "rung", 0, "p-olu"): 1, ("f1", "rung", 1, "p-mae"): 1}
    assert of_one_day == told


def test_clocks_and_server_go_on_when_postgresql_is_restarted_under_them() -> None:
    code, report = ran("--restarts")
    found = report["found"]
    assert (report["total"], report["ended_by_themselves"]) == (0, {})
    assert (found["noted"], found["found_once"], found["told"]) == (96, 96, 36)
    assert (found["lost"], found["doubled"], report["problems"]) == ([], [], [])
    assert code == 0
