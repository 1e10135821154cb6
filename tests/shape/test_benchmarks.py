"""The benchmarks run: each of them once, in its small size. What they come to is nobody's business here."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ON_SQLITE = ("hundred", "long", "records", "ticks-sqlite", "server", "register", "due-times")
ON_POSTGRES = ("writers", "ticks-postgresql")


def small(project: Path, *words: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "--small", *words]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(shown: str) -> list[list[str]]:
    lines = [line for line in shown.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines][1:]


def test_every_benchmark_is_run_by_a_test(project: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    named = re.search(r"--only \{([^}]*)\}", " ".join(shown.split()))
    assert named is not None
    assert sorted(named[1].split(",")) == sorted((*ON_SQLITE, *ON_POSTGRES))


@pytest.mark.parametrize("measure", ON_SQLITE)
def test_the_small_size_of_a_benchmark_runs_through(project: Path, measure: str) -> None:
    rows = rows_of(small(project, "--only", measure))
    assert rows
    # SpiffWorkflow lies in an environment that only make bench makes.
    missing = [row[0] for row in rows if "not measured" in row[1] and "SpiffWorkflow" not in row[0]]
    assert missing == []


@pytest.mark.parametrize("measure", ON_POSTGRES)
def test_the_small_size_of_a_benchmark_runs_through_on_postgresql(project: Path, measure: str) -> None:
    address = os.environ.get("ALONGSIDE_TEST_POSTGRES", "")
    assert address, "ALONGSIDE_TEST_POSTGRES names no server; `make test` starts one"
    rows = rows_of(small(project, "--only", measure, "--postgres", address))
    assert rows
    assert [row[0] for row in rows if "not measured" in row[1]] == []


def test_the_page_of_figures_has_its_two_marks(project: Path) -> None:
    page = (project / "docs" / "performance.md").read_text(encoding="utf-8")
    source = (project / "benchmarks" / "__main__.py").read_text(encoding="utf-8")
    marks = re.findall(r'"(<!-- [^"]* -->)"', source)
    assert len(marks) == 2
    assert [page.count(mark) for mark in marks] == [1, 1]
    assert page.index(marks[0]) < page.index(marks[1])


def test_the_partner_of_the_benchmarks_is_in_no_environment_of_the_project(project: Path) -> None:
    about = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert any(one.startswith("spiffworkflow") for one in about["dependency-groups"]["bench"])
    for lock in ("run.txt", "dev.txt"):
        assert "spiffworkflow" not in (project / "requirements" / lock).read_text(encoding="ascii")
