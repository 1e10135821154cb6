"""Asking by the command line: each step is the real program with its words, which may be killed at a point or at random."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
from dataclasses import dataclass
from pathlib import Path

from storm import program
from storm.answers import AGAIN, Accepted, Answer, Turned
from storm.case import Step
from storm.points import AT_RANDOM, OF_A_STEP, Plan

LONGEST_SECONDS = 30
KILLED = -9
_FOR_GOOD = (1, 2)  # found problems, or misused; 3 is an installation that is busy, or away


@dataclass(frozen=True, slots=True)
class ByCommand:
    """``deadly``: how many commands, as a part of one, end badly."""

    folder: str
    number: int
    mutant: str
    deadly: float
    dice: random.Random

    def ask(self, step: Step, chains: dict[str, str]) -> Answer:
        is_deadly = self.dice.random() < self.deadly
        plan = Plan(self.dice.choice((*OF_A_STEP, AT_RANDOM))) if is_deadly else Plan()
        # The command of a writer that was killed may still be answering: nobody else writes to this file.
        said_in = Path(self.folder) / f"said-{self.number}-{os.getpid()}.json"
        code = self._run(words_of(step, chains), said_in, plan)
        if code == KILLED:
            self._bury(plan.point)
        if code == 0:
            return Accepted(str(json.loads(said_in.read_text(encoding="utf-8"))["chain"]))
        return Turned(f"exit code {code}") if code in _FOR_GOOD else AGAIN

    def _run(self, words: tuple[str, ...], said_in: Path, plan: Plan) -> int | None:
        is_by_chance = plan.point == AT_RANDOM
        given = (words, str(said_in), Plan() if is_by_chance else plan, self.mutant)
        command = multiprocessing.get_context("fork").Process(target=program.run, args=given)
        command.start()
        command.join(self.dice.uniform(0.02, 0.4) if is_by_chance else LONGEST_SECONDS)
        if command.exitcode is None:
            command.kill()
            command.join()
        return command.exitcode

    def _bury(self, point: str) -> None:
        with (Path(self.folder) / f"deaths-{self.number}.txt").open("a", encoding="utf-8") as file:
            file.write(f"command\t{point}\n")


def words_of(step: Step, chains: dict[str, str]) -> tuple[str, ...]:
    """The step as somebody types it."""
    last = ("--by", step.by, "--request-key", step.key, "--json")
    if step.kind == "open":
        answers = [word for name in ("rang_at", "known_at") for word in ("--answer", f"{name}={step.at}")]
        return ("inspection", "open", "--school", "primary", *answers, *last)
    typed = {
        "ring": ("contact", "--answer", "spoke=yes"),
        "leave": ("leave",),
        "concern": ("--begin", "concern", "--answer", "words=made up"),
        "hear": ("hear", "--answer", "action=made up"),
        "note": ("--note", step.words),
    }
    return ("inspection", "step", chains[step.of], *typed[step.kind], *last)
