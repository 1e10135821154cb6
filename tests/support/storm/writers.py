"""One writer of a storm: asks for its steps one after the other until each is accepted, and notes each that was, with fsync."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from storm import program
from storm.case import Step
from storm.points import AT_RANDOM, OF_A_STEP, Plan

LONGEST_SECONDS = 30
TRIES = 60


@dataclass(frozen=True, slots=True)
class Writer:
    """Where one writer keeps what it knows; whoever takes its place after a kill goes on from there."""

    number: int
    folder: str
    mutant: str

    @property
    def noted_in(self) -> Path:
        return Path(self.folder) / f"noted-{self.number}.txt"

    @property
    def deaths_in(self) -> Path:
        return Path(self.folder) / f"deaths-{self.number}.txt"

    def noted(self) -> dict[str, str]:
        """The chain of each step that was accepted, by its key. A last line that was cut off was not noted."""
        if not self.noted_in.exists():
            return {}
        text = self.noted_in.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        return dict(line.split(" ") for line in whole.splitlines())

    def note(self, key: str, chain: str) -> None:
        """On the disk before anything else is done."""
        with self.noted_in.open("a", encoding="utf-8") as file:
            file.write(f"{key} {chain}\n")
            file.flush()
            os.fsync(file.fileno())

    def mend(self) -> None:
        """Take away a last line that was cut off."""
        if self.noted_in.exists():
            text = self.noted_in.read_bytes()
            os.truncate(self.noted_in, text.rfind(b"\n") + 1)


def write(writer: Writer, steps: list[Step], deadly: float, seed: int) -> None:
    """Do every step that is not noted yet. ``deadly``: how many commands of a hundred end badly at their first try, as a part of one."""
    writer.mend()
    known, dice = writer.noted(), random.Random(f"{seed} {os.getpid()}")
    for step in steps:
        if step.key in known:
            continue
        chain = _until_accepted(writer, step, known, deadly, dice)
        if chain is None:
            sys.exit(1)
        writer.note(step.key, chain)
        known[step.key] = chain


def _until_accepted(
    writer: Writer, step: Step, known: dict[str, str], deadly: float, dice: random.Random
) -> str | None:
    """The chain it was written to; None when it was refused for good."""
    for _ in range(TRIES):
        if not multiprocessing.parent_process().is_alive():  # type: ignore[union-attr]
            return None  # the storm is over
        plan = Plan(dice.choice((*OF_A_STEP, AT_RANDOM))) if dice.random() < deadly else Plan()
        code, answer = _commanded(writer, step, known, plan, dice)
        if code == 0:
            return str(json.loads(answer)["chain"])
        if code in (1, 2):
            return None
    return None


def _commanded(
    writer: Writer, step: Step, known: dict[str, str], plan: Plan, dice: random.Random
) -> tuple[int | None, str]:
    """The command's exit code (-9: it was killed) and its answer."""
    said_in = Path(writer.folder) / f"said-{writer.number}.json"
    trap = Plan() if plan.point == AT_RANDOM else plan
    words = words_of(step, known)
    command = multiprocessing.get_context("fork").Process(
        target=program.run, args=(words, str(said_in), trap, writer.mutant)
    )
    command.start()
    command.join(dice.uniform(0.05, 0.5) if plan.point == AT_RANDOM else LONGEST_SECONDS)
    if command.exitcode is None:
        command.kill()
        command.join()
    if command.exitcode == -9:
        with writer.deaths_in.open("a", encoding="utf-8") as file:
            file.write(f"command\t{plan.point}\n")
    return command.exitcode, said_in.read_text(encoding="utf-8") if command.exitcode == 0 else ""


def words_of(step: Step, known: dict[str, str]) -> tuple[str, ...]:
    """The step as somebody types it."""
    last = ("--by", step.by, "--request-key", step.key, "--json")
    if step.kind == "open":
        answers = [word for name, value in step.opening.items() for word in ("--answer", f"{name}={value}")]
        return ("inspection", "open", "--school", "primary", *answers, *last)
    typed = {
        "ring": ("contact", "--answer", "spoke=yes"),
        "leave": ("leave",),
        "concern": ("--begin", "concern", "--answer", "words=made up"),
        "hear": ("hear", "--answer", "action=made up"),
        "note": ("--note", f"made up: {step.key}"),
    }
    return ("inspection", "step", known[step.of], *typed[step.kind], *last)
