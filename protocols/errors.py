"""What can be wrong with a protocol: single mistakes with their place, and the two errors that carry them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file: lines and columns count from 1, ``words`` are the offending ones, ``says`` is the sentence."""

    file: str
    line: int
    column: int
    words: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.says}"


class ProtocolError(Exception):
    """A protocol file that is refused, with every mistake found in it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class UnknownProtocol(Exception):
    """A name that no shipped protocol has."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        listed = ", ".join(known) or "none"
        super().__init__(f"No protocol is called '{name}'. The shipped ones are: {listed}.")
        self.name = name
        self.known = known
