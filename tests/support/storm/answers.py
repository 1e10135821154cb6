"""What a writer may be answered: accepted, to be asked again, or turned away for good."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from storm.case import Step


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is on record, in this chain."""

    chain: str


@dataclass(frozen=True, slots=True)
class Turned:
    """It will not be recorded, however often it is asked."""

    why: str


@dataclass(frozen=True, slots=True)
class _Again:
    """Nobody knows whether it is on record: whoever was asked was killed, is busy, or is not there yet."""


AGAIN = _Again()
Answer = Accepted | Turned | _Again


class Way(typing.Protocol):
    """How a writer asks."""

    def ask(self, step: Step, chains: dict[str, str]) -> Answer: ...
