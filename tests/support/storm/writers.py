"""One writer of a storm: asks for its steps one after the other until each is accepted, and notes each that was, with fsync."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from storm.answers import Accepted, Turned, Way
from storm.by_api import ByApi
from storm.by_command import ByCommand
from storm.case import Step

LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Writer:
    """One writer, and where it keeps what it knows: whoever takes its place after a kill goes on from there.

    Every second one asks by the API, the others by the command line. ``deadly``: how many of its commands end badly.
    """

    number: int
    folder: str
    mutant: str
    deadly: float
    port: int
    secret: str

    @property
    def noted_in(self) -> Path:
        return Path(self.folder) / f"noted-{self.number}.txt"

    def noted(self) -> dict[str, str]:
        """The chain of each step that was accepted, by its key. A last line that was cut off was not noted."""
        if not self.noted_in.exists():
            return {}
        whole, _, _ = self.noted_in.read_text(encoding="utf-8").rpartition("\n")
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
            os.truncate(self.noted_in, self.noted_in.read_bytes().rfind(b"\n") + 1)

    def way(self, dice: random.Random) -> Way:
        if self.number % 2:
            return ByApi(self.folder, self.number, self.port, self.secret)
        return ByCommand(self.folder, self.number, self.mutant, self.deadly, dice)


def write(writer: Writer, steps: list[Step], seed: int) -> None:
    """Do every step that is not noted yet. The exit code is 1 where one was turned away for good; why, in a file."""
    writer.mend()
    chains, way, turned = writer.noted(), writer.way(random.Random(seed)), []
    for step in (one for one in steps if one.key not in chains):
        if step.of and step.of not in chains:
            turned.append(f"{step.key}: its inspection was never opened")
            continue
        answer = _answer_to(step, way, chains)
        if isinstance(answer, Turned):
            turned.append(f"{step.key}: {answer.why}")
            continue
        chains[step.key] = answer.chain
        writer.note(step.key, answer.chain)
    if turned:
        (Path(writer.folder) / f"turned-{writer.number}.txt").write_text("\n".join(turned), encoding="utf-8")
        sys.exit(1)


def _answer_to(step: Step, way: Way, chains: dict[str, str]) -> Accepted | Turned:
    """Ask until somebody says yes or no."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until and is_still_blowing():
        answer = way.ask(step, chains)
        if isinstance(answer, Accepted | Turned):
            return answer
    return Turned("nobody answered")


def is_still_blowing() -> bool:
    """Whether the process that began the storm is there."""
    storm = multiprocessing.parent_process()
    return storm is not None and storm.is_alive()
