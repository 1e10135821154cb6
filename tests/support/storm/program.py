"""The real program in a process of its own: `alongside` with its words, a trap where it ends itself, and its words kept in a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storm import mutants, points
from storm.points import Plan

# Loaded once in the process that all others are forked from: to begin takes the program a second, and a storm begins hundreds.
PRELOADED = ("storm.program", "storm.writers", "storm.loaded")


def run(words: tuple[str, ...], said_in: str, plan: Plan, mutant: str) -> None:
    """Be the program, in this process: never returns, save by SystemExit with the program's own code."""
    _say_into(Path(said_in))
    mutants.apply(mutant)
    points.arm(plan)
    from api.cli import main  # noqa: PLC0415  after the hooks, as a program begins

    sys.argv = ["alongside", *words]
    main()


def _say_into(file: Path) -> None:
    """Whatever the program says goes to two files: what it answers, and beside it what it says aside."""
    for name, number in ((file, 1), (file.with_suffix(".aside"), 2)):
        opened = os.open(name, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if number == 1 else os.O_APPEND), 0o600)
        os.dup2(opened, number)
        os.close(opened)
